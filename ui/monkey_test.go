package ui

import (
	"math/rand"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

// TestNothingThatCanHappenBreaksTheScreen lets a monkey at the keyboard, the mouse and the window's corner while farms change.
func TestNothingThatCanHappenBreaksTheScreen(t *testing.T) {
	t.Parallel()
	orders := 0
	stories := []*model.Traffic{
		nil,
		tellingOf(t, aFarm("portals", 3)).fair().breaking().haunted().given(true).clients(true).told().Traffic,
		tellingOf(t, aFarm("portals", 3)).skewed().collapsed().clients(false).waiting().told().Traffic,
		tellingOf(t, aFarm("portals", 9)).told().Traffic,
	}
	for seed := range int64(8) {
		random := rand.New(rand.NewSource(seed))
		control := &planner{}
		a := newTestApp(t, Options{Control: control, Bell: true}, 80, 24, nil)
		keys := []string{"enter", "esc", "tab", "down", "up", "left", "right", "pgdown", "pgup", "backspace", "!", "a", "1", "2"}
		for i := range a.keys {
			for _, key := range a.keys[i].Keys() {
				if key == "space" {
					key = " "
				}
				if len(key) == 1 {
					keys = append(keys, key)
				}
			}
		}
		for step := range 1500 {
			switch random.Intn(8) {
			case 0:
				a.Update(tea.WindowSizeMsg{Width: random.Intn(220), Height: random.Intn(70)})
			case 1:
				control.snapshot = anyFarms(random, stories)
				a.Update(snapshotMsg{control.snapshot})
			case 2:
				a.Update(tea.MouseClickMsg{X: random.Intn(220), Y: random.Intn(70), Button: tea.MouseLeft})
			case 3:
				a.Update(tea.MouseWheelMsg{Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[random.Intn(2)]})
			case 4, 5:
				if a.dialog != nil {
					a.Update(quietMsg{a.dialog.typed.rounds - random.Intn(2)})
					press(a, "right", "enter")
				}
				a.Update(tea.PasteMsg{Content: "portals\x1b[31m\n"})
			default:
				press(a, keys[random.Intn(len(keys))])
			}
			if random.Intn(4) == 0 {
				continue // what happens next may come before a view
			}
			lines := strings.Split(a.View().Content, "\n")
			if len(lines) > max(1, a.height) {
				t.Fatalf("seed %d, step %d: %d lines on a screen of %d", seed, step, len(lines), a.height)
			}
			for _, line := range lines {
				checkLine(t, line, a.width, false)
			}
			if t.Failed() {
				t.Fatalf("seed %d, step %d: screen %d of %dx%d", seed, step, a.screen, a.width, a.height)
			}
		}
		orders += len(control.orders)
	}
	if orders == 0 {
		t.Error("the monkey never confirmed anything")
	}
}

// anyFarms is a snapshot of farms of any size and state, also of none, some of which have logs that tell one of the stories.
func anyFarms(random *rand.Rand, stories []*model.Traffic) *model.Snapshot {
	var farms []*model.FarmView
	for i := range random.Intn(4) {
		view := aFarm([]string{"portals", "gateways", "keys"}[i], []int{0, 1, 3, 60}[random.Intn(4)])
		switch n := len(view.Nodes); {
		case n == 0:
		case random.Intn(4) == 0:
			breakDown(view, random.Intn(n))
		case random.Intn(4) == 0:
			takeOut(view, random.Intn(n), model.AdminMaint, "MAINT")
		case random.Intn(3) == 0:
			acting(view, random.Intn(n), []model.Progress{draining(), stalled(), queued(), ended(model.PhaseUndone, "a reload"), ended(model.PhaseRefused, "no")}[random.Intn(5)])
			view.Farm.Protected = random.Intn(2) == 0
		case random.Intn(4) == 0:
			unasked(view, random.Intn(n))
		case random.Intn(4) == 0:
			unreadable(view)
		case random.Intn(4) == 0:
			withoutBalancer(view)
		}
		if len(view.Nodes) > 0 && random.Intn(2) == 0 {
			t := aTrialOf(view)
			ran(t, false, random.Intn(30), func(s, q int) int { return (s*q+random.Intn(2))%len(view.Nodes) - random.Intn(2) })
			if random.Intn(2) == 0 {
				answered(view, t)
			}
			t.Node = []string{"", "am1"}[random.Intn(2)]
			if random.Intn(4) == 0 {
				view.Trial = nil
			}
			if random.Intn(4) == 0 {
				view.Farm.Endpoint = ""
			}
		}
		if random.Intn(2) == 0 {
			view.Farm.Logs, view.Farm.ClientIP = []model.Log{{Name: "haproxy.log"}}, aspnetRule()
			if told := stories[random.Intn(len(stories))]; told != nil {
				tell(view, told)
			}
		}
		farms = append(farms, view)
	}
	if random.Intn(10) == 0 {
		return hostileSnapshot()
	}
	return snapshotOf(farms...)
}

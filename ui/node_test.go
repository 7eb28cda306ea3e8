package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

// press sends keys to the App, one after the other, as a terminal would.
func press(a *App, keys ...string) {
	for _, key := range keys {
		msg := tea.KeyPressMsg{}
		switch key {
		case "enter":
			msg.Code = tea.KeyEnter
		case "esc":
			msg.Code = tea.KeyEscape
		case "tab":
			msg.Code = tea.KeyTab
		case "down":
			msg.Code = tea.KeyDown
		case "up":
			msg.Code = tea.KeyUp
		case "left":
			msg.Code = tea.KeyLeft
		case "right":
			msg.Code = tea.KeyRight
		case "pgdown":
			msg.Code = tea.KeyPgDown
		case "pgup":
			msg.Code = tea.KeyPgUp
		case "space":
			msg.Code, msg.Text = tea.KeySpace, " "
		case "backspace":
			msg.Code = tea.KeyBackspace
		default:
			msg.Text = key
			msg.Code = []rune(key)[0]
		}
		a.Update(msg)
		a.View()
	}
}

func TestTheNodeScreenTellsEverythingAboutANode(t *testing.T) {
	t.Parallel()
	for name, snapshot := range map[string]*model.Snapshot{
		"healthy":     snapshotOf(aFarm("portals", 1)),
		"down":        snapshotOf(breakDown(aFarm("portals", 3), 0)),
		"drain":       snapshotOf(takeOut(aFarm("portals", 3), 0, model.AdminDrain, "DRAIN")),
		"unreadable":  snapshotOf(unreadable(aFarm("portals", 3))),
		"no-balancer": snapshotOf(withoutBalancer(aFarm("portals", 3))),
		"unasked":     snapshotOf(unasked(aFarm("portals", 3), 0)),
	} {
		for _, s := range []size{{80, 24}, {120, 70}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshot)
				press(a, "enter")
				golden(t, "node/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func withoutBalancer(view *model.FarmView) *model.FarmView {
	view.Farm.Balancers, view.Balancers = nil, nil
	for _, n := range view.Nodes {
		n.Servers = nil
	}
	return view
}

func TestTheScreenOfANodeThatWasNamedComesFirst(t *testing.T) {
	t.Parallel()
	farms := snapshotOf(aFarm("portals", 3), aFarm("gateway", 3))
	named := farms.Farms[1].Nodes[2].Node.Name
	a := newTestApp(t, Options{Farm: "gateway", Node: named}, 120, 40, farms)
	if got := screenText(a, 120, 40); !strings.Contains(got, "── "+named+" ") {
		t.Errorf("the screen of %s isn't shown:\n%s", named, got)
	}
	if _, n := a.overview.selected(&a.scene); n == nil || n.name != named || a.overview.farm != 1 {
		t.Errorf("selected in farm %d: %+v", a.overview.farm, n)
	}
}

func TestTheNodeScreenTellsWhatWasFoundAboutTheFarmToo(t *testing.T) {
	t.Parallel()
	view := find(breakDown(aFarm("portals", 4), 0), model.Finding{
		Code: "PAR01", Severity: model.Critical, Title: "am1 and am2 run 4.2.0, am3 and am4 4.3.0", Evidence: "4.2.0 on am1 and am2; 4.3.0 on am3 and am4",
	})
	a := newTestApp(t, Options{}, 120, 70, snapshotOf(view))
	press(a, "enter")
	screen := screenText(a, 120, 70)
	own, farm := lineWith(screen, "✗ HC01 ──"), lineWith(screen, " ✗ PAR01    am1 and am2 run 4.2.0")
	if own < 0 || farm < own {
		t.Errorf("its own finding is in line %d, the farm's in line %d:\n%s", own, farm, screen)
	}
}

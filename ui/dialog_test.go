package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

func TestTheDialogShowsThePlanAndItsTargetInFull(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		keys     string
	}{
		"drain":       {snapshotOf(aFarm("portals", 3)), "j d"},
		"last-node":   {snapshotOf(takeOut(aFarm("portals", 2), 0, model.AdminDrain, "DRAIN")), "j d"},
		"protected":   {snapshotOf(protect(aFarm("portals", 3))), "j d up p o r t"},
		"serial":      {snapshotOf(aFarm("portals", 4)), "space j space j space d"},
		"undo":        {snapshotOf(takenOut()), "j u"},
		"maint":       {snapshotOf(aFarm("portals", 3)), "M"},
		"weight":      {snapshotOf(aFarm("portals", 3)), "W 1 0"},
		"no-weight":   {snapshotOf(aFarm("portals", 3)), "W backspace"},
		"same-weight": {snapshotOf(aFarm("portals", 3)), "W"},
		"groups":      {snapshotOf(inGroup(aFarm("portals", 3), 0, "be_web")), "d tab right"},
		"everywhere":  {snapshotOf(aFarm("portals", 3), aFarm("keys", 3)), "d tab tab right"},
		"as-wanted":   {snapshotOf(takenOut()), "j d"},
		"read-only":   {snapshotOf(readOnly(aFarm("portals", 3))), "d"},
		"typed-ahead": {snapshotOf(aFarm("portals", 3)), ""},
	} {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a, _ := planned(t, Options{}, s, c.snapshot)
				patiently(a, c.keys)
				if name == "typed-ahead" {
					press(a, "d", "enter")
				}
				golden(t, "dialog/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func readOnly(view *model.FarmView) *model.FarmView {
	view.Farm.ReadOnly = true
	return view
}

func TestNothingIsDoneBeforeTheButtonIsPressed(t *testing.T) {
	t.Parallel()
	three := snapshotOf(aFarm("a", 3))
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		keys     string
		want     []string
	}{
		"the focus is on Cancel":              {three, "d enter", nil},
		"esc cancels":                         {three, "d tab esc", nil},
		"tab leads from Cancel to the button": {three, "d tab enter", []string{"drain a/am1"}},
		"right leads to the button":           {three, "d right enter", []string{"drain a/am1"}},
		"enter in the reason only leads on":   {three, "d up x enter enter", nil},
		"the reason goes with it":             {three, "j d up x y enter right enter", []string{"drain a/am2 (xy)"}},
		"the second step is chosen":           {three, "d up up space down down right enter", []string{"drain a/am1 then maint"}},
		"maintenance":                         {three, "M right enter", []string{"maint a/am1"}},
		"ready":                               {snapshotOf(takenOut()), "j u right enter", []string{"ready portals/am2"}},
		"a weight":                            {three, "W 7 enter right enter", []string{"weight 7 a/am1"}},
		"a weight, with a reason":             {three, "W 7 down x enter right enter", []string{"weight 7 a/am1 (x)"}},
		"a weight after the cursor moved":     {three, "W right 0 enter right enter", []string{"weight 10 a/am1"}},
		"enter in the weight leads to Cancel": {three, "W 7 enter enter", nil},
		"the weight that it has":              {three, "W enter right enter enter", nil},
		"no weight":                           {three, "W backspace enter right enter", nil},
		"nothing to do":                       {snapshotOf(takenOut()), "j d right enter", nil},
		"marked nodes drain one by one":       {three, "space j j space d right enter", []string{"one by one: drain a/am1, drain a/am3"}},
		"marked nodes get ready together":     {snapshotOf(takenOut()), "j space j space u right enter", []string{"ready portals/am2, ready portals/am3"}},
		"one mark is one node":                {three, "space j d right enter", []string{"drain a/am1"}},
		"a mark taken away":                   {three, "space space j d right enter", []string{"drain a/am2"}},
		"the node's screen is about its node": {three, "space j enter d right enter", []string{"drain a/am2"}},
		"one group alone":                     {snapshotOf(inGroup(aFarm("a", 3), 0, "web")), "d tab right tab tab tab right enter", []string{"drain a/am1 in be_am"}},
		"one host in every farm":              {snapshotOf(aFarm("a", 3), aFarm("b", 3)), "d up up up left down down down right enter", []string{"drain a/am1, drain b/am1"}},
		"a protected farm's name":             {snapshotOf(protect(aFarm("a", 3))), "d up a down right enter", []string{"drain a/am1"}},
		"another name":                        {snapshotOf(protect(aFarm("a", 3))), "d up b down right enter", nil},
		"no name":                             {snapshotOf(protect(aFarm("a", 3))), "d right enter", nil},
		"a lost drain is made again":          {snapshotOf(lostDrain(aFarm("a", 3))), "j a right enter", []string{"drain a/am2 (patch)"}},
		"that of the node selected alone":     {snapshotOf(twoLost()), "j j a right enter", []string{"drain a/am3 (patch tuesday)"}},
		"those of the marked nodes":           {snapshotOf(twoLost()), "j space j space a right enter", []string{"drain a/am2 (patch), drain a/am3 (patch tuesday)"}},
		"a lost drain's reason is changed":    {snapshotOf(lostDrain(aFarm("a", 3))), "j a up 2 enter right enter", []string{"drain a/am2 (patch2)"}},
		"a lost drain's reason is taken away": {snapshotOf(lostDrain(aFarm("a", 3))), "j a up" + strings.Repeat(" backspace", len("patch")) + " enter right enter", []string{"drain a/am2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, control := planned(t, Options{}, size{80, 24}, c.snapshot)
			patiently(a, c.keys)
			if !slices.Equal(control.asked, c.want) {
				t.Errorf("%q asks for %q, want %q:\n%s", c.keys, control.asked, c.want, screenText(a, 80, 24))
			}
		})
	}
}

func TestAGuardThatBeginsToRefuseTakesTheButtonAway(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{80, 24}, snapshotOf(aFarm("a", 2)))
	patiently(a, "d")
	press(a, "right")
	control.show(a, snapshotOf(breakDown(aFarm("a", 2), 1)))
	screen := screenText(a, 80, 24)
	if !strings.Contains(screen, "Refused (last-node): ") || !strings.Contains(screen, "[ Close ]") || strings.Contains(screen, "[ Drain ]") {
		t.Errorf("the dialog:\n%s", screen)
	}
	control.show(a, snapshotOf(aFarm("a", 2)))
	if got := screenText(a, 80, 24); !strings.Contains(got, "▸[ Cancel ]   [ Drain ]") {
		t.Errorf("the button comes back without the focus, but the dialog is\n%s", got)
	}
	control.show(a, snapshotOf(breakDown(aFarm("a", 2), 1)))
	press(a, "right", "enter")
	if a.dialog != nil || len(control.asked) > 0 {
		t.Errorf("a refused plan was asked for: %q", control.asked)
	}
}

func TestADialogSaysWhenItsNodeIsGone(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{80, 24}, snapshotOf(aFarm("a", 3)))
	patiently(a, "j j d")
	control.show(a, snapshotOf(aFarm("a", 2)))
	if got := screenText(a, 80, 24); !strings.Contains(got, "a/am3 is gone") || !strings.Contains(got, "[ Close ]") || strings.Contains(got, "[ Drain ]") {
		t.Errorf("the dialog:\n%s", got)
	}
	control.show(a, snapshotOf())
	press(a, "right", "enter")
	if a.dialog != nil || len(control.asked) > 0 {
		t.Errorf("asked %q for a node that is gone", control.asked)
	}
}

func TestTheMouseMovesTheFocusButPressesNothingThatChangesAFarm(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{120, 40}, snapshotOf(aFarm("a", 3)))
	patiently(a, "d")
	at := func(words string) tea.MouseClickMsg {
		screen := screenText(a, 120, 40)
		y := lineWith(screen, words)
		before, _, _ := strings.Cut(strings.Split(screen, "\n")[y], words)
		return tea.MouseClickMsg{X: len([]rune(before)) + 1, Y: y, Button: tea.MouseLeft}
	}
	a.Update(tea.MouseClickMsg{X: 90, Y: 4, Button: tea.MouseLeft}) // on the third panel, below the dialog
	if got := selectedName(a); got != "a/am1" {
		t.Errorf("a click beside the dialog selects %s", got)
	}
	a.Update(at("[ Drain ]"))
	if a.dialog == nil || a.dialog.focus != controlAct || len(control.asked) > 0 {
		t.Fatalf("a click on the button: focus %v, asked %q", a.dialog.focus, control.asked)
	}
	a.Update(at("reason"))
	press(a, "x")
	if a.dialog.reason.text != "x" {
		t.Errorf("a click on the reason doesn't let it be typed")
	}
	a.View()
	a.Update(at("[ Cancel ]"))
	if a.dialog != nil || len(control.asked) > 0 {
		t.Errorf("a click on Cancel leaves it open, asked %q", control.asked)
	}
}

func TestADialogKeepsItsButtonsWhenTheWindowShrinks(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{120, 40}, snapshotOf(protect(aFarm("a", 3))))
	patiently(a, "d up a down")
	for _, s := range []size{{120, 15}, {60, 10}, {40, 10}, {41, 30}, {200, 60}} {
		a.Update(tea.WindowSizeMsg{Width: s.width, Height: s.height})
		screen := screenText(a, s.width, s.height)
		if !strings.Contains(screen, "[ Cancel ]") || !strings.Contains(screen, "type a: a_") || !strings.Contains(screen, "enter") || !strings.Contains(screen, "┘") {
			t.Errorf("%v: the dialog isn't whole:\n%s", s, screen)
		}
	}
	press(a, "right", "enter")
	if want := []string{"drain a/am1"}; !slices.Equal(control.asked, want) {
		t.Errorf("asked %q, want %q", control.asked, want)
	}
}

func TestALongPlanIsTurnedByPages(t *testing.T) {
	t.Parallel()
	a, _ := planned(t, Options{}, size{40, 10}, snapshotOf(aFarm("portals", 3)))
	patiently(a, "d")
	if got := screenText(a, 40, 10); !strings.Contains(got, " 1-") || strings.Contains(got, "Undone by") {
		t.Errorf("the first page:\n%s", got)
	}
	press(a, "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
	if got := screenText(a, 40, 10); !strings.Contains(got, "Undone by") {
		t.Errorf("the last page:\n%s", got)
	}
	a.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	press(a, "pgup", "pgup", "pgup", "pgup", "pgup", "pgup")
	if got := screenText(a, 40, 10); !strings.Contains(got, " 1-") {
		t.Errorf("the first page again:\n%s", got)
	}
}

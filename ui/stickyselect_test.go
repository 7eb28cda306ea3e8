package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestKeysOnTheStickyScreenAreAboutTheNodeThatItShowsAsSelected(t *testing.T) {
	t.Parallel()
	snapshot := farmsWithLogs(t)["sick"]
	for keys, want := range map[string]string{
		"s": "192.0.2.11:9443", "s right": "192.0.2.12:9443", "s right right right": "192.0.2.13:9443", "s right left": "192.0.2.11:9443",
		"s G": "", "s G right": "192.0.2.11:9443", "s / a m 3 enter": "", "s / a m 3 enter right": "192.0.2.13:9443",
	} {
		a := newTestApp(t, Options{}, 80, 20, snapshot)
		press(a, strings.Fields(keys)...)
		if got := a.selectedText(); got != want {
			t.Errorf("after %q %q is copied, want %q", keys, got, want)
		}
		if isShown := strings.Contains(screenText(a, 80, 20), a.theme.pointer); isShown != (want != "") {
			t.Errorf("after %q a node is shown as selected: %t\n%s", keys, isShown, screenText(a, 80, 20))
		}
	}
}

func TestANodeCanBeDrainedWhereItsSessionsAreSeenToBreak(t *testing.T) {
	t.Parallel()
	snapshot := farmsWithLogs(t)["sick"]
	a := newTestApp(t, Options{Control: &recorder{}}, 100, 30, snapshot)
	press(a, "s", "right", "right", "d")
	if a.dialog == nil || a.dialog.title(0) != "Drain portals/am3" {
		t.Fatalf("no dialog about am3 is open:\n%s", screenText(a, 100, 30))
	}
	a = newTestApp(t, Options{Control: &recorder{}}, 80, 20, snapshot)
	press(a, "s", "G", "d")
	if got, want := a.saying(), "no node is selected: left and right select one"; a.dialog != nil || got != want {
		t.Errorf("of a node that isn't on the screen it says %q, want %q", got, want)
	}
	press(a, "x", "d")
	if got, want := a.saying(), "this key is for nodes: press 1, select the node, then press it again"; got != want {
		t.Errorf("on the client-IP screen it says %q, want %q", got, want)
	}
}

func TestEnterAndTheMouseFindANodeOnTheStickyScreen(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, farmsWithLogs(t)["sick"])
	press(a, "s")
	a.Update(tea.MouseClickMsg{X: 6, Y: lineWith(screenText(a, 80, 24), "● am2"), Button: tea.MouseLeft})
	press(a, "enter")
	if _, n := a.overview.selected(&a.scene); a.screen != screenNode || n == nil || n.name != "am2" {
		t.Errorf("enter after a click on am2 leads to\n%s", screenText(a, 80, 24))
	}
}

func TestTheFilterOfTheStickyScreenIsForAllThatNamesNodes(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 120, 50, farmsWithLogs(t)["sick"])
	press(a, strings.Fields("s / a m 2 enter")...)
	screen := screenText(a, 120, 50)
	for _, want := range []string{"● am2 ", "→ am2 12:00:10 401", "n2         → am2", "all counts every node, also those that the filter leaves out"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	for _, unwanted := range []string{"● am1 ", "→ am1 12:00:13 401", "n3 "} {
		if strings.Contains(screen, unwanted) {
			t.Errorf("the screen has %q:\n%s", unwanted, screen)
		}
	}
}

func TestTheStickyScreenIsDrawnAnewWhenAnotherNodeIsSelectedElsewhere(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(tellingOf(t, aFarm("portals", 3)).fair().told()))
	press(a, "s", "1", "down", "s")
	if screen := screenText(a, 80, 24); !strings.Contains(screen, "▸ ● am2") {
		t.Errorf("am2, which was selected on the overview, isn't:\n%s", screen)
	}
}

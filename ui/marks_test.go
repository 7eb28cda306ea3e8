package ui

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestMarksAreShownAndEscTakesThemAwayFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s    size
		o    Options
		want string
	}{
		{size{80, 24}, Options{}, "▸✓● am1 "},
		{size{120, 40}, Options{}, "┌▸am1 ✓ ─"},
		{size{80, 24}, Options{ASCII: true}, ">*+ am1 "},
	} {
		a := newTestApp(t, c.o, c.s.width, c.s.height, snapshotOf(aFarm("a", 3)))
		press(a, "/", "a", "m", "enter", "space")
		if got := screenText(a, c.s.width, c.s.height); !strings.Contains(got, c.want) || !strings.Contains(got, "  1 marked") {
			t.Errorf("%v: the screen lacks %q or the count:\n%s", c.s, c.want, got)
		}
		press(a, "esc")
		if got := screenText(a, c.s.width, c.s.height); strings.Contains(got, c.want) || strings.Contains(got, "marked") || a.filter.text == "" {
			t.Errorf("%v: esc doesn't take the marks away alone:\n%s", c.s, got)
		}
	}
}

func TestTheMarkOfANodeThatGoesAwayIsForgotten(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{80, 24}, snapshotOf(aFarm("a", 3)))
	press(a, "space", "j", "j", "space")
	control.show(a, snapshotOf(aFarm("a", 2)))
	control.show(a, snapshotOf(aFarm("a", 3)))
	if got := a.scene.markedOf(a.scene.farms[0]); len(got) != 1 || got[0].Node.Name != "am1" {
		t.Errorf("%d nodes are marked", len(got))
	}
}

func TestTheNodeThatServesIsChangedLast(t *testing.T) {
	t.Parallel()
	s := snapshotOf(aFarm("a", 3))
	s.Farms[0].Active = &model.Active{Node: "am1"}
	a, _ := planned(t, Options{}, size{80, 24}, s)
	press(a, "space", "j", "space", "j", "space")
	var names []string
	for _, n := range a.scene.markedOf(a.scene.farms[0]) {
		names = append(names, n.Node.Name)
	}
	if got := strings.Join(names, " "); got != "am2 am3 am1" {
		t.Errorf("the order is %q", got)
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// lostDrain is a farm whose second node was drained by an earlier run, and lost that to a reload.
func lostDrain(view *model.FarmView) *model.FarmView {
	n := view.Nodes[1]
	n.Servers[0].Lost = &model.Lost{At: noon.Add(-time.Minute), Was: model.AdminDrain, By: "a reload"}
	n.Past = &model.PastAction{Action: model.Action{Verb: model.VerbDrain, Reason: "patch"}, At: noon.Add(-time.Hour), Phase: model.PhaseDone}
	return view
}

func TestAnOrderHasTheConfiguredTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o                Options
		settle, deadline time.Duration
	}{
		{Options{}, 0, model.DefaultDeadline},
		{Options{Settle: time.Minute, Deadline: time.Hour}, time.Minute, time.Hour},
		{Options{Deadline: -1}, 0, 0},
	} {
		a, control := planned(t, c.o, size{80, 24}, snapshotOf(aFarm("a", 3)))
		patiently(a, "d")
		press(a, "right", "enter")
		if len(control.orders) != 1 {
			t.Fatalf("%d orders", len(control.orders))
		}
		if got := control.orders[0].Actions[0]; got.Settle != c.settle || got.Deadline != c.deadline {
			t.Errorf("settle %v, deadline %v, want %v and %v", got.Settle, got.Deadline, c.settle, c.deadline)
		}
	}
}

func TestKeysThatChangeNothingHereSayWhy(t *testing.T) {
	t.Parallel()
	three := snapshotOf(aFarm("a", 3))
	for name, c := range map[string]struct {
		o        Options
		snapshot *model.Snapshot
		keys     string
		want     string
	}{
		"a record":        {Options{}, three, "d", "nothing can be changed here: this is a record"},
		"read-only":       {Options{Control: &recorder{}, ReadOnly: true}, three, "M", "farmtop is read-only"},
		"no node":         {Options{Control: &recorder{}}, snapshotOf(aFarm("a", 0)), "u", "no node is selected"},
		"no farm":         {Options{Control: &recorder{}}, snapshotOf(), "d", "there is no farm to change"},
		"other screens":   {Options{Control: &recorder{}}, three, "e d", "this key is for nodes"},
		"nothing lost":    {Options{Control: &recorder{}}, three, "a", "am1 has lost no drain that could be made again"},
		"another lost it": {Options{Control: &recorder{}}, snapshotOf(lostDrain(aFarm("a", 3))), "a", "am1 has lost no drain; am2 has: select it"},
		"others lost it": {
			Options{Control: &recorder{}},
			snapshotOf(acting(lostDrain(aFarm("a", 3)), 2, ended(model.PhaseUndone, "a reload"))), "a",
			"am1 has lost no drain; select or mark those that have: am2, am3",
		},
		"none of the marked": {
			Options{Control: &recorder{}}, snapshotOf(lostDrain(aFarm("a", 4))), "space j j space a", "the marked nodes have lost no drain; am2 has: select it",
		},
		"nothing to clear": {
			Options{Control: &recorder{}}, three, "c", "am1 has no action to clear",
		},
		"still under way": {Options{Control: &recorder{}}, snapshotOf(acting(aFarm("a", 3), 0, draining())), "c", "the drain of am1 is under way: u ends it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, c.o, 80, 24, c.snapshot)
			press(a, strings.Fields(c.keys)...)
			if got := screenText(a, 80, 24); a.dialog != nil || !strings.Contains(got, c.want) {
				t.Errorf("the screen lacks %q:\n%s", c.want, got)
			}
		})
	}
}

func TestOnAScreenThatIsTooSmallNothingIsAsked(t *testing.T) {
	t.Parallel()
	a, _ := planned(t, Options{}, size{30, 5}, snapshotOf(aFarm("a", 3)))
	press(a, "d")
	if a.dialog != nil {
		t.Error("there is a dialog that nobody can see")
	}
}

func TestALostActionIsMadeAgainAsItWas(t *testing.T) {
	t.Parallel()
	undone := ended(model.PhaseUndone, "a reload")
	undone.Action.Then = model.VerbMaint
	several := lostDrain(inGroup(aFarm("a", 3), 1, "web"))
	several.Nodes[1].Servers[1].Lost = nil
	twice := lostDrain(inGroup(aFarm("a", 3), 1, "be_am"))
	twice.Nodes[1].Servers[1].Lost = twice.Nodes[1].Servers[0].Lost
	for name, c := range map[string]struct {
		view *model.FarmView
		want string
	}{
		"of this run":                  {acting(aFarm("a", 3), 1, undone), "drain a/am2 then maint (patch tuesday)"},
		"of an earlier run":            {lostDrain(aFarm("a", 3)), "drain a/am2 (patch)"},
		"at two balancers":             {twice, "drain a/am2 (patch)"},
		"in one of its groups":         {several, "drain a/am2 in be_am (patch)"},
		"taken out again since":        {takeOut(lostDrain(aFarm("a", 3)), 1, model.AdminDrain, "DRAIN"), ""},
		"a failed one was never there": {acting(aFarm("a", 3), 1, ended(model.PhaseFailed, "denied")), ""},
	} {
		if got := orderWords(model.Order{Actions: lostOf(c.view, c.view.Nodes[1])}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestClearingDismissesWhatIsOverOrQueued(t *testing.T) {
	t.Parallel()
	view := aFarm("a", 3)
	acting(view, 0, ended(model.PhaseFailed, "permission denied"))
	acting(view, 1, queued())
	for keys, want := range map[string][]string{
		"c": {"dismiss id-am1"}, "j c": {"dismiss id-am2"}, "space j space c": {"dismiss id-am1", "dismiss id-am2"}, "j enter c": {"dismiss id-am2"},
	} {
		a, control := planned(t, Options{}, size{80, 24}, snapshotOf(view))
		press(a, strings.Fields(keys)...)
		if !slices.Equal(control.asked, want) {
			t.Errorf("%q asks %q, want %q", keys, control.asked, want)
		}
	}
}

// twoLost is a farm whose second and third node lost their drains, which had different reasons.
func twoLost() *model.FarmView {
	return acting(lostDrain(aFarm("a", 3)), 2, ended(model.PhaseUndone, "a reload"))
}

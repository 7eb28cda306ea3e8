package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// acting puts an action onto a node, and its server into the state that it leads to where it was carried out.
func acting(view *model.FarmView, i int, p model.Progress) *model.FarmView {
	n := view.Nodes[i]
	p.Action.ID, p.Action.Farm, p.Action.Node = "id-"+n.Node.Name, view.Farm.Name, n.Node.Name
	n.Progress = &p
	if p.DoneAt.IsZero() || p.Phase == model.PhaseUndone {
		return view
	}
	switch p.Action.Verb {
	case model.VerbDrain:
		takeOut(view, i, model.AdminDrain, "DRAIN")
	case model.VerbMaint:
		takeOut(view, i, model.AdminMaint, "MAINT")
	}
	n.Servers[0].Since, n.Servers[0].Drain, n.Drain = p.DoneAt, p.Drain, p.Drain
	return view
}

// asked is a drain that somebody asked for 252 seconds ago.
func asked() model.Progress {
	return model.Progress{
		Action: model.Action{
			Verb: model.VerbDrain, Reason: "patch tuesday", Deadline: 15 * time.Minute,
			By: model.Operator{User: "ops1", Host: "bastion", From: "192.0.2.7"},
		},
		Phase: model.PhaseAsked, Soft: true, AskedAt: noon.Add(-252 * time.Second),
	}
}

func queued() model.Progress {
	p := asked()
	p.Phase, p.Why = model.PhaseQueued, "waits for am1: its drain comes first"
	return p
}

func draining() model.Progress {
	p := asked()
	p.Phase, p.DoneAt, p.Why = model.PhaseDraining, noon.Add(-251*time.Second), "requests with the sticky cookie still come"
	p.Results = []model.StepResult{{
		Step: model.Step{Balancer: "haproxy", Verb: model.VerbDrain, Command: "set server be_am/am1 state drain"},
		At:   p.DoneAt, Took: 400 * time.Microsecond, Admin: model.AdminDrain,
	}}
	p.Drain = falling()
	return p
}

// falling is a drain whose curve falls by half every two minutes.
func falling() *model.Drain {
	d := &model.Drain{
		Since: noon.Add(-251 * time.Second), At: noon, Bound: 812, InFlight: 3, Leaving: 1, Quiet: time.Second, Span: 8 * time.Second,
		Decay: model.Decay{Falling: true, Enough: true, HalfLife: 2 * time.Minute, ETA: 4 * time.Minute},
	}
	for i := range 31 {
		d.Rates = append(d.Rates, 6*float32(31-i)/31)
	}
	d.Rates = append(d.Rates, 41.0/60)
	return d
}

func ended(phase model.Phase, why string) model.Progress {
	p := asked()
	switch phase {
	case model.PhaseDone, model.PhaseTimedOut, model.PhaseUndone:
		p = draining()
		p.Drain = &model.Drain{Since: p.DoneAt, At: noon, Bound: 812, Quiet: 70 * time.Second, Span: 8 * time.Second, Rates: make([]float32, 31)}
	case model.PhaseFailed:
		p.Results = []model.StepResult{{Step: model.Step{Balancer: "haproxy", Command: "set server be_am/am1 state drain"}, Err: why, Fault: model.StepDenied}}
	}
	p.Phase, p.Why, p.EndedAt = phase, why, noon.Add(-7*time.Second)
	return p
}

// stalled is a drain that doesn't fall, and timed out.
func stalled() model.Progress {
	p := ended(model.PhaseTimedOut, "15 min passed: requests with the sticky cookie still come")
	p.AskedAt = noon.Add(-15*time.Minute - 7*time.Second)
	d := falling()
	d.Decay = model.Decay{Enough: true}
	p.Drain = d
	return p
}

// actions are a farm's nodes in every phase that matters, four at a time.
func actions() map[string]*model.FarmView {
	begun, over := aFarm("portals", 4), aFarm("portals", 4)
	acting(begun, 0, draining())
	acting(begun, 1, queued())
	acting(begun, 2, asked())
	theirs := takeOut(begun, 3, model.AdminDrain, "DRAIN").Nodes[3]
	theirs.Drain = falling()
	theirs.Drain.New, theirs.Drain.Decay = 12, model.Decay{Enough: true}
	theirs.Past = &model.PastAction{Action: model.Action{Verb: model.VerbDrain, Reason: "disk", By: model.Operator{User: "ops2"}}, At: noon.Add(-3 * time.Hour), Phase: model.PhaseDone}
	acting(over, 0, ended(model.PhaseDone, ""))
	acting(over, 1, stalled())
	acting(over, 2, ended(model.PhaseFailed, `haproxy: "set server be_am/am3 state drain": Permission denied; the socket needs "level admin"`))
	acting(over, 3, ended(model.PhaseUndone, "haproxy: be_am/am4 is ready again at 12:00:58: a reload lost the drain; make it again"))
	last := aFarm("portals", 3)
	acting(last, 0, ended(model.PhaseRefused, "nobody would be left to take new sessions in be_am: am2 is down and am3 in maintenance"))
	settling := draining()
	settling.Drain.InFlight, settling.Drain.Leaving, settling.Drain.Quiet = 0, 0, 6*time.Second
	settling.Why = "no request for 6 s of 10 s"
	acting(last, 1, settling)
	moved := ended(model.PhaseDone, "")
	moved.Action.Verb, moved.Action.Reason = model.VerbMaint, ""
	acting(last, 2, moved)
	return map[string]*model.FarmView{"begun": begun, "over": over, "last": last}
}

func TestAnActionShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	for name, view := range actions() {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}, {200, 60}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshotOf(view))
				golden(t, "action/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
		for i := range view.Nodes {
			t.Run(fmt.Sprintf("%s/node-%d", name, i+1), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, 80, 24, snapshotOf(view))
				press(a, "enter")
				for range i {
					press(a, "l")
				}
				golden(t, fmt.Sprintf("action/%s-node-%d", name, i+1), screenText(a, 80, 24))
			})
		}
	}
}

func TestLowPanelsShowADrainInOneLine(t *testing.T) {
	t.Parallel()
	view := aFarm("portals", 50)
	acting(view, 0, draining())
	acting(view, 1, stalled())
	a := newTestApp(t, Options{}, 200, 60, snapshotOf(view))
	golden(t, "action/fifty-200x60", screenText(a, 200, 60))
}

func TestPanelsAreEquallyHighWhateverTheyAreAbout(t *testing.T) {
	t.Parallel()
	for _, has := range []features{{}, {checks: 1, balancer: true, counters: true}, {checks: 9, balancer: true, counters: true, tls: true}} {
		for lines := panelLeast; lines < 40; lines++ {
			rows := rowsByMood(lines, has)
			for m := range moods {
				if rows[m].height() != rows[moodCalm].height() {
					t.Errorf("%+v: with %d lines the panel of mood %d has %d, the calm one %d", has, lines, m, rows[m].height(), rows[moodCalm].height())
				}
			}
			if rows[moodDrain][rowBound] == 0 || rows[moodTold][rowNote] == 0 {
				t.Errorf("%+v: with %d lines there is no place for an action", has, lines)
			}
		}
	}
}

func TestEventsAreFilteredByTheirKind(t *testing.T) {
	t.Parallel()
	snapshot := snapshotOf(aFarm("a", 3))
	snapshot.Journal = append(snapshot.Journal, model.Entry{At: noon, Farm: "a", Node: "am2", Kind: model.EntryAction, Text: "drain asked by ops1: \"patch\""})
	a := newTestApp(t, Options{}, 80, 24, snapshot)
	press(a, "e", "/", "a", "c", "t", "i", "o", "n", "enter")
	if got := screenText(a, 80, 24); !strings.Contains(got, "events 1/1") || !strings.Contains(got, "am2 drain asked by ops1") {
		t.Errorf("the events:\n%s", got)
	}
}

func TestWhatToDoNextNamesTheKeysAsTheyAreBound(t *testing.T) {
	t.Parallel()
	late, undone, refused := stalled(), ended(model.PhaseUndone, ""), ended(model.PhaseRefused, "")
	begun := draining()
	for _, c := range []struct {
		p    *model.Progress
		keys map[string][]string
		want string
	}{
		{&late, nil, "M moves the sessions that remain, u ends the drain"},
		{&late, map[string][]string{"maint": {}, "undo": {"U"}}, "U ends the drain"},
		{&undone, nil, "a makes it again, c clears this"},
		{&undone, map[string][]string{"again": {}, "clear": {}}, ""},
		{&refused, nil, "c clears this"},
		{&begun, nil, ""},
	} {
		keys, err := newKeymap(c.keys)
		if err != nil {
			t.Fatal(err)
		}
		if got := nextStep(c.p, false, keys); got != c.want {
			t.Errorf("%s: %q, want %q", c.p.Phase, got, c.want)
		}
	}
	keys, _ := newKeymap(nil)
	if got := nextStep(&late, true, keys); got != "u ends the drain" {
		t.Errorf("a cluster, which knows no maintenance: %q", got)
	}
}

func TestTheHeaderCountsActions(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"begun": "  3 under way", "over": "  3 not done", "last": "  1 under way  1 not done"} {
		a := newTestApp(t, Options{}, 120, 40, snapshotOf(actions()[name]))
		if got, _, _ := strings.Cut(screenText(a, 120, 40), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: the header %q lacks %q", name, got, want)
		}
	}
}

func TestHostileActionsDisturbNoScreen(t *testing.T) {
	t.Parallel()
	snapshot := hostileSnapshot()
	for i, n := range snapshot.Farms[0].Nodes {
		p := []model.Progress{draining(), stalled(), ended(model.PhaseFailed, n.Reason), queued()}[i%4]
		p.Why, p.Action.Reason, p.Action.By.User, p.Action.Group = n.Reason, n.Reason, n.Reason, n.Servers[0].Group
		for k := range p.Results {
			p.Results[k].Step.Command, p.Results[k].Err = n.Reason, n.Reason
		}
		acting(snapshot.Farms[0], i, p)
		n.Servers[0].Lost = &model.Lost{At: noon, Was: model.AdminDrain, By: n.Reason}
	}
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		for _, keys := range []string{"", "enter", "l enter", "m", "d", "j d tab x", "W tab", "space j space j space M", "a", "l M", "c"} {
			for _, ascii := range []bool{false, true} {
				a, _ := planned(t, Options{ASCII: ascii}, s, snapshot)
				patiently(a, keys)
				lines := strings.Split(a.View().Content, "\n")
				if len(lines) > s.height {
					t.Errorf("%v after %q: %d lines", s, keys, len(lines))
				}
				for _, line := range lines {
					checkLine(t, line, s.width, ascii)
				}
			}
		}
	}
}

func TestAnActionIsToldInWords(t *testing.T) {
	t.Parallel()
	with := func(p model.Progress, change func(*model.Progress)) model.Progress {
		change(&p)
		return p
	}
	done := ended(model.PhaseDone, "")
	for name, c := range map[string]struct {
		p             model.Progress
		words, phrase string
	}{
		"a drain that is over":     {done, "drained 12:00:58 after 4m 5s", "done 12:00:58 after 4m 5s"},
		"with its second step":     {with(done, func(p *model.Progress) { p.Moved = true }), "drained and in maintenance 12:00:58 after 4m 5s", "done 12:00:58 after 4m 5s"},
		"by the deadline":          {with(done, func(p *model.Progress) { p.Moved, p.Forced = true, true }), "in maintenance 12:00:58, cookie holders moved after 4m 5s", "done 12:00:58 after 4m 5s"},
		"ready":                    {with(done, func(p *model.Progress) { p.Action.Verb = model.VerbReady }), "ready again 12:00:58", "done 12:00:58 after 4m 5s"},
		"a weight":                 {with(done, func(p *model.Progress) { p.Action.Verb, p.Action.Weight = model.VerbWeight, 5 }), "weight 5 since 12:00:58", "done 12:00:58 after 4m 5s"},
		"another day":              {with(done, func(p *model.Progress) { p.EndedAt = noon.AddDate(0, 0, -1) }), "drained 4 Mar after 0s", "done 4 Mar after 0s"},
		"between its steps":        {with(draining(), func(p *model.Progress) { p.Phase, p.Why = model.PhaseMoving, "" }), "drain over, maintenance comes next", "the drain is over, maintenance is next"},
		"just asked":               {asked(), "drain asked by ops1 11:56: patch tuesday", "asked: it is guarded, logged and carried out"},
		"maintenance that waits":   {with(draining(), func(p *model.Progress) { p.Action.Verb = model.VerbMaint }), "maintenance asked by ops1 11:56: patch tuesday", "carried out, not over yet: requests with the sticky cookie still come"},
		"taken out of the queue":   {ended(model.PhaseStopped, "taken out of the queue"), "drain stopped 12:00:58: taken out of the queue", "stopped 12:00:58 after 4m 5s: taken out of the queue"},
		"nobody knows who, or why": {with(asked(), func(p *model.Progress) { p.Action.By, p.Action.Reason = model.Operator{}, "" }), "drain asked 11:56", "asked: it is guarded, logged and carried out"},
	} {
		a := actionOf(aFarm("a", 1), &model.NodeView{Progress: &c.p})
		if got := a.words(noon, false); got != c.words {
			t.Errorf("%s: %q, want %q", name, got, c.words)
		}
		if got := phaseWords(&a, noon); got != c.phrase {
			t.Errorf("%s: the phase is %q, want %q", name, got, c.phrase)
		}
	}
}

func TestTheNodeScreenTellsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	foreign := takeOut(aFarm("a", 3), 0, model.AdminDrain, "DRAIN")
	foreign.Nodes[0].Drain = &model.Drain{Since: noon, At: noon, New: -1, Bound: 7, InFlight: 2}
	cut := takeOut(aFarm("a", 3), 0, model.AdminMaint, "MAINT")
	cut.Nodes[0].Past = &model.PastAction{Action: model.Action{Verb: model.VerbMaint, By: model.Operator{User: "ops2"}}, At: noon.Add(-time.Hour), Cut: true}
	unlimited := draining()
	unlimited.Action.Deadline, unlimited.Action.Then = 0, model.VerbMaint
	weighed := ended(model.PhaseDone, "")
	weighed.Action.Verb, weighed.Action.Weight, weighed.Action.Group = model.VerbWeight, 5, "be_am"
	weighed.Results[0].Step.Verb, weighed.Results[0].Weight = model.VerbWeight, 5
	for name, c := range map[string]struct {
		view *model.FarmView
		want []string
	}{
		"who, and how many are new": {foreign, []string{"not by this farmtop; the balancer says drain by operator", "doesn't count new sessions apart", "all        7 requests since", "too early to tell"}},
		"how far it came":           {cut, []string{"ops2 11:01:05, not by this farmtop", "that run   ended in the middle of it"}},
		"when it ends":              {acting(aFarm("a", 3), 0, unlimited), []string{"deadline   then maintenance"}},
		"but what is known":         {acting(aFarm("a", 3), 0, weighed), []string{" weight 5 in be_am ──", "read back after 0.40 ms: weight 5"}},
	} {
		a := newTestApp(t, Options{}, 120, 40, snapshotOf(c.view))
		press(a, "enter")
		for _, want := range c.want {
			if got := screenText(a, 120, 40); !strings.Contains(got, want) {
				t.Errorf("%s: the screen lacks %q:\n%s", name, want, got)
			}
		}
	}
}

func TestThePanelSaysThatAnActionWasCutOff(t *testing.T) {
	t.Parallel()
	view := takeOut(aFarm("a", 3), 1, model.AdminMaint, "MAINT")
	view.Nodes[1].Past = &model.PastAction{Action: model.Action{Verb: model.VerbMaint, By: model.Operator{User: "ops2"}}, At: noon.Add(-time.Hour), Cut: true}
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	if got, want := panelText(a), "in maintenance since 11:01, asked by ops2; that run ended in the middle of it"; !strings.Contains(got, want) {
		t.Errorf("the panel lacks %q: %q", want, got)
	}
}

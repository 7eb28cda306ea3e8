package ui

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// past is what another run did three hours ago.
func past(verb model.Verb) *model.PastAction {
	return &model.PastAction{
		Action: model.Action{Verb: verb, Reason: "disk", By: model.Operator{User: "root"}}, At: noon.Add(-3 * time.Hour), Phase: model.PhaseDone,
	}
}

// heldBy is a farm of three whose second node somebody else took out, with what still reaches it, and what another run says it did.
func heldBy(admin model.AdminState, d *model.Drain, by *model.PastAction) *model.FarmView {
	view := takeOut(aFarm("a", 3), 1, admin, strings.ToUpper(string(admin)))
	n := view.Nodes[1]
	n.Drain, n.Servers[0].Drain, n.Past = d, d, by
	return view
}

func quietDrain() *model.Drain {
	return &model.Drain{Since: noon.Add(-72 * time.Second), At: noon, Bound: 12, Quiet: time.Minute, Span: 2 * time.Second, Rates: make([]float32, 32)}
}

// told is a farm's second node as its panel, its row and its own screen tell of it.
func told(t *testing.T, view *model.FarmView) (panel, row, screen string) {
	t.Helper()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	panel = panelText(a)
	press(a, "l", "enter")
	screen = screenText(a, 120, 40)
	a = newTestApp(t, Options{}, 80, 24, snapshotOf(view))
	return panel, strings.Split(screenText(a, 80, 24), "\n")[3], screen
}

func TestOnlyAQuietNodeIsCalledDrained(t *testing.T) {
	t.Parallel()
	again := ended(model.PhaseDone, "")
	again.Drain.Quiet, again.Drain.InFlight = time.Second, 1
	for name, c := range map[string]struct {
		view    *model.FarmView
		want    string // in the panel
		row     string
		drained bool
	}{
		"by another run, busy":           {heldBy(model.AdminDrain, falling(), past(model.VerbDrain)), "in drain since 09:01, asked by root: disk", "new   0   41.0/m   3 fl", false},
		"by another run, quiet":          {heldBy(model.AdminDrain, quietDrain(), past(model.VerbDrain)), "drained: in drain since 09:01, asked by root: disk", "drained: in drain since 09:01", true},
		"by somebody, busy":              {heldBy(model.AdminDrain, falling(), nil), "in drain for 1m by operator", "new   0   41.0/m   3 fl", false},
		"by somebody, quiet":             {heldBy(model.AdminDrain, quietDrain(), nil), "drained: in drain for 1m by operator", "drained: in drain for 1m by", true},
		"by somebody who isn't that run": {heldBy(model.AdminMaint, quietDrain(), past(model.VerbDrain)), "in maintenance for 1m by operator", "in maintenance for 1m by operator", false},
		"maintenance by another run":     {heldBy(model.AdminMaint, quietDrain(), past(model.VerbMaint)), "in maintenance since 09:01, asked by root: disk", "in maintenance since 09:01", false},
		"where nobody counts":            {heldBy(model.AdminDrain, nil, nil), "in drain for 1m by operator", "in drain for 1m by operator", false},
		"by this run":                    {acting(aFarm("a", 3), 1, ended(model.PhaseDone, "")), "drained 12:00:58 after 4m 5s", "drained 12:00:58 after 4m 5s", true},
		"by this run, then used again":   {acting(aFarm("a", 3), 1, again), "in drain; requests came since it was drained 12:00:58", "new   0    few     1 fl", false},
	} {
		panel, row, screen := told(t, c.view)
		if !strings.Contains(panel, c.want) {
			t.Errorf("%s: the panel lacks %q: %q", name, c.want, panel)
		}
		if !strings.Contains(row, c.row) {
			t.Errorf("%s: the row lacks %q: %q", name, c.row, row)
		}
		if name == "by this run, then used again" {
			continue // it tells when it was
		}
		for where, words := range map[string]string{"panel": panel, "row": row} {
			if strings.Contains(words, "drained") != c.drained {
				t.Errorf("%s: whether it is drained isn't told by the %s: %q", name, where, words)
			}
		}
		if strings.Contains(screen, "drained") && !c.drained {
			t.Errorf("%s: it isn't drained:\n%s", name, screen)
		}
	}
}

func TestADrainComesBeforeAllThatIsNotAboutIt(t *testing.T) {
	t.Parallel()
	about := func(view *model.FarmView, code string, severity model.Severity) *model.FarmView {
		return find(view, model.Finding{Code: code, Severity: severity, Node: "am2", Title: code + " about am2"})
	}
	refused := func() *model.FarmView {
		view := heldBy(model.AdminDrain, falling(), nil)
		return acting(view, 1, ended(model.PhaseStopped, "not begun: the drain of am1 before it is failed"))
	}
	down := breakDown(aFarm("a", 3), 1)
	down.Nodes[1].Servers[0].Admin, down.Nodes[1].Drain = model.AdminDrain, falling()
	for name, c := range map[string]struct {
		view *model.FarmView
		row  string
	}{
		"a slow node in drain":                 {about(acting(aFarm("a", 3), 1, draining()), "HC03", model.Warning), "new   0   41.0/m   3 fl"},
		"a slow node that is drained":          {about(acting(aFarm("a", 3), 1, ended(model.PhaseDone, "")), "HC04", model.Warning), "drained 12:00:58"},
		"one that somebody drains":             {about(heldBy(model.AdminDrain, falling(), nil), "HC03", model.Warning), "new   0   41.0/m   3 fl"},
		"one past its deadline":                {acting(aFarm("a", 3), 1, stalled()), "late new   0   41.0/m   3 fl  flat"},
		"a drain that stalls":                  {about(about(acting(aFarm("a", 3), 1, draining()), "DR01", model.Warning), "HC05", model.Critical), "! DR01 about am2"},
		"new sessions in spite of it":          {about(acting(aFarm("a", 3), 1, draining()), "RT03", model.Critical), "✗ RT03 about am2"},
		"a node that is down":                  {down, "refused by 192.0.2.12:9443"},
		"a drain that wasn't begun":            {refused(), "new   0   41.0/m   3 fl"},
		"one that failed, and is not in drain": {acting(aFarm("a", 3), 1, ended(model.PhaseFailed, "denied")), "✗ drain failed: denied"},
	} {
		if _, row, _ := told(t, c.view); !strings.Contains(row, c.row) {
			t.Errorf("%s: the row lacks %q: %q", name, c.row, row)
		}
	}
	panel, _, screen := told(t, refused())
	if out, stopped := strings.Index(panel, "in drain for 1m"), strings.Index(panel, "drain stopped"); out < 0 || stopped < out {
		t.Errorf("the panel tells how it is in %d, what wasn't begun in %d: %q", out, stopped, panel)
	}
	if out, stopped := strings.Index(screen, "in flight  3"), strings.Index(screen, "phase      stopped"); out < 0 || stopped < out {
		t.Errorf("the screen tells how it is in %d, what wasn't begun in %d:\n%s", out, stopped, screen)
	}
}

func TestADrainWhoseBalancerCannotBeReadLooksOld(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]*model.FarmView{
		"of this run": acting(aFarm("a", 3), 1, draining()), "of somebody": heldBy(model.AdminDrain, falling(), nil),
	} {
		panel, row, screen := told(t, unreadable(view))
		for _, want := range []string{"haproxy can't be read, last 12s ago", "new ? ? in flight", "cookie ?/min", "eta ? haproxy can't be read", "lb DRAIN, 12s ago"} {
			if !strings.Contains(panel, want) {
				t.Errorf("%s: the panel lacks %q: %q", name, want, panel)
			}
		}
		if want := "DRAIN 12s    1  haproxy can't be read, last 12s ago"; !strings.Contains(row, want) {
			t.Errorf("%s: the row lacks %q: %q", name, want, row)
		}
		if want := "12s ago: haproxy can't be read"; !strings.Contains(screen, want) {
			t.Errorf("%s: the screen lacks %q:\n%s", name, want, screen)
		}
		for _, words := range []string{panel, row, screen} {
			if strings.Contains(words, "41.0/m") || strings.Contains(words, "41.0 a minute") {
				t.Errorf("%s: there is a number that nobody knows: %s", name, words)
			}
		}
	}
}

func TestTheStateOfANodeThatOnlyAnUnreadBalancerKnowsIsFaint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		view  *model.FarmView
		faint bool
	}{{unreadable(heldBy(model.AdminDrain, falling(), nil)), true}, {heldBy(model.AdminDrain, falling(), nil), false}} {
		a := newTestApp(t, Options{}, 120, 40, snapshotOf(c.view))
		top := a.scene.farms[0].nodes[1].panel.lines[0]
		if got := !strings.Contains(top, a.theme.away.on); got != c.faint {
			t.Errorf("faint is %v, want %v: %q", got, c.faint, top)
		}
	}
}

func TestABalancerThatOthersReadLeavesANodeAlone(t *testing.T) {
	t.Parallel()
	view := heldBy(model.AdminDrain, falling(), nil)
	other := *unreadable(aFarm("b", 1)).Balancers[0]
	other.Balancer.Name = "other"
	view.Balancers = append(view.Balancers, &other)
	if _, row, _ := told(t, view); !strings.Contains(row, "new   0   41.0/m   3 fl") {
		t.Errorf("the row: %q", row)
	}
}

func TestTheRateOfADrainAgreesWithItsQuiet(t *testing.T) {
	t.Parallel()
	const settle = 10 * time.Second
	for name, c := range map[string]struct {
		quiet time.Duration
		last  float32
		bound int64
		want  string
	}{
		"requests come":                        {time.Second, 2, 30, "  120"},
		"one came in the span that isn't over": {time.Second, 0, 30, "   few"},
		"the quiet counts":                     {6 * time.Second, 2, 30, "  0.00"},
		"none ever came":                       {time.Second, 0, 0, "  0.00"},
	} {
		d := &model.Drain{Quiet: c.quiet, Bound: c.bound, Rates: []float32{c.last}}
		if got := boundWords(d, settle); strings.TrimSpace(got) != strings.TrimSpace(c.want) || len(got) != 6 {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRightsAreToldAsTheBalancerHasThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		level    model.Level
		commands bool
		want     string
	}{
		{model.LevelAdmin, false, "we may change it"},
		{model.LevelUser, false, "we may read a part of it"},
		{model.LevelAdmin, true, "changed by commands"},
		{model.LevelUser, true, "no command changes it"},
		{model.LevelUnknown, false, ""},
	} {
		b := &model.BalancerView{Good: &model.BalancerStatus{Level: c.level}}
		if c.commands {
			b.Balancer.Commands = &model.Commands{}
		}
		if got := rightsWords(b); got != c.want {
			t.Errorf("%v, commands %v: %q, want %q", c.level, c.commands, got, c.want)
		}
	}
}

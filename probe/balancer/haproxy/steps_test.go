package haproxy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func stepsOf(t *testing.T, change model.Change, server model.Server) ([]model.Step, error) {
	t.Helper()
	d, err := New("web", model.Balancer{Name: "lb1", Address: "/run/lb.sock"})
	if err != nil {
		t.Fatal(err)
	}
	return d.Steps(change, server)
}

func TestTheCommandsOfEveryChange(t *testing.T) {
	t.Parallel()
	full := model.Server{Group: "be_am", Name: "am2", Weight: 10, InitialWeight: 10}
	zero := model.Server{Group: "be_am", Name: "am2", Weight: 0, InitialWeight: 10}
	born := model.Server{Group: "7", Name: "a:b.c_d-e", Weight: 0, InitialWeight: 0}
	for _, c := range []struct {
		change model.Change
		server model.Server
		want   []model.Step
	}{
		{
			model.Change{Verb: model.VerbDrain},
			full,
			[]model.Step{{Verb: model.VerbDrain, Command: "set server be_am/am2 state drain", Soft: true}},
		},
		{
			model.Change{Verb: model.VerbMaint},
			full,
			[]model.Step{{Verb: model.VerbMaint, Command: "set server be_am/am2 state maint"}},
		},
		{
			model.Change{Verb: model.VerbReady},
			full,
			[]model.Step{{Verb: model.VerbReady, Command: "set server be_am/am2 state ready"}},
		},
		{
			model.Change{Verb: model.VerbReady},
			zero,
			[]model.Step{
				{Verb: model.VerbWeight, Weight: 10, Command: "set server be_am/am2 weight 100%"},
				{Verb: model.VerbReady, Command: "set server be_am/am2 state ready"},
			},
		},
		{
			model.Change{Verb: model.VerbReady},
			born,
			[]model.Step{{Verb: model.VerbReady, Command: "set server 7/a:b.c_d-e state ready"}},
		},
		{
			model.Change{Verb: model.VerbWeight, Weight: 256},
			full,
			[]model.Step{{Verb: model.VerbWeight, Weight: 256, Command: "set server be_am/am2 weight 256"}},
		},
		{
			model.Change{Verb: model.VerbWeight},
			full,
			[]model.Step{{Verb: model.VerbWeight, Command: "set server be_am/am2 weight 0", Soft: true}},
		},
	} {
		got, err := stepsOf(t, c.change, c.server)
		if err != nil {
			t.Errorf("%+v: %v", c.change, err)
		}
		for i := range got {
			if got[i].Effect == "" || got[i].Balancer != "lb1" || got[i].Group != c.server.Group || got[i].Server != c.server.Name {
				t.Errorf("%+v: the step %+v lacks an effect, or is for another server", c.change, got[i])
			}
			got[i] = model.Step{Verb: got[i].Verb, Weight: got[i].Weight, Command: got[i].Command, Soft: got[i].Soft}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v:\n%s", c.change, diff)
		}
	}
}

func TestWhatMayUndoAStepIsToldBeforehand(t *testing.T) {
	t.Parallel()
	const agent = `its agent check, which is on, within the check's interval; "disable agent be_am/am2" keeps it from that`
	plain := model.Server{Group: "be_am", Name: "am2", Weight: 1, InitialWeight: 1}
	checked, disabled := plain, plain
	checked.Agent = true
	disabled.Why = []model.AdminReason{model.ReasonConfig}
	for _, c := range []struct {
		change model.Change
		server model.Server
		want   []string
	}{
		{model.Change{Verb: model.VerbDrain}, plain, []string{undoneByReload}},
		{model.Change{Verb: model.VerbMaint}, plain, []string{undoneByReload}},
		{model.Change{Verb: model.VerbWeight, Weight: 5}, plain, []string{undoneByReload}},
		{model.Change{Verb: model.VerbWeight, Weight: 1}, plain, nil}, // as configured
		{model.Change{Verb: model.VerbReady}, plain, nil},
		{model.Change{Verb: model.VerbReady}, disabled, []string{undoneByConfig}},
		{model.Change{Verb: model.VerbDrain}, checked, []string{undoneByReload, agent}},
		{model.Change{Verb: model.VerbReady}, checked, []string{agent}},
	} {
		got, err := stepsOf(t, c.change, c.server)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got[0].Undone); diff != "" {
			t.Errorf("%+v of %+v:\n%s", c.change, c.server, diff)
		}
	}
}

func TestTheEffectTellsOfTrackingAndOfChecks(t *testing.T) {
	t.Parallel()
	copied := model.Server{Group: "other", Name: "am2", Tracks: "be_am/am2", Admin: model.AdminMaint}
	for verb, want := range map[model.Verb]string{
		model.VerbDrain: softly + "; be_am/am2, which it tracks, stays as it is",
		model.VerbReady: "new sessions come to it again, at once: HAProxy takes it for healthy until a check has failed; " +
			"it tracks be_am/am2, so it is as ready as that one",
	} {
		got, err := stepsOf(t, model.Change{Verb: verb}, copied)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Effect != want {
			t.Errorf("the effect of %s is\n%s\nwant\n%s", verb, got[0].Effect, want)
		}
	}
}

func TestWhatCantBeSaidIsRefused(t *testing.T) {
	t.Parallel()
	server := func(group, name string) model.Server {
		return model.Server{Group: group, Name: name, Weight: 1, InitialWeight: 1}
	}
	for _, c := range []struct {
		change model.Change
		server model.Server
		want   string
	}{
		{model.Change{Verb: model.VerbWeight, Weight: 257}, server("b", "s"), "b/s can't have the weight 257 at HAProxy: weights there go from 0 to 256"},
		{model.Change{Verb: model.VerbWeight, Weight: -1}, server("b", "s"), "b/s can't have the weight -1 at HAProxy: weights there go from 0 to 256"},
		{model.Change{Verb: "fly"}, server("b", "s"), `HAProxy has no command for "fly"`},
		{model.Change{Verb: model.VerbDrain}, server("b", "s;shutdown"), `"b/s;shutdown" can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b c", "s"), `"b c/s" can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b", `s\`), `can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b", "s\n"), `can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("", "s"), `can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b", ""), `can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b", "x/y"), `can't stand in a command`},
		{model.Change{Verb: model.VerbDrain}, server("b", strings.Repeat("x", maxText)), `can't stand in a command`},
	} {
		steps, err := stepsOf(t, c.change, c.server)
		if err == nil || !strings.Contains(err.Error(), c.want) || steps != nil {
			t.Errorf("%+v gave %+v and %v, want an error with %q", c.change, steps, err, c.want)
		}
	}
}

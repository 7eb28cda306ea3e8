package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestWhatARunTookOutAndItsBalancersHoldOutIsTold(t *testing.T) {
	t.Parallel()
	trail := &trail{program: &program{}}
	ops := model.Operator{User: "ops1", Host: "bastion"}
	for _, a := range []model.Action{
		{Verb: model.VerbDrain, Farm: "portals", Node: "am1", Reason: "patch tuesday", By: ops},
		{Verb: model.VerbDrain, Farm: "portals", Node: "am2", Reason: "patch tuesday", By: ops},
		{Verb: model.VerbReady, Farm: "portals", Node: "am2"}, // taken back
		{Verb: model.VerbDrain, Farm: "portals", Node: "am3", Group: "be_am"},
		{Verb: model.VerbDrain, Farm: "portals", Node: "am3", Group: "be_api"},
		{Verb: model.VerbReady, Farm: "portals", Node: "am3", Group: "be_api"},
		{Verb: model.VerbWeight, Farm: "portals", Node: "am4"},
		{Verb: model.VerbDrain, Farm: "portals", Node: "am5"}, // made ready by somebody else
		{Verb: model.VerbDrain, Farm: "portals", Node: "am6"}, // no longer there
		{Verb: model.VerbDrain, Farm: "portals", Node: "am1", Reason: "patch tuesday", Group: "", By: ops},
		{Verb: model.VerbMaint, Farm: "portals", Node: "am1", Reason: "patch tuesday", By: ops}, // its second step
	} {
		trail.remember(a)
	}
	since := time.Date(2026, 11, 21, 12, 1, 5, 0, time.Local)
	node := func(name string, servers ...model.Server) *model.NodeView {
		n := &model.NodeView{Node: model.Node{Name: name}}
		for _, s := range servers {
			n.Servers = append(n.Servers, &model.ServerView{Server: s, Since: since})
		}
		return n
	}
	last := &model.Snapshot{Farms: []*model.FarmView{{Farm: &model.Farm{Name: "portals"}, Nodes: []*model.NodeView{
		node("am1", model.Server{Group: "be_am", Admin: model.AdminMaint, Weight: 1}),
		node("am2", model.Server{Group: "be_am", Admin: model.AdminDrain, Weight: 1}), // by somebody else, afterwards
		node("am3", model.Server{Group: "be_am", Admin: model.AdminDrain, Weight: 1}, model.Server{Group: "be_api", Admin: model.AdminReady, Weight: 1}),
		node("am4", model.Server{Group: "be_am", Admin: model.AdminReady}),
		node("am5", model.Server{Group: "be_am", Admin: model.AdminReady, Weight: 1}),
	}}}}
	want := []string{
		"portals/am2 stays in drain, since 12:01:05; to undo it: farmtop ready portals/am2",
		"portals/am3 in be_am stays in drain, since 12:01:05; to undo it: farmtop ready portals/am3 --backend be_am",
		"portals/am4 stays at weight 0; to undo it: farmtop ready portals/am4",
		"portals/am1 stays in maint, since 12:01:05 by ops1@bastion (patch tuesday); to undo it: farmtop ready portals/am1",
	}
	if got := trail.stillOut(last); !slices.Equal(got, want) {
		t.Errorf("it tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// farmOf is a snapshot of one farm with these nodes and the actions that are under way.
func farmOf(nodes []*model.NodeView, actions ...*model.Progress) *model.Snapshot {
	return &model.Snapshot{Farms: []*model.FarmView{{Farm: &model.Farm{Name: "portals"}, Nodes: nodes, Actions: actions}}}
}

func TestWhatABalancerSaidAfterTheLastReadingDecidesWhatStays(t *testing.T) {
	t.Parallel()
	read := time.Date(2026, 11, 21, 12, 1, 5, 0, time.Local)
	for _, test := range []struct {
		name   string
		admin  model.AdminState // by the reading
		result model.StepResult // of the run's newest action
		want   string
	}{
		{"drained after it", model.AdminReady, model.StepResult{At: read.Add(time.Second), Admin: model.AdminDrain}, "portals/am1 stays in drain, since 12:01:06; "},
		{"made ready after it", model.AdminDrain, model.StepResult{At: read.Add(time.Second), Admin: model.AdminReady}, ""},
		{"made ready before it", model.AdminDrain, model.StepResult{At: read.Add(-time.Second), Admin: model.AdminReady}, "portals/am1 stays in drain; "},
		{"a command that failed", model.AdminDrain, model.StepResult{At: read.Add(time.Second), Admin: model.AdminReady, Err: "no"}, "portals/am1 stays in drain; "},
	} {
		trail := &trail{program: &program{}}
		trail.remember(model.Action{Verb: model.VerbDrain, Farm: "portals", Node: "am1"})
		test.result.Step = model.Step{Balancer: "lb1", Group: "be_am", Server: "am1"}
		node := &model.NodeView{Node: model.Node{Name: "am1"}, Servers: []*model.ServerView{
			{Balancer: "lb1", At: read, Server: model.Server{Group: "be_am", Name: "am1", Admin: test.admin, Weight: 1}},
		}}
		got := trail.stillOut(farmOf([]*model.NodeView{node}, &model.Progress{
			Action: model.Action{Farm: "portals", Node: "am1"}, Results: []model.StepResult{test.result},
		}))
		if test.want == "" && len(got) > 0 || test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], test.want)) {
			t.Errorf("%s: it tells %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWhatTheSameUserTookOutElsewhereIsToldToo(t *testing.T) {
	t.Parallel()
	trail := &trail{program: &program{}, by: model.Operator{User: "ops1", Host: "bastion", From: "192.0.2.7"}}
	node := func(name, user, host string, admin model.AdminState) *model.NodeView {
		return &model.NodeView{
			Node: model.Node{Name: name}, Servers: []*model.ServerView{{Server: model.Server{Name: name, Admin: admin, Weight: 1}}},
			Past: &model.PastAction{Action: model.Action{
				Verb: model.VerbDrain, Farm: "portals", Node: name, By: model.Operator{User: user, Host: host, From: "192.0.2.8"},
			}},
		}
	}
	got := trail.stillOut(farmOf([]*model.NodeView{
		node("am1", "ops1", "bastion", model.AdminDrain),
		node("am2", "ops2", "bastion", model.AdminDrain),
		node("am3", "ops1", "laptop", model.AdminDrain),
		node("am4", "ops1", "bastion", model.AdminReady),
	}))
	want := []string{"portals/am1 stays in drain by ops1@bastion from 192.0.2.8; to undo it: farmtop ready portals/am1"}
	if !slices.Equal(got, want) {
		t.Errorf("it tells %q, want %q", got, want)
	}
}

func TestWhatWasCutOffIsClosedOnlyWhenItWasTold(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{false, true} {
		p := &program{process: process{stderr: io.Discard, env: func(string) string { return "" }}}
		p.flags.auditLog = filepath.Join(t.TempDir(), "audit.jsonl")
		trail := p.openTrail()
		action := model.Action{ID: "run-1", Verb: model.VerbDrain, Farm: "portals", Node: "am1"}
		trail.seen = memory{at: time.Now(), past: model.Remembered{Actions: []model.PastAction{{Action: action, Cut: true}}}}
		trail.fileTold(&model.Snapshot{Told: told}, []string{"portals"})
		trail.close()
		written, err := os.ReadFile(p.flags.auditLog)
		if told != strings.Contains(string(written), "cut") {
			t.Errorf("told: %t, and the log has %q, %v", told, written, err)
		}
	}
}

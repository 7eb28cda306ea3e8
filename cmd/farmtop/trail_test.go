package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestWhatARunTookOutAndDidNotTakeBackIsTold(t *testing.T) {
	t.Parallel()
	trail := &trail{program: &program{}}
	ops := model.Operator{User: "ops1", Host: "bastion"}
	for _, a := range []model.Action{
		{Verb: model.VerbDrain, Farm: "portals", Node: "am1", Reason: "patch tuesday", By: ops},
		{Verb: model.VerbDrain, Farm: "portals", Node: "am2"},
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
		"portals/am3 in be_am stays in drain, since 12:01:05; to undo it: farmtop ready portals/am3 --backend be_am",
		"portals/am4 stays at weight 0; to undo it: farmtop ready portals/am4",
		"portals/am1 stays in maint, since 12:01:05 by ops1@bastion (patch tuesday); to undo it: farmtop ready portals/am1",
	}
	if got := trail.stillOut(last); !slices.Equal(got, want) {
		t.Errorf("it tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

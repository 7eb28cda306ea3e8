package main

import (
	"testing"
	"time"

	"farmtop/model"
	"farmtop/ui/report"
)

func TestAnActionThatItsNodeLetGoOfIsStillKnown(t *testing.T) {
	t.Parallel()
	action := model.Action{Verb: model.VerbReady, Farm: "portals", Node: "am1"}
	other := model.Action{Verb: model.VerbReady, Farm: "gateway", Node: "am1"}
	e := &errand{sitting: sitting{program: &program{}}, order: model.Order{Actions: []model.Action{action, other}}, flags: actionFlags{wait: true}}
	farm := func(name string, actions ...*model.Progress) *model.FarmView {
		return &model.FarmView{Farm: &model.Farm{Name: name}, Nodes: []*model.NodeView{{Node: model.Node{Name: "am1"}}}, Actions: actions}
	}
	text := "the plan"
	for _, s := range []*model.Snapshot{
		{Farms: []*model.FarmView{
			farm("portals", &model.Progress{Action: action, Phase: model.PhaseDone, Text: text}),
			farm("gateway", &model.Progress{Action: other, Phase: model.PhaseDraining, Text: text}),
		}},
		{Farms: []*model.FarmView{farm("portals"), farm("gateway", &model.Progress{Action: other, Phase: model.PhaseDone, Text: text})}},
	} {
		e.heard = s
		e.course.take(s)
	}
	outcomes := e.outcomes(e.heard, false)
	for i := range outcomes {
		if o := &outcomes[i]; o.Result() != report.ResultDone || !e.isSettled(o, time.Now()) {
			t.Errorf("%s: %s in the phase %s, want done and nothing more to wait for", o.Progress.Action.Subject(), o.Result(), o.Progress.Phase)
		}
	}
}

func TestAnActionWhoseNodeIsNoLongerThereHasFailed(t *testing.T) {
	t.Parallel()
	action := model.Action{Verb: model.VerbDrain, Farm: "portals", Node: "am1-10.0.0.11"}
	var c course
	view := &model.FarmView{Farm: &model.Farm{Name: "portals"}, Actions: []*model.Progress{{Action: action, Phase: model.PhaseDraining}}}
	c.take(&model.Snapshot{Farms: []*model.FarmView{view}})
	c.take(&model.Snapshot{Farms: []*model.FarmView{{Farm: view.Farm}}})
	if p := c.of(&action); p.Phase != model.PhaseFailed || p.Why == "" {
		t.Errorf("%+v", p)
	}
	if view.Actions[0].Phase != model.PhaseDraining {
		t.Error("a snapshot was changed after it was handed out")
	}
}

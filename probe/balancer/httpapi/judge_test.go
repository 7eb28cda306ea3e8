package httpapi

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestAStepIsJudgedByWhatAReadingSays(t *testing.T) {
	t.Parallel()
	drain := model.Step{Verb: model.VerbDrain, Group: "app", Server: "n1", Command: "PATCH drain"}
	ready, weight := drain, drain
	ready.Verb, weight.Verb, weight.Weight = model.VerbReady, model.VerbWeight, 3
	in := func(admin model.AdminState, weight int) *model.BalancerStatus {
		return &model.BalancerStatus{Servers: []model.Server{{Group: "other", Name: "n1"}, {Group: "app", Name: "n1", Admin: admin, Weight: weight}}}
	}
	lost := &Failure{Step: model.StepUnreachable, Text: "no answer"}
	for name, c := range map[string]struct {
		step   model.Step
		failed *Failure
		after  *model.BalancerStatus
		fault  model.StepFault
		admin  model.AdminState
		want   string
	}{
		"done":                       {drain, nil, in(model.AdminDrain, 1), model.StepOK, model.AdminDrain, ""},
		"done, and the answer lost":  {drain, lost, in(model.AdminDrain, 1), model.StepOK, model.AdminDrain, ""},
		"ready, and down by a check": {ready, nil, in(model.AdminDown, 1), model.StepOK, model.AdminDown, ""},
		"weighed":                    {weight, nil, in(model.AdminReady, 3), model.StepOK, model.AdminReady, ""},
		"ignored":                    {weight, nil, in(model.AdminReady, 2), model.StepIgnored, model.AdminReady, "weight 2: look at its log"},
		"lost":                       {drain, lost, in(model.AdminReady, 1), model.StepUnreachable, model.AdminReady, "no answer; app/n1 is in the state ready"},
		"refused":                    {drain, Garbage("it says no"), in(model.AdminReady, 1), model.StepRejected, model.AdminReady, "it says no"},
		"refused, and done":          {drain, Garbage("it says no"), in(model.AdminDrain, 1), model.StepOK, model.AdminDrain, ""},
		"refused, and unread":        {drain, Garbage("it says no"), &model.BalancerStatus{Err: "cut"}, model.StepRejected, model.AdminUnknown, "it says no"},
		"denied, and yet so":         {drain, &Failure{Step: model.StepDenied, Text: "no right"}, in(model.AdminDrain, 1), model.StepDenied, model.AdminDrain, "no right"},
		"unread":                     {drain, nil, &model.BalancerStatus{Err: "cut"}, model.StepUnknown, model.AdminUnknown, "nobody knows"},
		"gone":                       {drain, nil, &model.BalancerStatus{}, model.StepRejected, model.AdminUnknown, "isn't there any more"},
		"unsent":                     {drain, &Failure{Step: model.StepDenied, Text: "no entry", Unsent: true}, nil, model.StepDenied, model.AdminUnknown, "nothing was changed: no entry"},
	} {
		got := Judge(c.step, c.failed, c.after, "look at its log")
		if got.Fault != c.fault || got.Admin != c.admin || !strings.Contains(got.Err, c.want) || (got.Err == "") != (c.fault == model.StepOK) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

package f5

import (
	"context"
	"net/http"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// Do asks which unit of the pair is active, changes the member there, reads the pool and compares. Each of the requests, six at most with
// a login, takes at most the balancer's timeout.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	unit, failed := d.pair.unit(ctx, d, 0)
	if failed != nil && failed.Read != model.ReadDenied && failed.Read != model.ReadAbsent {
		failed.Unsent = true
		return httpapi.Judge(step, failed, nil, "")
	}
	if why := unit.standby(); why != "" {
		return model.StepResult{Admin: model.AdminUnknown, Fault: model.StepRejected, Err: "nothing was changed: " + why}
	}
	body, _ := command(model.Change{Verb: step.Verb, Weight: step.Weight})
	_, failed = d.ask(ctx, httpapi.Request{Method: http.MethodPatch, Path: d.memberURL(step.Server), Body: []byte(body)})
	if failed != nil && failed.Unsent {
		return httpapi.Judge(step, failed, nil, "")
	}
	after := d.Read(ctx)
	return httpapi.Judge(step, failed, &after,
		"is its node disabled, too, or did a config-sync or somebody else change it at the same time?")
}

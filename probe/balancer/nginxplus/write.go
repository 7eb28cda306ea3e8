package nginxplus

import (
	"context"
	"net/http"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// Do finds the server by its name, changes it, reads the upstream and compares. Each of the six requests takes at most the balancer's
// timeout.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	before, failed := d.read(ctx, step.Group)
	if failed == nil {
		failed = before.missing(step)
	}
	if failed != nil {
		failed.Unsent = true
		return httpapi.Judge(step, failed, nil, "")
	}
	id := before.ids[before.find(step)]
	body, _ := command(model.Change{Verb: step.Verb, Weight: step.Weight})
	failed = d.ask(ctx, patch(step.Group, id, body), nil)
	if failed != nil && failed.Step == model.StepDenied {
		d.readOnly.Store(before.process.Generation + 1)
	}
	after := d.readBack(ctx, step, id)
	return httpapi.Judge(step, failed, &after, "has it been reloaded, or has somebody else changed it, at the same time?")
}

// find is the index of a step's server; negative where it isn't there. A name may have gone to another server since the step was planned,
// so its address must be the same, too.
func (r *reading) find(step model.Step) int {
	for i := range r.servers {
		if s := &r.servers[i]; s.Name == step.Server && s.Address == step.Address {
			return i
		}
	}
	return -1
}

func (r *reading) missing(step model.Step) *httpapi.Failure {
	if r.find(step) >= 0 {
		return nil
	}
	return httpapi.Absent("the upstream %s has no server %s at %s any more: has its configuration changed? Refresh, and look again",
		step.Group, step.Server, step.Address)
}

// settings are what a server is meant to be, whatever the health checks say of it.
type settings struct{ Down, Drain bool }

// readBack reads the upstream after a change. The state of a server that is down may hide that it drains, so its settings are asked, too.
func (d *Driver) readBack(ctx context.Context, step model.Step, id int64) model.BalancerStatus {
	after, failed := d.read(ctx, step.Group)
	var is settings
	if failed == nil {
		failed = d.ask(ctx, httpapi.Request{Method: http.MethodGet, Path: serverPath(step.Group, id)}, &is)
	}
	if failed != nil {
		return failed.Status()
	}
	if i := after.find(step); i >= 0 {
		is.tell(&after.servers[i])
	}
	return model.BalancerStatus{Servers: after.servers}
}

// tell corrects what the state alone says of a server that its checks hold down.
func (is settings) tell(s *model.Server) {
	switch {
	case s.Admin != model.AdminDown:
	case is.Down:
		s.Admin = model.AdminMaint
	case is.Drain:
		s.Admin = model.AdminDrain
	}
}

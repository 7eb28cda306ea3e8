package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// carryOut reads the balancers concerned once more, has the guards asked on that, writes the audit log, and only then changes
// anything. What was begun is finished even when ctx ends.
func (e *Engine) carryOut(ctx context.Context, s submission) {
	e.readFor(ctx, &s.order)
	plan := e.admitted(s)
	if plan == nil {
		return
	}
	if err := e.options.Audit.Begin(time.Now(), *plan); err != nil {
		for i := range plan.Parts {
			e.events <- model.ActionCarried{At: time.Now(), ID: plan.Parts[i].Action.ID, Err: err.Error()}
		}
		return
	}
	steady := context.WithoutCancel(ctx)
	for i := range plan.Parts {
		part := &plan.Parts[i]
		results := e.carryPart(steady, part)
		e.events <- model.ActionCarried{At: time.Now(), ID: part.Action.ID, Results: results}
	}
	e.readSoon(&s.order)
}

// readFor reads the balancers of an order's farms, all at once.
func (e *Engine) readFor(ctx context.Context, order *model.Order) {
	farms := order.Farms()
	var wanted []*reading
	for key, r := range e.actions.readings {
		if slices.Contains(farms, key[0]) && !slices.Contains(wanted, r) {
			wanted = append(wanted, r)
		}
	}
	var all sync.WaitGroup
	for _, r := range wanted {
		all.Go(func() {
			_ = guard("reading a balancer", func() error { r.read(ctx, func(event model.Event) { e.events <- event }); return nil })
		})
	}
	all.Wait()
}

// admitted has the owner guard an order; nil when it was refused.
func (e *Engine) admitted(s submission) *model.Plan {
	a := admission{s, make(chan *model.Plan, 1)}
	e.actions.admit <- a
	return <-a.answer
}

// admitOrder guards an order on all that is known now.
func (e *Engine) admitOrder(a admission) {
	e.applyWaiting()
	e.publish()
	plan := e.planOn(e.ledger.Snapshot(), a.order)
	if plan.Refusal == nil {
		plan.Refusal = plan.Unconfirmed(a.typed)
	}
	if plan.Refusal != nil {
		refused := model.OrderRefused{At: time.Now(), Refusal: *plan.Refusal}
		for i := range a.order.Actions {
			refused.IDs = append(refused.IDs, a.order.Actions[i].ID)
		}
		e.apply(refused)
		a.answer <- nil
		return
	}
	e.apply(model.OrderAdmitted{At: time.Now(), Plan: plan})
	a.answer <- &plan
}

// carryPart carries an action's steps out, one after the other, up to the first that fails.
func (e *Engine) carryPart(ctx context.Context, part *model.Part) []model.StepResult {
	results := make([]model.StepResult, 0, len(part.Steps))
	failed := false
	for _, step := range part.Steps {
		if failed {
			results = append(results, model.StepResult{
				Step: step, At: time.Now(), Fault: model.StepSkipped, Err: "not tried, because the step before it failed",
			})
			continue
		}
		writer := e.actions.writers[[2]string{part.Action.Farm, step.Balancer}]
		result := do(ctx, writer, step)
		failed = result.Err != ""
		results = append(results, result)
	}
	return results
}

// do carries one step out. A panic of a driver is a failure that nobody knows the outcome of.
func do(ctx context.Context, writer balancer.Writer, step model.Step) (result model.StepResult) {
	err := guard("changing a balancer", func() error { result = writer.Do(ctx, step); return nil })
	if err != nil {
		return model.StepResult{Step: step, At: time.Now(), Fault: model.StepUnknown, Err: err.Error()}
	}
	return result
}

// readSoon has the balancers of an order's farms read out of turn, and the answers shown at once.
func (e *Engine) readSoon(order *model.Order) {
	farms := order.Farms()
	e.awaited.Store(time.Now().Add(awaitedFor).UnixNano())
	e.schedule.soon(time.Now(), func(j *job) bool {
		return j.balancer && (j.farm == "" || slices.Contains(farms, j.farm))
	})
}

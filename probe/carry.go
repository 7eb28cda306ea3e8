package probe

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// notBegun is why an action isn't carried out when farmtop ends before its turn.
const notBegun = "not begun: farmtop ended before that"

// carryOut reads the balancers concerned once more, has the guards asked on that, writes the audit log, and only then changes
// anything. A step that was begun is finished even when ctx ends; the nodes behind it aren't begun then.
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
	carried := make([]model.ActionCarried, 0, len(plan.Parts))
	for i := range plan.Parts {
		part := &plan.Parts[i]
		c := model.ActionCarried{ID: part.Action.ID}
		if ctx.Err() != nil {
			c.Err = notBegun
		} else {
			c.Results = e.carryPart(steady, part, part.Steps)
		}
		c.At = time.Now()
		carried = append(carried, c)
	}
	e.readFor(steady, &s.order)
	e.takeBack(steady, plan, carried)
	for _, c := range carried {
		e.events <- c
	}
	e.awaited.Store(time.Now().Add(awaitedFor).UnixNano())
}

// takeBack makes those nodes ready again that were the last of their group after all: between the guards' reading and the commands,
// somebody else may have taken the others out. Both may then take back; that hurts nobody.
func (e *Engine) takeBack(ctx context.Context, plan *model.Plan, carried []model.ActionCarried) {
	ask := checking{plan, make(chan []*model.Refusal, 1)}
	e.actions.check <- ask
	for i, refusal := range <-ask.answer {
		part, c := &plan.Parts[i], &carried[i]
		if refusal == nil || c.Err != "" || slices.ContainsFunc(c.Results, failed) {
			continue
		}
		c.Err = refusal.Text + ", taken out at the same moment"
		undo, err := e.undoing(part)
		if err != nil {
			c.Err += fmt.Sprintf("; it can't be taken back: %v", err)
			continue
		}
		results := e.carryPart(ctx, part, undo)
		c.Results, c.At = append(c.Results, results...), time.Now()
		if slices.ContainsFunc(results, failed) {
			c.Err += "; taking it back failed: look at it now"
		} else {
			c.Err += "; so it was made ready again"
		}
	}
}

func failed(r model.StepResult) bool { return r.Err != "" }

// undoing are the steps that make a part's servers ready again.
func (e *Engine) undoing(part *model.Part) ([]model.Step, error) {
	var all []model.Step
	for _, s := range part.Servers {
		steps, err := e.steps(part.Action.Farm, s.Balancer, model.Change{Verb: model.VerbReady}, s.Server)
		if err != nil {
			return nil, err
		}
		all = append(all, steps...)
	}
	return all, nil
}

// emptied tells which parts of a plan, carried out, have left nobody in a group who takes new sessions.
func (e *Engine) emptied(plan *model.Plan) []*model.Refusal {
	e.applyWaiting()
	e.publish()
	return plan.Emptied(e.ledger.Snapshot())
}

// turnAway ends an admission that nobody waits for any more.
func (e *Engine) turnAway(a admission) {
	for i := range a.order.Actions {
		e.apply(model.ActionCarried{At: time.Now(), ID: a.order.Actions[i].ID, Err: notBegun})
	}
	a.answer <- nil
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
	if plan.Refusal == nil && !plan.IsDone() {
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
func (e *Engine) carryPart(ctx context.Context, part *model.Part, steps []model.Step) []model.StepResult {
	results := make([]model.StepResult, 0, len(steps))
	broken := false
	for _, step := range steps {
		if broken {
			results = append(results, model.StepResult{
				Step: step, At: time.Now(), Fault: model.StepSkipped, Err: "not tried, because the step before it failed",
			})
			continue
		}
		writer := e.actions.writers[[2]string{part.Action.Farm, step.Balancer}]
		result := do(ctx, writer, step)
		broken = failed(result)
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

package main

import (
	"context"
	"slices"

	"farmtop/model"
	"farmtop/ui/report"
)

// An errand is one order of the command line on its way: from what the balancers say first to what came of it.
type errand struct {
	sitting
	order  model.Order
	flags  actionFlags
	heard  *model.Snapshot // the newest while the engine ran
	course course
}

// act carries an action for a node out and reports what came of it.
func (p *program) act(ctx context.Context, name string, action model.Action, f actionFlags) error {
	file, err := p.load(ctx)
	if err != nil {
		return err
	}
	farms := p.unfolded(ctx, file.Farms)
	order, err := orderFor(farms, name, action, f)
	if err != nil {
		return err
	}
	if err := checkConfirm(order, f.confirm); err != nil {
		return err
	}
	trail := p.openTrail()
	defer trail.close()
	for i := range order.Actions {
		order.Actions[i].By = trail.by
	}
	sitting, err := p.sit(concerned(farms, order), trail.options(p.engine, file.ReadOnly))
	if err != nil {
		return err
	}
	e := &errand{sitting: sitting, order: order, flags: f}
	if f.plan {
		return e.plan(ctx)
	}
	if !file.ReadOnly {
		trail.tellCut(order.Farms())
	}
	return e.carry(ctx, trail)
}

// nothingDone is said when the operator interrupts before anything was submitted.
const nothingDone = "interrupted; nothing was done"

// plan reports what the order would do, and whether it would be refused.
func (e *errand) plan(ctx context.Context) error {
	return e.during(ctx, nothingDone, func(ctx context.Context) error {
		if _, err := e.firstReadings(ctx); err != nil {
			return err
		}
		plan := e.engine.Plan(e.order)
		return e.tellPlan(&plan)
	})
}

// carry takes the order to its end and reports what came of it.
func (e *errand) carry(ctx context.Context, trail *trail) error {
	var outcomes []report.Outcome
	err := e.during(ctx, nothingDone, func(ctx context.Context) (err error) {
		outcomes, err = e.settle(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if outcomes == nil { // it was submitted: what came of it is known now that the engine has ended
		last := e.box.Newest()
		trail.leave(last)
		e.course.take(last)
		outcomes = e.outcomes(last, ctx.Err() != nil)
	}
	return e.tell(outcomes)
}

// settle does what leads to the order's submission, and follows it from there. Outcomes are those of an order that never got so far;
// nil when it was submitted.
func (e *errand) settle(ctx context.Context) ([]report.Outcome, error) {
	snapshot, err := e.firstReadings(ctx)
	if err != nil {
		return nil, err
	}
	plan := e.engine.Plan(e.order)
	switch {
	case plan.Refusal != nil:
		return e.refused(snapshot, plan.Refusal), nil
	case plan.IsDone() && !e.flags.wait:
		return e.idle(snapshot, &plan), nil
	}
	typed, refusal, err := e.confirmed(ctx, &plan)
	switch {
	case err != nil:
		return nil, err
	case refusal != nil:
		return e.refused(snapshot, refusal), nil
	}
	e.engine.Submit(e.order, typed)
	e.follow(ctx)
	return nil, nil
}

// firstReadings waits until the balancers have been read, and the nodes asked where that matters: who takes a node out has to know
// what the others can bear.
func (e *errand) firstReadings(ctx context.Context) (*model.Snapshot, error) {
	for {
		s, err := e.box.Next(ctx)
		if err != nil {
			return nil, err
		}
		e.heard = s
		age := s.At.Sub(s.Started)
		asked := age > firstAnswers || !e.order.Actions[0].TakesOut() || !slices.ContainsFunc(s.Farms, isUnasked)
		if asked && !slices.ContainsFunc(s.Farms, isUnread) || age > firstReading {
			return s, nil
		}
	}
}

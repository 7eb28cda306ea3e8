package main

import (
	"time"

	"farmtop/model"
	"farmtop/ui/report"
)

// refused are the outcomes of an order that a guard refuses, and with it all its actions.
func (e *errand) refused(s *model.Snapshot, r *model.Refusal) []report.Outcome {
	outcomes := e.outcomes(s, false)
	for i := range outcomes {
		p := &outcomes[i].Progress
		p.Phase, p.Guard, p.Why = model.PhaseRefused, r.Guard, r.Text
	}
	return outcomes
}

// idle are the outcomes of an order for which there is nothing to do. Whether a node that is in drain already is also drained would
// have to be waited for.
func (e *errand) idle(s *model.Snapshot, plan *model.Plan) []report.Outcome {
	outcomes := e.outcomes(s, false)
	for i := range outcomes {
		o := &outcomes[i]
		o.Nothing, o.Progress.Phase, o.Progress.Soft = plan.Parts[i].Done, model.PhaseDone, plan.Parts[i].Soft
		if o.Progress.Action.Verb == model.VerbDrain {
			o.Progress.Phase = model.PhaseDraining
		}
	}
	return outcomes
}

// outcomes are how far the order's actions are in a snapshot.
func (e *errand) outcomes(s *model.Snapshot, stopped bool) []report.Outcome {
	all := make([]report.Outcome, len(e.order.Actions))
	for i, a := range e.order.Actions {
		o := report.Outcome{Progress: model.Progress{Action: a, Phase: model.PhaseAsked}, Stopped: stopped, Again: e.again()}
		if f := s.Farm(a.Farm); f != nil {
			o.Node = f.Node(a.Node)
		}
		if f := e.heard.Farm(a.Farm); f != nil {
			o.Unread = unreadable(f)
			o.Failover = f.Failover
			o.Cluster, _ = f.Cluster()
		}
		if o.Node != nil {
			o.Progress.Was = o.Node.Admin()
		}
		if p := e.course.of(&a); p != nil {
			o.Progress = *p
		}
		all[i] = o
	}
	return all
}

// unreadable names a balancer whose newest reading failed; "" when none did.
func unreadable(f *model.FarmView) string {
	for _, b := range f.Balancers {
		if b.Status != nil && !b.Readable() {
			return b.Balancer.Name
		}
	}
	return ""
}

// tell reports what came of the order, and ends the program with the code for that.
func (e *errand) tell(outcomes []report.Outcome) error {
	now := time.Now()
	var err error
	if e.flags.format == "json" {
		err = report.ActionJSON(e.stdout, now, outcomes)
	} else {
		err = report.ActionText(e.stdout, now, outcomes, e.textOptions())
	}
	if err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	if code := outcomeCode(&outcomes[report.Worst(outcomes)]); code != 0 {
		return &exitError{code: code}
	}
	return nil
}

// tellPlan reports what the order would do, and whether it would be refused.
func (e *errand) tellPlan(plan *model.Plan) error {
	var err error
	if e.flags.format == "json" {
		err = report.PlanJSON(e.stdout, plan)
	} else {
		err = report.PlanText(e.stdout, plan, e.textOptions())
	}
	switch {
	case err != nil:
		return failed(exitInternal, "writing the plan: %w", err)
	case plan.Refusal != nil:
		return &exitError{code: refusalCode(plan.Order.Actions[0].Verb, plan.Refusal.Guard)}
	default:
		return nil
	}
}

// outcomeCode is an action's outcome as the program's exit code.
func outcomeCode(o *report.Outcome) int {
	switch result := o.Result(); {
	case o.Stopped && (!o.Begun() || !o.Progress.Phase.IsOver()):
		return exitInterrupted
	case result == report.ResultRefused:
		return refusalCode(o.Progress.Action.Verb, o.Progress.Guard)
	case result == report.ResultTimedOut:
		return exitTimedOut
	case result == report.ResultFailed:
		return exitUnavailable
	default:
		return 0
	}
}

// refusalCode is the exit code of a refusal: what doesn't exist is wrong usage, as is a weight that the balancer can't have; what can't
// be done isn't the guard's will.
func refusalCode(verb model.Verb, g model.Guard) int {
	if g == model.GuardUnable && verb == model.VerbWeight {
		return exitUsage
	}
	switch g {
	case model.GuardUnknown:
		return exitUsage
	case model.GuardUnreadable, model.GuardRights, model.GuardUnable, model.GuardNoBalancer:
		return exitUnavailable
	default:
		return exitRefused
	}
}

package powershell

import (
	"context"
	"time"

	"farmtop/model"
)

// A Change is a step that a cmdlet makes.
type Change struct {
	Step     model.Step // its Command is the cmdlet
	Look     func(context.Context) Standing
	Patience time.Duration // for how long it is looked for where it doesn't show yet,
	Pause    time.Duration // and how often
}

// A Standing is what a cluster says of a server after a step.
type Standing struct {
	Server *model.Server // nil when it couldn't be read or isn't there
	Role   string        // who owns the role, in words; "" where the cluster has none
	Done   bool          // all is as the step wants it, or has begun to be
	Says   string        // who says what of it; where Server is nil, why
}

// Make runs a change's cmdlet, looks and compares. The result lacks the step and its times.
func (s Shell) Make(ctx context.Context, c Change) model.StepResult {
	failed := s.Ask(ctx, c.Step.Command+"|Out-Null", new(struct{}))
	if failed != nil && failed.Unborn {
		return model.StepResult{Admin: model.AdminUnknown, Fault: failed.Step, Err: "nothing was changed: " + failed.Text}
	}
	return judge(c.Step, failed, c.lookFor(ctx, failed == nil || failed.IsLost()))
}

// lookFor asks what has become of the server. Where the cmdlet may have succeeded, it asks again until that shows or patience ends.
func (c Change) lookFor(ctx context.Context, hopeful bool) Standing {
	until := time.Now().Add(c.Patience)
	for {
		now := c.Look(ctx)
		if !hopeful || now.Done || !time.Now().Add(c.Pause).Before(until) {
			return now
		}
		select {
		case <-ctx.Done():
			return now
		case <-time.After(c.Pause):
		}
	}
}

// judge decides how a step went: the cluster must say what was wanted, and the cmdlet must have succeeded, or its answer be lost.
func judge(step model.Step, failed *Failure, now Standing) model.StepResult {
	result := model.StepResult{Admin: model.AdminUnknown, Role: now.Role}
	said := step.Command + " succeeded, but "
	if failed != nil {
		said = failed.Text + "; "
	}
	if now.Server == nil {
		said += "what became of " + step.Server + " is unknown: "
	} else {
		result.Admin, result.Weight = now.Server.Admin, now.Server.Weight
	}
	switch {
	case now.Done && (failed == nil || failed.IsLost()):
		return result
	case now.Server == nil && (failed == nil || failed.Step != model.StepDenied): // who may not even look has changed nothing
		result.Fault = model.StepUnknown
	case failed != nil:
		result.Fault = failed.Step
	default:
		result.Fault = model.StepIgnored
		now.Says += "; run it by hand and look at the events there"
	}
	result.Err = said + now.Says
	return result
}

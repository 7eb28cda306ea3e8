package command

import (
	"fmt"

	"farmtop/model"
)

// A standing is what the balancer says of a server after a change.
type standing struct {
	server *model.Server // nil when it couldn't be read or isn't there
	unread string        // why it couldn't be read
}

func standingOf(status *model.BalancerStatus, step model.Step) standing {
	if status.Err != "" {
		return standing{unread: status.Err}
	}
	for i := range status.Servers {
		if s := &status.Servers[i]; s.Group == step.Group && s.Name == step.Server {
			return standing{server: s}
		}
	}
	return standing{unread: fmt.Sprintf("the balancer no longer lists %s/%s", step.Group, step.Server)}
}

// fulfils tells whether the server is as the step wants it. One that the balancer's own checks hold down is ready: nobody keeps
// it out.
func (s standing) fulfils(step model.Step) bool {
	switch {
	case s.server == nil:
		return false
	case step.Verb == model.VerbWeight:
		return s.server.Weight == step.Weight
	case step.Verb == model.VerbReady:
		return s.server.Admin == model.AdminReady || s.server.Admin == model.AdminDown
	default:
		return s.server.Admin == step.Verb.Aim()
	}
}

// judge decides how a step went: the program must have succeeded, and the balancer must say what was wanted.
func (w *Writer) judge(step model.Step, failed *failure, now standing) model.StepResult {
	result := model.StepResult{Admin: model.AdminUnknown}
	if now.server != nil {
		result.Admin, result.Weight = now.server.Admin, now.server.Weight
	}
	name, who := step.Group+"/"+step.Server, w.balancer.Name
	switch {
	case failed != nil && now.server == nil:
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("%s; what became of %s is unknown: %s", failed.Text, name, now.unread)
	case failed != nil:
		result.Fault = failed.Step
		result.Err = fmt.Sprintf("%s; %s says of %s: %s", failed.Text, who, name, now.words(step))
	case now.server == nil:
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("%s succeeded, but what became of %s is unknown: %s", step.Command, name, now.unread)
	case !now.fulfils(step):
		result.Fault = model.StepIgnored
		result.Err = fmt.Sprintf("%s succeeded, but %s says of %s: %s; run it by hand and look at the balancer's own log", step.Command, who, name, now.words(step))
	}
	return result
}

// words are what the balancer says of what the step is about.
func (s standing) words(step model.Step) string {
	if step.Verb == model.VerbWeight {
		return fmt.Sprintf("weight %d", s.server.Weight)
	}
	if s.server.Admin == model.AdminUnknown {
		return fmt.Sprintf("%q, and nothing in \"states\" tells what that means", s.server.Status)
	}
	return string(s.server.Admin)
}

package httpapi

import (
	"fmt"

	"farmtop/model"
)

// Judge decides how a step went: from why its command failed, nil where it was answered with success, and from a reading after it. Success
// proves nothing, and neither does a refusal, which may be that of a gateway in front, but for one of the login: the reading decides. Hint
// says what to do when the balancer did nothing.
func Judge(step model.Step, failed *Failure, after *model.BalancerStatus, hint string) model.StepResult {
	if failed != nil && failed.Unsent {
		return model.StepResult{Admin: model.AdminUnknown, Fault: failed.Step, Err: "nothing was changed: " + failed.Text}
	}
	result := model.StepResult{Admin: model.AdminUnknown}
	server := find(after.Servers, step)
	if server != nil {
		result.Admin, result.Weight = server.Admin, server.Weight
	}
	refused := failed != nil && failed.Step != model.StepUnreachable
	denied := refused && failed.Step == model.StepDenied
	done := after.Err == "" && server != nil && fulfils(server, step)
	name := step.Group + "/" + step.Server
	switch {
	case done && !denied:
	case refused:
		result.Fault, result.Err = failed.Step, failed.Text
	case after.Err != "":
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("nobody knows whether %q was done: %s; look at %s before you go on", step.Command, after.Err, name)
	case server == nil:
		result.Fault = model.StepRejected
		result.Err = fmt.Sprintf("%s isn't there any more: has the balancer's configuration changed? Refresh, and look again", name)
	case failed != nil:
		result.Fault = model.StepUnreachable
		result.Err = fmt.Sprintf("%s; %s; try again", failed.Text, standing(server))
	default:
		result.Fault = model.StepIgnored
		result.Err = fmt.Sprintf("%q was answered with success, but %s: %s", step.Command, standing(server), hint)
	}
	return result
}

func find(servers []model.Server, step model.Step) *model.Server {
	for i := range servers {
		if s := &servers[i]; s.Group == step.Group && s.Name == step.Server {
			return s
		}
	}
	return nil
}

// fulfils tells whether a server is as the step wants it. One that the balancer's own checks hold down is ready: nobody keeps it out.
func fulfils(server *model.Server, step model.Step) bool {
	switch step.Verb {
	case model.VerbWeight:
		return server.Weight == step.Weight
	case model.VerbReady:
		return server.Admin == model.AdminReady || server.Admin == model.AdminDown
	default:
		return server.Admin == step.Verb.Aim()
	}
}

// standing is what the balancer says of a server.
func standing(server *model.Server) string {
	return fmt.Sprintf("%s/%s is in the state %s (%q) with weight %d", server.Group, server.Name, server.Admin, server.Status, server.Weight)
}

package wincluster

import (
	"fmt"

	"farmtop/model"
	"farmtop/probe/balancer/powershell"
)

// A standing is what the cluster says of a node after a change.
type standing struct {
	server  *model.Server // nil when it couldn't be read or isn't there
	cluster *model.Cluster
	unread  string // why it couldn't be read
}

func standingOf(status *model.BalancerStatus, step model.Step) standing {
	if status.Err != "" {
		return standing{unread: status.Err}
	}
	for i := range status.Servers {
		if s := &status.Servers[i]; s.Name == step.Server {
			return standing{server: s, cluster: status.Cluster}
		}
	}
	return standing{unread: "the cluster has no node " + step.Server}
}

// fulfils tells whether the cluster is as the step wants it, or has begun to be.
func (s standing) fulfils(step model.Step) bool {
	switch {
	case s.server == nil:
		return false
	case step.Verb == model.VerbMove:
		return s.cluster.IsOwner(step.Server) || s.cluster.State == model.RolePending
	default:
		return s.server.Admin == step.Verb.Aim()
	}
}

// judge decides how a step went: the cmdlet must have succeeded, and the cluster must say what was wanted.
func (d *Driver) judge(step model.Step, failed *powershell.Failure, now standing) model.StepResult {
	result := model.StepResult{Admin: model.AdminUnknown}
	if now.server != nil {
		result.Admin, result.Weight, result.Role = now.server.Admin, now.server.Weight, now.cluster.Standing()
	}
	switch {
	case failed != nil && now.server == nil:
		result.Fault = model.StepUnknown
		if failed.Step == model.StepDenied {
			result.Fault = model.StepDenied // who may not even look has changed nothing
		}
		result.Err = fmt.Sprintf("%s; what became of %s is unknown: %s", failed.Text, step.Server, now.unread)
	case failed != nil:
		result.Fault = failed.Step
		result.Err = fmt.Sprintf("%s; %s says: %s", failed.Text, d.balancer.Name, now.words(step))
	case now.server == nil:
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("%s succeeded, but what became of %s is unknown: %s", step.Command, step.Server, now.unread)
	case !now.fulfils(step):
		result.Fault = model.StepIgnored
		result.Err = fmt.Sprintf("%s succeeded, but %s says: %s; run it by hand and look at the cluster's events", step.Command, d.balancer.Name, now.words(step))
	}
	return result
}

// words are what the cluster says of what the step is about.
func (s standing) words(step model.Step) string {
	if step.Verb == model.VerbMove {
		return s.cluster.Standing()
	}
	return fmt.Sprintf("%s is %s", s.server.Name, s.server.Status)
}

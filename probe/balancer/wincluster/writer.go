package wincluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/powershell"
)

// How long a change that was accepted is looked for: a cluster tells of it as soon as its other nodes know.
const (
	patience = 5 * time.Second
	pause    = 300 * time.Millisecond
)

// Steps is the cmdlet that makes a change of one node. A cluster has no weights, and no maintenance beside the drain.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	if !strings.EqualFold(server.Group, d.balancer.Backend) {
		return nil, fmt.Errorf("%q isn't the role of this farm, which is %q", server.Group, d.balancer.Backend)
	}
	command, known, err := d.scripts.change(change.Verb, server.Name)
	switch {
	case !known && change.Verb == model.VerbMaint:
		return nil, errors.New("a failover cluster has no maintenance beside the drain: drain the node, which pauses it and moves its roles away")
	case !known:
		return nil, fmt.Errorf("a failover cluster has no %s: one node owns the role, the others stand by", change.Verb)
	case err != nil:
		return nil, err
	}
	return []model.Step{{
		Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Command: command,
		Effect: d.effect(change.Verb, server), Undone: undone(change.Verb),
	}}, nil
}

// ownerMark ends the status of the node that owns the role, whatever the role's state.
const ownerMark = ", owner"

// effect is what a step does to clients.
func (d *Driver) effect(verb model.Verb, server model.Server) string {
	switch {
	case verb == model.VerbMove:
		return "the service stops where it runs and starts on the other node: open connections are cut, and clients get no answer for some seconds"
	case verb == model.VerbDrain && server.Up:
		return "it owns the role, which moves to another node: open connections are cut, and clients get no answer for some seconds; then it is paused"
	case verb == model.VerbDrain && strings.HasSuffix(server.Status, ownerMark):
		return "it owns the role, which isn't online: the cluster moves it and tries to start it on another node; then it is paused"
	case verb == model.VerbDrain:
		return "it doesn't own the role, so clients notice nothing; it is paused and gets no roles, and its vote still counts"
	default:
		return "it may be given roles again; none moves back to it by that (NoFailback): each move is an outage"
	}
}

func undone(verb model.Verb) []string {
	if verb == model.VerbDrain {
		return []string{"somebody who resumes the node; a restart of it keeps the pause"}
	}
	return nil
}

// Do runs the step's cmdlet within the balancer's timeout, reads the cluster and compares; a change that doesn't show yet is looked for
// again for 5 s. A move counts as made when the role is on its way; whether it arrives is to be watched.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	command, known, err := d.scripts.change(step.Verb, step.Server)
	if err == nil && (!known || command != step.Command) {
		err = errors.New("the command isn't the one that was planned: plan the action again")
	}
	if err != nil {
		return model.StepResult{Admin: model.AdminUnknown, Fault: model.StepRejected, Err: "nothing was changed: " + err.Error()}
	}
	return d.shell.Make(ctx, powershell.Change{
		Step: step, Patience: d.patience, Pause: pause,
		Look: func(ctx context.Context) powershell.Standing { return d.standing(ctx, step) },
	})
}

// standing is what the cluster says of what a step is about.
func (d *Driver) standing(ctx context.Context, step model.Step) powershell.Standing {
	status := d.Read(ctx)
	for i := range status.Servers {
		s, c := &status.Servers[i], status.Cluster
		if s.Name != step.Server {
			continue
		}
		now := powershell.Standing{Server: s, Role: c.Standing(), Done: s.Admin == step.Verb.Aim()}
		says := s.Name + " is " + s.Status
		if step.Verb == model.VerbMove {
			now.Done = c.IsOwner(s.Name) || c.State == model.RolePending
			says = now.Role
		}
		now.Says = d.balancer.Name + " says: " + says
		return now
	}
	return powershell.Standing{Says: cmp.Or(status.Err, "the cluster has no node "+step.Server)}
}

package nlb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/powershell"
)

// How long a change that was accepted is looked for: hosts converge for some seconds when one of them starts.
const (
	patience = 10 * time.Second
	pause    = 500 * time.Millisecond
)

// Steps is the cmdlet that makes a change of one host. A suspended one is resumed and started; NLB's weights stand in its port rules,
// which aren't changed.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	if server.Group != d.balancer.Backend {
		return nil, fmt.Errorf("%q isn't the group of this farm, which is %q", server.Group, d.balancer.Backend)
	}
	command, err := d.change(change.Verb, server.Name)
	if err != nil {
		return nil, err
	}
	return []model.Step{{
		Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Command: command, Effect: effect(change.Verb),
	}}, nil
}

// change is the cmdlet that carries a verb out for a host.
func (d *Driver) change(verb model.Verb, name string) (string, error) {
	host, err := powershell.One(name)
	switch verb {
	case model.VerbDrain:
		return "Stop-NlbClusterNode -HostName " + host + " -Drain", err
	case model.VerbMaint:
		return "Stop-NlbClusterNode -HostName " + host, err
	case model.VerbReady:
		return "Start-NlbClusterNode -HostName " + host, err
	}
	return "", fmt.Errorf("NLB has no %s that can be changed for one host: see the load weight in its port rules", verb)
}

// effect is what a step does to clients.
func effect(verb model.Verb) string {
	switch verb {
	case model.VerbDrain:
		return "its connections go on to their ends and then it stops; clients that connect anew go to other hosts, whatever cookie they have"
	case model.VerbMaint:
		return "it stops at once, and its connections are cut"
	default:
		return "the hosts converge, and new connections come to it again"
	}
}

// Do runs the step's cmdlet within the balancer's timeout, reads the hosts and compares; a change that doesn't show yet is looked for
// again for 10 s.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	command, err := d.change(step.Verb, step.Server)
	if err == nil && command != step.Command {
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

// standing is what NLB says of a step's host.
func (d *Driver) standing(ctx context.Context, step model.Step) powershell.Standing {
	status := d.Read(ctx)
	for i := range status.Servers {
		if s := &status.Servers[i]; s.Name == step.Server {
			return powershell.Standing{Server: s, Done: fulfils(s.Admin, step.Verb), Says: fmt.Sprintf("%s says: %s is %s", d.balancer.Name, s.Name, s.Status)}
		}
	}
	return powershell.Standing{Says: cmp.Or(status.Err, "NLB has no host "+step.Server)}
}

// fulfils tells whether a host is as a step wants it. A drain that was short is over already.
func fulfils(admin model.AdminState, verb model.Verb) bool {
	return admin == verb.Aim() || verb == model.VerbDrain && admin == model.AdminMaint
}

package nlb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"farmtop/model"
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
	start := time.Now()
	result := d.carryOut(ctx, step)
	result.Step = step
	result.At = time.Now()
	result.Took = result.At.Sub(start)
	return result
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	command, err := d.change(step.Verb, step.Server)
	if err == nil && command != step.Command {
		err = errors.New("the command isn't the one that was planned: plan the action again")
	}
	if err != nil {
		return model.StepResult{Admin: model.AdminUnknown, Fault: model.StepRejected, Err: "nothing was changed: " + err.Error()}
	}
	failed := d.shell.Ask(ctx, command+"|Out-Null", new(struct{}))
	if failed != nil && failed.Unborn {
		return model.StepResult{Admin: model.AdminUnknown, Fault: failed.Step, Err: "nothing was changed: " + failed.Text}
	}
	return d.judge(step, failed, d.readBack(ctx, step, failed == nil))
}

// A standing is what NLB says of a host after a change.
type standing struct {
	server *model.Server // nil when it couldn't be read or isn't there
	unread string
}

// fulfils tells whether a host is as the step wants it. A drain that was short is over already.
func (s standing) fulfils(step model.Step) bool {
	if s.server == nil {
		return false
	}
	admin := s.server.Admin
	return admin == step.Verb.Aim() || step.Verb == model.VerbDrain && admin == model.AdminMaint
}

// readBack asks what has become of the host. Where the cmdlet succeeded, it asks again until that shows or patience ends.
func (d *Driver) readBack(ctx context.Context, step model.Step, succeeded bool) standing {
	until := time.Now().Add(d.patience)
	for {
		status := d.Read(ctx)
		now := standing{unread: status.Err}
		for i := range status.Servers {
			if status.Servers[i].Name == step.Server {
				now.server = &status.Servers[i]
			}
		}
		if !succeeded || now.fulfils(step) || !time.Now().Add(pause).Before(until) {
			return now
		}
		select {
		case <-ctx.Done():
			return now
		case <-time.After(pause):
		}
	}
}

// judge decides how a step went: the cmdlet must have succeeded, and NLB must say what was wanted.
func (d *Driver) judge(step model.Step, failed *powershell.Failure, now standing) model.StepResult {
	result := model.StepResult{Admin: model.AdminUnknown}
	says := "what became of it is unknown: " + now.unread
	if now.server != nil {
		result.Admin, result.Weight = now.server.Admin, now.server.Weight
		says = fmt.Sprintf("%s says %q of %s", d.balancer.Name, now.server.Status, step.Server)
	}
	switch {
	case failed != nil:
		result.Fault = failed.Step
		result.Err = failed.Text + "; " + says
	case now.server == nil:
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("%s succeeded, but %s", step.Command, says)
	case !now.fulfils(step):
		result.Fault = model.StepIgnored
		result.Err = fmt.Sprintf("%s succeeded, but %s; run it by hand and look at the host's events", step.Command, says)
	}
	return result
}

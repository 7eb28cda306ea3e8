package health

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/program"
)

// programsAtOnce bounds the programs that run for checks at once: each is a process, and mostly one of ssh, whose servers begin to
// refuse from ten logins at once on (MaxStartups).
const programsAtOnce = 8

// A Command is one check of one node that a program answers, run here, without a shell. Exit code 0 is good, and what the program
// prints is the body.
type Command struct {
	prober *Prober
	farm   string
	node   string
	check  *model.Check
	argv   []string
	last   remembered
}

// Command returns what asks a program about node n of farm f, as check c says. None of them may change afterwards.
func (p *Prober) Command(f *model.Farm, n model.Node, c *model.Check) *Command {
	return &Command{prober: p, farm: f.Name, node: n.Name, check: c, argv: about(&n, c.Command)}
}

// about is a command with what its placeholders stand for. What that holds isn't looked at again.
func about(n *model.Node, command []string) []string {
	host, port, err := net.SplitHostPort(n.Address)
	if err != nil {
		host = n.Host()
	}
	words := strings.NewReplacer("{node}", n.Name, "{address}", n.Address, "{host}", host, "{port}", port)
	argv := make([]string, len(command))
	for i, argument := range command {
		argv[i] = words.Replace(argument)
	}
	return argv
}

// Check runs the program once, when its turn comes, and tells what came of it, at the latest when the check's timeout is over after
// that. Cancelling ctx ends the program with its children; what is returned then says nothing of the node.
func (c *Command) Check(ctx context.Context) (o model.Observation) {
	o = model.Observation{Farm: c.farm, Node: c.node, Check: c.check.Name}
	start := time.Now()
	defer func() {
		if trouble := recover(); trouble != nil {
			o.OK, o.Fault, o.Reason = false, model.FaultInternal, newPanicError(program.Line(c.argv), trouble).Error()
		}
		o.Phases.Total = time.Since(start)
		o.At = c.prober.now()
	}()
	select {
	case c.prober.programs <- struct{}{}:
		defer func() { <-c.prober.programs }()
	case <-ctx.Done():
		o.Fault, o.Reason = model.FaultInternal, calledOff
		return o
	}
	start = time.Now()
	said, failed := program.Program{Argv: c.argv, AtMost: c.check.Timeout, Most: bodyLimit + 1}.Run(ctx)
	if failed != nil {
		o.Fault, o.Reason = faultOf(ctx, failed)
		return o
	}
	c.judge(&o, said.Stdout, time.Since(start))
	return o
}

// faultOf is why a program didn't tell that the node is well.
func faultOf(ctx context.Context, failed *program.Failure) (model.Fault, string) {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return model.FaultInternal, calledOff
	case failed.Read == model.ReadTimeout:
		return model.FaultTimeout, failed.Text
	default:
		return model.FaultCommand, failed.Text
	}
}

// judge holds what a program printed against the check.
func (c *Command) judge(o *model.Observation, printed []byte, took time.Duration) {
	a := answer{body: printed[:min(len(printed), bodyLimit)], truncated: len(printed) > bodyLimit}
	o.Body, o.BodyHash = c.last.sample(a.body), hash(a.body)
	if c.check.Version != nil {
		o.Version = c.last.tells(c.check.Version, a.body)
	}
	if why := bodyFails(c.check, &a); why != "" {
		o.Fault, o.Reason = model.FaultBody, why
		return
	}
	o.OK, o.Reason = true, "exit code 0 in "+model.Milliseconds(took)
}

// Close has nothing to drop; callers close all checks alike.
func (c *Command) Close() {}

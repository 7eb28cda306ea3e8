package command

import (
	"context"
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/program"
)

// minChangeTimeout is the least time that a change gets: a program that asks a balancer's management waits until that has told
// all its units.
const minChangeTimeout = 10 * time.Second

// How long a change that was accepted is looked for: managements of clouds and pairs answer before the balancer says it too.
const (
	patience = 3 * time.Second
	pause    = 200 * time.Millisecond
)

// Steps is the command that makes a change of one server. The error says which command is missing, or what in the server's name
// can't stand in one.
func (w *Writer) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	if change.Weight < 0 {
		return nil, fmt.Errorf("a weight can't be negative, and %d is", change.Weight)
	}
	step := model.Step{
		Balancer: w.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Address: server.Address,
	}
	if change.Verb == model.VerbWeight {
		step.Weight = change.Weight
	}
	argv, err := w.vector(step)
	if err != nil {
		return nil, err
	}
	step.Command = program.Line(argv)
	step.Soft = w.commands.Soft && (step.Verb == model.VerbDrain || step.Verb == model.VerbWeight && step.Weight == 0)
	step.Effect = w.effect(step)
	step.Undone = w.undone(step)
	return []model.Step{step}, nil
}

// vector is what is run for a step.
func (w *Writer) vector(step model.Step) ([]string, error) {
	template := w.commands.Vectors()[step.Verb]
	if template == nil {
		return nil, fmt.Errorf("there is no command for it; add %s: [PROGRAM, ARGUMENT, …] to the balancer in the configuration", step.Verb)
	}
	return targetOf(step).vector(template)
}

// effect is what a step does to clients, as far as the configuration tells.
func (w *Writer) effect(step model.Step) string {
	switch {
	case step.Verb == model.VerbReady:
		return "new sessions come to it again"
	case step.Verb == model.VerbMaint:
		return "no requests come to it; those with its sticky cookie go to other servers"
	case step.Verb == model.VerbWeight && step.Weight > 0:
		return fmt.Sprintf("its share of the new sessions follows the weight %d", step.Weight)
	case step.Soft:
		return `new sessions go to other servers; requests with its sticky cookie still reach it, as the configuration says ("soft: true")`
	}
	return `new sessions go to other servers, and those that it holds too, unless this balancer honours the cookie ("soft: true" would say so)`
}

func (w *Writer) undone(step model.Step) []string {
	if w.commands.Lasts || step.Verb == model.VerbReady {
		return nil
	}
	return []string{fmt.Sprintf("a reload or restart of %s, perhaps: farmtop doesn't know whether one keeps it (\"lasts: true\" would say so)", w.balancer.Name)}
}

// Do runs the step's command, for at most the balancer's timeout or 10 s, whichever is longer, reads the balancer and compares; a
// change that doesn't show yet is looked for again for 3 s. A program that succeeded has proved nothing.
func (w *Writer) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return w.carryOut(ctx, step) })
}

func (w *Writer) carryOut(ctx context.Context, step model.Step) model.StepResult {
	argv, err := w.vector(step)
	if err == nil && program.Line(argv) != step.Command {
		err = errChanged
	}
	if err != nil {
		return model.StepResult{Admin: model.AdminUnknown, Fault: model.StepRejected, Err: "nothing was changed: " + err.Error()}
	}
	p := program.Program{Argv: argv, AtMost: w.changeTimeout, Steady: true}
	said, failed := p.Run(ctx)
	if failed != nil && failed.Unborn {
		return model.StepResult{Admin: model.AdminUnknown, Fault: failed.Step, Err: "nothing was changed: " + failed.Text}
	}
	result := w.judge(step, failed, w.readBack(ctx, step, failed == nil))
	result.Said = said.Said
	return result
}

// readBack asks what has become of the server. Where the command succeeded, it asks again until that shows or patience ends.
func (w *Writer) readBack(ctx context.Context, step model.Step, succeeded bool) standing {
	until := time.Now().Add(w.patience)
	for {
		status := w.Read(ctx)
		now := standingOf(&status, step)
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

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/term"

	"farmtop/model"
	"farmtop/probe"
)

// A sitting is an engine that runs while a command asks something of it.
type sitting struct {
	*program
	engine *probe.Engine
	box    *probe.Mailbox
}

func (p *program) sit(farms []*model.Farm, o probe.Options) (sitting, error) {
	engine, err := probe.New(farms, o)
	if err != nil {
		return sitting{}, &exitError{exitConfig, err}
	}
	return sitting{p, engine, engine.Mailbox()}, nil
}

// trialOptions are an engine's for commands that send requests as clients.
func (p *program) trialOptions() probe.Options {
	o := p.engine
	o.TrialAgent = "farmtop/" + version()
	if p.isPiped() {
		o.Stdin = p.stdin
	}
	return o
}

// during runs the engine while do does. An engine that ends finishes what was begun, so nothing is half done when the operator
// interrupts it: interrupted is what is said then.
func (s *sitting) during(ctx context.Context, interrupted string, do func(context.Context) error) error {
	running, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 1)
	go func() { // ends with running
		defer end()
		ended <- s.engine.Run(running)
	}()
	err := do(running)
	end()
	if failure := <-ended; failure != nil {
		return s.internal(failure)
	}
	if errors.Is(err, context.Canceled) {
		return failed(exitInterrupted, "%s", interrupted)
	}
	return err
}

// await looks at snapshots until one is as wanted, or farmtop has run for so long; that one then.
func (s *sitting) await(ctx context.Context, age time.Duration, wanted func(*model.Snapshot) bool) (*model.Snapshot, error) {
	for {
		now, err := s.box.Next(ctx)
		if err != nil {
			return nil, err
		}
		if wanted(now) || now.At.Sub(now.Started) > age {
			return now, nil
		}
	}
}

const (
	// firstReading is how long the balancers are waited for: longer than any timeout that a balancer is sensibly given.
	firstReading = 10 * time.Second
	// firstAnswers is how long the nodes are waited for. The guards count those that answer; one that takes longer isn't seen as up by
	// anybody, and the balancers' own checks know it too. Logs are opened in that time, or can't be.
	firstAnswers = 3 * time.Second
)

// acquaint waits until everything that can be known of the farms without sending more than checks is known.
func (s *sitting) acquaint(ctx context.Context) (*model.Snapshot, error) {
	return s.await(ctx, firstReading, func(now *model.Snapshot) bool {
		late := now.At.Sub(now.Started) > firstAnswers
		return !slices.ContainsFunc(now.Farms, func(f *model.FarmView) bool {
			return isUnread(f) || !late && (isUnasked(f) || isUnheard(f))
		})
	})
}

func isUnasked(f *model.FarmView) bool { return f.Asked < len(f.Nodes) }

func isUnread(f *model.FarmView) bool {
	return slices.ContainsFunc(f.Balancers, func(b *model.BalancerView) bool { return b.Status == nil })
}

// isUnheard tells whether a log of the farm may be read and isn't yet.
func isUnheard(f *model.FarmView) bool {
	return len(f.Farm.Logs) > 0 && (f.Traffic == nil || slices.ContainsFunc(f.Traffic.Logs, func(l model.LogStatus) bool { return l.State == model.LogOpening }))
}

// try carries trials out, each in a farm of its own, and returns when all are over. On a terminal it tells how far they are.
func (s *sitting) try(ctx context.Context, trials []model.Trial) (*model.Snapshot, error) {
	if len(trials) == 0 {
		return s.box.Newest(), nil
	}
	total := 0
	for _, t := range trials {
		total += t.Total()
		s.engine.Try(t)
	}
	tell, done := s.progress()
	defer done()
	for {
		now, err := s.box.Next(ctx)
		if err != nil {
			return nil, err
		}
		sent, over := 0, true
		for _, t := range trials {
			view := now.Farm(t.Farm).Trial
			over = over && view != nil && view.Done
			if view != nil {
				sent += view.Sent()
			}
		}
		if over {
			return now, nil
		}
		tell(fmt.Sprintf("sent %d of up to %d requests ", sent, total))
	}
}

// progress writes over one line of a terminal's stderr; done takes it away. Elsewhere nothing is written.
func (p *program) progress() (tell func(string), done func()) {
	out, isFile := p.stderr.(*os.File)
	if !isFile || !term.IsTerminal(int(out.Fd())) {
		return func(string) {}, func() {}
	}
	shown := false
	tell = func(text string) {
		fmt.Fprint(p.stderr, "\r"+text)
		shown = true
	}
	return tell, func() {
		if shown {
			fmt.Fprint(p.stderr, "\r\x1b[K")
		}
	}
}

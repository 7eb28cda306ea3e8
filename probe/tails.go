package probe

import (
	"context"
	"fmt"
	"net"
	"sync"

	"farmtop/model"
	"farmtop/probe/accesslog"
	"farmtop/probe/balancer/haproxy"
)

// A Tail reads the access logs of one farm.
type Tail interface {
	// Run reads until ctx ends, and tells what the logs say whenever that changes, a few times a second at most.
	Run(ctx context.Context, tell func(model.Traffic))
	// Follow tells what is known of the farm now: which nodes are out, what the balancers call them, their weights and cookies. It
	// doesn't wait.
	Follow(*model.FarmView)
}

// tailed is a farm with its tail.
type tailed struct {
	farm string
	tail Tail
}

// openTails makes a tail for every farm that has logs. It fails where a log can't be one.
func (e *Engine) openTails() error {
	open := e.options.Tails
	if open == nil {
		open = func(f *model.Farm) (Tail, error) {
			return accesslog.NewTail(accesslog.TailOptions{Farm: f, Stdin: e.options.Stdin, Dial: dialBalancer(f)})
		}
	}
	for _, f := range e.farms {
		if len(f.Logs) == 0 {
			continue
		}
		tail, err := open(f)
		if err != nil {
			return fmt.Errorf("farm %q: %w", f.Name, err)
		}
		e.tails = append(e.tails, tailed{f.Name, tail})
	}
	return nil
}

// dialBalancer opens the runtime socket of a farm's HAProxy by its name.
func dialBalancer(f *model.Farm) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, name string) (net.Conn, error) {
		for i := range f.Balancers {
			if b := &f.Balancers[i]; b.Name == name {
				return haproxy.Dial(ctx, b.Address)
			}
		}
		return nil, fmt.Errorf("the farm has no balancer %q", name)
	}
}

// followLogs runs the tails until ctx ends.
func (e *Engine) followLogs(ctx context.Context, running *sync.WaitGroup, fail func(error)) {
	for _, t := range e.tails {
		running.Go(func() { // ends with the context
			fail(guard("reading access logs", func() error {
				t.tail.Run(ctx, func(traffic model.Traffic) {
					e.trials.hear(&traffic)
					select {
					case e.events <- traffic:
					case <-ctx.Done():
					}
				})
				return nil
			}))
		})
	}
}

// tellTails tells every tail what is known of its farm.
func (e *Engine) tellTails(s *model.Snapshot) {
	for _, t := range e.tails {
		if farm := s.Farm(t.farm); farm != nil {
			t.tail.Follow(farm)
		}
	}
}

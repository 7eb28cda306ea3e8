package demo

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// An injection is a fault that is there.
type injection struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when the fault's run has ended
}

// Inject brings a fault about. A fault that is there already stays as it is. Unknown codes are an error that lists those there
// are, and so is a fault that the farm's product can't show.
func (f *Farm) Inject(code string) error {
	fault, err := findFault(code, f.product)
	if err != nil {
		return err
	}
	f.faults.Lock()
	defer f.faults.Unlock()
	if _, there := f.injected[fault.Code]; there || f.ctx.Err() != nil {
		return nil
	}
	n := f.struck(fault)
	if fault.inject != nil {
		if err := fault.inject(f.ctx, f, n); err != nil {
			return fmt.Errorf("inject %s: %w", fault.Code, err)
		}
	}
	ctx, cancel := context.WithCancel(f.ctx)
	i := injection{cancel: cancel, ended: make(chan struct{})}
	f.injected[fault.Code] = i
	if err := f.arrange(); err != nil {
		cancel()
		delete(f.injected, fault.Code)
		return fmt.Errorf("inject %s: %w", fault.Code, err)
	}
	if fault.run == nil {
		close(i.ended)
		return nil
	}
	f.start(func(context.Context) { // ends with the fault or the farm
		defer close(i.ended)
		fault.run(ctx, f, n)
	})
	return nil
}

// Mend takes a fault away. One that isn't there is no error; an unknown code is.
func (f *Farm) Mend(code string) error {
	fault, err := findFault(code, f.product)
	if err != nil {
		return err
	}
	f.faults.Lock()
	defer f.faults.Unlock()
	i, there := f.injected[fault.Code]
	if !there || f.ctx.Err() != nil {
		return nil
	}
	i.cancel()
	<-i.ended
	delete(f.injected, fault.Code)
	err = f.arrange()
	if fault.mend != nil {
		err = errors.Join(err, fault.mend(f.ctx, f, f.struck(fault)))
	}
	if err != nil {
		return fmt.Errorf("mend %s: %w", fault.Code, err)
	}
	return nil
}

// struck is the node that a fault strikes: in an active-passive farm the one that serves.
func (f *Farm) struck(fault *fault) *webNode {
	if f.cluster != nil {
		return f.cluster.owner.Load()
	}
	return f.nodes[min(fault.place, len(f.nodes)-1)]
}

// addStranger puts a server behind the balancer that the configuration doesn't name: a node like the others, at an address of
// its own.
func (f *Farm) addStranger(ctx context.Context) error {
	l, err := listenNext(ctx, f.nodes[len(f.nodes)-1].address, len(f.nodes))
	if err != nil {
		return fmt.Errorf("open one more node: %w", err)
	}
	number := len(f.nodes) + 1
	n := newWebNode(number, f.product, l.Addr().String(), f.certificate, f.options.Seed, f.clientOf)
	n.serve(l)
	f.stranger = n
	f.balancer.add(n.name, n.address, f.product.value(number), f.product.check, f.trust, time.Now())
	return nil
}

func (f *Farm) removeStranger() {
	f.balancer.remove(f.stranger.name)
	f.stranger.stop()
	f.stranger = nil
}

// tooMany changes so many servers that one less than the farm needs is left.
func (f *Farm) tooMany(edit func(*server, time.Time)) {
	for _, n := range f.nodes[f.minReady()-1:] {
		f.balancer.alter(n.name, edit)
	}
}

package demo

import (
	"context"
	"time"
)

// balancerFaults are those between what the balancer believes and what is.
func balancerFaults() []fault {
	return []fault{
		{
			Fault: Fault{Code: "LB01", Does: "One node answers 500 to everything, but the balancer checks only that it speaks TLS, and sends it traffic."}, place: 1,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.alter(n.name, func(s *server, _ time.Time) { s.check.tlsAlone = true })
				n.change(func(t *traits) { t.broken = true })
				return nil
			},
			mend: func(_ context.Context, f *Farm, n *webNode) error {
				n.change(func(t *traits) { t.broken = false })
				f.balancer.alter(n.name, func(s *server, _ time.Time) { s.check.tlsAlone = false })
				return nil
			},
		},
		{
			Fault: Fault{Code: "LB02", Does: "The balancer's check asks one node for a path that isn't there any more, and holds it down."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.alter(n.name, func(s *server, now time.Time) {
					s.check.path = removedPath
					s.check.health = 0
					s.set(stopped, now)
				})
				return nil
			},
			mend: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.alter(n.name, func(s *server, _ time.Time) { s.check.path = n.product.check })
				return nil
			},
		},
		{
			Fault:  Fault{Code: "LB03", Does: "The balancer knows one more server than the configuration."},
			inject: func(ctx context.Context, f *Farm, _ *webNode) error { return f.addStranger(ctx) },
			mend:   func(_ context.Context, f *Farm, _ *webNode) error { f.removeStranger(); return nil },
		},
		{
			Fault: Fault{Code: "LB04", Does: "One node is drained, and eight seconds later a reload of the balancer loses the drain."}, place: 0,
			inject: setAdmin((*server).drain),
			run: func(ctx context.Context, f *Farm, _ *webNode) {
				if pause(ctx, reloadAfter) {
					f.balancer.reload(time.Now())
				}
			},
			mend: setAdmin((*server).ready),
		},
		{
			Fault: Fault{Code: "LB05", Does: "One node has weight 0 at the balancer."}, place: 2,
			inject: setAdmin(func(s *server, _ time.Time) { s.weight = 0 }),
			mend:   setAdmin(func(s *server, _ time.Time) { s.weight = s.initial }),
		},
		{
			Fault: Fault{Code: "LB06", Does: "One node is in maintenance, but \"option persist\" still sends it the clients that have its cookie."}, place: 1,
			inject: both(setAdmin((*server).maint), setOption(func(o *options) { o.persist = true })),
			run:    insist(1),
			mend:   both(setAdmin((*server).ready), setOption(func(o *options) { o.persist = false })),
		},
		{
			Fault:  Fault{Code: "LB07", Does: "The balancer's socket is of level user: no actions, and cookies are hidden."},
			inject: setOption(func(o *options) { o.level = levelUser }),
			mend:   setOption(func(o *options) { o.level = levelAdmin }),
		},
		{
			Fault:  Fault{Code: "LB08", Does: "So many nodes are in maintenance that less than the farm needs are left."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error { f.tooMany((*server).maint); return nil },
			mend:   func(_ context.Context, f *Farm, _ *webNode) error { f.tooMany((*server).ready); return nil },
		},
	}
}

// logFaults are those of the balancer's log.
func logFaults() []fault {
	return []fault{{
		Fault: Fault{Code: "LG01", Does: "The balancer's ring with the log is gone, and whoever read it is cut off."},
		inject: func(_ context.Context, f *Farm, _ *webNode) error {
			f.balancer.configure(func(o *options) { o.ringless = true })
			f.log.ring.Load().end()
			return nil
		},
		mend: func(_ context.Context, f *Farm, _ *webNode) error {
			f.log.renew()
			f.balancer.configure(func(o *options) { o.ringless = false })
			return nil
		},
	}}
}

// drainFaults are those of a drain that doesn't do what it should.
func drainFaults() []fault {
	return []fault{
		{
			Fault: Fault{Code: "RT03", Does: "One node is drained, but the balancer gives drained nodes new sessions like any others."}, place: 1,
			inject: both(setAdmin((*server).drain), setOption(func(o *options) { o.leaks = true })),
			mend:   both(setAdmin((*server).ready), setOption(func(o *options) { o.leaks = false })),
		},
		{
			Fault: Fault{Code: "DR01", Does: "One node is drained, but some clients with its cookie have pages that refresh themselves for ever."}, place: 0,
			inject: setAdmin((*server).drain),
			run:    insist(stayers),
			mend:   setAdmin((*server).ready),
		},
	}
}

// insist is so many clients that never leave the node.
func insist(clients int) func(context.Context, *Farm, *webNode) {
	return func(ctx context.Context, f *Farm, n *webNode) {
		f.traffic.insist(ctx, clients, f.product.value(n.number))
	}
}

func setAdmin(edit func(*server, time.Time)) func(context.Context, *Farm, *webNode) error {
	return func(_ context.Context, f *Farm, n *webNode) error {
		f.balancer.alter(n.name, edit)
		return nil
	}
}

func setOption(edit func(*options)) func(context.Context, *Farm, *webNode) error {
	return func(_ context.Context, f *Farm, _ *webNode) error {
		f.balancer.configure(edit)
		return nil
	}
}

func both(first, second func(context.Context, *Farm, *webNode) error) func(context.Context, *Farm, *webNode) error {
	return func(ctx context.Context, f *Farm, n *webNode) error {
		if err := first(ctx, f, n); err != nil {
			return err
		}
		return second(ctx, f, n)
	}
}

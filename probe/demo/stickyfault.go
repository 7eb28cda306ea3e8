package demo

import (
	"context"
	"time"
)

// stickyFaults are those of sessions and of the cookie that ties them to nodes.
func stickyFaults() []fault {
	return []fault{
		{
			Fault: Fault{Code: "ST01", Does: "The balancer ignores the cookie for one of the farm's pages (ignore-persist), so sessions that ask for it are served anywhere."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error {
				f.balancer.configure(func(o *options) { o.ignored = f.product.tied() })
				return nil
			},
			mend: setOption(func(o *options) { o.ignored = "" }),
		},
		{
			Fault: Fault{Code: "ST02", Does: "Two servers have the same cookie value, so the sessions of one go to the other."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if len(f.nodes) == 1 {
					return errLonely
				}
				return shareValue(f, n, f.nodes[n.number%len(f.nodes)])
			},
			mend: func(_ context.Context, f *Farm, n *webNode) error { return shareValue(f, n, n) },
		},
		habitFault("ST03", "Three in ten new clients still have the cookie of a node that left the farm.", func(h *habits, on bool) { h.returning = share(0.3, on) }),
		{
			Fault: Fault{Code: "ST04", Does: "The balancer gives one node half of all new sessions, and then its share of the other half."}, place: 0,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.configure(func(o *options) { o.favourite = n.name })
				return nil
			},
			mend: setOption(func(o *options) { o.favourite = "" }),
		},
		{
			Fault:  Fault{Code: "ST05", Does: "The sticky cookie is given without Secure and HttpOnly."},
			inject: setOption(func(o *options) { o.bare = true }),
			mend:   setOption(func(o *options) { o.bare = false }),
		},
		{
			fits:   isNotAM,
			Fault:  Fault{Code: "ST06", Does: "The balancer leaves the sticky cookie to the nodes (rewrite), and those don't set it."},
			inject: both(setOption(func(o *options) { o.keepsNone = true }), setAloof(true)),
			mend:   both(setOption(func(o *options) { o.keepsNone = false }), setAloof(false)),
		},
		{
			Fault:  Fault{Code: "ST06", Does: "The balancer passes TLS through (mode tcp), so that it sees no cookie to stick to: each connection goes to the next node."},
			fits:   isAM,
			inject: func(ctx context.Context, f *Farm, _ *webNode) error { return f.passThrough(ctx) },
			mend:   func(ctx context.Context, f *Farm, _ *webNode) error { return f.lookInside(ctx) },
		},
		{
			Fault:  Fault{Code: "ST07", Does: "The balancer ignores the cookies that it gave (ignore-persist), and keeps clients on a node only as long as they keep their connection."},
			inject: setOption(func(o *options) { o.fleeting = true }),
			mend:   setOption(func(o *options) { o.fleeting = false }),
		},
		{
			Fault: Fault{Code: "ST08", Does: "The balancer hashes the source, there is no cookie, and all clients come from one network through one proxy: one node gets them all."},
			inject: both(
				both(setOption(func(o *options) { o.source, o.keepsNone = true, true }), setAloof(true)),
				setHabit(func(h *habits) { h.cookieless, h.oneNet = true, true }),
			),
			mend: both(
				both(setOption(func(o *options) { o.source, o.keepsNone = false, false }), setAloof(false)),
				setHabit(func(h *habits) { h.cookieless, h.oneNet = false, false }),
			),
		},
	}
}

// shareValue gives one node the cookie value of another, at the balancer and, where it names itself, at the node.
func shareValue(f *Farm, n, twin *webNode) error {
	value := f.product.value(twin.number)
	n.change(func(t *traits) { t.value = value })
	f.balancer.alter(n.name, func(s *server, _ time.Time) { s.cookie = value })
	return nil
}

// setAloof keeps all nodes from giving the sticky cookie themselves, as only AM's do, or lets them.
func setAloof(on bool) func(context.Context, *Farm, *webNode) error {
	return func(_ context.Context, f *Farm, _ *webNode) error {
		for _, n := range f.nodes {
			n.change(func(t *traits) { t.aloof = on })
		}
		return nil
	}
}

// habitFault is a fault that lies in the clients, or in what they come through.
func habitFault(code, does string, set func(h *habits, on bool)) fault {
	turn := func(on bool) func(context.Context, *Farm, *webNode) error {
		return setHabit(func(h *habits) { set(h, on) })
	}
	return fault{Fault: Fault{Code: code, Does: does}, inject: turn(true), mend: turn(false)}
}

func setHabit(edit func(*habits)) func(context.Context, *Farm, *webNode) error {
	return func(_ context.Context, f *Farm, _ *webNode) error {
		f.traffic.change(edit)
		return nil
	}
}

// share is a share, or 0 when a fault isn't on.
func share(part float64, on bool) float64 {
	if !on {
		return 0
	}
	return part
}

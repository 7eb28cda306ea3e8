package demo

import (
	"context"
	"fmt"
	"time"
)

// stickyFaults are those of sessions and of the cookie that ties them to nodes.
func stickyFaults() []fault {
	return []fault{
		{
			Fault: Fault{"ST01", "The balancer ignores the cookie for one of the farm's pages (ignore-persist), so sessions that ask for it are served anywhere."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error {
				f.balancer.configure(func(o *options) { o.ignored = f.product.pages[len(f.product.pages)-1] })
				return nil
			},
			mend: setOption(func(o *options) { o.ignored = "" }),
		},
		{
			Fault: Fault{"ST02", "Two servers have the same cookie value, so the sessions of one go to the other."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if len(f.nodes) == 1 {
					return fmt.Errorf("a farm of one node has no second one to share a value with; ask for more")
				}
				twin := f.nodes[n.number%len(f.nodes)]
				f.balancer.alter(n.name, func(s *server, _ time.Time) { s.cookie = cookieValue(twin.number) })
				return nil
			},
			mend: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.alter(n.name, func(s *server, _ time.Time) { s.cookie = cookieValue(n.number) })
				return nil
			},
		},
		habitFault("ST03", "Three in ten new clients still have the cookie of a node that left the farm.", func(h *habits, on bool) { h.returning = share(0.3, on) }),
		{
			Fault: Fault{"ST04", "The balancer gives one node half of all new sessions, and then its share of the other half."}, place: 0,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				f.balancer.configure(func(o *options) { o.favourite = n.name })
				return nil
			},
			mend: setOption(func(o *options) { o.favourite = "" }),
		},
		{
			Fault:  Fault{"ST05", "The sticky cookie is given without Secure and HttpOnly."},
			inject: setOption(func(o *options) { o.bare = true }),
			mend:   setOption(func(o *options) { o.bare = false }),
		},
		{
			Fault:  Fault{"ST06", "The balancer leaves the sticky cookie to the nodes (rewrite), and those don't set it."},
			inject: setOption(func(o *options) { o.keepsNone = true }),
			mend:   setOption(func(o *options) { o.keepsNone = false }),
		},
		{
			Fault: Fault{"ST08", "The balancer hashes the source, there is no cookie, and all clients come from one network through one proxy: one node gets them all."},
			inject: both(
				setOption(func(o *options) { o.source, o.keepsNone = true, true }),
				setHabit(func(h *habits) { h.cookieless, h.oneNet = true, true }),
			),
			mend: both(
				setOption(func(o *options) { o.source, o.keepsNone = false, false }),
				setHabit(func(h *habits) { h.cookieless, h.oneNet = false, false }),
			),
		},
	}
}

// habitFault is a fault that lies in the clients, or in what they come through.
func habitFault(code, does string, set func(h *habits, on bool)) fault {
	turn := func(on bool) func(context.Context, *Farm, *webNode) error {
		return setHabit(func(h *habits) { set(h, on) })
	}
	return fault{Fault: Fault{code, does}, inject: turn(true), mend: turn(false)}
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

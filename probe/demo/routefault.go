package demo

import (
	"context"
	"errors"
)

// routeFaults are those of where the balancer sends clients; RT03 is among the faults of drains.
func routeFaults() []fault {
	return []fault{
		{
			Fault:  Fault{Code: "RT01", Does: "The endpoint's plain HTTP serves the farm's pages itself, and sends nobody on to HTTPS."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error { f.ajar.Store(true); return nil },
			mend:   func(_ context.Context, f *Farm, _ *webNode) error { f.ajar.Store(false); return nil },
		},
		{
			Fault: Fault{Code: "RT02", Does: "The balancer shows one node ready, but gives it no new sessions."}, place: 1,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if len(f.nodes) == 1 {
					return errLonely
				}
				f.balancer.configure(func(o *options) { o.shunned = n.name })
				return nil
			},
			mend: setOption(func(o *options) { o.shunned = "" }),
		},
		{
			Fault: Fault{Code: "RT04", Does: "A rule (use-server) sends the clients that have one node's cookie to another node, and they get that one's cookie."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if len(f.nodes) == 1 {
					return errLonely
				}
				to := f.nodes[n.number%len(f.nodes)].name
				f.balancer.configure(func(o *options) { o.astray, o.elsewhere = f.product.value(n.number), to })
				return nil
			},
			mend: setOption(func(o *options) { o.astray, o.elsewhere = "", "" }),
		},
	}
}

// errLonely is why a fault that takes two nodes can't be.
var errLonely = errors.New("a farm of one node has no second one that sessions could go to; ask for more")

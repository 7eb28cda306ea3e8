package demo

import (
	"context"
	"time"
)

// nodeFaults are those that a node's own answers show. Those of the first list take nodes that serve side by side.
func nodeFaults() []fault {
	return append(only(isBalanced, []fault{
		{
			Fault: Fault{Code: "HC01", Does: "One node refuses connections."}, place: 1,
			inject: func(_ context.Context, _ *Farm, n *webNode) error { n.stop(); return nil },
			mend:   func(ctx context.Context, _ *Farm, n *webNode) error { return n.resume(ctx) },
		},
		traitFault("HC02", "One node answers health checks with a redirect.", 1, func(t *traits, on bool) { t.redirect = on }),
		{
			Fault: Fault{Code: "HC04", Does: "One node answers 500 for seven seconds, is well for five, and so on."}, place: 1,
			run: flap,
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.broken = false })
				return nil
			},
		},
		traitFault("PAR02", "One node's clock is 30 seconds ahead.", 2, func(t *traits, on bool) {
			t.clock = 0
			if on {
				t.clock = clockOff
			}
		}),
		traitFault("PAR03", "One node answers with other headers than its peers.", 2, func(t *traits, on bool) { t.odd = on }),
	}), []fault{
		traitFault("HC03", "One node takes 60 to 200 ms for every answer.", 2, func(t *traits, on bool) {
			t.fastest, t.slowest = naturalFastest, naturalSlowest
			if on {
				t.fastest, t.slowest = slowFastest, slowSlowest
			}
		}),
		{
			Fault: Fault{Code: "HC05", Does: "One node answers health checks with 200, but not with what it should say."}, place: 2,
			fits: func(p *product) bool { return p.text },
			inject: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.wrongBody = true })
				return nil
			},
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.wrongBody = false })
				return nil
			},
		},
		{
			Fault:  Fault{Code: "HC06", Does: "The endpoint refuses connections, while the nodes are well."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error { f.endpoint.stop(); return nil },
			mend:   func(ctx context.Context, f *Farm, _ *webNode) error { return f.endpoint.resume(ctx) },
		},
		{
			Fault: Fault{Code: "PAR01", Does: "One node runs an older version. Where no check tells it, the configuration does, and has to be read anew."}, place: 2,
			fits: func(p *product) bool { return p.older != "" },
			inject: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.version = n.product.older })
				return nil
			},
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.version = n.product.version })
				return nil
			},
		},
	}...)
}

// traitFault is a fault that is a trait of one node.
func traitFault(code, does string, place int, set func(t *traits, on bool)) fault {
	turn := func(on bool) func(context.Context, *Farm, *webNode) error {
		return func(_ context.Context, _ *Farm, n *webNode) error {
			n.change(func(t *traits) { set(t, on) })
			return nil
		}
	}
	return fault{Fault: Fault{Code: code, Does: does}, place: place, inject: turn(true), mend: turn(false)}
}

// flap breaks the node and heals it, in turn.
func flap(ctx context.Context, _ *Farm, n *webNode) {
	set := func(broken bool) { n.change(func(t *traits) { t.broken = broken }) }
	for {
		set(true)
		if !pause(ctx, flapBroken) {
			return
		}
		set(false)
		if !pause(ctx, flapWell) {
			return
		}
	}
}

// certificateFaults are those that show in a handshake.
func certificateFaults() []fault {
	back := func(_ context.Context, f *Farm, n *webNode) error { n.present(f.certificate); return nil }
	other := func(host string, life time.Duration) func(context.Context, *Farm, *webNode) error {
		return func(_ context.Context, f *Farm, n *webNode) error {
			certificate, err := f.authority.issue(host, time.Now(), life)
			if err != nil {
				return err
			}
			n.present(certificate)
			return nil
		}
	}
	return []fault{
		{Fault: Fault{Code: "TLS01", Does: "One node's certificate expires in five days."}, place: 2, inject: other(hostName, soonExpired), mend: back},
		{fits: isBalanced, Fault: Fault{Code: "TLS02", Does: "One node's certificate is for another name."}, place: 1, inject: other("old."+hostName, certificateLife), mend: back},
		{fits: isBalanced, Fault: Fault{Code: "TLS03", Does: "One node has a certificate of its own."}, place: 2, inject: other(hostName, certificateLife), mend: back},
		{
			fits:  isBalanced,
			Fault: Fault{Code: "TLS04", Does: "The endpoint has another certificate than the nodes: TLS ends at the balancer."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error {
				certificate, err := f.authority.issue(hostName, time.Now(), certificateLife)
				if err != nil {
					return err
				}
				f.endpointCertificate.Store(certificate)
				return nil
			},
			mend: func(_ context.Context, f *Farm, _ *webNode) error {
				f.endpointCertificate.Store(f.certificate)
				return nil
			},
		},
	}
}

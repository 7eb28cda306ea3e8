package demo

import (
	"context"
	"fmt"
	"time"
)

// nodeFaults are those that a node's own answers show.
func nodeFaults() []fault {
	return []fault{
		{
			Fault: Fault{"HC01", "One node refuses connections."}, place: 1,
			inject: func(_ context.Context, _ *Farm, n *webNode) error { n.stop(); return nil },
			mend:   func(ctx context.Context, _ *Farm, n *webNode) error { return n.resume(ctx) },
		},
		traitFault("HC02", "One node answers health checks with a redirect.", 1, func(t *traits, on bool) { t.redirect = on }),
		traitFault("HC03", "One node takes 60 to 200 ms for every answer.", 2, func(t *traits, on bool) {
			t.fastest, t.slowest = naturalFastest, naturalSlowest
			if on {
				t.fastest, t.slowest = slowFastest, slowSlowest
			}
		}),
		{
			Fault: Fault{"HC04", "One node answers 500 for seven seconds, is well for five, and so on."}, place: 1,
			run: flap,
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.broken = false })
				return nil
			},
		},
		{
			Fault: Fault{"HC05", "One node answers health checks with 200, but not with what it should say."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if !n.product.text {
					return fmt.Errorf("no check asks nodes of %s for a text; take %s", f.options.System, defaultSystem)
				}
				n.change(func(t *traits) { t.wrongBody = true })
				return nil
			},
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.wrongBody = false })
				return nil
			},
		},
		{
			Fault:  Fault{"HC06", "The endpoint refuses connections, while the nodes are well."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error { f.proxy.stop(); return nil },
			mend:   func(ctx context.Context, f *Farm, _ *webNode) error { return f.proxy.resume(ctx) },
		},
		{
			Fault: Fault{"PAR01", "One node runs an older version."}, place: 2,
			inject: func(_ context.Context, f *Farm, n *webNode) error {
				if n.product.older == "" {
					return fmt.Errorf("no check asks nodes of %s for their version; take %s", f.options.System, defaultSystem)
				}
				n.change(func(t *traits) { t.version = n.product.older })
				return nil
			},
			mend: func(_ context.Context, _ *Farm, n *webNode) error {
				n.change(func(t *traits) { t.version = n.product.version })
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
	}
}

// traitFault is a fault that is a trait of one node.
func traitFault(code, does string, place int, set func(t *traits, on bool)) fault {
	turn := func(on bool) func(context.Context, *Farm, *webNode) error {
		return func(_ context.Context, _ *Farm, n *webNode) error {
			n.change(func(t *traits) { set(t, on) })
			return nil
		}
	}
	return fault{Fault: Fault{code, does}, place: place, inject: turn(true), mend: turn(false)}
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
		{Fault: Fault{"TLS01", "One node's certificate expires in five days."}, place: 2, inject: other(hostName, soonExpired), mend: back},
		{Fault: Fault{"TLS02", "One node's certificate is for another name."}, place: 1, inject: other("old."+hostName, certificateLife), mend: back},
		{Fault: Fault{"TLS03", "One node has a certificate of its own."}, place: 2, inject: other(hostName, certificateLife), mend: back},
		{
			Fault: Fault{"TLS04", "The endpoint has another certificate than the nodes: TLS ends at the balancer."},
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

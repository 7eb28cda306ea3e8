package demo

import (
	"context"
	"errors"
)

// forwardedFaults are those of X-Forwarded-For, and of what the nodes make of it. A rule that is wrong is a matter of the farm's
// configuration: the farm has to be configured anew where it comes or goes while the farm runs.
func forwardedFaults() []fault {
	strangers := habitFault("XFF01", "Half of the requests come through a second front proxy, which the nodes don't know as one; nodes of AM have Tomcat's valve then.",
		func(h *habits, on bool) { h.strangers = share(0.5, on) })
	strangers.rule = func(r rule) rule {
		if r.name == leftMost.name { // it can't take a proxy that adds itself
			return valve
		}
		return r
	}
	strangers.keeps, strangers.fits = true, isQuiet
	come := strangers.inject
	strangers.inject = func(ctx context.Context, f *Farm, n *webNode) error {
		if f.traffic.stranger.from == f.traffic.front.from {
			return errors.New("this system has no second loopback address for another proxy")
		}
		return come(ctx, f, n)
	}

	forged := habitFault("XFF02", "One client in four claims another address, front proxy and balancer keep that, and the nodes take the left-most entry (rule openam).",
		func(h *habits, on bool) { h.forged = share(0.25, on) })
	forged.rule, forged.keeps = func(rule) rule { return leftMost }, true

	return []fault{
		strangers,
		{
			Fault: Fault{Code: "XFF01", Does: "The nodes don't resolve X-Forwarded-For, though the configuration says so: audit events name the balancer."},
			fits:  isAudited, deaf: true,
		},
		forged,
		{
			Fault:    Fault{Code: "XFF03", Does: "The balancer doesn't add its client to X-Forwarded-For, and half of the requests come from the front proxy without the header."},
			inject:   both(setOption(func(o *options) { o.silent = true }), setHabit(func(h *habits) { h.silent = 0.5 })),
			mend:     both(setOption(func(o *options) { o.silent = false }), setHabit(func(h *habits) { h.silent = 0 })),
			forwards: "keep",
		},
		habitFault("XFF04", "The front proxy reports one client in four by something that is no address.",
			func(h *habits, on bool) { h.junk = share(0.25, on) }),
		{
			Fault: Fault{Code: "XFF05", Does: "The nodes believe the header from anybody: they follow ASP.NET Core's rule, with lists that are empty."},
			rule: func(rule) rule {
				r := middleware
				r.everybody = true
				return r
			},
		},
		{
			Fault: Fault{Code: "XFF06", Does: "The nodes follow ASP.NET Core's rule and take one entry, where two proxies add one each."},
			rule: func(rule) rule {
				r := middleware
				r.limit = 1
				return r
			},
		},
		{
			Fault:  Fault{Code: "XFF07", Does: "The balancer adds its client to X-Forwarded-For twice: by a rule, and by \"option forwardfor\"."},
			inject: setOption(func(o *options) { o.doubled = true }),
			mend:   setOption(func(o *options) { o.doubled = false }),
			rule: func(r rule) rule {
				if r.limit > 0 { // so that the entry too many is all that is wrong
					r.limit++
				}
				return r
			},
		},
	}
}

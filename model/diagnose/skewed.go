package diagnose

import (
	"fmt"
	"math"

	"farmtop/model/sticky"
)

// skewed is ST04: the new sessions don't fit the weights. While none begin, what was counted before says nothing of now.
func skewed(e *exam) {
	if e.traffic == nil {
		return
	}
	s := &e.traffic.Sticky
	k := s.Skew
	if !k.Skewed || s.Collapse != nil || s.Total[sticky.FiveMinutes].New == 0 || !e.isLogged(k.Worst) {
		return
	}
	f := e.aboutLogged(int(k.Worst), "ST04")
	if f == nil {
		return
	}
	name := e.logged(int(k.Worst))
	f.Title = fmt.Sprintf("%s gets %.1f times the new sessions that its weight promises", name, k.Ratio)
	if k.Ratio < 1 {
		f.Title = fmt.Sprintf("%s gets only %.0f %% of the new sessions that its weight promises", name, 100*k.Ratio)
	}
	f.Evidence = fmt.Sprintf("%s new sessions since %s, %s got %.2f of its share; chi-square test with the weights: %s (limit %v)",
		thousands(k.Sessions), e.clock(k.Since), name, k.Ratio, probability(k.P), sticky.SkewAlpha)
}

// collapsed is ST08: the hash of addresses sends nearly everybody to one node.
func collapsed(e *exam) {
	if e.traffic == nil {
		return
	}
	c := e.traffic.Sticky.Collapse
	if c == nil || !e.isLogged(c.Node) {
		return
	}
	f := e.aboutLogged(int(c.Node), "ST08")
	if f == nil {
		return
	}
	name := e.logged(int(c.Node))
	f.Title = fmt.Sprintf("nearly all new clients come from one network, and go to %s", name)
	f.Evidence = fmt.Sprintf("%s got %.0f %% of %s free choices of the balancer in 5 minutes; %.0f %% of its clients are of one network, about %d of them",
		name, 100*c.Share, thousands(c.Choices), 100*c.Network, c.Clients)
}

// isLogged tells whether an index is that of a node which the logs name.
func (e *exam) isLogged(node int32) bool { return node >= 0 && int(node) < len(e.traffic.Nodes) }

// probability is "p 2.1e-09"; what the test can't tell from 0 is below its least.
func probability(p float64) string {
	const least = 1e-12
	if math.IsNaN(p) || p < least {
		return fmt.Sprintf("p below %.0e", least)
	}
	return fmt.Sprintf("p %.1e", p)
}

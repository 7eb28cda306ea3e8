package report

import (
	"fmt"
	"slices"
	"time"

	"farmtop/model"
)

// counts are what reaches a node that is taken out; nil where nobody knows.
type counts struct {
	fresh, bound *int64
	inFlight     *int
}

// isUncounted tells whether a balancer doesn't count the node's requests.
func (o *Outcome) isUncounted() bool {
	return slices.ContainsFunc(o.servers(), func(s *model.ServerView) bool { return s.Uncounted })
}

// counts are what the balancers count, by the progress and else by their reading. One that can't be read says nothing of what is in
// flight now, and one that doesn't count says nothing at all.
func (o *Outcome) counts() counts {
	servers := o.servers()
	if len(servers) == 0 || o.isUncounted() {
		return counts{}
	}
	var c counts
	inFlight := 0
	if d := o.Progress.Drain; d != nil {
		c.bound, inFlight = &d.Bound, d.InFlight
		if d.New >= 0 {
			c.fresh = &d.New
		}
	} else {
		for _, s := range servers {
			inFlight += s.InFlight
		}
		if o.Unread == "" {
			c.fresh, c.bound = new(int64), new(int64)
		}
	}
	if o.Unread == "" {
		c.inFlight = &inFlight
	}
	return c
}

// came is what came while an action was waited for; "" when none was.
func (o *Outcome) came(now time.Time) string {
	p := &o.Progress
	if o.Cluster != nil {
		return o.outage(now)
	}
	if !p.Action.TakesOut() || p.AskedAt.IsZero() || p.DoneAt.IsZero() || !p.Phase.IsOver() && !o.Stopped {
		return ""
	}
	c := o.counts()
	if c == (counts{}) {
		return fmt.Sprintf("in %s: nobody knows how many requests came, nor how many are in flight now", spoken(p.Waited(now)))
	}
	inFlight := "how many are in flight now is unknown"
	if c.inFlight != nil {
		inFlight = fmt.Sprintf("%d in flight now", *c.inFlight)
	}
	return fmt.Sprintf("in %s: %s new and %s cookie-bound requests; %s", spoken(p.Waited(now)), known(c.fresh), known(c.bound), inFlight)
}

// known is a number in words that admit when nobody knows it.
func known(n *int64) string {
	if n == nil {
		return "an unknown number of"
	}
	return fmt.Sprint(*n)
}

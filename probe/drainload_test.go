package probe

import (
	"slices"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// An outage is how a node was taken out and came back, in the times between which each change fell.
type outage struct {
	node                    string
	drained                 time.Time // the balancer says drain from here on
	maintained              time.Time // it doesn't say maintenance before this
	madeReady, isReadyAgain time.Time
	drain                   *model.Drain
	phase                   model.Phase // how the drain ended
	took                    time.Duration
}

// takeOut drains a node, waits for that, puts it into maintenance and makes it ready again.
func (s *site) takeOut(t *testing.T, c *crowd, node string, deadline time.Duration) outage {
	t.Helper()
	o := outage{node: node}
	is := func(verb model.Verb, phases ...model.Phase) func(*model.FarmView) bool {
		return func(f *model.FarmView) bool {
			p := f.Node(node).Progress
			return p != nil && p.Action.Verb == verb && slices.Contains(phases, p.Phase)
		}
	}
	s.Submit(model.Order{Actions: []model.Action{{Verb: model.VerbDrain, Farm: "web", Node: node, Settle: time.Second, Deadline: deadline}}}, nil)
	s.until("the drain", func(f *model.FarmView) bool { return f.Node(node).Admin() == model.AdminDrain })
	o.drained = time.Now()
	p := s.until("the drain's end", is(model.VerbDrain, model.PhaseDone, model.PhaseTimedOut)).Node(node).Progress
	o.phase, o.drain, o.took = p.Phase, p.Drain, p.DoneAt.Sub(p.AskedAt)
	o.maintained = time.Now()
	s.submit(model.VerbMaint, node)
	s.until("maintenance", is(model.VerbMaint, model.PhaseDone))
	c.everybodyAgain(t)
	o.madeReady = time.Now()
	s.submit(model.VerbReady, node)
	s.until("ready", is(model.VerbReady, model.PhaseDone))
	o.isReadyAgain = time.Now()
	c.everybodyAgain(t)
	return o
}

// moved tells whether maintenance explains that a session changed its node.
func (o *outage) moved(h hop) bool {
	return h.from == o.node && h.end.After(o.maintained) && h.began.Before(o.isReadyAgain)
}

// leaked tells whether a request without a cookie was led to the node although the balancer said that it was taken out.
func (o *outage) leaked(v visit) bool {
	return v.node == o.node && v.began.After(o.drained) && v.end.Before(o.madeReady)
}

func TestADrainUnderLoadLosesNothing(t *testing.T) {
	t.Parallel()
	// A slow machine must not make farmtop or HAProxy believe that a node is down: then sessions would move for that reason.
	s := startSite(t, 3, lab.Config{}, func(f *model.Farm) {
		f.Checks[0].Timeout, f.Checks[0].Fall = 30*time.Second, 9
		f.Balancers[0].Timeout = 30 * time.Second
	})
	s.untilReady()
	for _, n := range s.nodes {
		s.proxy.Ask("disable health app/" + n.Name)
		n.Set(lab.Behaviour{Delay: answerTakes})
	}
	c := startCrowd(t, s.proxy.Frontend)

	first := s.takeOut(t, c, c.favourite(), 4*time.Second) // its stayers outlast any deadline
	close(c.leave)
	second := s.takeOut(t, c, s.other(first.node), time.Minute)
	c.disperse()

	moved := c.report(t, &first, &second)
	if stay := c.stays[first.node]; stay == 0 || moved[first.node] < stay {
		t.Errorf("%d stayed at %s, and maintenance moved %d", stay, first.node, moved[first.node])
	}
	if second.phase != model.PhaseDone {
		t.Errorf("the second drain ended as %s", second.phase)
	}
}

// other is another node than this one.
func (s *site) other(than string) string {
	for _, n := range s.nodes {
		if n.Name != than {
			return n.Name
		}
	}
	return ""
}

// report prints what became of everybody, and fails the test for whoever was hurt without need. It gives back how many sessions the
// maintenance of each node moved.
func (c *crowd) report(t *testing.T, outages ...*outage) map[string]int {
	t.Helper()
	moved, broken := map[string]int{}, 0
	for _, h := range c.hops {
		if slices.ContainsFunc(outages, func(o *outage) bool { return o.moved(h) }) {
			moved[h.from]++
			continue
		}
		broken++
		t.Errorf("a session broke: %s, then %s at %s", h.from, h.node, h.end.Format("15:04:05.000"))
	}
	t.Logf("%d clients: %d requests, %d failed; %d sessions: %d moved by maintenance, %d broke", len(c.asked),
		c.requests, len(c.failures), c.sessions, len(c.hops)-broken, broken)
	if len(c.failures) > 0 {
		t.Errorf("%d requests failed, among them %q", len(c.failures), c.failures[:min(3, len(c.failures))])
	}
	for _, o := range outages {
		leaked, back := 0, 0
		for _, v := range c.strange {
			switch {
			case o.leaked(v):
				leaked++
			case v.node == o.node && v.began.After(o.isReadyAgain):
				back++
			}
		}
		t.Logf("%s: in drain after %s; %s after %s with %d new and %d cookie-bound requests; maintenance moved %d sessions; ready, it got %d new",
			o.node, o.took.Round(100*time.Microsecond), o.phase, o.maintained.Sub(o.drained).Round(time.Millisecond), o.drain.New, o.drain.Bound, moved[o.node], back)
		if leaked > 0 || o.drain.New != 0 {
			t.Errorf("%s was led %d strangers while it was taken out; the balancer counted %d", o.node, leaked, o.drain.New)
		}
		if back == 0 {
			t.Errorf("%s got nobody new after it was made ready", o.node)
		}
	}
	return moved
}

package accesslog_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/sticky"
	"farmtop/probe/lab"
)

// A story is what a crowd's clients and the nodes wrote down themselves, without any log.
type story struct {
	t     *testing.T
	nodes []*lab.Application
	crowd *lab.Crowd
	trips []lab.Trip

	explained bool   // whatever moves has a reason, such as a drain; otherwise only what was retried has
	read      func() // waits until all that was asked so far is read: what one client asks twice may be logged in any order
}

// A meeting is one request, as its client and the node that answered it saw it.
type meeting struct {
	lab.Trip
	visit   lab.Visit
	node    int  // the node's place
	retried bool // another node was asked first, and refused
}

// rounds let the crowd ask some times.
func (s *story) rounds(n int) {
	s.t.Helper()
	for range n {
		s.trips = append(s.trips, s.crowd.Round()...)
		if s.read != nil {
			s.read()
		}
	}
}

// disguise makes the first clients of the crowd forgetful, and lets as many others call themselves farmtop.
func (s *story) disguise(n int) {
	for i, c := range s.crowd.Clients[:2*n] {
		if c.Forgetful = i < n; !c.Forgetful {
			c.Agent = "farmtop/1.0 (lab)"
		}
	}
}

// isOwn tells whether a client calls itself farmtop.
func isOwn(c *lab.Client) bool { return strings.HasPrefix(c.Agent, "farmtop/") }

// own is how often clients that call themselves farmtop asked.
func (s *story) own() (n uint64) {
	for i := range s.trips {
		if isOwn(s.trips[i].Client) {
			n++
		}
	}
	return n
}

// asked is how often the others did.
func (s *story) asked() uint64 { return uint64(len(s.trips)) - s.own() }

// meetings joins what clients and nodes tell, in the order of each client's requests, without those of clients that call themselves
// farmtop. It fails where the two don't tell the same.
func (s *story) meetings() []meeting {
	s.t.Helper()
	answered, refused := map[string]meeting{}, map[string]bool{}
	for i, n := range s.nodes {
		for _, v := range n.Visits() {
			if v.Refused {
				refused[v.Ticket] = true
				continue
			}
			if _, twice := answered[v.Ticket]; twice {
				s.t.Errorf("two nodes answered request %s", v.Ticket)
			}
			answered[v.Ticket] = meeting{visit: v, node: i}
		}
	}
	var all []meeting
	for _, trip := range s.trips {
		m, found := answered[trip.Ticket]
		if !found || trip.Status != 200 || trip.Node != m.visit.Node {
			s.t.Fatalf("request %s: the client got %d from %q, and the nodes say %+v", trip.Ticket, trip.Status, trip.Node, m.visit)
		}
		m.Trip, m.retried = trip, refused[trip.Ticket]
		if !isOwn(trip.Client) {
			all = append(all, m)
		}
	}
	return all
}

// A count is what is counted of one node.
type count struct {
	requests uint64 // that it answered
	given    uint64 // sessions that began on it
	moves    uint64 // sessions that left it
	breaks   uint64 // of the moves, those without a reason
	broken   uint64 // of the breaks, those that were the first of their session
	live     int    // sessions that it served last
}

// A broken session is one that moved without a reason: how often, and the last time from where to where.
type broken struct {
	times    uint64
	from, to int
}

// counts are what clients and nodes counted, by node, and the sessions that broke.
func (s *story) counts() ([]count, []broken) {
	s.t.Helper()
	counts, last, breaks := make([]count, len(s.nodes)), map[string]int{}, map[string]broken{}
	for _, m := range s.meetings() {
		session := m.visit.Session
		before, known := last[session]
		last[session] = m.node
		counts[m.node].requests++
		if m.visit.Given {
			counts[m.node].given++
		}
		if !known || before == m.node {
			continue
		}
		counts[before].moves++
		if s.explained || m.retried {
			continue
		}
		counts[before].breaks++
		if breaks[session].times == 0 {
			counts[before].broken++
		}
		breaks[session] = broken{breaks[session].times + 1, before, m.node}
	}
	for _, node := range last {
		counts[node].live++
	}
	return counts, slices.Collect(maps.Values(breaks))
}

// of are the counts of one node.
func (s *story) of(node int) count {
	s.t.Helper()
	counts, _ := s.counts()
	return counts[node]
}

// equals compares traffic with what clients and nodes counted.
func (s *story) equals(m *model.Traffic) {
	s.t.Helper()
	counts, breaks := s.counts()
	for i, want := range counts {
		node := &m.Sticky.Nodes[i]
		if m.Nodes[i] != s.nodes[i].Name {
			s.t.Errorf("node %d is %q, want %q", i, m.Nodes[i], s.nodes[i].Name)
		}
		for _, w := range []sticky.Window{sticky.FiveMinutes, sticky.All} {
			c := &node.Windows[w]
			got := count{requests: c.Requests, given: c.New, moves: c.Moves, breaks: c.Breaks, broken: c.Broken, live: node.Sessions}
			if got != want {
				s.t.Errorf("%s, window %d: the tail counts %+v, clients and nodes %+v", m.Nodes[i], w, got, want)
			}
		}
	}
	if len(m.Nodes) != len(s.nodes) {
		s.t.Errorf("the tail knows the nodes %q", m.Nodes)
	}
	if nowhere := m.Sticky.Nowhere[sticky.All]; nowhere != (sticky.Counts{}) {
		s.t.Errorf("no node served %+v", nowhere)
	}
	if !m.Sticky.Exact || m.Sticky.Late != 0 {
		s.t.Errorf("exact: %t, late: %d", m.Sticky.Exact, m.Sticky.Late)
	}
	s.sampled(m, breaks)
	s.understood(m)
}

// sampled compares the breaks that the tail keeps to show, one for each session.
func (s *story) sampled(m *model.Traffic, want []broken) {
	s.t.Helper()
	const kept = 32
	var got []broken
	for _, b := range m.Sticky.Breaks {
		got = append(got, broken{b.Times, int(b.From.Node), int(b.To.Node)})
	}
	order := func(a, b broken) int {
		return cmp.Or(cmp.Compare(a.times, b.times), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if len(want) > kept {
		s.t.Fatalf("%d sessions broke, and the tail keeps %d to look at", len(want), kept)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("the tail shows the breaks %v, clients and nodes saw %v", got, want)
	}
}

// understood checks that every line of every log was, and counted once.
func (s *story) understood(m *model.Traffic) {
	s.t.Helper()
	if got := m.Sticky.Total[sticky.All].Requests; got != s.asked() {
		s.t.Errorf("%d requests, want %d", got, s.asked())
	}
	for _, l := range m.Logs {
		if l.Rejected != 0 || l.Lost != 0 || l.State != model.LogReading || l.Parsed != l.Lines-l.Skipped {
			s.t.Errorf("the log %s: %+v", l.Name, l)
		}
	}
}

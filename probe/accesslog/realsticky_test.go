package accesslog_test

import (
	"fmt"
	"slices"

	"farmtop/model"
	"farmtop/model/sticky"
)

// boundAlike compares the requests that came for their session's sake, as they are told by what a client sent and who answered.
func (s *story) boundAlike(m *model.Traffic, isBound func(met *meeting, before int) bool) {
	s.t.Helper()
	bound, last := make([]uint64, len(s.nodes)), map[string]int{}
	for _, met := range s.meetings() {
		before, known := last[met.visit.Session]
		if !known {
			before = -1
		}
		if isBound(&met, before) {
			bound[met.node]++
		}
		last[met.visit.Session] = met.node
	}
	for i, want := range bound {
		if got := m.Sticky.Nodes[i].Windows[sticky.All].Bound; got != want {
			s.t.Errorf("%s: %d requests are bound, want %d", m.Nodes[i], got, want)
		}
	}
}

// byCookie tells whether HAProxy's cookie names the server that answered.
func byCookie(met *meeting, _ int) bool {
	return met.Cookies["SRVID"] == fmt.Sprintf("n%d", met.node+1)
}

// byStaying tells whether the node answered that served the session before.
func byStaying(met *meeting, before int) bool { return met.node == before }

// collapsed checks that all went to one node, and that the tail says so of about as many clients as the crowd has.
func (s *story) collapsed(m *model.Traffic) {
	s.t.Helper()
	counts, _ := s.counts()
	node := slices.IndexFunc(counts, func(c count) bool { return c.requests > 0 })
	for i, c := range counts {
		if got := m.Sticky.Nodes[i].Windows[sticky.All].Requests; got != c.requests || i != node && got != 0 {
			s.t.Errorf("%s: %d requests, want %d, and all on %s", m.Nodes[i], got, c.requests, m.Nodes[node])
		}
	}
	c, clients := m.Sticky.Collapse, len(s.crowd.Clients)
	if c == nil || int(c.Node) != node || c.Choices != s.asked() || c.Share != 1 || c.Network != 1 || c.Clients < clients*2/3 || c.Clients > clients*3/2 {
		s.t.Errorf("collapse %+v, want one of %d choices by about %d clients on node %d", c, s.asked(), clients, node)
	}
}

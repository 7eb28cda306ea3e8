package contract

import (
	"testing"

	"farmtop/model"
)

// requests is how many are made where a count has to follow.
const requests = 5

// chosen checks that requests for which the proxy chose the server are counted apart from those that a cookie led there.
func (s *story) chosen(t *testing.T) {
	before := s.counts(t)
	for range requests * len(s.Nodes) {
		s.Request(t, "")
	}
	after := s.counts(t)
	if grown := after.chosen - before.chosen; grown < uint64(requests*len(s.Nodes)) {
		t.Errorf("after %d requests without a cookie %d servers more were chosen", requests*len(s.Nodes), grown)
	}

	node := s.Nodes[0]
	s.restore(t, node)
	s.change(t, node, model.VerbDrain, 0)
	drained := s.server(t, node)
	for range requests {
		s.Request(t, node.Cookie)
		s.Request(t, "")
	}
	got := s.server(t, node)
	if !got.ChosenKnown || got.Chosen != drained.Chosen || got.Requests < drained.Requests+requests {
		t.Errorf("drained, the requests went from %d to %d, want %d more; it was chosen for %d of them, want none (known=%t)",
			drained.Requests, got.Requests, requests, got.Chosen-drained.Chosen, got.ChosenKnown)
	}
}

// counts are those of all nodes together.
func (s *story) counts(t *testing.T) (sum struct{ chosen, requests uint64 }) {
	t.Helper()
	status := s.read(t, s.Admin, s.Backend)
	for _, node := range s.Nodes {
		server := find(t, status, s.Backend, node.Name)
		sum.chosen += server.Chosen
		sum.requests += server.Requests
	}
	if sum.chosen > sum.requests {
		t.Errorf("%d of %d requests were chosen", sum.chosen, sum.requests)
	}
	return sum
}

// inFlight checks that a request outlives every state that its server is put into, and is seen all the time.
func (s *story) inFlight(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	release := s.Hold(t, node.Cookie)
	defer release()
	s.until(t, node, "seen with a request in flight", func(m model.Server) bool { return m.InFlight > 0 })
	for _, verb := range []model.Verb{model.VerbDrain, model.VerbMaint, model.VerbReady, model.VerbDrain} {
		s.change(t, node, verb, 0)
		if got := s.server(t, node); got.InFlight == 0 || got.Leaving != 0 {
			t.Errorf("after %s %d requests are in flight, %d of them in older processes; want the held one", verb, got.InFlight, got.Leaving)
		}
	}
	release()
	s.until(t, node, "free of requests in flight", func(m model.Server) bool { return m.InFlight == 0 })
}

package contract

import (
	"context"
	"slices"
	"sync"
	"testing"

	"farmtop/model"
)

func (s *tale) reads(t *testing.T) {
	got := s.read(t)
	if got.Farm != farm || got.Balancer != s.Balancer.Name || got.At.IsZero() || got.Took <= 0 {
		t.Errorf("the reading is of %s/%s, at %v, in %v", got.Farm, got.Balancer, got.At, got.Took)
	}
	if got.Software != s.Software || got.Fault != model.ReadOK || got.Level != model.LevelAdmin {
		t.Errorf("it is %q at level %q, want %q at level admin", got.Software, got.Level, s.Software)
	}
	if len(got.Groups) != 1 || got.Groups[0].Name != s.Balancer.Backend || got.Groups[0].Cookie != s.Cookie {
		t.Errorf("the groups are %+v, want %q alone, with the cookie %q", got.Groups, s.Balancer.Backend, s.Cookie)
	}
	if len(got.Servers) != len(s.Nodes) {
		t.Errorf("it has %d servers, want %d: %+v", len(got.Servers), len(s.Nodes), got.Servers)
	}
	for _, node := range s.Nodes {
		server := s.server(t, node)
		if server.Admin != model.AdminReady || !server.Up || len(server.Why) != 0 || server.Weight <= 0 {
			t.Errorf("%s is %s because of %q, up=%t, of weight %d; want ready and up", node.Name, server.Admin, server.Why, server.Up, server.Weight)
		}
		cookie := node.Cookie
		if s.Untold {
			cookie = ""
		}
		if server.Address != node.Address || server.Cookie != cookie {
			t.Errorf("%s is at %q with cookie %q, want %q with %q", node.Name, server.Address, server.Cookie, node.Address, cookie)
		}
		if server.Uncounted != (s.Hold == nil) {
			t.Errorf("%s is uncounted=%t", node.Name, server.Uncounted)
		}
	}
}

// overlapping is how many readings of one driver are under way at once.
const overlapping = 4

func (s *tale) overlaps(t *testing.T) {
	var readings sync.WaitGroup
	for range overlapping {
		readings.Go(func() {
			if got := s.driver.Read(t.Context()); got.Err != "" || len(got.Servers) != len(s.Nodes) {
				t.Errorf("one of several readings at once has %d servers: %s", len(got.Servers), got.Err)
			}
		})
	}
	readings.Wait()
}

func (s *tale) cannotRead(t *testing.T) {
	elsewhere := s.Balancer
	elsewhere.Backend += "x"
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, got := range map[string]model.BalancerStatus{
		"of a group that isn't there": s.open(t, elsewhere).Read(t.Context()),
		"that is called off":          s.driver.Read(over),
	} {
		if got.Err == "" || got.Fault == model.ReadOK || len(got.Servers) != 0 || got.Farm != farm || got.At.IsZero() {
			t.Errorf("a reading %s gave %q, %q and %d servers", name, got.Fault, got.Err, len(got.Servers))
		}
		s.keepsSecret(t, got)
	}
	if got := s.open(t, elsewhere).Read(t.Context()); got.Fault != model.ReadAbsent {
		t.Errorf("a group that isn't there is %q, want %q: %s", got.Fault, model.ReadAbsent, got.Err)
	}
}

func (s *tale) counts(t *testing.T) {
	if s.Hold == nil {
		t.Skip("the balancer doesn't count")
	}
	node := s.Nodes[1]
	before := s.server(t, node)
	for range requests {
		if asked := s.Request(t, node.Cookie); asked != node.Name {
			t.Fatalf("a request with the cookie of %s went to %q", node.Name, asked)
		}
	}
	if after := s.server(t, node); after.Requests < before.Requests+requests {
		t.Errorf("after %d requests more the count went from %d to %d", requests, before.Requests, after.Requests)
	}
}

func (s *tale) holds(t *testing.T) {
	if s.Hold == nil {
		t.Skip("the balancer doesn't tell what is in flight")
	}
	node := s.Nodes[0]
	s.restore(t, node)
	release := s.Hold(t, node.Cookie)
	defer release()
	s.until(t, node, "seen with a request in flight", func(m model.Server) bool { return m.InFlight > 0 })
	for _, verb := range s.verbs(model.VerbDrain, model.VerbMaint, model.VerbReady) {
		s.change(t, node, verb, 0)
		if got := s.server(t, node); got.InFlight == 0 {
			t.Errorf("after %s nothing is in flight, want the held request", verb)
		}
	}
	release()
	s.until(t, node, "free of requests in flight", func(m model.Server) bool { return m.InFlight == 0 })
}

// verbs are those of the given ones that the balancer has.
func (s *tale) verbs(all ...model.Verb) []model.Verb {
	return slices.DeleteFunc(all, func(v model.Verb) bool { return s.NoDrain && v == model.VerbDrain })
}

func (s *tale) dies(t *testing.T) {
	if s.Kill == nil {
		t.Skip("the balancer doesn't tell who is down")
	}
	node := s.Nodes[1]
	s.Kill(t, node.Name)
	t.Cleanup(func() {
		s.Heal(t, node.Name)
		s.untilReady(t, node)
	})
	got := s.until(t, node, "down", func(m model.Server) bool { return m.Admin == model.AdminDown })
	if got.Up || !slices.Contains(got.Why, model.ReasonCheck) {
		t.Errorf("a dead node is %s because of %q, up=%t", got.Admin, got.Why, got.Up)
	}
	if asked := s.Request(t, node.Cookie); asked == node.Name || asked == "" {
		t.Errorf("a request with the cookie of a dead node went to %q, want another server", asked)
	}
}

package model

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func server(name, address string, admin AdminState, why ...AdminReason) Server {
	return Server{Group: "be", Name: name, Address: address, Admin: admin, Why: why, Up: admin != AdminDown && admin != AdminMaint, Weight: 1, InitialWeight: 1}
}

func TestServersAreMatchedToNodes(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Nodes[2].Server = "third"
	s := tell(t, farm)
	s.read(func(b *BalancerStatus) {
		b.Servers = []Server{
			server("a", "192.0.2.1:443", AdminReady),      // by address
			server("x", "192.0.2.2:8443", AdminReady),     // by host, another port
			server("third", "192.0.2.77:1", AdminReady),   // by its configured name
			server("stray", "192.0.2.99:443", AdminMaint), // by nothing
		}
	})
	v := s.view()
	for i, want := range []string{"a", "x", "third"} {
		if n := v.Nodes[i]; len(n.Servers) != 1 || n.Servers[0].Name != want {
			t.Errorf("%s is matched with %v, want %s", n.Node.Name, n.Servers, want)
		}
	}
	if len(v.Unmatched) != 1 || v.Unmatched[0].Name != "stray" {
		t.Errorf("unmatched: %v", v.Unmatched)
	}
}

func TestWithoutAGroupOnlyAddressesMakeAServerOurs(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Balancers[0].Backend = ""
	s := tell(t, farm)
	s.read(func(b *BalancerStatus) {
		other := server("n1", "198.51.100.1:443", AdminReady)
		other.Group = "elsewhere"
		b.Servers = []Server{server("a", "192.0.2.1:443", AdminReady), server("new", "192.0.2.9:443", AdminReady), other}
	})
	v := s.view()
	if len(v.Nodes[0].Servers) != 1 || v.Nodes[0].Servers[0].Name != "a" {
		t.Errorf("n1 is matched with %v", v.Nodes[0].Servers)
	}
	if len(v.Unmatched) != 1 || v.Unmatched[0].Name != "new" {
		t.Errorf("unmatched: %v, want only the one in the farm's group", v.Unmatched)
	}
}

func TestADrainLostToAReloadIsTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		next func(*BalancerStatus)
		want string
	}{
		{"reload", func(b *BalancerStatus) { b.PID = 8; b.Uptime = time.Second }, "a reload"},
		{"agent", func(b *BalancerStatus) { b.Servers[0].Agent = true }, "the agent or an operator"},
		{"somebody", func(*BalancerStatus) {}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := tell(t, threeNodes())
			s.read(func(b *BalancerStatus) {
				b.Servers = []Server{server("n1", "192.0.2.1:443", AdminDrain, ReasonOperator)}
			})
			s.after(time.Second).read(func(b *BalancerStatus) {
				b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady)}
				test.next(b)
			})
			lost := s.view().Nodes[0].Servers[0].Lost
			if test.want == "" {
				if lost != nil {
					t.Errorf("lost %v, though somebody may have ended the drain", lost)
				}
				return
			}
			if lost == nil || lost.By != test.want || lost.Was != AdminDrain {
				t.Errorf("lost: %+v, want a drain lost to %s", lost, test.want)
			}
			s.after(lostShown).read(func(b *BalancerStatus) {
				b.PID, b.Servers = 8, []Server{server("n1", "192.0.2.1:443", AdminReady)}
			})
			if s.view().Nodes[0].Servers[0].Lost != nil {
				t.Error("still reported after the time it is shown")
			}
		})
	}
}

func TestRequestsInMaintenanceAreCounted(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	at := func(admin AdminState, requests uint64) *ServerView {
		s.after(time.Second).read(func(b *BalancerStatus) {
			sv := server("n1", "192.0.2.1:443", admin)
			sv.Requests = requests
			b.Servers = []Server{sv}
		})
		return s.view().Nodes[0].Servers[0]
	}
	at(AdminReady, 100)
	if v := at(AdminReady, 130); v.Rate != 30 || v.SentIn != 0 {
		t.Errorf("rate %v, sent in %d", v.Rate, v.SentIn)
	}
	if v := at(AdminMaint, 140); v.SentIn != 0 {
		t.Errorf("%d requests counted that may have come before the maintenance", v.SentIn)
	}
	if v := at(AdminMaint, 143); v.SentIn != 3 {
		t.Errorf("sent in %d, want 3", v.SentIn)
	}
}

func TestDisagreementHasAnAge(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.answer("n1", false)
	poll := func() time.Duration {
		s.read(func(b *BalancerStatus) { b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady)} })
		return s.view().Nodes[0].Servers[0].Disagree
	}
	if poll() <= 0 {
		t.Error("no disagreement although the balancer sends requests to a node that is down")
	}
	if got := s.after(3 * time.Second); poll() != 3*time.Second {
		t.Errorf("disagree for %v, want 3s", got.view().Nodes[0].Servers[0].Disagree)
	}
	s.answer("n1", true)
	s.answer("n1", true)
	if got := poll(); got != 0 {
		t.Errorf("disagree for %v although both say up", got)
	}
}

func TestAnUnreadableBalancerKeepsWhatItSaidLast(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.read(func(b *BalancerStatus) { b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady)} })
	s.after(time.Second).read(func(b *BalancerStatus) { b.Err, b.Fault = "no socket at /x", ReadAbsent })
	v := s.view()
	if v.Balancers[0].Readable() || v.Balancers[0].Good == nil || len(v.Nodes[0].Servers) != 1 {
		t.Errorf("readable %v, good %v, servers %d", v.Balancers[0].Readable(), v.Balancers[0].Good, len(v.Nodes[0].Servers))
	}
	if got := s.journal(); got != "lb can't be read: no socket at /x" {
		t.Errorf("journal: %q", got)
	}
}

func TestAFarmsJournalTellsOfItsOwnServersUnderItsNodesNames(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Balancers[0].Backend = ""
	farm.Nodes[0].Server = "srv1"
	s := tell(t, farm)
	reading := func(admin AdminState) func(*BalancerStatus) {
		return func(b *BalancerStatus) {
			other := server("z9", "198.51.100.9:443", admin, ReasonOperator)
			other.Group = "elsewhere"
			b.Servers = []Server{server("srv1", "192.0.2.1:443", admin, ReasonOperator), other}
		}
	}
	if !s.read(reading(AdminReady)) {
		t.Error("a server that is seen for the first time isn't urgent")
	}
	s.after(time.Second).read(reading(AdminDrain))
	s.view()
	if got, want := s.journal(), "n1 lb: be/srv1 is drain (operator), was ready"; got != want {
		t.Errorf("journal:\n%s\nwant:\n%s", got, want)
	}
	urgent := s.after(time.Second).read(func(b *BalancerStatus) {
		reading(AdminDrain)(b)
		b.Servers[1].Admin = AdminMaint
	})
	if urgent || strings.Contains(s.journal(), "z9") {
		t.Errorf("a change at another farm's server: urgent %v, journal %s", urgent, s.journal())
	}
}

func TestABalancerCountsUntilItFailedThriceInARow(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.read(func(b *BalancerStatus) { b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady)} })
	first := s.view().Balancers[0]
	if s.answer("n1", true); s.view().Balancers[0] != first {
		t.Error("the view of a balancer that wasn't read again was made anew")
	}
	var heard []bool
	for range 3 {
		s.after(10 * time.Second).read(func(b *BalancerStatus) { b.Err = "no answer" })
		heard = append(heard, s.view().Balancers[0].Heard())
	}
	if !slices.Equal(heard, []bool{true, true, false}) {
		t.Errorf("heard after each failure: %v", heard)
	}
	s.read(func(*BalancerStatus) {})
	if !s.view().Balancers[0].Heard() {
		t.Error("not heard after a reading that succeeded")
	}
}

func TestTwoReadingsCloseTogetherKeepTheRate(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	at := func(after time.Duration, requests uint64) float64 {
		s.after(after).read(func(b *BalancerStatus) {
			b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady)}
			b.Servers[0].Requests = requests
		})
		return s.view().Nodes[0].Servers[0].Rate
	}
	for i, reading := range []struct {
		after    time.Duration
		requests uint64
		rate     float64
	}{{0, 100, -1}, {time.Second, 120, 20}, {5 * time.Millisecond, 120, 20}, {995 * time.Millisecond, 130, 10}, {time.Second, 5, -1}, {time.Second, 6, 1}} {
		if got := at(reading.after, reading.requests); got != reading.rate {
			t.Errorf("reading %d: %g requests a second, want %g", i, got, reading.rate)
		}
	}
}

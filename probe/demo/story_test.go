package demo

import (
	"maps"
	"slices"
	"testing"
	"time"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

// enough is how many requests tell a fault from bad luck: a collapse takes most, 100 choices on its node.
const enough = 300

// rush is how many requests a second there are where a test waits for enough of them.
const rush = 400

// eachBalanced runs a test for each system whose nodes have a balancer before them.
func eachBalanced(t *testing.T, test func(t *testing.T, system string)) {
	t.Helper()
	for i := range products {
		if products[i].cluster {
			continue
		}
		for _, system := range products[i].systems {
			t.Run(system, func(t *testing.T) {
				t.Parallel()
				test(t, system)
			})
		}
	}
}

func TestInAHealthyFarmEverySessionSticksAndEveryClientIsTheClient(t *testing.T) {
	t.Parallel()
	eachBalanced(t, func(t *testing.T, system string) {
		farm := busyFarm(t, Options{System: system, Traffic: rush})
		s := studied(t, farm, enough)
		s.isWellSticky(t)
		s.isWellResolved(t)
		if s.sticky.Total[sticky.All].New == 0 {
			t.Error("no session began")
		}
		if s.sticky.Cookies[sticky.Kept] == 0 {
			t.Error("no session was kept")
		}
	})
}

// isWellSticky wants sessions without faults.
func (s *study) isWellSticky(t *testing.T) {
	t.Helper()
	all := s.sticky.Total[sticky.All]
	if all.Moves != 0 && s.out == 0 || all.Breaks != 0 || len(s.sticky.Ghosts) != 0 || s.sticky.Skew.Skewed || s.sticky.Collapse != nil {
		t.Errorf("%+v, ghosts %v, skew %+v, collapse %+v", all, s.sticky.Ghosts, s.sticky.Skew, s.sticky.Collapse)
	}
	if absent := s.sticky.Cookies[sticky.Absent]; absent != 0 {
		t.Errorf("%d requests had no cookie and were given none", absent)
	}
	s.isReadable(t)
}

// isReadable wants every line parsed, with the header and the mark.
func (s *study) isReadable(t *testing.T) {
	t.Helper()
	if len(s.rejected) > 0 {
		t.Errorf("%d lines don't fit the directive, such as %q", len(s.rejected), s.rejected[0])
	}
	if s.marked != s.lines {
		t.Errorf("%d of %d lines have a User-Agent", s.marked, s.lines)
	}
}

// isWellResolved wants every request's client to be the client.
func (s *study) isWellResolved(t *testing.T) {
	t.Helper()
	c := s.clients.Total.All
	if c.Samples != uint64(s.lines) || c.Verdicts[clientip.Client] != c.Samples || c.Limited != 0 || c.Repeated != 0 {
		t.Errorf("rule %s, of %d lines: %+v; examples %+v", s.clients.Rule.Name, s.lines, c, s.clients.Examples)
	}
}

// stories are what the log says of each fault that is seen in it. What isn't asked for is checked to be as in a healthy farm.
var stories = map[string]struct {
	sessions func(t *testing.T, s *study) // nil where they are well
	clients  func(t *testing.T, s *study) // nil where they are well
}{
	"ST01": {sessions: func(t *testing.T, s *study) {
		all := s.sticky.Total[sticky.All]
		if all.Breaks < enough/50 || s.sticky.Cookies[sticky.Unused] == 0 {
			t.Errorf("%d breaks, %d cookies unused", all.Breaks, s.sticky.Cookies[sticky.Unused])
		}
	}},
	"ST02": {sessions: func(t *testing.T, s *study) {
		if s.sticky.Nodes[2].Windows[sticky.All].New == 0 { // its sessions go to am1 from their second request on
			t.Errorf("cookies %v; am3 was given %+v", s.values, s.sticky.Nodes[2].Windows[sticky.All])
		}
	}},
	"ST03": {sessions: func(t *testing.T, s *study) {
		if len(s.sticky.Ghosts) != 1 || s.sticky.Ghosts[0].Times < enough/100 {
			t.Errorf("ghosts %+v", s.sticky.Ghosts)
		}
	}},
	"ST04": {sessions: func(t *testing.T, s *study) {
		if k := s.sticky.Skew; !k.Skewed || k.Worst != 0 || s.sticky.Collapse != nil {
			t.Errorf("skew %+v, collapse %+v", k, s.sticky.Collapse)
		}
	}},
	"ST05": {},
	"ST06": {sessions: func(t *testing.T, s *study) {
		if s.sticky.Cookies[sticky.Absent] != uint64(s.lines) {
			t.Errorf("of %d requests: %v", s.lines, s.sticky.Cookies)
		}
	}},
	"ST07": {sessions: func(t *testing.T, s *study) {
		all := s.sticky.Total[sticky.All]
		if all.Breaks < enough/10 || s.sticky.Skew.Skewed || s.sticky.Cookies[sticky.Kept] != 0 {
			t.Errorf("%+v, cookies %v, skew %+v", all, s.sticky.Cookies, s.sticky.Skew)
		}
	}},
	"RT02": {sessions: func(t *testing.T, s *study) {
		if k := s.sticky.Skew; s.sticky.Nodes[1].Windows[sticky.All].Requests != 0 || !k.Skewed || k.Worst != 1 || s.sticky.Total[sticky.All].Breaks != 0 {
			t.Errorf("am2 was given %+v; skew %+v", s.sticky.Nodes[1].Windows[sticky.All], k)
		}
	}},
	"RT04": {sessions: func(t *testing.T, s *study) {
		if s.sticky.Cookies[sticky.Unused] == 0 || s.sticky.Cookies[sticky.Kept] == 0 || s.sticky.Nodes[2].Windows[sticky.All].Bound != 0 {
			t.Errorf("cookies %v; am3 has %+v", s.sticky.Cookies, s.sticky.Nodes[2].Windows[sticky.All])
		}
	}},
	"ST08": {sessions: func(t *testing.T, s *study) {
		if c := s.sticky.Collapse; c == nil || c.Share < 1 || c.Network < 1 {
			t.Errorf("collapse %+v", c)
		}
	}},
	"XFF01": {clients: mostly(clientip.Proxy, 3)},
	"XFF02": {clients: mostly(clientip.Spoofable, 6)},
	"XFF03": {clients: mostly(clientip.Missing, 3)},
	"XFF04": {clients: mostly(clientip.Malformed, 6)},
	"XFF05": {clients: mostly(clientip.Spoofable, 1)},
	"XFF06": {clients: func(t *testing.T, s *study) {
		mostly(clientip.Proxy, 1)(t, s)
		if c := s.clients.Total.All; c.Limited != c.Samples {
			t.Errorf("of %d requests %d were limited", c.Samples, c.Limited)
		}
	}},
	"XFF07": {clients: func(t *testing.T, s *study) {
		if c := s.clients.Total.All; c.Repeated != c.Samples || c.Verdicts[clientip.Client] != c.Samples {
			t.Errorf("%+v", c)
		}
	}},
}

// mostly wants one verdict for one request of so many at least, and that the others are the client's.
func mostly(v clientip.Verdict, oneOf uint64) func(*testing.T, *study) {
	return func(t *testing.T, s *study) {
		t.Helper()
		c := s.clients.Total.All
		if c.Verdicts[v]*oneOf < c.Samples || c.Verdicts[v]+c.Verdicts[clientip.Client] != c.Samples {
			t.Errorf("rule %s: %+v; examples %+v", s.clients.Rule.Name, c, s.clients.Examples)
		}
	}
}

func TestTheLogTellsEveryFaultOfSessionsAndClients(t *testing.T) {
	t.Parallel()
	for _, code := range slices.Sorted(maps.Keys(stories)) {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := studied(t, busyFarm(t, Options{Faults: []string{code}, Traffic: rush}), enough)
			if check := stories[code].sessions; check != nil {
				check(t, &s)
				s.isReadable(t)
			} else {
				s.isWellSticky(t)
			}
			if check := stories[code].clients; check != nil {
				check(t, &s)
			} else {
				s.isWellResolved(t)
			}
		})
	}
}

func TestEveryFaultOfSessionsAndClientsHasItsStory(t *testing.T) {
	t.Parallel()
	for _, f := range slices.Concat(stickyFaults(), forwardedFaults()) {
		if _, told := stories[f.Code]; !told {
			t.Errorf("nobody looks for %s in the log", f.Code)
		}
	}
}

func TestTheFaultsOfForwardedAddressesShowWithEverySystemsRule(t *testing.T) {
	t.Parallel()
	eachBalanced(t, func(t *testing.T, system string) {
		for _, code := range []string{"XFF01", "XFF02", "XFF03", "XFF04", "XFF07"} {
			farm := busyFarm(t, Options{System: system, Faults: []string{code}, Traffic: rush})
			s := studied(t, farm, enough/3)
			if code != "XFF01" || !farm.product.isAudited() { // the nodes' own logs tell of that one
				stories[code].clients(t, &s)
			}
			if err := farm.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestADrainMovesNobodyAndMaintenanceSaysWhomItMoves(t *testing.T) {
	t.Parallel()
	farm := busyFarm(t, Options{Traffic: rush})
	await(t, "sessions", func() bool { return len(loggedRequests(farm)) >= enough/3 })
	farm.balancer.alter("am1", (*server).drain)
	s := studied(t, farm, enough)
	if all := s.sticky.Total[sticky.All]; all.Moves != 0 || all.Breaks != 0 {
		t.Errorf("%+v", all)
	}

	farm.balancer.alter("am2", (*server).maint)
	await(t, "session that moved", func() bool { return isLogged(loggedRequests(farm), " --DI ") })
	s = studied(t, farm, enough)
	all := s.sticky.Total[sticky.All]
	if all.Breaks != 0 || all.Moves == 0 || s.sticky.Cookies[sticky.Moved] != all.Moves {
		t.Errorf("%+v, and %d cookies of a server that is out", all, s.sticky.Cookies[sticky.Moved])
	}
}

func TestMendedFaultsOfTrafficLeaveNothingInTheLogThatComes(t *testing.T) {
	t.Parallel()
	codes := []string{"ST01", "ST06", "XFF01", "XFF03", "XFF04", "XFF07"}
	farm := busyFarm(t, Options{Faults: codes, Traffic: rush})
	studied(t, farm, enough/3)
	for _, code := range codes {
		if err := farm.Mend(code); err != nil {
			t.Fatal(err)
		}
	}
	mended := time.Now()
	await(t, "end of the requests that were under way", func() bool {
		farm.balancer.mu.Lock()
		defer farm.balancer.mu.Unlock()
		for _, s := range farm.balancer.servers {
			for e := range s.inFlight {
				if e.began.Before(mended) {
					return false
				}
			}
		}
		return true
	})
	farm.log.ring.Load().forget()
	s := studied(t, farm, enough)
	s.isWellSticky(t)
	s.isWellResolved(t)
}

// forget empties the ring.
func (r *ring) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.first += uint64(len(r.lines))
	r.lines, r.bytes = nil, 0
}

package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// story drives a ledger with a clock of its own.
type story struct {
	t      *testing.T
	ledger *Ledger
	now    time.Time
	farm   *Farm
}

func tell(t *testing.T, farm *Farm) *story {
	t.Helper()
	s := &story{t: t, ledger: NewLedger(nil), now: start, farm: farm}
	s.ledger.Apply(Configured{At: start, Farms: []*Farm{farm}})
	return s
}

func (s *story) after(d time.Duration) *story { s.now = s.now.Add(d); return s }

func (s *story) answer(node string, ok bool, change ...func(*Observation)) bool {
	o := Observation{At: s.now, Farm: s.farm.Name, Node: node, Check: "web", OK: ok, Status: 200, Reason: "200 in 1 ms"}
	if !ok {
		o.Status, o.Fault, o.Reason = 0, FaultRefused, "refused"
	}
	o.Phases.Total = time.Millisecond
	for _, f := range change {
		f(&o)
	}
	return s.ledger.Apply(o)
}

func (s *story) read(change func(*BalancerStatus)) bool {
	status := BalancerStatus{At: s.now, Farm: s.farm.Name, Balancer: "lb", PID: 7, Uptime: s.now.Sub(start) + time.Hour, Level: LevelAdmin}
	change(&status)
	return s.ledger.Apply(status)
}

func (s *story) view() *FarmView {
	s.ledger.Apply(Ticked{At: s.now})
	return s.ledger.Snapshot().Farms[0]
}

func (s *story) journal() string {
	var lines []string
	for _, e := range s.ledger.Snapshot().Journal {
		lines = append(lines, strings.TrimSpace(e.Node+" "+e.Text))
	}
	return strings.Join(lines, "\n")
}

func threeNodes() *Farm {
	f := &Farm{Name: "web", Limits: DefaultLimits()}
	f.Checks = []Check{{Name: "web", Protocol: ProtocolHTTPS, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 2}}
	for i := range 3 {
		f.Nodes = append(f.Nodes, Node{Name: fmt.Sprintf("n%d", i+1), Address: fmt.Sprintf("192.0.2.%d:443", i+1)})
	}
	f.Balancers = []Balancer{{Name: "lb", Kind: "haproxy", Backend: "be"}}
	return f
}

func TestANodeIsItsWorstCheck(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Checks = append(farm.Checks, Check{Name: "api", Protocol: ProtocolTCP, Every: time.Second, Rise: 1, Fall: 1})
	s := tell(t, farm)
	s.answer("n1", true)
	if got := s.view().Node("n1").State; got != StateUnknown {
		t.Errorf("with one of two checks answered: %s", got)
	}
	s.answer("n1", false, func(o *Observation) { o.Check = "api" })
	n := s.view().Node("n1")
	if n.State != StateDown || n.Reason != "api: refused" {
		t.Errorf("with one check down: %s, %q", n.State, n.Reason)
	}
	if s.view().Asked != 1 {
		t.Errorf("asked %d nodes, want 1", s.view().Asked)
	}
}

func TestTheJournalTellsOutagesAndNotEveryFailure(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	for _, ok := range []bool{true, false, true, false, false, true, true} {
		s.after(2*time.Second).answer("n2", ok)
	}
	s.view()
	want := "n2 down: refused\nn2 up again after 4s: 200 in 1 ms"
	if got := s.journal(); got != want {
		t.Errorf("journal:\n%s\nwant:\n%s", got, want)
	}
}

func TestWhatDidNotChangeIsShared(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	for _, n := range s.farm.Nodes {
		s.answer(n.Name, true)
	}
	first := s.view()
	s.after(100*time.Millisecond).answer("n2", true)
	second := s.view()
	if first.Nodes[0] != second.Nodes[0] || first.Nodes[2] != second.Nodes[2] {
		t.Error("views of nodes that weren't asked were made anew")
	}
	if first.Nodes[1] == second.Nodes[1] || first.Nodes[1].Revision == second.Nodes[1].Revision {
		t.Error("the view of the node that was asked is the old one")
	}
	if got := len(first.Nodes[1].Checks[0].Recent); got != 1 {
		t.Errorf("a snapshot that was handed out has %d answers now, had 1", got)
	}
}

func TestAHandedOutJournalNeverChanges(t *testing.T) {
	t.Parallel()
	var j journal
	for i := range 5 * journalKept {
		j.add(Entry{Text: fmt.Sprint(i)})
		if i%997 != 0 {
			continue
		}
		view := j.view()
		before := slices.Clone(view)
		for k := range 3 * journalKept {
			j.add(Entry{Text: fmt.Sprint("later ", k)})
		}
		if !slices.Equal(view, before) {
			t.Fatalf("the view of %d entries changed after it was handed out", len(view))
		}
		if len(view) > journalKept {
			t.Fatalf("a view has %d entries, more than %d", len(view), journalKept)
		}
	}
}

func TestAPassiveNodeStandsByAsLongAsAnotherServes(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Expect.ActivePassive = true
	s := tell(t, farm)
	s.answer("n1", true)
	s.answer("n2", false)
	s.answer("n3", false)
	v := s.view()
	if v.Nodes[0].State != StateUp || v.Nodes[1].State != StateStandby || v.Count.Standby != 2 {
		t.Fatalf("n1 %s, n2 %s, %d stand by", v.Nodes[0].State, v.Nodes[1].State, v.Count.Standby)
	}
	s.after(time.Second).answer("n1", false)
	s.answer("n1", false)
	if v = s.view(); v.Count.Down != 3 {
		t.Errorf("nobody serves, yet %d of 3 are down", v.Count.Down)
	}
}

func TestASilentNodeGoesStale(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.answer("n1", true)
	if s.after(5 * time.Second).view().Node("n1").Stale {
		t.Error("stale although two intervals and a timeout aren't over")
	}
	if !s.after(2 * time.Second).view().Node("n1").Stale {
		t.Error("not stale after seven seconds of silence")
	}
	s.answer("n1", true)
	if s.view().Node("n1").Stale {
		t.Error("still stale after an answer")
	}
}

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
		{"agent", func(b *BalancerStatus) { b.Servers[0].Agent = true }, "the agent"},
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

func TestANameBecomesItsAddresses(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Nodes[1] = Node{Name: "pool", Address: "pool.example.com:443", Expand: true}
	s := tell(t, farm)
	names := func() []string {
		var all []string
		for _, n := range s.view().Nodes {
			all = append(all, n.Node.Name)
		}
		return all
	}
	s.ledger.Apply(Resolved{At: s.now, Farm: "web", Node: "pool", Err: "no such name"})
	if n := s.view().Node("pool"); n == nil || n.Reason != "no such name" {
		t.Errorf("before it resolves: %+v", n)
	}
	s.ledger.Apply(Resolved{At: s.now, Farm: "web", Node: "pool", Addresses: []string{"192.0.2.7:443", "192.0.2.8:443"}})
	if got, want := names(), []string{"n1", "pool@192.0.2.7", "pool@192.0.2.8", "n3"}; !slices.Equal(got, want) {
		t.Errorf("nodes %v, want %v", got, want)
	}
	s.answer("pool@192.0.2.8", true)
	s.ledger.Apply(Resolved{At: s.now, Farm: "web", Node: "pool", Addresses: []string{"192.0.2.8:443", "192.0.2.9:443"}})
	if got, want := names(), []string{"n1", "pool@192.0.2.8", "pool@192.0.2.9", "n3"}; !slices.Equal(got, want) {
		t.Errorf("nodes %v, want %v", got, want)
	}
	if s.view().Node("pool@192.0.2.8").State != StateUp {
		t.Error("a node that stayed was forgotten")
	}
}

func TestLatencyKeepsGapsAndQuantiles(t *testing.T) {
	t.Parallel()
	var l latency
	for i := range 100 {
		l.add(&Observation{At: start.Add(time.Duration(i) * time.Second), OK: i%10 != 0, Phases: Phases{Total: time.Duration(i) * time.Millisecond}})
	}
	samples, p50, p95, hour := l.view()
	if len(samples) != latencyKept || !IsGap(samples[len(samples)-10]) || samples[len(samples)-1] != 99 {
		t.Errorf("samples %v", samples)
	}
	if p50 != 67 || p95 != 97 {
		t.Errorf("p50 %v, p95 %v", p50, p95)
	}
	if !math.IsNaN(float64(hour)) {
		t.Errorf("an hour's p95 of %v after two minutes", hour)
	}
}

func TestFindingsKeepTheirAgeAndLeaveATrace(t *testing.T) {
	t.Parallel()
	found := []Finding{{Code: "HC01", Node: "n1", Title: "n1 is down"}, {Code: "PAR01", Node: "n1", Title: "n1 differs", Severity: Critical}}
	ledger := NewLedger(func(*FarmView, time.Time) []Finding { return slices.Clone(found) })
	ledger.Apply(Configured{At: start, Farms: []*Farm{threeNodes()}})
	at := func(d time.Duration) *FarmView {
		ledger.Apply(Ticked{At: start.Add(d)})
		return ledger.Snapshot().Farms[0]
	}
	at(0)
	if got := at(5 * time.Second).Findings; len(got) != 2 || got[0].Since != start || got[0].Farm != "web" {
		t.Errorf("findings %+v", got)
	}
	found = nil
	at(10 * time.Second)
	journal := ledger.Snapshot().Journal
	if len(journal) != 2 || journal[0].Text != "PAR01 n1 differs" || journal[1].Text != "PAR01 is over" {
		t.Errorf("journal %+v", journal)
	}
}

func TestEqualEventsGiveEqualSnapshots(t *testing.T) {
	t.Parallel()
	run := func() string {
		s := tell(t, threeNodes())
		for i := range 50 {
			s.after(300*time.Millisecond).answer(fmt.Sprintf("n%d", i%3+1), i%7 != 0)
			if i%5 == 0 {
				s.read(func(b *BalancerStatus) {
					b.Servers = []Server{server("n1", "192.0.2.1:443", AdminReady), server("n2", "192.0.2.2:443", AdminDrain, ReasonOperator)}
				})
			}
			s.view()
		}
		v := s.view()
		out := s.journal()
		for _, n := range v.Nodes {
			out += fmt.Sprintf("\n%s %s %v %s %v", n.Node.Name, n.State, n.Since, n.Reason, n.Latency)
		}
		return out
	}
	if a, b := run(), run(); a != b {
		t.Errorf("two runs differ:\n%s\n\n%s", a, b)
	}
}

func TestOnlyChangesOfStateAreUrgent(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	for i, want := range []bool{true, false, true, true, false} {
		ok := i < 2
		if got := s.after(2*time.Second).answer("n1", ok); got != want {
			t.Errorf("answer %d (good: %v): urgent %v, want %v", i+1, ok, got, want)
		}
	}
	one := func(admin AdminState) func(*BalancerStatus) {
		return func(b *BalancerStatus) { b.Servers = []Server{server("n1", "192.0.2.1:443", admin)} }
	}
	for i, step := range []struct {
		admin AdminState
		want  bool
	}{{AdminReady, true}, {AdminReady, false}, {AdminDrain, true}} {
		if got := s.after(time.Second).read(one(step.admin)); got != step.want {
			t.Errorf("reading %d (%s): urgent %v, want %v", i+1, step.admin, got, step.want)
		}
	}
}

func TestTheEndpointIsDownAfterTwoFailures(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	s := tell(t, farm)
	if s.view().Endpoint != nil {
		t.Error("a farm without an endpoint has a view of one")
	}
	farm.Endpoint = "https://farm.example.com/start?x=1"
	s = tell(t, farm)
	if v := s.view().Endpoint; v == nil || v.Last != nil || v.Check.Path != "/start?x=1" || v.Health.State != StateUnknown {
		t.Errorf("before the first answer: %+v", v)
	}
	for i, want := range []State{StateUp, StateFalling, StateDown, StateUp} {
		s.after(5*time.Second).answer("", i == 0 || i == 3, func(o *Observation) { o.Check = "endpoint" })
		if got := s.view().Endpoint.Health.State; got != want {
			t.Errorf("after %d answers: %s, want %s", i+1, got, want)
		}
	}
}

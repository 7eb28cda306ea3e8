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
	found := []Finding{{Code: "HC01", Node: "n1", Title: "n1 is down", Echo: true}, {Code: "PAR01", Node: "n1", Title: "n1 differs", Severity: Critical}}
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

func TestTwoPortsOfANodeMayHaveTwoCertificates(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Checks = append(farm.Checks, Check{Name: "api", Protocol: ProtocolHTTPS, Port: 8443, Every: time.Second, Rise: 1, Fall: 1})
	s := tell(t, farm)
	at := func(check, sha, version string) bool {
		return s.after(time.Second).answer("n1", true, func(o *Observation) {
			o.Check, o.Certificate, o.Version = check, &Certificate{SHA256: sha}, version
		})
	}
	for range 3 {
		at("web", "aaaa", "4.3.0")
		at("api", "bbbb", "9")
	}
	n := s.view().Node("n1")
	if s.journal() != "" || n.Certificate.SHA256 != "aaaa" || n.Version != "4.3.0" {
		t.Errorf("certificate %s, version %s, journal %q", n.Certificate.SHA256, n.Version, s.journal())
	}
	if !at("api", "cccc", "9") || !at("web", "aaaa", "4.4.0") {
		t.Error("another certificate, or another version, isn't urgent")
	}
	s.view()
	want := "n1 presents another certificate: cccc… until 0001-01-01, was bbbb…\nn1 runs 4.4.0, was 4.3.0"
	if got := s.journal(); got != want {
		t.Errorf("journal:\n%s\nwant:\n%s", got, want)
	}
}

func TestADefectOfFarmtopSaysNothingOfTheNode(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	for range 5 {
		s.answer("n1", false, func(o *Observation) { o.Fault, o.Reason = FaultInternal, "farmtop failed" })
	}
	if n := s.view().Node("n1"); n.State != StateUnknown || n.Reason != "farmtop failed" {
		t.Errorf("%s: %s", n.State, n.Reason)
	}
}

func TestAFasterPaceMakesNobodyStale(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.ledger.Apply(Paced{At: s.now, Factor: 10})
	s.answer("n1", true)
	s.after(19 * time.Second)
	s.ledger.Apply(Paced{At: s.now, Factor: 1})
	if s.view().Node("n1").Stale {
		t.Error("stale at once, although it was to be asked only in a second")
	}
	if !s.after(7 * time.Second).view().Node("n1").Stale {
		t.Error("not stale although two intervals of the new pace are over")
	}
}

func TestANameThatNoLongerResolvesIsToldOnce(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Nodes = []Node{{Name: "pool", Address: "pool.example.com:443", Expand: true}}
	s := tell(t, farm)
	resolve := func(err string, addresses ...string) {
		s.after(time.Minute).ledger.Apply(Resolved{At: s.now, Farm: "web", Node: "pool", Addresses: addresses, Err: err})
	}
	resolve("", "192.0.2.7:443")
	resolve("no such host")
	resolve("no such host")
	if v := s.view(); len(v.Nodes) != 1 {
		t.Errorf("%d nodes, want the one known from before", len(v.Nodes))
	}
	resolve("", "192.0.2.7:443")
	s.view()
	want := "pool no longer resolves, so its addresses may be old: no such host\npool resolves again"
	if got := s.journal(); got != want {
		t.Errorf("journal:\n%s\nwant:\n%s", got, want)
	}
}

func TestFindingsAboutTwoThingsAreTwo(t *testing.T) {
	t.Parallel()
	found := []Finding{{Code: "LB07", About: "lb1", Title: "lb1 cannot be read", Severity: Warning}}
	ledger := NewLedger(func(*FarmView, time.Time) []Finding { return slices.Clone(found) })
	ledger.Apply(Configured{At: start, Farms: []*Farm{threeNodes()}})
	at := func(d time.Duration) []Finding {
		ledger.Apply(Ticked{At: start.Add(d)})
		return ledger.Snapshot().Farms[0].Findings
	}
	at(0)
	found = append(found, Finding{Code: "LB07", About: "lb2", Title: "lb2 cannot be read", Severity: Warning})
	if got := at(time.Minute); got[0].Since != start || got[1].Since != start.Add(time.Minute) {
		t.Errorf("since %v and %v", got[0].Since, got[1].Since)
	}
	found = []Finding{{Code: "LB07", About: "lb1", Title: "lb1 cannot be read at all", Severity: Critical}}
	at(2 * time.Minute)
	var texts []string
	for _, e := range ledger.Snapshot().Journal {
		texts = append(texts, e.Text)
	}
	want := []string{"LB07 lb1 cannot be read", "LB07 lb2 cannot be read", "LB07 lb1 cannot be read at all", "LB07 of lb2 is over"}
	if !slices.Equal(texts, want) {
		t.Errorf("journal %q, want %q", texts, want)
	}
}

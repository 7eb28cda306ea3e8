package clientip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

var censusStart = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// ask resolves a request by a rule and notes what came of it.
func ask(t testing.TB, c *Census, rule Rule, node int32, peer string, headers ...string) Verdict {
	t.Helper()
	from := netip.AddrPortFrom(netip.MustParseAddr(peer), 0)
	result := compiled(t, rule).Resolve(from, headers)
	c.Note(&Seen{At: censusStart.UnixNano(), Node: node, Peer: from, Headers: headers, Result: result})
	return result.Verdict
}

func TestACensusCountsVerdictsByNode(t *testing.T) {
	t.Parallel()
	rule := Rule{Name: "nginx", Trusted: []string{"10.0.0.0/24"}}
	c := NewCensus(rule, 2)
	c.Advance(censusStart)
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9")
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9")
	ask(t, c, rule, 1, "10.0.0.5")
	ask(t, c, rule, -1, "10.0.0.5", "junk")
	ask(t, c, rule, 7, "10.0.0.5", "203.0.113.9") // a node that only the log knows
	s := c.Summary(censusStart)
	if len(s.Nodes) != 8 || s.Nodes[0].All.Verdicts[Client] != 2 || s.Nodes[1].All.Verdicts[Missing] != 1 || s.Nowhere.All.Verdicts[Malformed] != 1 {
		t.Errorf("%+v", s)
	}
	if s.Total.Recent != s.Total.All || s.Total.All.Samples != 5 || s.Nodes[7].Recent.Samples != 1 {
		t.Errorf("in all %+v", s.Total)
	}
	if s.Hops[0] != 1 || s.Hops[1] != 4 {
		t.Errorf("hops %v", s.Hops)
	}
}

func TestWhatIsOlderThanFiveMinutesIsRecentNoMore(t *testing.T) {
	t.Parallel()
	rule := Rule{Name: "haproxy"}
	c := NewCensus(rule, 1)
	c.Advance(censusStart)
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9")
	for _, step := range []struct {
		after  time.Duration
		recent uint64
	}{{time.Minute, 1}, {4*time.Minute + 29*time.Second, 1}, {5*time.Minute + 30*time.Second, 0}, {24 * time.Hour, 0}} {
		s := c.Summary(censusStart.Add(step.after))
		if s.Total.Recent.Samples != step.recent || s.Total.All.Samples != 1 {
			t.Errorf("after %s %d recent of %d", step.after, s.Total.Recent.Samples, s.Total.All.Samples)
		}
	}
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9") // a line of yesterday
	c.Summary(censusStart)                        // the clock is set back
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9")
	if s := c.Summary(censusStart); s.Total.Recent.Samples != 1 || s.Total.All.Samples != 3 {
		t.Errorf("after the clock was set back %+v", s.Total)
	}
}

func TestALimitThatEndsTheWalkAtAProxyIsCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		rule    Rule
		peer    string
		header  string
		limited bool
		verdict Verdict
	}{
		{"one entry, one proxy", Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}}, "10.0.0.5", "203.0.113.9", false, Client},
		{"one entry, two proxies", Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}}, "10.0.0.5", "203.0.113.9, 10.0.0.4", true, Proxy},
		{"the second proxy isn't listed", Rule{Name: "aspnet", Trusted: []string{"10.0.0.5"}}, "10.0.0.5", "203.0.113.9, 10.0.0.4", true, Proxy},
		{"two entries, two proxies", Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}, Limit: new(2)}, "10.0.0.5", "203.0.113.9, 10.0.0.4", false, Client},
		{"a client that forges", Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}}, "10.0.0.5", "1.2.3.4, 203.0.113.9", false, Client},
		{"no limit in this rule", Rule{Name: "nginx", Trusted: []string{"10.0.0.0/24"}}, "10.0.0.5", "203.0.113.9, 10.0.0.4", false, Proxy},
		{"a lone private client", Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}}, "10.0.0.5", "192.168.1.9", false, Client},
	} {
		census := NewCensus(c.rule, 1)
		if got := ask(t, census, c.rule, 0, c.peer, c.header); got != c.verdict {
			t.Errorf("%s: %s, want %s", c.name, got, c.verdict)
		}
		s := census.Summary(censusStart)
		if got := s.Total.All.Limited == 1; got != c.limited {
			t.Errorf("%s: limited %v", c.name, got)
		}
	}
}

func TestAHopThatStandsThereTwiceIsCounted(t *testing.T) {
	t.Parallel()
	rule := Rule{Name: "openam"}
	for _, c := range []struct {
		headers  []string
		repeated bool
	}{
		{[]string{"203.0.113.9"}, false},
		{[]string{"203.0.113.9, 203.0.113.9"}, true},
		{[]string{"203.0.113.9,203.0.113.9 "}, true},
		{[]string{"203.0.113.9", "203.0.113.9"}, true},
		{[]string{"203.0.113.9, 10.0.0.4", "10.0.0.4"}, true},
		{[]string{"13.0.113.9, 3.0.113.9"}, false}, // the one ends like the other
		{[]string{"203.0.113.9, 10.0.0.4, 203.0.113.9"}, false},
		{[]string{", ,"}, false},
		{nil, false},
	} {
		census := NewCensus(rule, 1)
		ask(t, census, rule, 0, "10.0.0.5", c.headers...)
		if s := census.Summary(censusStart); (s.Total.All.Repeated == 1) != c.repeated {
			t.Errorf("%q: repeated %d times", c.headers, s.Total.All.Repeated)
		}
	}
}

func TestAnswersOfTheApplicationCountApart(t *testing.T) {
	t.Parallel()
	c := NewCensus(Rule{Name: "aspnet"}, 2)
	c.NoteOwn(1, netip.MustParseAddr("203.0.113.9"), false)
	c.NoteOwn(1, netip.MustParseAddr("10.0.0.5"), true)
	s := c.Summary(censusStart)
	if got := s.Nodes[1].Recent; got.Own != 2 || got.OwnProxy != 1 || got.Samples != 0 || s.OwnProxy.String() != "10.0.0.5" {
		t.Errorf("%+v", got)
	}
}

func TestExamplesAreBoundedAndHaveSomeOfEveryVerdict(t *testing.T) {
	t.Parallel()
	rule := Rule{Name: "nginx", Trusted: []string{"10.0.0.0/24"}}
	c := NewCensus(rule, 1)
	long := strings.Repeat("203.0.113.9, ", 10_000) + "203.0.113.77"
	for round := range 50 {
		for range 1000 {
			ask(t, c, rule, 0, "10.0.0.5", long)
		}
		if round == 3 {
			ask(t, c, rule, 0, "10.0.0.5", "rare junk")
		}
		c.Summary(censusStart)
	}
	s := c.Summary(censusStart)
	if len(s.Examples) != examplesKept+1 {
		t.Fatalf("%d examples", len(s.Examples))
	}
	if first := s.Examples[0]; first.Verdict != Malformed || first.Headers[0] != "rare junk" || !first.At.Equal(censusStart) {
		t.Errorf("the oldest is %+v", first)
	}
	for _, e := range s.Examples[1:] {
		if len(e.Headers[0]) > ExampleBytes+10 || !strings.HasSuffix(e.Headers[0], "203.0.113.77") || e.Client != "203.0.113.77" {
			t.Fatalf("an example has %d bytes of header and the client %s", len(e.Headers[0]), e.Client)
		}
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf("198.51.100.%d", i%250))
	}
	ask(t, c, rule, 0, "10.0.0.5", many...)
	examples := c.Summary(censusStart).Examples
	if last := examples[len(examples)-1]; len(last.Headers) != linesKept || last.Headers[0] != many[0] || last.Headers[linesKept-1] != many[999] {
		t.Errorf("of a thousand lines %q are kept", last.Headers)
	}
}

func TestASummaryNeverChanges(t *testing.T) {
	t.Parallel()
	rule := Rule{Name: "haproxy"}
	c := NewCensus(rule, 1)
	ask(t, c, rule, 0, "10.0.0.5", "203.0.113.9")
	s := c.Summary(censusStart)
	before := fmt.Sprintf("%+v", s)
	for range 100 {
		ask(t, c, rule, 0, "10.0.0.5", "198.51.100.1, 198.51.100.2")
		c.Summary(censusStart)
	}
	if after := fmt.Sprintf("%+v", s); after != before {
		t.Errorf("was %s\nis %s", before, after)
	}
}

func TestNotingCostsNoMemory(t *testing.T) {
	rule := Rule{Name: "nginx", Trusted: []string{"10.0.0.0/24"}}
	c := NewCensus(rule, 4)
	from := netip.MustParseAddrPort("10.0.0.5:0")
	headers := []string{"203.0.113.9, 10.0.0.4"}
	result := compiled(t, rule).Resolve(from, headers)
	seen := &Seen{Node: 2, Peer: from, Headers: headers, Result: result}
	for range examplesAtOnce {
		c.Note(seen)
	}
	if n := testing.AllocsPerRun(100, func() { c.Note(seen) }); n != 0 {
		t.Errorf("%v allocations a request", n)
	}
}

func BenchmarkCensusNote(b *testing.B) {
	rule := Rule{Name: "nginx", Trusted: []string{"10.0.0.0/24"}}
	c := NewCensus(rule, 4)
	from := netip.MustParseAddrPort("10.0.0.5:0")
	headers := []string{"203.0.113.9, 10.0.0.4"}
	seen := &Seen{Node: 2, Peer: from, Headers: headers, Result: compiled(b, rule).Resolve(from, headers)}
	b.ReportAllocs()
	for b.Loop() {
		c.Note(seen)
	}
}

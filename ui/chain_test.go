package ui

import (
	"net/netip"
	"strings"
	"testing"

	"farmtop/model/clientip"
)

// chained is a chain as a line of that room shows it.
func chained(t testing.TB, rule clientip.Rule, peer string, room int, headers ...string) string {
	t.Helper()
	e := clientip.Example{Headers: headers}
	if peer != "" {
		e.Peer = netip.AddrPortFrom(netip.MustParseAddr(peer), 0)
	}
	resolver, err := clientip.Compile(rule)
	if err != nil {
		t.Fatal(err)
	}
	x := resolver.Explain(e.Peer, headers)
	e.Verdict = x.Verdict
	c := chainOf(&e, &x)
	var l line
	th := newTheme(palette{}, false)
	for _, p := range []*paint{&th.plain, &th.faint, &th.good, &th.bad, &th.warn} {
		*p = paint{}
	}
	l.chainRight(th, &c, room)
	if l.cells != room {
		t.Errorf("%q takes %d cells of %d", l.String(), l.cells, room)
	}
	return strings.TrimLeft(l.String(), " ")
}

func TestAChainShowsWhomTheRuleBelievesAndTakes(t *testing.T) {
	t.Parallel()
	two := []string{"10.0.0.4/31"}
	for name, c := range map[string]struct {
		rule    clientip.Rule
		peer    string
		headers []string
		want    string
	}{
		"the client":             {clientip.Rule{Name: "aspnet", Trusted: two, Limit: new(2)}, "10.0.0.5", []string{"198.51.100.1, 203.0.113.9, 10.0.0.4"}, "198.51.100.1 ← ◆203.0.113.9 ← ✓10.0.0.4 ← ✓10.0.0.5"},
		"a proxy":                {clientip.Rule{Name: "aspnet", Trusted: two}, "10.0.0.5", []string{"203.0.113.9, 10.0.0.4"}, "203.0.113.9 ← ◆✓10.0.0.4 ← ✓10.0.0.5"},
		"a stranger's word":      {clientip.Rule{Name: "nginx", Trusted: two, Recursive: true}, "192.0.2.7", []string{"203.0.113.9"}, "203.0.113.9 ← ◆192.0.2.7"},
		"no header":              {clientip.Rule{Name: "nginx", Trusted: two}, "10.0.0.5", nil, "◆✓10.0.0.5"},
		"an entry that is none":  {clientip.Rule{Name: "aspnet", Trusted: two, Limit: new(9)}, "10.0.0.5", []string{"unknown, 10.0.0.4"}, "✗unknown ← ◆✓10.0.0.4 ← ✓10.0.0.5"},
		"a text that is taken":   {clientip.Rule{Name: "tomcat", Trusted: two}, "10.0.0.5", []string{"unknown, 10.0.0.4"}, "◆✗unknown ← ✓10.0.0.4 ← ✓10.0.0.5"},
		"an odd spelling":        {clientip.Rule{Name: "aspnet", Trusted: two}, "10.0.0.5", []string{"0xcb.113.9"}, "◆0xcb.113.9 ← ✓10.0.0.5"},
		"the left-most":          {clientip.Rule{Name: "openam"}, "10.0.0.5", []string{"198.51.100.1, 203.0.113.9", "10.0.0.4"}, "◆198.51.100.1 ← 203.0.113.9 ← 10.0.0.4 ← !10.0.0.5"},
		"several lines":          {clientip.Rule{Name: "haproxy"}, "10.0.0.5", []string{"198.51.100.1", "10.0.0.4"}, "198.51.100.1 ← ◆10.0.0.4 ← ✓10.0.0.5"},
		"separated by spaces":    {clientip.Rule{Name: "nginx", Trusted: two, Recursive: true}, "10.0.0.5", []string{"203.0.113.9 10.0.0.4"}, "◆203.0.113.9 ← ✓10.0.0.4 ← ✓10.0.0.5"},
		"quotes and ports":       {clientip.Rule{Name: "aspnet", Trusted: two}, "10.0.0.5", []string{`"[2001:db8::1]:4711"`}, "◆[2001:db8::1]:4711 ← ✓10.0.0.5"},
		"nothing between commas": {clientip.Rule{Name: "aspnet", Trusted: two, Limit: new(9)}, "10.0.0.5", []string{"203.0.113.9,,10.0.0.4"}, `◆203.0.113.9 ← ✗"" ← ✓10.0.0.4 ← ✓10.0.0.5`},
		"a Unix socket":          {clientip.Rule{Name: "peer"}, "", []string{"203.0.113.9"}, "203.0.113.9 ← ◆unix:"},
	} {
		if got := chained(t, c.rule, c.peer, 110, c.headers...); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

func TestAChainThatIsTooLongKeepsThePeerAndWhomIsTaken(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("10.0.0.4, ", 30) + "10.0.0.4"
	for name, c := range map[string]struct {
		rule   clientip.Rule
		header string
		room   int
		want   string
	}{
		"the left end goes":               {clientip.Rule{Name: "haproxy"}, long, 40, "… ← 10.0.0.4 ← ◆10.0.0.4 ← ✓10.0.0.5"},
		"the middle goes":                 {clientip.Rule{Name: "openam"}, "203.0.113.9, " + long, 40, "◆203.0.113.9 ← … ← 10.0.0.4 ← !10.0.0.5"},
		"the peer goes last":              {clientip.Rule{Name: "openam"}, "2001:db8:85a3::8a2e:370:7334, " + long, 27, "◆2001:db8:85a3::8a… ← …"},
		"more hops than anybody looks at": {clientip.Rule{Name: "openam"}, "203.0.113.9, " + strings.Repeat("10.0.0.4, ", 300) + "10.0.0.4", 40, "◆203.0.113.9 ← … ← 10.0.0.4 ← !10.0.0.5"},
	} {
		if got := chained(t, c.rule, "10.0.0.5", c.room, c.header); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

func FuzzWhateverAHeaderSaysItsChainFits(f *testing.F) {
	for _, header := range []string{"203.0.113.9, 10.0.0.4", "", ",,,", "\x1b[31mred", `"a,b"`, strings.Repeat("9", 3000), "a b c", "👩\u200D💻, 東京", "…"} {
		f.Add(header, uint8(40))
		f.Add(header, uint8(1))
	}
	drawn := newTheme(palette{}, true)
	f.Fuzz(func(t *testing.T, header string, room uint8) {
		for _, name := range clientip.Names() {
			rule := clientip.Rule{Name: name, Trusted: []string{"10.0.0.4/31"}}
			resolver, err := clientip.Compile(rule)
			if err != nil {
				t.Fatal(err)
			}
			e := clientip.Example{Peer: netip.MustParseAddrPort("10.0.0.5:0"), Headers: strings.Split(header, "\n")}
			x := resolver.Explain(e.Peer, e.Headers)
			c := chainOf(&e, &x)
			var l line
			cells := max(int(room), chainLeast)
			l.chainRight(drawn, &c, cells)
			if l.cells != cells {
				t.Errorf("%s: %d cells in a room of %d: %q", name, l.cells, cells, l.String())
			}
			checkLine(t, l.String(), cells, false)
		}
	})
}

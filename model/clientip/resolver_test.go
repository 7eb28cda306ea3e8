package clientip

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// settings are every rule with several settings each.
func settings() []Rule {
	proxies := []string{"127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"}
	var rules []Rule
	for _, name := range Names() {
		rules = append(
			rules, Rule{Name: name}, Rule{Name: name, Trusted: proxies}, Rule{Name: name, Trusted: []string{}},
			Rule{Trusted: proxies[:1], Internal: proxies[1:], Limit: new(NoLimit), Recursive: true}.As(name),
			Rule{Trusted: []string{}, Internal: []string{}, Limit: new(3)}.As(name),
		)
	}
	return rules
}

func FuzzAResultIsThePeerOrAnEntry(f *testing.F) {
	for _, s := range []string{
		"", ",", " ", "203.0.113.9", "203.0.113.9, 10.0.0.2", "198.51.100.1, 203.0.113.9\n10.0.0.3", `"203.0.113.9:80", "a, b"`, `"`, `\"`, `"\`, "[::1]:80", "[", "]", "]:1", ":",
		"::ffff:10.0.0.1", "fe80::1%eth0", "fe80::1%", "unknown", "_x", "\xff\x00", "1", "0x7f.1", "1..2.3", ":1::", "1::2:", "%:", ",,,,\n\n,", "203.0.113.9,,", "…", "10.0.0.1 10.0.0.2",
		strings.Repeat("10.0.0.1, ", 200) + "10.0.0.1",
	} {
		for _, from := range []string{"10.0.0.1:99", "[::1]:1", "203.0.113.5:0", ""} {
			f.Add(from, s)
		}
	}
	var resolvers []*Resolver
	for _, r := range settings() {
		resolvers = append(resolvers, compiled(f, r))
	}
	f.Fuzz(func(t *testing.T, from, header string) {
		peer, err := netip.ParseAddrPort(from)
		if err != nil {
			peer = netip.AddrPort{}
		}
		headers := strings.Split(header, "\n")
		for _, r := range resolvers {
			checkSound(t, r, peer, headers)
		}
	})
}

// checkSound holds for any request: both ways to resolve agree, what comes out was in it, and the words are bounded.
func checkSound(t *testing.T, r *Resolver, peer netip.AddrPort, headers []string) {
	t.Helper()
	got, x := r.Resolve(peer, headers), r.Explain(peer, headers)
	if got != x.Result {
		t.Errorf("%s of %q from %s: resolved %+v, explained %+v", r.Rule(), headers, peer, got, x.Result)
	}
	if !got.Changed() && (got.Client != peer || got.Entry != "") {
		t.Errorf("%s of %q from %s: nothing taken, but %+v", r.Rule(), headers, peer, got)
	}
	if got.Changed() && !slices.ContainsFunc(headers, func(h string) bool { return strings.Contains(h, got.Entry) }) {
		t.Errorf("%s of %q: the entry %q isn't in it", r.Rule(), headers, got.Entry)
	}
	if got.Changed() && !got.Client.IsValid() && got.Verdict != Malformed {
		t.Errorf("%s of %q: %q is no address, but the verdict is %s", r.Rule(), headers, got.Entry, got.Verdict)
	}
	if len(x.Steps) == 0 || len(x.Steps) > maxSteps || len(x.Passed) > maxSteps || len(x.Remaining) > maxRemainingBytes+len("…") {
		t.Errorf("%s of %q: %d steps, %d passed, %d bytes remain", r.Rule(), headers, len(x.Steps), len(x.Passed), len(x.Remaining))
	}
	taken := 0
	for _, s := range x.Steps {
		if s.Taken {
			taken++
		}
		if s.Why == "" || s.Taken && !s.Trusted {
			t.Errorf("%s of %q: a step that doesn't explain: %+v", r.Rule(), headers, s)
		}
	}
	if x.Omitted == 0 && taken != got.Taken {
		t.Errorf("%s of %q: %d entries taken in %d steps", r.Rule(), headers, got.Taken, taken)
	}
}

func FuzzAddressesAreReadWithoutSurprise(f *testing.F) {
	for _, s := range []string{"1.2.3.4", "1.2.3.4:80", "[::1]:80", "::1", "1", "0x7f.1", "1..2", ":1::", "fe80::1%2", "", "[", "]", "%", "::ffff:1.2.3.4", "256.1.1.1", "1.2.3.04"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := netip.ParseAddr(s)
		plain := err == nil && want.Zone() == ""
		for name, got := range readings(s) {
			if got.IsValid() && plain && got != want && got != want.Unmap() {
				t.Errorf("%s reads %q as %s, not as %s", name, s, got, want)
			}
			if !got.IsValid() && plain && want.Is4() && s != "255.255.255.255" {
				t.Errorf("%s doesn't read %q", name, s)
			}
		}
	})
}

// readings are what all products make of a text, by their parsers' names; invalid where they refuse it.
func readings(s string) map[string]netip.Addr {
	read := map[string]netip.Addr{}
	keep := func(name string, a netip.Addr, ok bool) {
		if ok {
			read[name] = a
		} else {
			read[name] = netip.Addr{}
		}
	}
	a, ok := parseEndpoint(s)
	keep("dotnet", a.Addr(), ok)
	a, ok = parseNginx(s)
	keep("nginx", a.Addr(), ok)
	one, ok := parseJava(s)
	keep("java", one, ok)
	one, ok = parseHttpd(s)
	keep("httpd", one, ok)
	one, ok = parseHAProxy(s)
	keep("haproxy", one, ok)
	return read
}

func TestALongHeaderIsReadNoFurtherThanTheRuleNeeds(t *testing.T) {
	t.Parallel()
	long := strings.TrimSuffix(strings.Repeat("10.0.0.7, ", 10_000), ", ")
	from := peerAt(t, "10.0.0.1")
	for _, tt := range []struct {
		rule  Rule
		taken int
	}{
		{Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/8"}, Limit: new(3)}, 3},
		{Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/8"}, Limit: new(NoLimit)}, 10_000},
		{Rule{Name: "aspnet", Trusted: []string{"10.0.0.1"}, Limit: new(NoLimit)}, 1},
		{Rule{Name: "nginx", Trusted: []string{"10.0.0.0/8"}}, 1},
		{Rule{Name: "nginx", Trusted: []string{"10.0.0.0/8"}, Recursive: true}, 10_000},
		{Rule{Name: "haproxy"}, 1},
		{Rule{Name: "openam"}, 1},
		{Rule{Name: "tomcat"}, 10_000},
		{Rule{Name: "tomcat", Internal: []string{"10.0.0.1"}}, 1},
		{Rule{Name: "httpd", Internal: []string{"10.0.0.1"}}, 1},
	} {
		r := compiled(t, tt.rule)
		x := r.Explain(from, []string{long})
		if x.Taken != tt.taken {
			t.Errorf("%+v takes %d entries, want %d", tt.rule, x.Taken, tt.taken)
		}
		if tt.taken > maxSteps && (x.Omitted == 0 || x.Steps[len(x.Steps)-1].Why != exhausted.words(r)) {
			t.Errorf("%+v: %d steps left out, the last is %+v", tt.rule, x.Omitted, x.Steps[len(x.Steps)-1])
		}
		checkSound(t, r, from, []string{long})
	}
}

func TestWhatRemainsOfALongHeaderIsCutAtItsLeft(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü, ", 5000) + "203.0.113.9"
	for _, name := range Names() {
		x := compiled(t, Rule{Trusted: []string{"10.0.0.1"}}.As(name)).Explain(peerAt(t, "10.0.0.1"), []string{long})
		if !strings.HasPrefix(x.Remaining, "…") || !utf8.ValidString(x.Remaining) {
			t.Errorf("%s: %d bytes remain: %.20q", name, len(x.Remaining), x.Remaining)
		}
	}
}

func TestAPeersZoneIsOfNoAccountForTheLists(t *testing.T) {
	t.Parallel()
	r := compiled(t, Rule{Name: "nginx", Trusted: []string{"fe80::/10"}})
	if got := r.Resolve(netip.MustParseAddrPort("[fe80::1%eth0]:80"), []string{"203.0.113.9"}).String(); got != "203.0.113.9" {
		t.Errorf("behind a link-local proxy the client is %s", got)
	}
}

// typical is what a log's line holds: a client, and a proxy before the balancer.
var typical = []string{"203.0.113.67, 10.0.0.4"}

func TestResolvingAllocatesNothing(t *testing.T) {
	headers := [][]string{
		typical, {"203.0.113.67"}, {"2001:db8::7"}, {`"203.0.113.67:4711"`}, {"unknown"}, {"_x, [2001:db8::7]:80"}, nil, {"203.0.113.67", "10.0.0.4"}, {"::ffff:10.0.0.4"},
	}
	for _, rule := range settings() {
		r := compiled(t, rule)
		for _, h := range headers {
			from := netip.MustParseAddrPort("10.0.0.5:4711")
			if n := testing.AllocsPerRun(20, func() { r.Resolve(from, h) }); n != 0 {
				t.Errorf("%+v of %q allocates %v times", rule, h, n)
			}
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	from := netip.MustParseAddrPort("10.0.0.5:4711")
	proxies := []string{"10.0.0.4/31", "192.0.2.0/28"}
	long := strings.Repeat("198.51.100.1, ", 9_998)
	for _, name := range Names() {
		r := compiled(b, Rule{Trusted: proxies, Limit: new(2), Recursive: true}.As(name))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Resolve(from, typical)
			}
		})
		b.Run(name+"/10000-entries", func(b *testing.B) {
			lines := []string{long + typical[0]}
			b.ReportAllocs()
			for b.Loop() {
				r.Resolve(from, lines)
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	from := netip.MustParseAddrPort("10.0.0.5:4711")
	r := compiled(b, Rule{Name: "aspnet", Trusted: []string{"10.0.0.4/31"}, Limit: new(2)})
	b.ReportAllocs()
	for b.Loop() {
		r.Explain(from, typical)
	}
}

func ExampleResolver_Explain() {
	r, err := Compile(Rule{Name: "aspnet", Trusted: []string{"10.0.0.4/31"}, Limit: new(2)})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := r.Explain(netip.MustParseAddrPort("10.0.0.5:4711"), []string{"203.0.113.67, 10.0.0.4"})
	for _, s := range x.Steps {
		fmt.Println(s.Hop, s.Entry, s.Taken, s.Why)
	}
	fmt.Println(x, x.Verdict)
	// Output:
	// 10.0.0.5:4711 10.0.0.4 true in KnownProxies or KnownNetworks, so its entry is taken
	// 10.0.0.4 203.0.113.67 true in KnownProxies or KnownNetworks, so its entry is taken
	// 203.0.113.67  false no entry is left
	// 203.0.113.67 client
}

package clientip

import (
	"net/netip"
	"strings"
	"testing"
)

// A vector is one request and what a product makes of it.
type vector struct {
	rule    Rule
	peer    string   // "" for a Unix socket
	lines   []string // none for no header
	client  string
	left    string // what stays in the header
	passed  string // with commas
	origin  string // X-Original-For
	verdict Verdict
}

func lines(s ...string) []string { return s }

// peerAt reads an address with or without a port.
func peerAt(t testing.TB, s string) netip.AddrPort {
	t.Helper()
	if s == "" {
		return netip.AddrPort{}
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.AddrPortFrom(a, 0)
	}
	a, err := netip.ParseAddrPort(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func compiled(t testing.TB, r Rule) *Resolver {
	t.Helper()
	resolver, err := Compile(r)
	if err != nil {
		t.Fatal(err)
	}
	return resolver
}

func check(t *testing.T, vectors []vector) {
	t.Helper()
	for _, v := range vectors {
		x := compiled(t, v.rule).Explain(peerAt(t, v.peer), v.lines)
		name := v.peer + " <- " + strings.Join(v.lines, " | ")
		if got := x.String(); got != v.client {
			t.Errorf("%s %s: client %q, want %q\n%+v", v.rule.Name, name, got, v.client, x.Steps)
		}
		if x.Remaining != v.left {
			t.Errorf("%s %s: %q stays in the header, want %q", v.rule.Name, name, x.Remaining, v.left)
		}
		if got := strings.Join(x.Passed, ","); got != v.passed {
			t.Errorf("%s %s: passed %q, want %q", v.rule.Name, name, got, v.passed)
		}
		if x.Original != v.origin {
			t.Errorf("%s %s: X-Original-For %q, want %q", v.rule.Name, name, x.Original, v.origin)
		}
		if x.Verdict != v.verdict {
			t.Errorf("%s %s: verdict %s, want %s", v.rule.Name, name, x.Verdict, v.verdict)
		}
	}
}

// The first rows are those of github.com/dotnet/aspnetcore, src/Middleware/HttpOverrides/test/ForwardedHeadersMiddlewareTest.cs.
func TestASPNETForwardsAsItsOwnTestsSay(t *testing.T) {
	t.Parallel()
	all := func(limit int) Rule { return Rule{Name: "aspnet", Trusted: []string{}, Limit: new(limit)} }
	const from = "10.0.0.1:99"
	standard := Rule{Name: "aspnet"}
	check(t, []vector{
		{all(1), from, lines("11.111.111.11:12345"), "11.111.111.11:12345", "", "", from, Spoofable},
		{all(10), from, lines("11.111.111.11:12345"), "11.111.111.11:12345", "", "", from, Spoofable},
		{all(1), from, lines("12.112.112.12:23456, 11.111.111.11:12345"), "11.111.111.11:12345", "12.112.112.12:23456", "", from, Spoofable},
		{all(2), from, lines("12.112.112.12:23456, 11.111.111.11:12345"), "12.112.112.12:23456", "", "", from, Spoofable},
		{all(10), from, lines("12.112.112.12:23456, 11.111.111.11:12345"), "12.112.112.12:23456", "", "", from, Spoofable},
		{all(10), from, lines("12.112.112.12.23456, 11.111.111.11:12345"), "11.111.111.11:12345", "12.112.112.12.23456", "", from, Malformed},
		{
			all(10), from, lines("13.113.113.13:34567, 12.112.112.12.23456, 11.111.111.11:12345"),
			"11.111.111.11:12345", "13.113.113.13:34567,12.112.112.12.23456", "", from, Malformed,
		},
		{
			all(2), from, lines("13.113.113.13:34567, 12.112.112.12:23456, 11.111.111.11:12345"),
			"12.112.112.12:23456", "13.113.113.13:34567", "", from, Spoofable,
		},
		{all(3), from, lines("13.113.113.13:34567, 12.112.112.12:23456, 11.111.111.11:12345"), "13.113.113.13:34567", "", "", from, Spoofable},
		{standard, "11.111.111.11:99", lines("10.0.0.1:1234"), "11.111.111.11:99", "10.0.0.1:1234", "", "", Client},
		{standard, "127.0.0.1:99", lines("10.0.0.1:1234"), "10.0.0.1:1234", "", "", "127.0.0.1:99", Client},
		{standard, "127.0.1.1:99", lines("10.0.0.1:1234"), "10.0.0.1:1234", "", "", "127.0.1.1:99", Client},
		{standard, "[::1]:99", lines("10.0.0.1:1234"), "10.0.0.1:1234", "", "", "[::1]:99", Client},
		{standard, "[::]:99", lines("10.0.0.1:1234"), "[::]:99", "10.0.0.1:1234", "", "", Proxy},
		{standard, from, lines("11.111.111.11.12345"), from, "11.111.111.11.12345", "", "", Proxy},
		{standard, "", lines("BAD-IP"), "", "BAD-IP", "", "", Malformed},
		{standard, "", lines("11.111.111.11:9090"), "11.111.111.11:9090", "", "", "", Client},

		// The rows of its tests for header symmetry, as far as they are about addresses.
		{Rule{Name: "aspnet", Limit: new(0)}, "", lines("::1"), "", "::1", "", "", Proxy},
		{Rule{Name: "aspnet", Limit: new(5)}, "", lines("::1, ::1"), "::1", "", "", "", Client},
		{Rule{Name: "aspnet", Limit: new(10)}, "", lines("::1, badip, ::1"), "::1", "::1,badip", "", "", Malformed},
		{Rule{Name: "aspnet", Limit: new(5)}, "::1", lines("F::, D::"), "d::", "F::", "", "[::1]:0", Client},
		{Rule{Name: "aspnet", Limit: new(5)}, "F::", lines("E::, D::"), "f::", "E::, D::", "", "", Client},
		{all(5), "::1", lines("F::"), "f::", "", "", "[::1]:0", Spoofable},
	})
}

func TestASPNETsOddCorners(t *testing.T) {
	t.Parallel()
	known := func(limit int, trusted ...string) Rule {
		return Rule{Name: "aspnet", Trusted: trusted, Limit: new(limit)}
	}
	check(t, []vector{
		// The hop before an entry is asked for, never the entry: behind proxies alone the left-most of them is the client.
		{known(NoLimit, "10.0.0.0/8"), "10.0.0.1", lines("10.0.0.3, 10.0.0.2"), "10.0.0.3", "", "", "10.0.0.1:0", Proxy},
		{known(1, "10.0.0.0/8"), "10.0.0.1", lines("203.0.113.9, 10.0.0.2"), "10.0.0.2", "203.0.113.9", "", "10.0.0.1:0", Proxy},
		{known(NoLimit, "10.0.0.0/8"), "10.0.0.1", lines("198.51.100.1, 203.0.113.9, 10.0.0.2"), "203.0.113.9", "198.51.100.1", "", "10.0.0.1:0", Client},
		{known(2, "10.0.0.1"), "10.0.0.1", nil, "10.0.0.1", "", "", "", Missing},
		{known(2, "10.0.0.1"), "203.0.113.9", nil, "203.0.113.9", "", "", "", Client},
		{known(2, "10.0.0.1"), "10.0.0.2", lines("203.0.113.9"), "10.0.0.2", "203.0.113.9", "", "", Proxy},
		// Quotes, empty entries and several lines.
		{known(1, "10.0.0.1"), "10.0.0.1", lines(`"203.0.113.9:4711"`), "203.0.113.9:4711", "", "", "10.0.0.1:0", Client},
		{known(2, "10.0.0.1"), "10.0.0.1", lines(`"198.51.100.1, 203.0.113.9"`), "10.0.0.1", `"198.51.100.1, 203.0.113.9"`, "", "", Malformed},
		{known(1, "10.0.0.1"), "10.0.0.1", lines(`"a, b", 203.0.113.9`), "203.0.113.9", "a, b", "", "10.0.0.1:0", Client},
		{known(1, "10.0.0.1"), "10.0.0.1", lines(`198.51.100.1", 203.0.113.9`), "10.0.0.1", `198.51.100.1", 203.0.113.9`, "", "", Malformed},
		{known(1, "10.0.0.1"), "10.0.0.1", lines(`203.0.113.9, "", ,`), "203.0.113.9", "", "", "10.0.0.1:0", Client},
		{known(1, "10.0.0.1"), "10.0.0.1", lines("198.51.100.1", "203.0.113.9", ""), "203.0.113.9", "198.51.100.1", "", "10.0.0.1:0", Client},
		// Addresses as System.Net reads them.
		{known(1, "10.0.0.1"), "::ffff:10.0.0.1", lines("203.0.113.9"), "203.0.113.9", "", "", "[::ffff:10.0.0.1]:0", Client},
		{known(1, "::ffff:10.0.0.1"), "::ffff:10.0.0.1", lines("203.0.113.9"), "203.0.113.9", "", "", "[::ffff:10.0.0.1]:0", Client},
		{known(1, "::ffff:10.0.0.1"), "10.0.0.1", lines("203.0.113.9"), "10.0.0.1", "203.0.113.9", "", "", Proxy},
		{known(1, "10.0.0.1"), "10.0.0.1", lines("::ffff:203.0.113.9"), "::ffff:203.0.113.9", "", "", "10.0.0.1:0", Client},
		{known(1, "2001:db8::/32"), "2001:db8::1", lines("[2001:db8::2]:80"), "[2001:db8::2]:80", "", "", "[2001:db8::1]:0", Proxy},
		{known(1, "10.0.0.1"), "10.0.0.1", lines("unknown"), "10.0.0.1", "unknown", "", "", Malformed},
		{known(1, "10.0.0.1"), "10.0.0.1", lines("_hidden"), "10.0.0.1", "_hidden", "", "", Malformed},
	})
}

// The vectors of github.com/dotnet/runtime's tests for IPEndPoint, and of the older parser's in aspnetcore, IPEndPointParserTest.cs.
func TestASPNETReadsEndpointsAsDotnetDoes(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"127.0.0.1": "127.0.0.1:0", "127.0.0.1:1": "127.0.0.1:1", "1": "0.0.0.1:0", "1:1": "0.0.0.1:1", "::1": "[::1]:0", "[::1]": "[::1]:0", "[::1]:1": "[::1]:1",
		"0x7f.1": "127.0.0.1:0", "010.0.0.1": "8.0.0.1:0", "1.2.772": "1.2.3.4:0", "1.131844": "1.2.3.4:0", "4294967295:65535": "255.255.255.255:65535",
		"127.0.0.1:00080": "127.0.0.1:80", "fe80::1%3": "[fe80::1]:0", "[fe80::1%eth0]:80": "[fe80::1]:80", "1::": "[1::]:0",
		"": "", "[::1]:": "", "[::1:": "", "::1:": "", "127:": "", "127.0.0.1:": "", "[]": "", "]": "", "]:1": "", "127.0.0.1:65536": "", "127.0.0.1:+1": "",
		"127.0.0.1: 1": "", "4294967296": "", "256.0.0.1": "", "1.2.3.256": "", "1.2.3.4.5": "", "08": "", "0x": "", "1..2": "", "[1.2.3.4]": "", "[1.2.3.4]:80": "",
		"[::1]x": "", "::1]": "", "1:2:3:4:5:6:7:8:9": "", ":::": "", ":": "", "fe80::1%a/64": "", "12345::": "",
	} {
		a, ok := parseEndpoint(s)
		got := ""
		if ok {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

// The first rows are those of github.com/nginx/nginx-tests, realip.t and realip_hostname.t.
func TestNginxResolvesAsItsOwnTestsSay(t *testing.T) {
	t.Parallel()
	trusted := []string{"127.0.0.1/32", "10.0.1.0/24"}
	off, on := Rule{Name: "nginx", Trusted: trusted}, Rule{Name: "nginx", Trusted: trusted, Recursive: true}
	unix, local := Rule{Name: "nginx", Trusted: []string{"unix:"}}, Rule{Name: "nginx", Trusted: []string{"127.0.0.1"}}
	const from = "127.0.0.1"
	check(t, []vector{
		{off, from, lines("10.0.0.1, 192.0.2.1"), "192.0.2.1", "10.0.0.1, 192.0.2.1", "", "", Client},
		{on, from, lines("10.0.1.1, 192.0.2.1, 127.0.0.1"), "192.0.2.1", "10.0.1.1, 192.0.2.1, 127.0.0.1", "", "", Client},
		{off, from, lines("192.0.2.1", "127.0.0.1, 10.0.1.1"), "10.0.1.1", "192.0.2.1, 127.0.0.1, 10.0.1.1", "", "", Proxy},
		{on, from, lines("192.0.2.1", "127.0.0.1, 10.0.1.1"), "192.0.2.1", "192.0.2.1, 127.0.0.1, 10.0.1.1", "", "", Client},
		{Rule{Name: "nginx", Trusted: trusted, Header: "X-Real-IP"}, from, lines("192.0.2.1"), "192.0.2.1", "192.0.2.1", "", "", Client},
		{unix, "", lines("192.0.2.1"), "192.0.2.1", "192.0.2.1", "", "", Client},
		{unix, from, lines("192.0.2.1"), from, "192.0.2.1", "", "", Proxy},
		{local, "", lines("192.0.2.1"), "", "192.0.2.1", "", "", Proxy},
		{local, from, lines("192.0.2.1"), "192.0.2.1", "192.0.2.1", "", "", Client},

		{Rule{Name: "nginx"}, from, lines("192.0.2.1"), from, "192.0.2.1", "", "", Proxy},
		{on, from, lines("10.0.1.1, 127.0.0.1"), "10.0.1.1", "10.0.1.1, 127.0.0.1", "", "", Proxy},
		{on, "::ffff:127.0.0.1", lines("::ffff:10.0.1.1"), "::ffff:10.0.1.1", "::ffff:10.0.1.1", "", "", Proxy},
		{on, from, lines("192.0.2.1 10.0.1.1 ,, "), "192.0.2.1", "192.0.2.1 10.0.1.1 ,, ", "", "", Client},
		{on, from, lines("192.0.2.9, unknown, 10.0.1.1"), "10.0.1.1", "192.0.2.9, unknown, 10.0.1.1", "", "", Malformed},
		{on, from, lines("192.0.2.1", ""), from, "192.0.2.1, ", "", "", Malformed},
		{on, from, lines("192.0.2.1:4711"), "192.0.2.1:4711", "192.0.2.1:4711", "", "", Client},
		{on, from, lines("[2001:db8::1]:4711"), "[2001:db8::1]:4711", "[2001:db8::1]:4711", "", "", Client},
		{Rule{Name: "nginx", Trusted: trusted, Recursive: true, Header: "X-Client"}, from, lines("10.0.1.1", "192.0.2.1"), "10.0.1.1", "10.0.1.1, 192.0.2.1", "", "", Proxy},
		{on, from, nil, from, "", "", "", Missing},
	})
}

func TestNginxReadsAddressesAsItsSourceDoes(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"1.2.3.4": "1.2.3.4:0", "1.2.3.4:80": "1.2.3.4:80", "001.02.3.4": "1.2.3.4:0", "1..3.4": "1.0.3.4:0", "...": "0.0.0.0:0", "::1": "[::1]:0", "[::1]": "[::1]:0",
		"[::1]:65535": "[::1]:65535", ":1:2:3:4:5:6:7:8": "[1:2:3:4:5:6:7:8]:0", "1::2:": "[1::2:0]:0", "::ffff:1.2.3.4": "[::ffff:1.2.3.4]:0", "::": "[::]:0",
		"[1.2.3.4]": "1.2.3.4:0", "[1.2.3.4]:80": "1.2.3.4:80", "1:2:3:4:5:6:1.2.3.4": "[1:2:3:4:5:6:102:304]:0", "::ffff:1..3.4": "[::ffff:1.0.3.4]:0",
		"": "", "255.255.255.255": "", "1.2.3": "", "1.2.3.4:0": "", "1.2.3.4:65536": "", "1.2.3.4:": "", "1:2:3:4:5:6:7::": "", "1::2::3": "", "[::1": "", "[": "",
		"[::1]80": "", "1:2:3:4:5:6:7:8:9": "", "1:2:3:4:5:6:7:1.2.3.4": "", "12345::": "", "1.2.3.4::": "", "fe80::1%1": "", ":": "", "1:": "", "localhost": "",
	} {
		a, ok := parseNginx(s)
		got := ""
		if ok {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

// The first rows are those of github.com/apache/tomcat, test/org/apache/catalina/valves/TestRemoteIpValve.java.
func TestTomcatResolvesAsItsOwnTestsSay(t *testing.T) {
	t.Parallel()
	trusted := []string{"200.0.0.1", "200.0.0.2", "200.0.0.3"}
	usual := Rule{Name: "tomcat", Internal: []string{"192.168.0.10/31"}, Trusted: trusted}
	none := Rule{Name: "tomcat", Internal: []string{}, Trusted: trusted}
	wide := Rule{Name: "tomcat", Internal: []string{"127.0.0.1", "192.168.0.0/16", "10.0.0.1"}, Trusted: trusted}
	standard := Rule{Name: "tomcat"}
	const chain = "140.211.11.130, 200.0.0.1, 200.0.0.2"
	check(t, []vector{
		{usual, "192.168.0.10", nil, "192.168.0.10", "", "", "", Missing},
		{usual, "192.168.0.10", lines(chain), "140.211.11.130", "", "200.0.0.1,200.0.0.2", "", Client},
		{none, "200.0.0.3", lines(chain), "140.211.11.130", "", "200.0.0.1,200.0.0.2,200.0.0.3", "", Client},
		{usual, "192.168.0.10", lines("140.211.11.130, 192.168.0.10, 192.168.0.11"), "140.211.11.130", "", "", "", Client},
		{wide, "192.168.0.10", lines("140.211.11.130", "200.0.0.1", "200.0.0.2"), "140.211.11.130", "", "200.0.0.1,200.0.0.2", "", Client},
		{standard, "172.16.0.5", lines("209.244.0.3"), "209.244.0.3", "", "", "", Client},
		{standard, "172.25.250.250", lines("209.244.0.3"), "209.244.0.3", "", "", "", Client},
		{usual, "", lines(chain), "", chain, "", "", Proxy},

		{usual, "192.168.0.10", lines("203.0.113.9, 140.211.11.130, 200.0.0.1"), "140.211.11.130", "203.0.113.9", "200.0.0.1", "", Client},
		{usual, "192.168.0.10", lines("192.168.0.11"), "192.168.0.11", "", "", "", Proxy},
		{usual, "192.168.0.12", lines("203.0.113.9"), "192.168.0.12", "203.0.113.9", "", "", Proxy},
		{standard, "10.0.0.1", lines("203.0.113.9:4711"), "203.0.113.9:4711", "", "", "", Malformed},
		{standard, "10.0.0.1", lines("198.51.100.1, somebody"), "somebody", "198.51.100.1", "", "", Malformed},
		{standard, "10.0.0.1", lines("203.0.113.9, ::ffff:10.0.0.2"), "203.0.113.9", "", "", "", Client},
		{standard, "10.0.0.1", lines("203.0.113.9, [fe80::1%2]"), "203.0.113.9", "", "", "", Client},
		{standard, "10.0.0.1", lines("203.0.113.9,,"), "203.0.113.9", "", "", "", Client},
		{standard, "10.0.0.1", lines("203.0.113.9, , 10.0.0.2"), "203.0.113.9", "", "", "", Client},
		{standard, "10.0.0.1", lines(","), "10.0.0.1", ",", "", "", Missing},
		{standard, "10.0.0.1", lines(", 10.0.0.2"), "", "", "", "", Malformed},
		{standard, "10.0.0.1", lines(`"203.0.113.9"`), `"203.0.113.9"`, "", "", "", Malformed},
	})
}

// The readings are those of OpenJDK 17.
func TestTomcatReadsAddressesAsJavaDoes(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "1": "0.0.0.1", "1.2": "1.0.0.2", "1.2.3": "1.2.0.3", "256": "0.0.1.0", "4294967295": "255.255.255.255", "1.16777215": "1.255.255.255",
		"1.2.65535": "1.2.255.255", "010.0.0.1": "10.0.0.1", "08.1.1.1": "8.1.1.1", "::1": "::1", "[::1]": "::1", "::ffff:10.0.0.1": "10.0.0.1", "fe80::1%1": "fe80::1",
		"[fe80::1%1]": "fe80::1", "1:2:3:4:5:6:7::": "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:1.2.3.4": "1:2:3:4:5:6:102:304", "": "127.0.0.1",
		"4294967296": "", "1.16777216": "", "1.2.65536": "", "1.256.3.4": "", "0x7f.1": "", "1.2.3.4.": "", ".1.2.3": "", "1..2.3": "", "1.2.3.4.5": "", "256.1.1.1": "",
		"[::1]:80": "", "fe80::1%": "", "1::2:": "", ":1::2": "", "1:2:3:4:5:6:7:8:9": "", "1::2::3": "", ":": "", "12345::": "", "::1.2": "", "[1.2.3.4]": "", "1.2.3.4:80": "",
		"[": "", "[]": "", "]": "", "127.0.0.1 ": "", "00000000001.2.3.4": "",
	} {
		a, ok := parseJava(s)
		got := ""
		if ok {
			got = a.String()
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

func TestTomcatsInternalProxiesAreThoseOfItsDefaults(t *testing.T) {
	t.Parallel()
	r := compiled(t, Rule{Name: "tomcat"})
	for s, want := range map[string]bool{
		"192.168.0.0": true, "100.64.0.0": true, "100.127.255.255": true, "fe80::": true, "febf:ffff::": true, "fc00::": true, "fdff::": true, "::1": true,
		"8.8.8.8": false, "100.63.255.255": false, "100.128.0.0": false, "fec0::": false, "fbff::": false, "fe00::": false,
	} {
		if got := r.internal.contains(netip.MustParseAddr(s)); got != want {
			t.Errorf("%s is internal: %v, want %v", s, got, want)
		}
	}
}

// The first rows follow from github.com/apache/httpd, modules/metadata/mod_remoteip.c; a test beside this one asks a real httpd.
func TestHttpdResolvesAsModRemoteipDoes(t *testing.T) {
	t.Parallel()
	inner, outer := Rule{Name: "httpd", Internal: []string{"10.0.2.0/24"}}, Rule{Name: "httpd", Trusted: []string{"10.0.2.0/24"}}
	both := Rule{Name: "httpd", Internal: []string{"10.0.2.0/24"}, Trusted: []string{"198.51.100.0/24"}}
	none := Rule{Name: "httpd"}
	check(t, []vector{
		{inner, "10.0.2.5", lines("192.168.1.9"), "192.168.1.9", "", "", "", Client},
		{outer, "10.0.2.5", lines("192.168.1.9"), "10.0.2.5", "192.168.1.9", "", "", Proxy},
		{outer, "10.0.2.5", lines("1.2.3.4"), "1.2.3.4", "", "10.0.2.5", "", Client},
		{none, "10.0.2.5", lines("1.2.3.4, 5.6.7.8"), "1.2.3.4", "", "10.0.2.5,5.6.7.8", "", Spoofable},

		{both, "10.0.2.5", lines("10.0.2.7, 198.51.100.1"), "198.51.100.1", "10.0.2.7", "", "", Proxy},
		{both, "10.0.2.5", lines("1.2.3.4, 198.51.100.1, 10.0.2.6"), "1.2.3.4", "", "198.51.100.1", "", Client},
		{both, "10.0.2.5", lines("203.0.113.9", "1.2.3.4"), "1.2.3.4", "203.0.113.9", "", "", Client},
		{inner, "10.0.2.5", lines("1.2.3.4:80"), "10.0.2.5", "1.2.3.4:80", "", "", Malformed},
		{inner, "10.0.2.5", lines("1.2.3.4,"), "10.0.2.5", "1.2.3.4,", "", "", Malformed},
		{inner, "10.0.2.5", lines("1.2.3.4, ::ffff:10.0.2.9"), "1.2.3.4", "", "", "", Client},
		{outer, "10.0.2.5", lines("::ffff:1.2.3.4"), "1.2.3.4", "", "10.0.2.5", "", Client},
		{outer, "10.0.2.5", lines("::ffff:10.0.0.9"), "10.0.2.5", "::ffff:10.0.0.9", "", "", Proxy},
		{outer, "10.0.2.5", lines("2001:db8::1"), "2001:db8::1", "", "10.0.2.5", "", Client},
		{outer, "10.0.2.5", lines("fc00::1"), "10.0.2.5", "fc00::1", "", "", Proxy},
		{inner, "203.0.113.9", lines("1.2.3.4"), "203.0.113.9", "1.2.3.4", "", "", Client},
		{inner, "10.0.2.5", lines("0x7f.1"), "127.0.0.1", "", "", "", Client},
		{inner, "10.0.2.5", nil, "10.0.2.5", "", "", "", Missing},
	})
}

// The first row is that of github.com/OpenIdentityPlatform/OpenAM, ClientUtilsTest.java.
func TestOpenAMTakesTheLeftMostEntry(t *testing.T) {
	t.Parallel()
	blind, sees := Rule{Name: "openam"}, Rule{Name: "openam", Trusted: []string{"192.168.1.0/24", "10.0.0.0/8"}}
	check(t, []vector{
		{blind, "10.0.0.1", lines("192.168.1.10, 192.168.1.21, 192.168.1.22"), "192.168.1.10", "192.168.1.10, 192.168.1.21, 192.168.1.22", "", "", Spoofable},
		{blind, "10.0.0.1", lines("198.51.100.1, 203.0.113.9"), "198.51.100.1", "198.51.100.1, 203.0.113.9", "", "", Spoofable}, // the client wrote the first
		{blind, "203.0.113.9", lines("198.51.100.1"), "198.51.100.1", "198.51.100.1", "", "", Spoofable},
		{sees, "10.0.0.1", lines("203.0.113.9, 192.168.1.21, 192.168.1.22"), "203.0.113.9", "203.0.113.9, 192.168.1.21, 192.168.1.22", "", "", Client},
		{sees, "10.0.0.1", lines("198.51.100.1, 203.0.113.9, 192.168.1.22"), "198.51.100.1", "198.51.100.1, 203.0.113.9, 192.168.1.22", "", "", Spoofable},
		{sees, "10.0.0.1", lines("198.51.100.1", "203.0.113.9"), "198.51.100.1", "198.51.100.1, 203.0.113.9", "", "", Spoofable},
		{sees, "10.0.0.1", lines("203.0.113.9"), "203.0.113.9", "203.0.113.9", "", "", Client},
		{sees, "203.0.113.5", lines("198.51.100.1"), "198.51.100.1", "198.51.100.1", "", "", Spoofable},
		{sees, "10.0.0.1", lines("192.168.1.10"), "192.168.1.10", "192.168.1.10", "", "", Proxy},
		{blind, "10.0.0.1", lines("203.0.113.9:80"), "203.0.113.9:80", "203.0.113.9:80", "", "", Malformed},
		{blind, "10.0.0.1", lines(", 203.0.113.9"), "10.0.0.1", ", 203.0.113.9", "", "", Proxy},
		{blind, "10.0.0.1", lines(",,"), "10.0.0.1", ",,", "", "", Malformed},
		{blind, "10.0.0.1", nil, "10.0.0.1", "", "", "", Missing},
	})
}

// The rows follow from hdr_ip in github.com/haproxy/haproxy, src/http_fetch.c; a test beside this one asks a real HAProxy.
func TestHAProxyTakesTheLastEntryOfTheLastLine(t *testing.T) {
	t.Parallel()
	r := Rule{Name: "haproxy", Trusted: []string{"10.0.0.0/8"}}
	check(t, []vector{
		{r, "10.0.0.1", lines("198.51.100.1, 203.0.113.9"), "203.0.113.9", "198.51.100.1, 203.0.113.9", "", "", Client},
		{r, "10.0.0.1", lines("198.51.100.1", "203.0.113.9"), "203.0.113.9", "198.51.100.1, 203.0.113.9", "", "", Client},
		{r, "10.0.0.1", lines("203.0.113.9:80"), "203.0.113.9", "203.0.113.9:80", "", "", Client},
		{r, "10.0.0.1", lines("[2001:db8::1]"), "2001:db8::1", "[2001:db8::1]", "", "", Client},
		{r, "10.0.0.1", lines("[2001:db8::1]:80"), "10.0.0.1", "[2001:db8::1]:80", "", "", Malformed},
		{r, "10.0.0.1", lines("203.0.113.009"), "203.0.113.9", "203.0.113.009", "", "", Client},
		{r, "10.0.0.1", lines("203.0.113.9:"), "10.0.0.1", "203.0.113.9:", "", "", Malformed},
		{r, "10.0.0.1", lines("203.0.113.9,"), "10.0.0.1", "203.0.113.9,", "", "", Malformed},
		{r, "10.0.0.1", lines("10.0.0.2"), "10.0.0.2", "10.0.0.2", "", "", Proxy},
		{r, "10.0.0.1", lines(`"a\",", 203.0.113.9`), "203.0.113.9", `"a\",", 203.0.113.9`, "", "", Client},
		{Rule{Name: "haproxy"}, "10.0.0.1", lines("203.0.113.9"), "203.0.113.9", "203.0.113.9", "", "", Client},
		{Rule{Name: "haproxy"}, "198.51.100.1", lines("203.0.113.9"), "203.0.113.9", "203.0.113.9", "", "", Spoofable},
		{r, "10.0.0.1", nil, "10.0.0.1", "", "", "", Missing},
	})
}

func TestThePeerStaysTheClientWhereNoHeaderIsRead(t *testing.T) {
	t.Parallel()
	r := Rule{Name: "peer", Trusted: []string{"192.0.2.1"}}
	check(t, []vector{
		{r, "203.0.113.9:80", nil, "203.0.113.9:80", "", "", "", Client},
		{r, "203.0.113.9", lines("1.2.3.4"), "203.0.113.9", "1.2.3.4", "", "", Client},
		{r, "10.0.0.1", lines("1.2.3.4"), "10.0.0.1", "1.2.3.4", "", "", Proxy},
		{r, "192.0.2.1", nil, "192.0.2.1", "", "", "", Proxy},
		{r, "", nil, "", "", "", "", Client},
	})
}

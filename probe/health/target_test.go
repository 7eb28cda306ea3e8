package health

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
)

func TestANodeSeesTheFarmsHostAndServerName(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	names := make(chan string, 1)
	requests := make(chan *http.Request, 1)
	config := &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		names <- hello.ServerName
		return config, nil
	}
	address := listenTLS(t, config, func(conn net.Conn) {
		requests <- readRequest(conn)
		_, _ = io.WriteString(conn, ok+"Content-Length: 0\r\n\r\n")
	})
	c := secured(func(c *model.Check) {
		c.Path = "/services/Version?a=b"
		c.Send = []model.HeaderField{{Name: "X-Asked-By", Value: "ops"}, {Name: "user-agent", Value: "mine"}, {Name: "Bad", Value: "a\r\nEvil: b"}}
	})
	expect(t, checkOnce(t, farmOf(root), address, c), address, model.FaultNone, "200 in N ms")
	if name := <-names; name != "farm.example" {
		t.Errorf("server name %q", name)
	}
	r := <-requests
	if r.Host != "farm.example" || r.Method != "GET" || r.RequestURI != "/services/Version?a=b" || !r.Close {
		t.Errorf("asked %s %s of %s, close %v", r.Method, r.RequestURI, r.Host, r.Close)
	}
	for name, want := range map[string]string{"X-Asked-By": "ops", "User-Agent": "mine", "Evil": "", "Accept-Encoding": "identity"} {
		if got := strings.Join(r.Header[name], "|"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTheHostIsTheChecksElseTheFarmsElseTheNodes(t *testing.T) {
	t.Parallel()
	at := place{host: "10.0.0.1", port: 9443}
	for _, c := range []struct{ check, endpoint, want string }{
		{"own.example", "https://farm.example:8443/", "own.example"},
		{"", "https://farm.example:8443/", "farm.example:8443"},
		{"", "", "10.0.0.1:9443"},
	} {
		if got := hostOf(&model.Farm{Endpoint: c.endpoint}, at, &model.Check{Host: c.check}); got != c.want {
			t.Errorf("host %q, want %q", got, c.want)
		}
	}
}

func TestABarePortIsCheckedByConnecting(t *testing.T) {
	t.Parallel()
	address := listen(t, hold)
	c := plain()
	c.Protocol = model.ProtocolTCP
	o := checkOnce(t, farmOf(nil), address, c)
	expect(t, o, address, model.FaultNone, "connected in N ms")
	if o.Protocol != "" || o.Status != 0 || o.Phases.Connect <= 0 {
		t.Errorf("%+v", o)
	}
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T, host string) string {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestARefusalNamesTheAddressAndTheTime(t *testing.T) {
	t.Parallel()
	address := closedPort(t, "127.0.0.1")
	expect(t, checkOnce(t, farmOf(nil), address, plain()), address, model.FaultRefused, "refused by NODE in N ms")
}

func TestThePortOfACheckReplacesTheNodes(t *testing.T) {
	t.Parallel()
	address := listen(t, healthy)
	_, port, _ := net.SplitHostPort(address)
	at, err := parsePlace("127.0.0.1:"+port, 0)
	if err != nil {
		t.Fatal(err)
	}
	c := plain(func(c *model.Check) { c.Port = int(at.port) })
	expect(t, checkOnce(t, farmOf(nil), "127.0.0.1:1", c), address, model.FaultNone, "200 in N ms")
}

func TestIPv6NeedsNoResolver(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		if os.Getenv("FARMTOP_REAL") == "1" {
			t.Fatalf("no IPv6 loopback, and FARMTOP_REAL=1 wants it: %v", err)
		}
		t.Skipf("no IPv6 loopback: %v", err)
	}
	serve(t, l, healthy)
	o := checkOnce(t, farmOf(nil), l.Addr().String(), plain())
	expect(t, o, l.Addr().String(), model.FaultNone, "200 in N ms")
	if !strings.HasPrefix(o.Address, "[::1]:") || o.Phases.DNS != 0 {
		t.Errorf("address %s, DNS %s", o.Address, o.Phases.DNS)
	}
}

func TestABrokenAddressSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"am1":         `"am1" is no address to check: write host:port, an IPv6 address in brackets`,
		"::1:443":     `"::1:443" is no address to check: write host:port, an IPv6 address in brackets`,
		"am1:0":       `"am1:0" is no address to check: write host:port, an IPv6 address in brackets`,
		"am1:http":    `"am1:http" is no address to check: write host:port, an IPv6 address in brackets`,
		"am1:1000000": `"am1:1000000" is no address to check: write host:port, an IPv6 address in brackets`,
	} {
		expect(t, checkOnce(t, farmOf(nil), address, plain()), "-", model.FaultInternal, want)
	}
	c := plain(func(c *model.Check) { c.Path = "/a b" })
	expect(t, checkOnce(t, farmOf(nil), "127.0.0.1:1", c), "-", model.FaultInternal,
		`the path "/a b" of check "health" can't be sent: it has a space or a control character`)
}

// zone is a resolver from a table; a name that isn't in it doesn't exist, and "slow" never answers.
type zone map[string][]netip.Addr

func (n zone) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	switch addresses, ok := n[host]; {
	case host == "slow.example":
		<-ctx.Done()
		return nil, ctx.Err()
	case !ok:
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	default:
		return addresses, nil
	}
}

func ips(text ...string) (out []netip.Addr) {
	for _, s := range text {
		out = append(out, netip.MustParseAddr(s))
	}
	return out
}

func TestANameIsTriedAtEveryAddress(t *testing.T) {
	t.Parallel()
	address := listen(t, healthy)
	_, port, _ := net.SplitHostPort(address)
	resolver := zone{"am.example": ips("127.0.0.2", "127.0.0.3", "127.0.0.1"), "dead.example": ips("127.0.0.2", "127.0.0.3"), "empty.example": nil}
	prober := NewProber(Options{Resolver: resolver})
	check := func(name string, c *model.Check) model.Observation {
		return prober.Target(farmOf(nil), model.Node{Address: name + ":" + port}, c).Check(t.Context())
	}
	o := check("am.example", plain())
	expect(t, o, address, model.FaultNone, "200 in N ms")
	if o.Address != address || o.Phases.DNS <= 0 || o.Phases.Connect < o.Phases.DNS {
		t.Errorf("address %s, phases %+v", o.Address, o.Phases)
	}
	expect(t, check("dead.example", plain()), ":"+port, model.FaultRefused, "refused by 127.0.0.2NODE in N ms; refused by 127.0.0.3NODE in N ms")
	expect(t, check("none.example", plain()), address, model.FaultDNS, `"none.example" doesn't resolve: no such host`)
	expect(t, check("empty.example", plain()), address, model.FaultDNS, `"empty.example" doesn't resolve: the name has no address`)
	expect(t, check("slow.example", plain(within(time.Second))), address, model.FaultDNS, `the resolver didn't answer for "slow.example" within 1 s`)
}

func TestResolveListsEveryAddressOnceAndSorted(t *testing.T) {
	t.Parallel()
	p := NewProber(Options{Resolver: zone{"am.example": ips("10.0.0.10", "2001:db8::1", "10.0.0.9", "::ffff:10.0.0.9")}})
	got, err := p.Resolve(t.Context(), "am.example:9443")
	if want := "10.0.0.9:9443 10.0.0.10:9443 [2001:db8::1]:9443"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("got %v, %v; want %s", got, err, want)
	}
	got, err = p.Resolve(t.Context(), "[::1]:9443")
	if err != nil || strings.Join(got, " ") != "[::1]:9443" {
		t.Errorf("literal: %v, %v", got, err)
	}
	if _, err := p.Resolve(t.Context(), "none.example:1"); err == nil || err.Error() != `"none.example" doesn't resolve: no such host` {
		t.Errorf("unknown name: %v", err)
	}
	if _, err := p.Resolve(t.Context(), "none.example"); err == nil {
		t.Error("an address without a port was taken")
	}
}

func TestCancellingEndsACheckAtOnce(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	config := &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}
	reached := make(chan struct{}, 4)
	stuck := func(conn net.Conn) {
		readRequest(conn)
		reached <- struct{}{}
		hold(conn)
	}
	for name, c := range map[string]struct {
		address string
		check   *model.Check
	}{
		"handshake": {listen(t, func(conn net.Conn) { reached <- struct{}{}; hold(conn) }), secured(within(time.Hour))},
		"answer":    {listen(t, stuck), plain(within(time.Hour))},
		"secured":   {listenTLS(t, config, stuck), secured(within(time.Hour))},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: c.address}, c.check)
		go func() {
			<-reached
			cancel()
		}()
		o := target.Check(ctx)
		if o.OK || o.Fault != model.FaultInternal || o.Reason != "the check was cancelled" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// connections counts what a script served: one a connection.
func connections(script func(net.Conn)) (counted func(net.Conn), n *atomic.Int32) {
	n = new(atomic.Int32)
	return func(conn net.Conn) {
		n.Add(1)
		script(conn)
	}, n
}

func TestAKeptConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	script, opened := connections(healthy)
	address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}, script)
	target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: address}, secured(keptAlive))
	defer target.Close()
	first, second := target.Check(t.Context()), target.Check(t.Context())
	expect(t, second, address, model.FaultNone, "200 in N ms")
	if first.Phases.Reused || !second.Phases.Reused || opened.Load() != 1 {
		t.Errorf("reused %v, %v over %d connections", first.Phases.Reused, second.Phases.Reused, opened.Load())
	}
	if p := second.Phases; p.DNS != 0 || p.Connect != 0 || p.TLS != 0 || p.FirstByte <= 0 {
		t.Errorf("phases %+v", p)
	}
	if second.Certificate != first.Certificate || second.Address != address {
		t.Errorf("certificate %v, address %s", second.Certificate, second.Address)
	}
}

func TestAKeptConnectionClosedWhileIdleIsReplacedSilently(t *testing.T) {
	t.Parallel()
	one := ok + "Content-Length: 7\r\n\r\nHealthy"
	for name, end := range map[string]func(net.Conn){
		"closed": func(net.Conn) {},
		"reset":  func(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script, opened := connections(func(conn net.Conn) { says(one)(conn); end(conn) })
			address := listen(t, script)
			target := NewProber(Options{}).Target(farmOf(nil), model.Node{Address: address}, plain(keptAlive))
			for range 3 {
				o := target.Check(t.Context())
				expect(t, o, address, model.FaultNone, "200 in N ms")
				if o.Phases.Reused {
					t.Error("a closed connection is said to have been used")
				}
			}
			if opened.Load() != 3 {
				t.Errorf("%d connections", opened.Load())
			}
		})
	}
}

func TestAKeptConnectionThatHangsIsTimedOutAndDropped(t *testing.T) {
	t.Parallel()
	script, opened := connections(func(conn net.Conn) {
		says(ok + "Content-Length: 0\r\n\r\n")(conn)
		hold(conn)
	})
	address := listen(t, script)
	target := NewProber(Options{}).Target(farmOf(nil), model.Node{Address: address}, plain(keptAlive, within(2*time.Second)))
	expect(t, target.Check(t.Context()), address, model.FaultNone, "200 in N ms")
	expect(t, target.Check(t.Context()), address, model.FaultTimeout, "no answer from NODE within 2 s: the kept connection took the request, then nothing came")
	expect(t, target.Check(t.Context()), address, model.FaultNone, "200 in N ms")
	if opened.Load() != 2 {
		t.Errorf("%d connections", opened.Load())
	}
}

func TestAConnectionIsNotKeptWhenTheAnswerSaysSoOrIsUnclear(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"close":            ok + "Connection: x, Close\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.0":         "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"more than asked":  ok + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
		"both framings":    ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"body of no bound": ok + "\r\nok",
	} {
		script, opened := connections(says(text))
		address := listen(t, script)
		target := NewProber(Options{}).Target(farmOf(nil), model.Node{Address: address}, plain(keptAlive))
		expect(t, target.Check(t.Context()), address, model.FaultNone, "200 in N ms")
		if target.kept != nil {
			t.Errorf("%s: kept", name)
		}
		target.Check(t.Context())
		if opened.Load() != 2 {
			t.Errorf("%s: %d connections", name, opened.Load())
		}
	}
}

func TestAnOldKeptConnectionIsRenewed(t *testing.T) {
	t.Parallel()
	for nanosecond, age := range map[int]time.Duration{0: linkAge, 5e8: linkAge * 3 / 2, 999999999: 2 * linkAge} {
		opened := time.Date(2030, 1, 1, 0, 0, 0, nanosecond, time.UTC)
		l := link{opened: opened}
		if l.isOld(opened.Add(age-time.Second)) || !l.isOld(opened.Add(age+time.Second)) {
			t.Errorf("a link opened %d ns into a second is not renewed after %s", nanosecond, age)
		}
	}
}

func TestAPanicBecomesAnObservation(t *testing.T) {
	t.Parallel()
	prober := NewProber(Options{Resolver: panicking{}})
	o := prober.Target(farmOf(nil), model.Node{Name: "n1", Address: "am.example:443"}, plain()).Check(t.Context())
	want := regexp.MustCompile(`^farmtop failed while it checked "am\.example:443": out of luck at \w+\.go:\d+; please report this, farmtop goes on asking$`)
	if o.OK || o.Fault != model.FaultInternal || !want.MatchString(o.Reason) || o.Node != "n1" || o.At.IsZero() {
		t.Errorf("%+v", o)
	}
	o = prober.Endpoint(farmOf(nil), plain()).Check(t.Context())
	if o.OK || o.Fault != model.FaultInternal || !strings.HasPrefix(o.Reason, `farmtop failed while it checked "https://farm.example/": out of luck at `) {
		t.Errorf("%+v", o)
	}
}

type panicking struct{}

func (panicking) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	panic("out of luck")
}

func TestProxiesOfTheEnvironmentAreNotForNodes(t *testing.T) {
	script, opened := connections(healthy)
	proxy := listen(t, script)
	t.Setenv("HTTP_PROXY", "http://"+proxy)
	t.Setenv("HTTPS_PROXY", "http://"+proxy)
	address := closedPort(t, "127.0.0.3")
	expect(t, checkOnce(t, farmOf(nil), address, plain()), address, model.FaultRefused, "refused by NODE in N ms")
	if opened.Load() != 0 {
		t.Error("the proxy was asked")
	}
}

func TestTheErrorsOfTheSystemAreTold(t *testing.T) {
	t.Parallel()
	e := exchange{target: &Target{}}
	for _, c := range []struct {
		kinds []error
		fault model.Fault
		words string
	}{
		{refusals, model.FaultRefused, "refused by n:1 in 0.00 ms"},
		{resets, model.FaultReset, "n:1 cut the connection (RST) at once"},
		{dead, model.FaultUnreachable, "no route to n:1"},
		{[]error{errors.New("odd")}, model.FaultUnreachable, "can't connect to n:1: odd"},
	} {
		for _, kind := range c.kinds {
			fault, words := e.explainAddress(dialFailure{address: "n:1", err: &net.OpError{Op: "dial", Err: kind}})
			if fault != c.fault || words != c.words {
				t.Errorf("%v: %s %q, want %s %q", kind, fault, words, c.fault, c.words)
			}
		}
	}
}

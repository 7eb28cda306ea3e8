package health

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// endpointFarm is a farm whose endpoint resolves to loopback.
func endpointFarm(root *authority, address string) (*model.Farm, Options) {
	_, port, _ := net.SplitHostPort(address)
	f := &model.Farm{Name: "web", Endpoint: "https://farm.example:" + port + "/portal"}
	f.TLS.Roots = root.pool()
	none := func(*http.Request) (*url.URL, error) { return nil, nil } //nolint:nilnil // what a proxy function says for "no proxy"
	return f, Options{Resolver: zone{"farm.example": ips("127.0.0.1")}, Proxy: none}
}

func TestTheEndpointIsAskedAsAClientWould(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := serveHTTP2(t, root, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Host, "farm.example:") || r.URL.Path != "/portal" {
			w.WriteHeader(http.StatusBadGateway)
		}
		_, _ = io.WriteString(w, "hello")
	})
	farm, options := endpointFarm(root, address)
	o := NewProber(options).Endpoint(farm, secured()).Check(t.Context())
	expect(t, o, address, model.FaultNone, "200 in N ms")
	if o.Node != "" || o.Address != address || o.Certificate == nil || o.Protocol != "HTTP/2.0" || o.Body != "hello" || !o.SkewKnown {
		t.Errorf("%+v", o)
	}
	if p := o.Phases; p.DNS <= 0 || p.Connect < p.DNS || p.TLS < p.Connect || p.FirstByte < p.TLS || p.Total < p.FirstByte {
		t.Errorf("phases %+v", p)
	}

	farm.EndpointAddress = address
	options.Resolver = zone{}
	expect(t, NewProber(options).Endpoint(farm, secured()).Check(t.Context()), address, model.FaultNone, "200 in N ms")
}

func TestTheEndpointAnswersUnlessTheBalancerHasNoNode(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	for status, want := range map[int]string{
		200: "200 in N ms", 302: "302 in N ms", 404: "404 in N ms", 500: "500 in N ms",
		502: "answers 502 Bad Gateway: the balancer found no node to answer",
		503: "answers 503 Service Unavailable: the balancer found no node to answer",
		504: "answers 504 Gateway Timeout: the balancer found no node to answer",
	} {
		address := serveHTTP2(t, root, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(status)
		})
		farm, options := endpointFarm(root, address)
		fault := model.FaultNone
		if strings.HasPrefix(want, "answers") {
			fault = model.FaultStatus
		}
		o := NewProber(options).Endpoint(farm, secured()).Check(t.Context())
		expect(t, o, address, fault, want)
		if (o.Location == "/login") != (status == 302) {
			t.Errorf("%d: location %q", status, o.Location)
		}
	}
}

func TestAnEndpointThatFailsIsToldInWords(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	config := &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"else.example"})}}
	for name, c := range map[string]struct {
		address string
		limit   time.Duration
		fault   model.Fault
		reason  string
	}{
		"refused":    {closedPort(t, "127.0.0.1"), patience, model.FaultRefused, "refused by NODE in N ms"},
		"silent":     {listen(t, hold), time.Second, model.FaultTimeout, "no TLS handshake with NODE within 1 s: it accepted the connection, then sent nothing"},
		"wrong name": {listenTLS(t, config, healthy), patience, model.FaultCertificate, "certificate refused: it is for else.example, not for farm.example"},
		"plain HTTP": {listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 x\r\n\r\n"); hold(conn) }), patience, model.FaultTLS, "NODE speaks plain HTTP on the TLS port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			farm, options := endpointFarm(root, c.address)
			o := NewProber(options).Endpoint(farm, secured(within(c.limit))).Check(t.Context())
			expect(t, o, c.address, c.fault, c.reason)
			if name == "wrong name" && (o.Certificate == nil || o.Certificate.Problem != model.ProblemName) {
				t.Errorf("certificate %+v", o.Certificate)
			}
		})
	}
	prober := NewProber(Options{Resolver: zone{}, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}) //nolint:nilnil // no proxy
	expect(t, prober.Endpoint(&model.Farm{Endpoint: "https://farm.example/"}, secured()).Check(t.Context()), "-", model.FaultDNS,
		`"farm.example" doesn't resolve: no such host`)
	expect(t, prober.Endpoint(&model.Farm{Endpoint: "farm.example"}, secured()).Check(t.Context()), "-", model.FaultInternal,
		`"farm.example" is no endpoint to ask: write https://host/path`)
}

func TestTheEndpointIsReachedThroughTheProxy(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := serveHTTP2(t, root, func(http.ResponseWriter, *http.Request) {})
	asked := make(chan string, 2)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		if strings.HasPrefix(r.Host, "else.example") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(r.Context(), w, address)
	}))
	t.Cleanup(proxy.Close)
	proxyURL, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	farm := &model.Farm{Name: "web", Endpoint: "https://farm.example/", TLS: model.TLS{Roots: root.pool()}}
	prober := NewProber(Options{Resolver: zone{}, Proxy: http.ProxyURL(proxyURL)})
	o := prober.Endpoint(farm, secured()).Check(t.Context())
	expect(t, o, proxyURL.Host, model.FaultNone, "200 in N ms (through the proxy NODE)")
	if got := <-asked; got != "CONNECT farm.example:443" {
		t.Errorf("the proxy was asked to %s", got)
	}
	farm.Endpoint = "https://else.example/"
	expect(t, prober.Endpoint(farm, secured()).Check(t.Context()), proxyURL.Host, model.FaultUnreachable,
		"the proxy NODE answers 403 to CONNECT")
}

// tunnel joins the client of a CONNECT to an address.
func tunnel(ctx context.Context, w http.ResponseWriter, address string) {
	far, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer far.Close()
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(far, near)
		far.Close()
	}()
	_, _ = io.Copy(near, far)
}

func TestSniffingTellsTheProtocolsApart(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	config := &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}
	picky := config.Clone()
	picky.ClientAuth, picky.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12
	for name, c := range map[string]struct {
		address string
		want    model.Protocol
	}{
		"TLS":                          {listenTLS(t, config, healthy), model.ProtocolHTTPS},
		"TLS that wants a certificate": {listenTLS(t, picky, healthy), model.ProtocolHTTPS},
		"HTTP":                         {listen(t, says("HTTP/1.1 404 Not Found\r\n\r\n")), model.ProtocolHTTP},
		"something else":               {listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail\r\n") }), model.ProtocolTCP},
		"nobody":                       {closedPort(t, "127.0.0.1"), model.ProtocolTCP},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Sniff(t.Context(), c.address); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// endpointsProxy is a proxy that nobody may use.
func endpointsProxy(*http.Request) (*url.URL, error) {
	return nil, errors.New("the proxy was asked for")
}

func straight(*http.Request) (*url.URL, error) {
	return nil, nil //nolint:nilnil // net/http's word for "no proxy"
}

// patience is the timeout of requests that are to be answered, on a machine that is busy with other things.
const patience = 20 * time.Second

// served is a target that answers as serve does, over HTTPS.
func served(t *testing.T, m Manner, serve http.HandlerFunc) *Target {
	t.Helper()
	target, _ := secured(t, m, serve)
	return target
}

// secured is such a target and its server, which speaks HTTP/2, too.
func secured(t *testing.T, m Manner, serve http.HandlerFunc) (*Target, *httptest.Server) {
	t.Helper()
	server := httptest.NewUnstartedServer(serve)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	if m.Timeout == 0 {
		m.Timeout = patience
	}
	if m.Proxy == nil {
		m.Proxy = straight
	}
	farm := &model.Farm{Endpoint: "https://example.com/page?x=1", EndpointAddress: server.Listener.Addr().String()}
	farm.TLS.Roots = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	target, err := m.Endpoint(farm, "")
	if err != nil {
		t.Fatal(err)
	}
	return target, server
}

func TestARequestIsMarkedWhereverALogMayLook(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	target := served(t, Manner{Agent: "farmtop/1.0 (a test)", Query: true}, func(_ http.ResponseWriter, r *http.Request) { seen = r })
	a := target.Ask(t.Context(), Question{
		Method: http.MethodPost, Mark: "farmtop-k7d2.x1", Cookie: "A=1", Header: http.Header{"X-Forwarded-For": {"192.0.2.1", "192.0.2.2"}},
	})
	if a.Status != http.StatusOK || a.Fault != "" || a.Asked != "/page" || a.Fingerprint == "" || !a.From.IsLoopback() {
		t.Fatalf("%+v", a)
	}
	for what, got := range map[string]string{
		"farmtop-k7d2.x1 farmtop/1.0 (a test)": seen.UserAgent(), "farmtop-k7d2.x1": seen.Header.Get(MarkHeader), "POST": seen.Method, "A=1": seen.Header.Get("Cookie"),
		"/page?x=1&farmtop=farmtop-k7d2.x1": seen.RequestURI, "example.com": seen.Host, "192.0.2.1 192.0.2.2": strings.Join(seen.Header["X-Forwarded-For"], " "),
	} {
		if got != what {
			t.Errorf("%q came, want %q", got, what)
		}
	}
}

func TestNoMoreOfABodyIsKeptThanWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ says, sample, kept int }{{100, 10, 10}, {5, 10, 5}, {BodyLimit + 1, BodyLimit, BodyLimit}, {10 * BodyLimit, 10, 10}, {0, 10, 0}} {
		target := served(t, Manner{Sample: int64(c.sample)}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", c.says)) })
		if a := target.Ask(t.Context(), Question{}); len(a.Sample) != c.kept || a.Fault != "" {
			t.Errorf("%d bytes of %d are kept, want %d; %q", len(a.Sample), c.says, c.kept, a.Fault)
		}
	}
}

func TestAKeptConnectionIsUsedAgainAndALostRequestIsNot(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	target := served(t, Manner{}, func(_ http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 3 {
			panic(http.ErrAbortHandler)
		}
	})
	link := target.Link(true)
	defer link.Close()
	for i, want := range []struct{ reused, fault bool }{{false, false}, {true, false}, {true, true}, {false, false}} {
		if a := link.Ask(t.Context(), Question{}); a.Reused != want.reused || (a.Fault != "") != want.fault {
			t.Errorf("question %d: %+v", i+1, a)
		}
	}
	if asked.Load() != 4 {
		t.Errorf("4 questions were asked %d times", asked.Load())
	}
	fresh := target.Link(false)
	defer fresh.Close()
	for range 2 {
		if a := fresh.Ask(t.Context(), Question{}); a.Reused || a.Fault != "" {
			t.Errorf("%+v", a)
		}
	}
}

func TestHTTP2IsSpokenOnlyWithWhomInsistsOnIt(t *testing.T) {
	t.Parallel()
	for _, insists := range []bool{false, true} {
		target, server := secured(t, Manner{}, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Version", r.Proto) })
		want := "HTTP/1.1"
		if insists {
			lab.InsistOnHTTP2(server)
			want = "HTTP/2.0"
			link := target.Link(false)
			if a := link.Ask(t.Context(), Question{}); a.Fault != "the endpoint refuses HTTP/1.1" || a.Status != 0 {
				t.Errorf("before that is known: %+v", a)
			}
			link.Close()
		}
		first := target.Ask(t.Context(), Question{})
		link := target.Link(true)
		defer link.Close()
		for _, a := range []Answer{first, link.Ask(t.Context(), Question{}), link.Ask(t.Context(), Question{})} {
			if got := a.Header.Get("X-Version"); got != want || a.Fault != "" {
				t.Errorf("it was asked over %q, want %s; %q", got, want, a.Fault)
			}
		}
	}
}

func TestWhoSpeaksNoHTTPAtAllIsSaidSo(t *testing.T) {
	t.Parallel()
	target, server := secured(t, Manner{}, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
	server.TLS.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		none := server.TLS.Clone()
		none.NextProtos = []string{"none"}
		return none, nil
	}
	if a := target.Ask(t.Context(), Question{}); a.Fault != "the endpoint refuses HTTP/1.1 and HTTP/2" {
		t.Errorf("%+v", a)
	}
}

func TestAProxyHidesWhereAConnectionCameFromAndItsNoIsSaid(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	t.Cleanup(proxy.Close)
	to, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	for endpoint, want := range map[string]string{
		"http://example.com/": "", "https://example.com/": "the proxy " + to.Host + ", which the environment names, answers 403 to CONNECT",
	} {
		target, err := Manner{Timeout: patience, Proxy: http.ProxyURL(to)}.Endpoint(&model.Farm{Endpoint: endpoint}, "")
		if err != nil {
			t.Fatal(err)
		}
		if a := target.Ask(t.Context(), Question{}); a.From.IsValid() || a.Fault != want {
			t.Errorf("%s from %s: %q, want %q", endpoint, a.From, a.Fault, want)
		}
	}
}

func TestATimeoutIsAFaultAndTheContextsEndIsNone(t *testing.T) {
	t.Parallel()
	target := served(t, Manner{Timeout: 100 * time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if a := target.Ask(t.Context(), Question{}); a.Fault != "no complete answer within 100ms" || a.Cancelled {
		t.Errorf("%+v", a)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if a := target.Ask(ended, Question{}); a.Fault != "" || !a.Cancelled {
		t.Errorf("%+v", a)
	}
}

package route

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
	"farmtop/probe/lab"
)

// An endpoint is a server that isn't a good farm, and counts what it is asked.
type endpoint struct {
	*httptest.Server
	asked atomic.Int64
}

func newEndpoint(t *testing.T, answer http.HandlerFunc) (*endpoint, *model.FarmView) {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.asked.Add(1)
		answer(w, r)
	}))
	e.Config.ErrorLog = log.New(io.Discard, "", 0)
	e.StartTLS()
	t.Cleanup(e.Close)
	view := viewOf("https://example.com/", e.Listener.Addr().String())
	view.Farm.TLS.Roots = e.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return e, view
}

// viewOf is a farm of two nodes that nobody has asked.
func viewOf(endpoint, address string) *model.FarmView {
	return &model.FarmView{
		Farm: &model.Farm{Name: "bad", Endpoint: endpoint, EndpointAddress: address, Sticky: model.Sticky{Cookie: "SRVID"}},
		Nodes: []*model.NodeView{
			{Node: model.Node{Name: "a", Address: "192.0.2.1:443"}},
			{Node: model.Node{Name: "b", Address: "192.0.2.2:443"}},
		},
	}
}

func TestWhatIsNotTheFarmEndsTheTestSoonAndInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		most   int64 // requests that the endpoint sees
		want   string
	}{
		{"429", status(http.StatusTooManyRequests), 1, "429 Too Many Requests"},
		{"401", status(http.StatusUnauthorized), 6, "all answers are 401 Unauthorized and name no node"},
		{"403", status(http.StatusForbidden), 6, "this is not the farm"},
		{"a login elsewhere", redirectTo("https://login.example.org/?back=1"), 6, "all answers send on to login.example.org; this is not the farm"},
		{"a redirect loop", redirectTo("/"), 6, "a redirect loop"},
		{"a firewall's page", says("<html>The requested URL was rejected. Please consult with your administrator.</html>"), 6, "F5's firewall blocks"},
		{"resets", cuts, 6, "nothing was answered in 3 attempts: the connection was cut (RST)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e, view := newEndpoint(t, c.answer)
			r := runQuick(t, view, nil)
			if !strings.Contains(r.Stopped, c.want) {
				t.Errorf("stopped: %q, want %q", r.Stopped, c.want)
			}
			if got := e.asked.Load(); got > c.most {
				t.Errorf("%d requests came, want at most %d", got, c.most)
			}
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirectTo(where string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", where)
		w.WriteHeader(http.StatusFound)
	}
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// cuts ends the connection with a RST.
func cuts(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	under := conn.(interface{ NetConn() net.Conn }).NetConn()
	_ = under.(*net.TCPConn).SetLinger(0)
	_ = under.Close()
}

func TestAnEndpointThatCannotBeReachedIsToldInWords(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	noName := strings.Repeat("x", 64) + ".invalid" // its label is too long to be asked for
	nobody := l.Addr().String()
	_ = l.Close()
	for _, c := range []struct{ endpoint, address, want string }{
		{"https://example.com/", nobody, "nobody listens at " + nobody},
		{"https://" + noName + "/", "", "the name " + noName + " doesn't resolve"},
		{"ftp://example.com/", "", "is no endpoint to ask"},
		{"", "", "is no endpoint to ask"},
	} {
		r := runQuick(t, viewOf(c.endpoint, c.address), nil)
		if !strings.Contains(r.Stopped, c.want) {
			t.Errorf("%s at %s: %q, want %q", c.endpoint, c.address, r.Stopped, c.want)
		}
	}
}

func TestAnUntrustedCertificateIsToldInWords(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, says("hello"))
	view.Farm.Endpoint = "https://farm.test/"
	r := runQuick(t, view, nil)
	if !strings.Contains(r.Stopped, "the endpoint's certificate isn't trusted") || len(r.Certificate.SHA256) != 1 {
		t.Errorf("%q, certificates %q", r.Stopped, r.Certificate.SHA256)
	}
}

func TestAnAnswerThatNeverEndsIsGivenUpAtItsTimeout(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, ".")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(20 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	})
	r := runQuick(t, view, func(o *Options) {
		o.Test.Sessions, o.Test.Requests, o.Test.Timeout, o.Test.Strange = 1, 2, 300*time.Millisecond, false
	})
	if r.Fresh.Errors != 2 || len(r.Errors) != 1 || r.Errors[0].Why != "no complete answer within 300ms" {
		t.Errorf("%+v, errors %+v", r.Fresh, r.Errors)
	}
}

func TestTwentyCookiesAreSentBackAndBounded(t *testing.T) {
	t.Parallel()
	var most atomic.Int64
	e, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), int64(len(r.Cookies()))))
		for i := range 120 {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%d", i, i))
		}
	})
	r := runQuick(t, view, nil)
	if got := e.asked.Load(); got != int64(r.Sent) || got != int64(r.Test.Total()) {
		t.Errorf("%d requests came, %d were counted, %d were allowed", got, r.Sent, r.Test.Total())
	}
	if most.Load() != jarCookies {
		t.Errorf("%d cookies came back, want %d", most.Load(), jarCookies)
	}
	if r.Advice == "" || r.Fresh.Unknown != 45 {
		t.Errorf("nodes that can't be told apart: advice %q, %+v", r.Advice, r.Fresh)
	}
}

func TestACookieForElsewhereIsNotSentBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cookie, want string }{
		{"SRVID=a; Path=/other", "it is for the path /other"},
		{"SRVID=a; Domain=example.org", "it is for the domain example.org"},
		{"SRVID=a; Domain=example.com; Path=/", ""},
	} {
		var back atomic.Int64
		_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("SRVID"); err == nil {
				back.Add(1)
			}
			w.Header().Set("Set-Cookie", c.cookie)
		})
		r := runQuick(t, view, func(o *Options) { o.Test.Strange = false })
		if got := r.Cookie.Unkept; c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.cookie, got, c.want)
		}
		if (back.Load() > 0) != (c.want == "") {
			t.Errorf("%s came back %d times", c.cookie, back.Load())
		}
	}
}

func TestAnEndpointThatCutsKeptConnectionsIsNotAskedTwice(t *testing.T) {
	t.Parallel()
	e, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get(client.MarkHeader), "-2") {
			cuts(w, r)
		}
	})
	r := runQuick(t, view, func(o *Options) { o.Test.KeepAlive = true })
	if got := e.asked.Load(); got > int64(r.Test.Total()) {
		t.Errorf("%d requests came, %d are allowed", got, r.Test.Total())
	}
}

func TestTheTestStopsWithItsContextAndTellsAtOnce(t *testing.T) {
	t.Parallel()
	e, view := newEndpoint(t, says("hello"))
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	r := Run(ctx, Options{Test: quick(), View: view}, func(r model.RouteReport) {
		if told++; told == 1 && r.Sent != 1 {
			t.Errorf("the first report came after %d requests", r.Sent)
		}
		cancel()
	})
	if r.Stopped != "interrupted" || e.asked.Load() > 1 {
		t.Errorf("%q after %d requests", r.Stopped, e.asked.Load())
	}
}

func TestWhereverATestIsInterruptedItEndsAtOnce(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"own-0", "1-1", "1-2", "5-3", "k2-2", "strange", "pin-0"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			e, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.Header.Get(client.MarkHeader), "."+what) {
					cancel()
					<-r.Context().Done() // it is never answered
					return
				}
				w.Header().Set("Set-Cookie", "SRVID=a")
			})
			for _, n := range view.Nodes {
				n.Node.Address = view.Farm.EndpointAddress
			}
			o := Options{Test: quick(), View: view}
			o.Test.Timeout, o.Test.KeepAlive, o.Test.Learn, o.Test.Pins = model.MaxRouteTimeout, true, []string{"a", "b"}, []string{"a"}
			r := Run(ctx, o, nil)
			if r.Stopped != "interrupted" || !r.Done || len(r.Errors) != 0 || e.asked.Load() > int64(o.Test.Total()) {
				t.Errorf("stopped: %q, errors %+v", r.Stopped, r.Errors)
			}
		})
	}
}

func TestHTTP2IsSpokenWhereEndpointAndNodesInsist(t *testing.T) {
	t.Parallel()
	var others atomic.Int64
	e := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			others.Add(1)
		}
		w.Header().Set("Set-Cookie", "SRVID=own")
	}))
	e.EnableHTTP2 = true
	e.Config.ErrorLog = log.New(io.Discard, "", 0)
	e.StartTLS()
	t.Cleanup(e.Close)
	lab.InsistOnHTTP2(e)
	plain := httptest.NewServer(redirectTo("https://example.com/?farmtop=farmtop-k7d2.redirect"))
	t.Cleanup(plain.Close)
	view := viewOf("https://example.com/", e.Listener.Addr().String())
	view.Farm.TLS.Roots = e.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	view.Nodes[0].Node.Address = view.Farm.EndpointAddress
	r := runQuick(t, view, func(o *Options) {
		o.Trial, o.Test.KeepAlive, o.Test.Learn, o.Test.Redirect = "farmtop-k7d2", true, []string{"a"}, plain.Listener.Addr().(*net.TCPAddr).Port
	})
	if r.Sent != r.Test.Total() || r.Fresh.Errors != 0 || r.Kept.Errors != 0 || r.Kept.Reused != 36 || others.Load() != 0 {
		t.Errorf("%+v, stopped %q, errors %+v; %d requests over HTTP/1", r.Fresh, r.Stopped, r.Errors, others.Load())
	}
	if !r.Own[0].Given || r.Redirect.Verdict != model.TestPass {
		t.Errorf("the node: %+v; the redirect, over HTTP/1: %+v", r.Own[0], *r.Redirect)
	}
}

package httpapi

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

const secret = "geheim"

// patience is the timeout of requests that are to be answered, on a machine that is busy with other things.
const patience = 20 * time.Second

// balancerAt is a balancer with a login.
func balancerAt(address string) model.Balancer {
	return model.Balancer{Name: "lb", Address: address, Login: model.Login{User: "ops", Password: secret}, Timeout: patience}
}

func clientOf(t *testing.T, b model.Balancer) *Client {
	t.Helper()
	c, err := New("NGINX Plus", b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.transport.CloseIdleConnections)
	return c
}

// serving is a balancer at path /api of a server that answers as serve does.
func serving(t *testing.T, serve http.HandlerFunc) model.Balancer {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	return balancerAt(server.URL + "/api")
}

func TestARequestIsSentAsItIs(t *testing.T) {
	t.Parallel()
	c := clientOf(t, serving(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, strings.Join([]string{r.Method, r.RequestURI, user, password, r.Header.Get("X-Token"), string(body)}, " "))
	}))
	for _, asked := range []struct {
		request Request
		want    string
	}{
		{Request{}, "GET /api ops geheim  "},
		{Request{Path: "9/~Common~a%2Fb", Query: "x=1"}, "GET /api/9/~Common~a%2Fb?x=1 ops geheim  "},
		{Request{Method: http.MethodPatch, Path: "/9/", Body: []byte("{}"), Anonymous: true, Header: http.Header{"X-Token": {"t"}}}, "PATCH /api/9/   t {}"},
	} {
		got, failed := c.Ask(t.Context(), asked.request)
		if failed != nil || got.Status != http.StatusConflict || string(got.Body) != asked.want {
			t.Errorf("%d %q, want %q: %+v", got.Status, got.Body, asked.want, failed)
		}
	}
}

func TestNobodyLeadsCredentialsElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }))
	t.Cleanup(elsewhere.Close)
	c := clientOf(t, serving(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/login?back="+secret, http.StatusTemporaryRedirect)
	}))
	got, failed := c.Ask(t.Context(), Request{})
	if failed != nil {
		t.Fatal(failed.Text)
	}
	refused := c.Refusal(got)
	if refused == nil || refused.Read != model.ReadGarbage || !strings.Contains(refused.Text, elsewhere.URL+"/login") || strings.Contains(refused.Text, secret) {
		t.Errorf("a redirect is %+v", refused)
	}
}

// nobody is an address where nobody listens: the port of tcpmux, which no system has any more.
const nobody = "127.0.0.1:1"

// speakingTLS is a server that doesn't mind who hangs up.
func speakingTLS(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestWhatGoesWrongIsPutIntoWords(t *testing.T) {
	t.Parallel()
	plain := serving(t, http.NotFound)
	impatient := serving(t, func(w http.ResponseWriter, r *http.Request) { // a byte now and then
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "x")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	impatient.Timeout = 100 * time.Millisecond
	for name, c := range map[string]struct {
		balancer model.Balancer
		read     model.ReadFault
		unsent   bool
		want     string
	}{
		"nobody listens":    {balancerAt("http://" + nobody), model.ReadRefused, true, "nobody listens at 127.0.0.1:"},
		"a strange signer":  {balancerAt(speakingTLS(t).URL), model.ReadGarbage, true, "give its authority as tls: ca"},
		"no TLS":            {balancerAt("https" + strings.TrimPrefix(plain.Address, "http")), model.ReadGarbage, true, "doesn't speak TLS"},
		"an unknown name":   {balancerAt("http://no-such-host.invalid/"), model.ReadAbsent, true, `the host "no-such-host.invalid" wasn't found`},
		"a slow drip":       {impatient, model.ReadTimeout, false, "no complete answer within 100ms"},
		"a flood":           {serving(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 5000)) }), model.ReadGarbage, false, "too large (more than 4 kB)"},
		"a cut":             {serving(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), model.ReadCut, false, "broke off"},
		"a cut in the body": {serving(t, cutShort), model.ReadCut, false, "broke off"},
		"no HTTP":           {balancerAt("http://" + stranger(t)), model.ReadGarbage, false, "no answer that is HTTP"},
	} {
		_, failed := clientOf(t, c.balancer).Ask(t.Context(), Request{Limit: 4 << 10})
		if failed == nil {
			t.Errorf("%s: nothing", name)
			continue
		}
		if failed.Read != c.read || failed.Unsent != c.unsent || failed.Step != model.StepUnreachable ||
			!strings.Contains(failed.Text, c.want) || strings.Contains(failed.Text, secret) {
			t.Errorf("%s: %+v, want %q", name, failed, c.want)
		}
	}
}

func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "half")
}

// stranger is the address of something that greets in a protocol of its own.
func stranger(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // which ends who accepts
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadAtLeast(conn, make([]byte, 1<<10), 1)
			_, _ = io.WriteString(conn, "220 mail.test ESMTP\r\n")
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestTheConfiguredAuthorityIsBelieved(t *testing.T) {
	t.Parallel()
	server := speakingTLS(t)
	b := balancerAt(server.URL)
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	for name, trusting := range map[string]model.TLS{"roots": {Roots: roots}, "none": {Insecure: true}} {
		b.TLS = trusting
		if got, failed := clientOf(t, b).Ask(t.Context(), Request{}); failed != nil || got.Status != http.StatusNotFound {
			t.Errorf("%s: %d, %+v", name, got.Status, failed)
		}
	}
	b.TLS = model.TLS{Roots: roots, ServerName: "another.test"}
	if _, failed := clientOf(t, b).Ask(t.Context(), Request{}); failed == nil {
		t.Error("a certificate for another name is believed")
	}
}

func TestACalledOffRequestIsNotSent(t *testing.T) {
	t.Parallel()
	c := clientOf(t, serving(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") }))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, failed := c.Ask(over, Request{}); failed == nil || !failed.Unsent || !strings.Contains(failed.Text, "was stopped") {
		t.Errorf("it gave %+v", failed)
	}
}

func TestProxiesOfTheEnvironmentArentUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://"+nobody)
	c := clientOf(t, balancerAt("http://balancer.test/"))
	if proxy := c.transport.Proxy; proxy != nil {
		to, _ := proxy(&http.Request{URL: &url.URL{Scheme: "http", Host: "balancer.test"}})
		t.Errorf("it would ask through %v", to)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "lb1:8080", "ftp://lb1/", "http://", "http://lb1/?a=1", "http://lb1/#a", "http://ops:" + secret + "@lb1/", "http://" + secret + " lb1"} {
		if c, err := New("F5", balancerAt(address)); err == nil || c != nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

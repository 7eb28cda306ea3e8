package spoof_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/spoof"
)

// strange is a farm whose endpoint and node are one server that does as told.
func strange(t *testing.T, serve http.HandlerFunc) (*model.Farm, spoof.Options) {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	farm := farmOf(server.URL, strings.TrimPrefix(server.URL, "http://"), right)
	return farm, options(viewOf(farm))
}

// closed is an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // nobody has connected
	return l.Addr().String()
}

func TestWhatIsNoAnswerIsSaidInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		serve http.HandlerFunc
		sent  int
		words string // in the reason of some request
	}{
		{"a login", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, 12, "401 Unauthorized"},
		{"a page of a firewall", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html>The requested URL was rejected.\x1b[2J")
		}, 12, `"<html>The requested URL was rejected.\x1b[2J"`},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, 12, "302 Found"},
		{"a firewall that refuses forged headers", func(w http.ResponseWriter, r *http.Request) {
			if r.Header["X-Forwarded-For"] != nil {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			_, _ = io.WriteString(w, "127.0.0.1")
		}, 12, "something refuses forged headers"},
		{"connections that are cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 4, "closed before the answer was complete"},
		{"a body that ends early", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "127.0.0.1")
		}, 4, "closed before the answer was complete"},
		{"a body that is too much for an address", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("1", 1<<20))
		}, 12, "no address is found"},
		{"a head without end", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Much", strings.Repeat("x", 1<<20)) }, 4, "headers exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, o := strange(t, c.serve)
			r := run(t, o)
			found := false
			for _, s := range r.Spoofs {
				found = found || strings.Contains(s.Why, c.words)
				if s.Verdict == model.TestFail || strings.ContainsRune(s.Why, 0x1b) {
					t.Errorf("%+v", s)
				}
			}
			if !found || r.Sent != c.sent {
				t.Errorf("%d requests were sent, want %d; and %q isn't said\n%s", r.Sent, c.sent, c.words, described(&r))
			}
		})
	}
}

func TestNobodyIsAskedInVain(t *testing.T) {
	t.Parallel()
	farm := farmOf("http://"+closed(t), closed(t), right)
	r := run(t, options(viewOf(farm)))
	if r.Sent != 4 || !strings.Contains(r.Stopped, "refused") || !strings.Contains(r.Spoofs[0].Fault, "nobody listens at 127.0.0.1:") {
		t.Errorf("each is given up after two requests, and the test is stopped for that\n%s", described(&r))
	}
}

func TestALimitOfRequestsEndsTheTest(t *testing.T) {
	t.Parallel()
	_, o := strange(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header["X-Forwarded-For"] != nil {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	if r := run(t, o); r.Sent != 2 || !strings.Contains(r.Stopped, "429 Too Many Requests") {
		t.Errorf("\n%s", described(&r))
	}
}

func TestAnAnswerWithoutEndTakesNoLongerThanTheTimeout(t *testing.T) {
	t.Parallel()
	_, o := strange(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(time.Millisecond):
			}
		}
	})
	o.Test.Timeout = 50 * time.Millisecond
	if r := run(t, o); r.Sent != 4 || r.Spoofs[0].Fault != "no complete answer within 50ms" || !r.Done {
		t.Errorf("\n%s", described(&r))
	}
}

func TestAnInterruptedTestEndsAtOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, o := strange(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header["X-Forwarded-For"] == nil {
			_, _ = io.WriteString(w, "127.0.0.1")
			return
		}
		cancel()
		<-r.Context().Done() // it would hang for the whole timeout
	})
	if r := runIn(ctx, t, o); r.Stopped != "interrupted" || r.Sent != 2 || len(r.Spoofs) != 1 {
		t.Errorf("\n%s", described(&r))
	}
}

func TestWhatCannotBeAskedIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*model.Farm, *spoof.Options)
		words  string
	}{
		{"no endpoint", func(f *model.Farm, _ *spoof.Options) { f.Endpoint = "" }, "is no endpoint to ask"},
		{"no target", func(_ *model.Farm, o *spoof.Options) { o.Test.Endpoint, o.Test.Nodes = false, nil }, "neither the endpoint nor a node"},
		{"a strange node", func(_ *model.Farm, o *spoof.Options) { o.Test.Nodes = []string{"am9"} }, `no node "am9"`},
		{"a path elsewhere", func(f *model.Farm, _ *spoof.Options) { f.Routing.Echo.Path = "//evil.test/" }, "is no path"},
		{"no rate", func(_ *model.Farm, o *spoof.Options) { o.Test.PerSecond = 0 }, "requests a second"},
		{"an unknown rule", func(f *model.Farm, _ *spoof.Options) { f.ClientIP.Name = "ngnix" }, "did you mean nginx"},
		{"a rule that lists what is forged", func(f *model.Farm, _ *spoof.Options) { f.ClientIP.Trusted = []string{"198.51.100.0/24"} }, "take them out of the lists"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			farm, o := strange(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
			c.change(farm, &o)
			if r := run(t, o); !strings.Contains(r.Stopped, c.words) || r.Sent != 0 {
				t.Errorf("%d sent, stopped: %q, want %q", r.Sent, r.Stopped, c.words)
			}
		})
	}
}

func TestAMistakeInTheAskingEndsTheTestAndNothingElse(t *testing.T) {
	t.Parallel()
	_, o := strange(t, func(http.ResponseWriter, *http.Request) {})
	o.Proxy = func(*http.Request) (*url.URL, error) { panic("no such thing") }
	if r := run(t, o); !strings.Contains(r.Stopped, "no such thing") {
		t.Errorf("\n%s", described(&r))
	}
}

func TestAPatternFindsTheAddressInAPage(t *testing.T) {
	t.Parallel()
	farm, o := strange(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"served":"am1","ip":"`+strings.Join(r.Header["X-Forwarded-For"], ", ")+`"}`)
	})
	farm.Routing.Echo.Address = regexp.MustCompile(`"ip":"([^",]*)`)
	o.Test.Nodes = nil
	if r := run(t, o); verdicts(&r, "") != "-FFFFF" {
		t.Errorf("\n%s", described(&r))
	}
}

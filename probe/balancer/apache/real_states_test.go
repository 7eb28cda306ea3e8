package apache_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"farmtop/model"
)

// statesLines are a balancer with a worker for each flag, one of another protocol, and one at IPv6; and a balancer that can't be changed.
const statesLines = `
<Proxy balancer://states>
 BalancerMember http://127.0.0.1:1 status=+D
 BalancerMember http://127.0.0.1:2 status=+S
 BalancerMember http://127.0.0.1:3 status=+N
 BalancerMember http://127.0.0.1:4 status=+H
 BalancerMember http://127.0.0.1:5 status=+R
 BalancerMember http://127.0.0.1:6 status=+I+N+D
 BalancerMember http://127.0.0.1:7 status=+E
 BalancerMember http://127.0.0.1:8 status=+C+N
 BalancerMember http://[::1]:9/app route=a<&b loadfactor=2.5
 BalancerMember https://farm.test
 BalancerMember http://127.0.0.1 status=+C
 ProxySet stickysession=JSESSIONID|jsessionid lbmethod=byrequests
</Proxy>
<Proxy balancer://closed>
 BalancerMember http://127.0.0.1:1
 ProxySet nonce=None
</Proxy>
`

// between is something that stands before a balancer, and may change or hold up what passes.
func between(t *testing.T, b model.Balancer, pass func(*http.Request)) model.Balancer {
	t.Helper()
	target, err := url.Parse(b.Address)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: b.TLS.Roots, MinVersion: tls.VersionTLS12}},
		ErrorLog:  log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			pass(r.Out)
			r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host
		},
	})
	t.Cleanup(server.Close)
	b.Address = server.URL + target.Path
	return b
}

func withoutReferer(r *http.Request) { r.Header.Del("Referer") }

//nolint:tparallel // the parts ask the same httpd, which is started once
func TestARealHttpdsPagesAreUnderstood(t *testing.T) {
	t.Parallel()
	f := newFarm(t, 2, statesLines)
	whole := f.balancer()
	whole.Backend = ""
	for name, b := range map[string]model.Balancer{"as XML": whole, "as HTML": between(t, whole, withoutReferer)} {
		t.Run(name, func(t *testing.T) { readsStates(t, open(t, b).Read(t.Context())) })
	}
	t.Run("and nothing is changed without a Referer", func(t *testing.T) {
		driver := open(t, between(t, f.balancer(), withoutReferer))
		got := driver.Do(t.Context(), step(t, driver, model.VerbDrain, f))
		if got.Fault != model.StepIgnored || got.Admin != model.AdminReady || !strings.Contains(got.Err, "AH10187") {
			t.Errorf("it gave %q, in the state %s: %s", got.Fault, got.Admin, got.Err)
		}
	})
	t.Run("and nothing is changed without a nonce", func(t *testing.T) {
		b := f.balancer()
		b.Backend = "closed"
		driver := open(t, b)
		read := driver.Read(t.Context())
		if read.Err != "" || read.Level != model.LevelUser || len(read.Hidden) != 1 {
			t.Errorf("level %q, hidden %q: %s", read.Level, read.Hidden, read.Err)
		}
		steps, err := driver.Steps(model.Change{Verb: model.VerbMaint}, read.Servers[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := driver.Do(t.Context(), steps[0]); got.Fault != model.StepDenied || !strings.Contains(got.Err, "nonce=none") {
			t.Errorf("it gave %q: %s", got.Fault, got.Err)
		}
	})
}

// step is the one step of a change of the first node.
func step(t *testing.T, driver interface {
	Steps(model.Change, model.Server) ([]model.Step, error)
}, verb model.Verb, f *farm,
) model.Step {
	t.Helper()
	steps, err := driver.Steps(model.Change{Verb: verb}, model.Server{Group: "app", Name: worker(f.nodes[0]), Cookie: f.nodes[0].Name})
	if err != nil {
		t.Fatal(err)
	}
	return steps[0]
}

func readsStates(t *testing.T, got model.BalancerStatus) {
	t.Helper()
	var groups []string
	for _, g := range got.Groups {
		groups = append(groups, g.Name+" "+g.Cookie+" "+g.Algorithm)
	}
	slices.Sort(groups)
	want := []string{"app ROUTEID byrequests", "closed  byrequests", "other  byrequests", "states JSESSIONID byrequests"}
	if got.Err != "" || !slices.Equal(groups, want) || !strings.HasPrefix(got.Version, "2.4.") {
		t.Fatalf("version %q, groups %q, want %q: %s", got.Version, groups, want, got.Err)
	}
	states := slices.DeleteFunc(got.Servers, func(s model.Server) bool { return s.Group != "states" })
	operator, check := []model.AdminReason{model.ReasonOperator}, []model.AdminReason{model.ReasonCheck}
	for i, want := range []model.Server{
		{Address: "127.0.0.1:1", Admin: model.AdminMaint, Why: operator, Status: "Init Dis", Weight: 1},
		{Address: "127.0.0.1:2", Admin: model.AdminMaint, Why: operator, Status: "Init Stop", Weight: 1},
		{Address: "127.0.0.1:3", Admin: model.AdminDrain, Why: operator, Status: "Init Drn Ok", Up: true, Weight: 1},
		{Address: "127.0.0.1:4", Admin: model.AdminReady, Status: "Init Stby Ok", Up: true, Backup: true, Weight: 1},
		{Address: "127.0.0.1:5", Admin: model.AdminReady, Status: "Init Spar Ok", Up: true, Backup: true, Weight: 1},
		{Address: "127.0.0.1:6", Admin: model.AdminMaint, Why: operator, Status: "Init Ign Drn Dis", Weight: 1},
		{Address: "127.0.0.1:7", Admin: model.AdminDown, Why: check, Status: "Init Err", CheckStatus: "Err", Weight: 1},
		{Address: "127.0.0.1:8", Admin: model.AdminDrain, Why: operator, Status: "Init Drn HcFl", CheckStatus: "HcFl", Weight: 1},
		{Address: "[::1]:9", Cookie: "a<&b", Admin: model.AdminReady, Status: "Init Ok", Up: true, Weight: 2},
		{Address: "farm.test:443", Admin: model.AdminReady, Status: "Init Ok", Up: true, Weight: 1, TLS: true},
		{Address: "127.0.0.1:80", Admin: model.AdminDown, Why: check, Status: "Init HcFl", CheckStatus: "HcFl", Weight: 1},
	} {
		s := states[i]
		if s.Address != want.Address || s.Cookie != want.Cookie || s.Admin != want.Admin || !slices.Equal(s.Why, want.Why) || s.Status != want.Status ||
			s.Up != want.Up || s.Backup != want.Backup || s.Weight != want.Weight || s.TLS != want.TLS || s.CheckStatus != want.CheckStatus || s.Uncounted {
			t.Errorf("got  %+v\nwant %+v", s, want)
		}
	}
}

func TestAnHttpdThatInsistsOnItsNameIsChanged(t *testing.T) {
	t.Parallel()
	f := newFarm(t, 2, "UseCanonicalName On\n")
	driver := open(t, f.balancer())
	driver.Read(t.Context())
	if refused := f.refusals(t); refused != 1 {
		t.Errorf("before it knows the name httpd refused it %d times, want once", refused)
	}
	for _, verb := range []model.Verb{model.VerbDrain, model.VerbMaint, model.VerbReady} {
		if got := driver.Do(t.Context(), step(t, driver, verb, f)); got.Err != "" || got.Admin != verb.Aim() {
			t.Errorf("%s gave the state %s: %s", verb, got.Admin, got.Err)
		}
	}
	if refused := f.refusals(t); refused != 1 {
		t.Errorf("afterwards httpd has refused it %d times, want once", refused)
	}
}

// refusals counts what the error log says of wrong Referers.
func (f *farm) refusals(t *testing.T) int {
	t.Helper()
	said, err := os.ReadFile(filepath.Join(f.httpd.Folder, "errors"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(said), "AH10187")
}

func TestARestartInTheMiddleOfAChangeIsOvercome(t *testing.T) {
	t.Parallel()
	f := newFarm(t, 2, "")
	restart := sync.OnceFunc(f.httpd.RestartHttpd)
	var posts atomic.Int64
	driver := open(t, between(t, f.balancer(), func(r *http.Request) {
		if r.Method == http.MethodPost {
			restart()
			posts.Add(1)
		}
	}))
	got := driver.Do(t.Context(), step(t, driver, model.VerbDrain, f))
	if got.Err != "" || got.Admin != model.AdminDrain || posts.Load() != 2 {
		t.Errorf("after %d forms it gave %q, in the state %s: %s", posts.Load(), got.Fault, got.Admin, got.Err)
	}
	f.httpd.RestartHttpd()
	if got := driver.Read(t.Context()); got.Err != "" || got.Servers[0].Admin != model.AdminReady {
		t.Errorf("after a restart it is %+v, want ready: %s", got.Servers, got.Err)
	}
}

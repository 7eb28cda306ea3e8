package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

// A flaw is what is wrong with a farm that is otherwise the healthy one's twin.
type flaw struct {
	name      string
	free      bool     // nothing ties clients to their nodes
	by        string   // the variable that nginx hashes, or the cookie that httpd reads, instead of the right one
	ignored   bool     // HAProxy doesn't heed the cookie that it sets
	twice     bool     // the third node has the cookie value of the first
	left      string   // the node that the balancer doesn't have
	forgotten string   // the node that nginx doesn't have for clients who come back
	credulous []string // the nodes that believe the forwarded addresses of anybody
	offloads  bool     // the balancer has a certificate of its own
	strange   string   // the node that has one
}

// A twin is three real nodes behind a real balancer, and a configuration of farmtop for them as an operator writes it: with stickiness that
// is required, a rule for the client's address, and no TLS that ends at the balancer.
type twin struct {
	flaw
	t      *testing.T
	way    model.RouteWay // that tells who answered: a header of the nodes, the balancer's access log, or the cookie alone
	routes bool           // the nodes give sessions, whose IDs end in their routes
	cookie string

	authority *lab.Authority
	bundle    string // the farm's certificate with its key, PEM
	nodes     []twinNode

	endpoint string   // host:port of the balancer
	extra    []string // lines of the farm's YAML about the balancer and its log
	config   string
}

// A twinNode is one of the nodes. The operator's name for it is its route as well.
type twinNode struct{ name, address string }

// newTwin starts the farm.
func newTwin(t *testing.T, f flaw, way model.RouteWay, start func(*twin)) *twin {
	t.Helper()
	authority := lab.NewAuthority(t)
	w := &twin{flaw: f, t: t, way: way, authority: authority, bundle: authority.Bundle(t, "127.0.0.1")}
	start(w)
	w.config = filepath.Join(t.TempDir(), "farmtop.yaml")
	if err := os.WriteFile(w.config, []byte(w.document()), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// present is the certificate that the balancer presents.
func (w *twin) present() string {
	if w.offloads {
		return w.authority.Bundle(w.t, "127.0.0.1")
	}
	return w.bundle
}

// without are the nodes but for one, by its name.
func (w *twin) without(name string) []twinNode {
	return slices.DeleteFunc(slices.Clone(w.nodes), func(n twinNode) bool { return n.name == name })
}

// route is a node's part of the sticky cookie.
func (w *twin) route(n twinNode) string {
	if w.twice && n.name == "node3" {
		return "node1"
	}
	return n.name
}

// document is the farm's configuration.
func (w *twin) document() string {
	sticky := "expected: required"
	if w.cookie != "" {
		sticky = "cookie: " + w.cookie + ", " + sticky
	}
	var b strings.Builder
	fmt.Fprintf(&b, `farms:
  - name: web
    endpoint: https://%s/
    endpoint_address: %s
    tls: {ca: %q}
    checks:
      - {name: health, path: /, every: 1s, timeout: 950ms}
    sticky: {%s}
    client_ip: {rule: nginx, trusted: [%s], recursive: true, echo: /client}
    expect: {offload: false, same_certificate: true}
    limits: {slow: 1m}
    nodes:
`, lab.ServerName, w.endpoint, w.authority.File, sticky, balancerSource)
	for _, n := range w.nodes {
		fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.name, n.address)
	}
	for _, line := range w.extra {
		b.WriteString("    " + line + "\n")
	}
	return b.String()
}

// logs tells farmtop of the balancer's log, where it is to be read.
func (w *twin) logs(format, file, directive string) {
	if w.way == model.RouteByLog {
		w.extra = append(w.extra, "logs:", fmt.Sprintf("  - {file: %q, format: %s, forwards: append, via: %s, directive: %q}", file, format, balancerSource, directive))
	}
}

// A twinTold is what "route --format json" says of a twin.
type twinTold struct {
	routed
	Told   []struct{ Way, Name string }
	Missed []string
}

// codes are the findings' codes with their subjects, sorted: "RT02 web/node1".
func (r *twinTold) codes() []string {
	codes := []string{}
	for _, f := range r.Findings {
		codes = append(codes, f.Code+" "+f.Subject)
	}
	slices.Sort(codes)
	return codes
}

// told is what farmtop says of the routing.
func (w *twin) told() (code int, r *twinTold, text string) {
	w.t.Helper()
	code, stdout, stderr := farmtop(w.t, quickRoute(w.config, "--requests", "3", "--format", "json")...)
	r = &twinTold{}
	if err := json.Unmarshal([]byte(stdout), r); err != nil {
		w.t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	return code, r, stdout
}

// The exit codes and verdicts of routing tests.
var twinVerdicts = map[int]string{0: "ok", 1: "warning", 2: "critical", 3: "unknown"}

// A twinCase is a twin and what farmtop says of it: the findings' codes with their subjects, and the exit code.
type twinCase struct {
	flaw  flaw
	start func(*twin)
	exit  int
	want  []string
}

// areNamed tests twins, each once with every way to tell who answered.
func areNamed(t *testing.T, ways []model.RouteWay, cases []twinCase) {
	t.Helper()
	for _, c := range cases {
		for _, way := range ways {
			t.Run(fmt.Sprintf("%s, told by the %s", c.flaw.name, way), func(t *testing.T) {
				t.Parallel()
				w := newTwin(t, c.flaw, way, c.start)
				code, r, text := w.told()
				if code != c.exit || r.Verdict != twinVerdicts[c.exit] || !slices.Equal(r.codes(), append([]string{}, c.want...)) {
					t.Errorf("exit %d, %s with %q, want %d with %q\n%s", code, r.Verdict, r.codes(), c.exit, c.want, text)
				}
				if way != model.RouteByCookie && (len(r.Told) == 0 || r.Told[0].Way != string(way)) {
					t.Errorf("told by %+v, want %s", r.Told, way)
				}
			})
		}
	}
}

var headerOrLog = []model.RouteWay{model.RouteByHeader, model.RouteByLog}

var everybody = []string{"node1", "node2", "node3"}

func TestRouteNamesWhatIsBrokenAtARealNginx(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "nginx")
	areNamed(t, headerOrLog, []twinCase{
		{flaw{name: "ip_hash"}, byAddress, 0, nil},
		{flaw{name: "ip_hash, stickiness off", free: true}, byAddress, 2, []string{"ST01 web"}},
		{flaw{name: "ip_hash, a node left out", left: "node1"}, byAddress, 0, nil}, // one client can't know
		{flaw{name: "hash on a cookie"}, byCookie, 0, nil},
		{flaw{name: "hash on a cookie, stickiness off", free: true}, byCookie, 2, []string{"ST01 web"}},
		{flaw{name: "hash on a cookie that nobody sets", by: "$cookie_lost"}, byCookie, 2, []string{"ST01 web"}},
		{flaw{name: "hash on what each request has of its own", by: "$request_id"}, byCookie, 2, []string{"ST01 web"}},
		{flaw{name: "hash on a cookie, a node left out", left: "node1"}, byCookie, 2, []string{"RT02 web/node1"}},
		{flaw{name: "hash on a cookie, TLS ends at the balancer", offloads: true}, byCookie, 2, []string{"TLS04 web"}},
		{flaw{name: "hash on a cookie, the header from anybody", credulous: everybody}, byCookie, 2, []string{"XFF02 web", "XFF05 web/node1", "XFF05 web/node2", "XFF05 web/node3"}},
	})
}

func TestRouteNamesWhatIsBrokenAtARealHttpd(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "apache2")
	lab.Require(t, "nginx")
	areNamed(t, headerOrLog, []twinCase{
		{flaw{name: "a route"}, byRoute, 0, nil},
		{flaw{name: "a route, stickiness off", free: true}, byRoute, 2, []string{"ST06 web"}}, // nor has httpd a reason to set the cookie
		{flaw{name: "a route, looked for in another cookie", by: "ROUTE"}, byRoute, 2, []string{"ST01 web"}},
		{flaw{name: "a route, two members with one", twice: true}, byRoute, 2, []string{"ST02 web"}},
		{flaw{name: "a route, a member left out", left: "node1"}, byRoute, 2, []string{"RT02 web/node1"}},
		{flaw{name: "a route, TLS ends at the balancer", offloads: true}, byRoute, 2, []string{"TLS04 web"}},
		{flaw{name: "a route, the header from anybody", credulous: everybody}, byRoute, 2, []string{"XFF02 web", "XFF05 web/node1", "XFF05 web/node2", "XFF05 web/node3"}},
		{flaw{name: "a session's route"}, bySession, 0, nil},
		{flaw{name: "a session's route, stickiness off", free: true}, bySession, 2, []string{"ST01 web"}},
		{flaw{name: "a session's route, two members with one", twice: true}, bySession, 2, []string{"ST02 web"}},
		{flaw{name: "a session's route, a member left out", left: "node1"}, bySession, 2, []string{"RT02 web/node1"}},
	})
}

func TestRouteNamesWhatIsBrokenAtARealHAProxy(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "haproxy")
	lab.Require(t, "nginx")
	areNamed(t, headerOrLog, []twinCase{
		{flaw{name: "cookie insert"}, byInserted, 0, nil},
		{flaw{name: "cookie insert, stickiness off", free: true}, byInserted, 2, []string{"ST01 web"}}, // it takes back what it doesn't give
		{flaw{name: "cookie insert, the cookie ignored", ignored: true}, byInserted, 2, []string{"ST01 web"}},
		{flaw{name: "cookie insert, two servers with one value", twice: true}, byInserted, 2, []string{"ST02 web"}},
		{flaw{name: "cookie insert, a server left out", left: "node1"}, byInserted, 0, nil},
		{flaw{name: "cookie insert, TLS ends at the balancer", offloads: true}, byInserted, 2, []string{"TLS04 web"}},
		{flaw{name: "cookie insert, the header from anybody", credulous: everybody}, byInserted, 2, []string{"XFF02 web", "XFF05 web/node1", "XFF05 web/node2", "XFF05 web/node3"}},
		{flaw{name: "cookie prefix"}, byPrefix, 0, nil},
		{flaw{name: "cookie prefix, the cookie ignored", ignored: true}, byPrefix, 2, []string{"ST01 web"}},
		{flaw{name: "balance source"}, bySource, 0, nil},
		{flaw{name: "balance source, stickiness off", free: true}, bySource, 2, []string{"ST01 web"}},
	})
}

// TestRouteTellsWhatTheCookieAloneCanTell has farms whose nodes and logs don't say who answered. A cookie that is kept says it where a value
// that nobody owns is replaced. Where it isn't, HAProxy's counters tell, and at httpd nobody knows whether sessions hold.
func TestRouteTellsWhatTheCookieAloneCanTell(t *testing.T) {
	t.Parallel()
	lab.Require(t, "apache2")
	lab.Require(t, "haproxy")
	lab.Require(t, "nginx")
	areNamed(t, []model.RouteWay{model.RouteByCookie}, []twinCase{
		{flaw{name: "a route"}, byRoute, 0, nil},
		{flaw{name: "a route, stickiness off", free: true}, byRoute, 2, []string{"ST06 web"}},
		{flaw{name: "a route, looked for in another cookie", by: "ROUTE"}, byRoute, 2, []string{"ST01 web"}},
		{flaw{name: "a route, two members with one", twice: true}, byRoute, 2, []string{"RT02 web/node3"}}, // as if it were left out
		{flaw{name: "a route, a member left out", left: "node1"}, byRoute, 2, []string{"RT02 web/node1"}},
		{flaw{name: "a session's route"}, bySession, 3, nil},
		{flaw{name: "a session's route, stickiness off", free: true}, bySession, 3, nil},
		{flaw{name: "a session's route, two members with one", twice: true}, bySession, 3, nil},
		{flaw{name: "cookie insert"}, byInserted, 0, nil},
		{flaw{name: "cookie insert, the cookie ignored", ignored: true}, byInserted, 2, []string{"ST01 web"}},
		{flaw{name: "cookie prefix"}, byPrefix, 0, nil},
		{flaw{name: "cookie prefix, the cookie ignored", ignored: true}, byPrefix, 2, []string{"ST01 web"}},
	})
}

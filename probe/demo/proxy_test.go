package demo

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"

	"github.com/google/go-cmp/cmp"
)

func TestAClientWithoutACookieIsGivenOne(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	for range 3 {
		answer := visit(t, farm, "")
		node := answer.node()
		want := "SRVID=" + strings.Replace(node, "am", "n", 1) + "; path=/; HttpOnly; Secure"
		if got := stickyLines(answer); len(got) != 1 || got[0] != want {
			t.Errorf("%s served, and the cookie is %q, want %q", node, got, want)
		}
	}
}

func TestAClientWithACookieReachesItsNodeAndIsGivenNone(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	for range 3 {
		answer := visit(t, farm, "n2")
		if got := answer.node(); got != "am2" {
			t.Errorf("with the cookie n2 %s served, want am2", got)
		}
		if got := stickyLines(answer); len(got) != 0 {
			t.Errorf("with a good cookie another one is given: %q", got)
		}
	}
}

func TestClientsWithoutCookiesAreSpreadByWeight(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	contract.Send(t, farm.Socket(), "set server be_farm/am1 weight 2")
	served := map[string]int{}
	for range 8 {
		served[visit(t, farm, "").node()]++
	}
	if diff := cmp.Diff(map[string]int{"am1": 4, "am2": 2, "am3": 2}, served); diff != "" {
		t.Errorf("with weights 2, 1, 1 (-want +got):\n%s", diff)
	}
}

// A routing is where a request goes: what was said at the runtime socket, the cookie it brings, and what comes of it.
type routing struct {
	name     string
	commands string
	cookie   string
	node     string // who serves: a name, "any", "other" for anybody but am1, "" for nobody
	flags    string // the termination state in the log
	given    bool   // a cookie is given
	fleeting bool   // the next health check undoes it
}

var routings = []routing{
	{"no cookie", "", "", "any", "--NI", true, false},
	{"its own cookie", "", "n1", "am1", "--VN", false, false},
	{"a cookie nobody knows", "", "zzz", "any", "--II", true, false},
	{"drained, with its cookie", "set server be_farm/am1 state drain", "n1", "am1", "--VN", false, false},
	{"drained, without a cookie", "set server be_farm/am1 state drain", "", "other", "--NI", true, false},
	{"weight 0, with its cookie", "set server be_farm/am1 weight 0", "n1", "am1", "--VN", false, false},
	{"weight 0, without a cookie", "set server be_farm/am1 weight 0", "", "other", "--NI", true, false},
	{"in maintenance", "set server be_farm/am1 state maint", "n1", "other", "--DI", true, false},
	{"down", "set server be_farm/am1 health down", "n1", "other", "--DI", true, true},
	{"stopping, with its cookie", "set server be_farm/am1 health stopping", "n1", "am1", "--VN", false, true},
	{"stopping, without a cookie", "set server be_farm/am1 health stopping", "", "other", "--NI", true, true},
	{"all drained, without a cookie", "set server be_farm/am1 state drain;set server be_farm/am2 state drain;set server be_farm/am3 state drain", "", "", "SCNN", false, false},
	{"all drained, with a cookie", "set server be_farm/am1 state drain;set server be_farm/am2 state drain;set server be_farm/am3 state drain", "n1", "am1", "--VN", false, false},
	{"all in maintenance, with a cookie", "disable server be_farm/am1;disable server be_farm/am2;disable server be_farm/am3", "n1", "", "SCDN", false, false},
}

// check compares an answer with what it should be.
func (c *routing) check(t *testing.T, answer reply) {
	t.Helper()
	node := answer.node()
	switch c.node {
	case "any":
	case "other":
		if node == "am1" || node == "" {
			t.Errorf("%q served, want another node than am1", node)
		}
	default:
		if node != c.node {
			t.Errorf("%q served, want %q", node, c.node)
		}
	}
	if want := map[bool]int{true: http.StatusOK, false: http.StatusServiceUnavailable}[c.node != ""]; answer.status != want {
		t.Errorf("the answer is %d, want %d", answer.status, want)
	}
	if given := len(stickyLines(answer)) > 0; given != c.given {
		t.Errorf("a cookie was given: %t, want %t", given, c.given)
	}
}

// counted is how many requests servers were given, and for how many the balancer chose them.
type counted struct{ requests, chosen int }

// countedAt reads stot and lbtot of all servers.
func countedAt(t *testing.T, socket string) (sum counted) {
	t.Helper()
	for line := range strings.Lines(contract.Send(t, socket, "show stat "+backendName+" 4 -1")) {
		fields := strings.Split(line, ",")
		if fields[0] != backendName {
			continue
		}
		requests, err := strconv.Atoi(fields[7])
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := strconv.Atoi(fields[30])
		if err != nil {
			t.Fatal(err)
		}
		sum.requests += requests
		sum.chosen += chosen
	}
	return sum
}

// checkCounts compares what one request added: the balancer chose the server by itself where it gave a cookie, and only there.
func (c *routing) checkCounts(t *testing.T, before, after counted) {
	t.Helper()
	var want counted
	if c.node != "" {
		want.requests = 1
	}
	if c.given {
		want.chosen = 1
	}
	if got := (counted{after.requests - before.requests, after.chosen - before.chosen}); got != want {
		t.Errorf("the request was counted as %+v, want %+v", got, want)
	}
}

func TestWhereARequestGoesDependsOnItsCookieAndTheServersState(t *testing.T) {
	t.Parallel()
	for _, c := range routings {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			farm := quietFarm(t, Options{checkEvery: time.Hour})
			if c.commands != "" {
				contract.Send(t, farm.Socket(), c.commands)
			}
			before := countedAt(t, farm.Socket())
			c.check(t, visit(t, farm, c.cookie))
			c.checkCounts(t, before, countedAt(t, farm.Socket()))
			if line := lastRequest(t, farm); !strings.Contains(line, " "+c.flags+" ") {
				t.Errorf("the log has no %s: %s", c.flags, line)
			}
		})
	}
}

func TestTheRealHAProxySendsRequestsTheSameWay(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{
		Backend: backendName,
		Lines:   []string{"cookie SRVID insert indirect nocache httponly secure"},
		Servers: realServers(quietFarm(t, Options{})),
	})
	awaitChecks(t, proxy.Admin, 3)
	for _, c := range routings { // one after the other, on the same servers
		if c.fleeting {
			continue
		}
		for _, name := range []string{"am1", "am2", "am3"} {
			contract.Send(t, proxy.Admin, "set server be_farm/"+name+" state ready;set server be_farm/"+name+" weight 100%")
		}
		if c.commands != "" {
			contract.Send(t, proxy.Admin, c.commands)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+proxy.Frontend+"/page", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if c.cookie != "" {
			request.Header.Set("Cookie", cookieName+"="+c.cookie)
		}
		t.Log(c.name)
		before := countedAt(t, proxy.Admin)
		c.check(t, send(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, request))
		c.checkCounts(t, before, countedAt(t, proxy.Admin))
	}
}

func TestTheNodeSeesNoStickyCookieAndTheClientsAddress(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Nodes: 1, checkEvery: time.Hour})
	seen := make(chan http.Header, 1)
	from := make(chan string, 1)
	node := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" { // else it is a health check
			seen <- r.Header.Clone()
			from <- peerOf(r)
		}
	}))
	node.TLS = &tls.Config{Certificates: []tls.Certificate{*farm.certificate}}
	node.StartTLS()
	defer node.Close()
	farm.balancer.add("spy", node.Listener.Addr().String(), "spy", "/", farm.trust, time.Now())

	visit(t, farm, "spy; theme=dark", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", "198.51.100.7", "Cookie", "a=b; SRVID=n1; c=d")
	header := <-seen
	if peer := <-from; peer != farm.sources.balancer.host {
		t.Errorf("the node is asked from %s, want %s", peer, farm.sources.balancer.host)
	}
	if diff := cmp.Diff([]string{"203.0.113.9", "198.51.100.7", "127.0.0.1"}, header.Values("X-Forwarded-For")); diff != "" {
		t.Errorf("X-Forwarded-For (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"theme=dark", "a=b; c=d"}, header.Values("Cookie")); diff != "" {
		t.Errorf("Cookie (-want +got):\n%s", diff)
	}
}

func TestARequestInFlightOutlivesMaintenanceAndIsCutByShutdown(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	release := hold(t, farm, "n1")
	await(t, "a request in flight at am1", func() bool { return strings.Contains(statRow(t, farm, "am1"), "be_farm,am1,0,0,1,1,") })
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state maint")
	if row := statRow(t, farm, "am1"); !strings.Contains(row, "be_farm,am1,0,0,1,1,") || !strings.Contains(row, ",MAINT,") {
		t.Errorf("in maintenance: %s", row)
	}
	if sess := contract.Send(t, farm.Socket(), "show sess"); !strings.Contains(sess, "fe=fe be=be_farm srv=am1 ") {
		t.Errorf("the request isn't among the sessions:\n%s", sess)
	}
	contract.Send(t, farm.Socket(), "shutdown sessions server be_farm/am1")
	await(t, "nothing in flight at am1", func() bool { return strings.Contains(statRow(t, farm, "am1"), "be_farm,am1,0,0,0,1,") })
	release()
	if line := lastRequest(t, farm); !strings.Contains(line, " be_farm/am1 ") || !strings.Contains(line, " 502 ") || !strings.Contains(line, " KHVN ") {
		t.Errorf("the log of a request that was cut: %s", line)
	}
}

func TestANodeThatRefusesGivesA503AndIsCounted(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	named(t, farm, "am1").stop()
	if answer := visit(t, farm, "n1"); answer.status != http.StatusServiceUnavailable {
		t.Errorf("the answer is %d, want 503", answer.status)
	}
	if line := lastRequest(t, farm); !strings.Contains(line, " be_farm/am1 0/0/-1/-1/") || !strings.Contains(line, " SCVN ") {
		t.Errorf("the log: %s", line)
	}
	if row := strings.Split(statRow(t, farm, "am1"), ","); row[13] != "1" {
		t.Errorf("econ is %s, want 1", row[13])
	}
}

// stickyLines are the Set-Cookie lines of the sticky cookie.
func stickyLines(r reply) []string {
	var lines []string
	for _, line := range r.header.Values("Set-Cookie") {
		if strings.HasPrefix(line, cookieName+"=") {
			lines = append(lines, line)
		}
	}
	return lines
}

// statRow is a server's line of "show stat".
func statRow(t *testing.T, farm *Farm, name string) string {
	t.Helper()
	for line := range strings.Lines(contract.Send(t, farm.Socket(), "show stat -1 4 -1")) {
		if strings.HasPrefix(line, backendName+","+name+",") {
			return line
		}
	}
	t.Fatalf("\"show stat\" has no %s", name)
	return ""
}

// lastRequest waits until all requests were counted out, and returns the log's last line about one.
func lastRequest(t *testing.T, farm *Farm) string {
	t.Helper()
	await(t, "every request logged", func() bool {
		farm.balancer.mu.Lock()
		defer farm.balancer.mu.Unlock()
		return farm.balancer.frontend.current == 0
	})
	requests := loggedRequests(farm)
	if len(requests) == 0 {
		return ""
	}
	return requests[len(requests)-1]
}

// requestFront is the frontend in a line about a request, with or without TLS.
var requestFront = regexp.MustCompile(` fe~? be_farm/`)

// loggedRequests are the lines about requests that the balancer's ring has, oldest first.
func loggedRequests(farm *Farm) []string {
	return slices.DeleteFunc(farm.log.ring.Load().all(), func(line string) bool { return !requestFront.MatchString(line) })
}

// await polls for something that another goroutine brings about.
func await(t testing.TB, what string, happened func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !happened() {
		if time.Now().After(deadline) {
			t.Fatalf("no %s in 20 s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

package accesslog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog/format"
)

const bookDirective = `$remote_addr [$time_iso8601] $status "$http_x_forwarded_for" $cookie_NAME $upstream_cookie_NAME $upstream_addr $proxy_host "$uri"`

// An account is a farm's books with a log that a test writes line by line.
type account struct {
	t     *testing.T
	farm  *model.Farm
	books *books
	tally *Tally
}

// opened are books of a farm whose nodes come and go, with one log; more change the farm.
func keep(t *testing.T, change ...func(*model.Farm)) *account {
	t.Helper()
	farm := &model.Farm{
		Name: "pods", Sticky: model.Sticky{Cookie: "s"}, ClientIP: clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}},
		Logs: []model.Log{{Name: "access.log", Format: "nginx"}}, Nodes: []model.Node{{Name: "pod", Address: "pod:80", Expand: true}},
	}
	for _, c := range change {
		c(farm)
	}
	b, err := newBooks(farm)
	if err != nil {
		t.Fatal(err)
	}
	f, err := format.Compile(format.Nginx, strings.ReplaceAll(bookDirective, "NAME", farm.Sticky.Cookie), format.Options{Cookie: farm.Sticky.Cookie})
	if err != nil {
		t.Fatal(err)
	}
	return &account{t, farm, b, b.tally(0, f)}
}

// line takes a request in, as of a moment.
func (a *account) line(at time.Time, forwarded, cookie, given, upstream, group string) {
	text := fmt.Appendf(nil, "203.0.113.9 [%s] 200 \"%s\" %s %s %s %s \"/portal/page;jsessionid=1?q=2\"\n",
		at.Format("2006-01-02T15:04:05-07:00"), forwarded, cookie, given, upstream, group)
	a.tally.now = time.Now()
	a.tally.take(text, len(text))
	if a.tally.counts.rejected > 0 {
		a.t.Fatalf("%+v", a.tally.rejects)
	}
}

// know shows the books these nodes.
func (a *account) know(now time.Time, nodes ...*model.NodeView) {
	a.books.know(&model.FarmView{Farm: a.farm, Nodes: nodes}, now)
}

func pod(name, address string, servers ...*model.ServerView) *model.NodeView {
	return &model.NodeView{Node: model.Node{Name: name, Address: address}, State: model.StateUp, Servers: servers}
}

func serverAt(balancer, group, name, address string) *model.ServerView {
	return &model.ServerView{Balancer: balancer, Server: model.Server{Group: group, Name: name, Address: address, Weight: 1, Admin: model.AdminReady}}
}

func session(i int) string { return fmt.Sprintf("sessionsession%05d", i) }

func TestSessionsOfANodeThatIsGoneHaveAReasonToLeave(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now().Add(-10*time.Minute)
	one, two, three := pod("pod@10.0.0.1", "10.0.0.1:80"), pod("pod@10.0.0.2", "10.0.0.2:80"), pod("pod@10.0.0.3", "10.0.0.3:80")
	a.know(now, one, two, three)
	for i := range 300 {
		a.line(now.Add(time.Duration(i)*100*time.Millisecond), "-", "-", session(i), fmt.Sprintf("10.0.0.%d:80", 1+i%3), "g")
	}
	now = now.Add(2 * time.Minute)
	a.books.summary(now)
	a.know(now, one, two)
	for i := range 300 {
		a.line(now, "-", session(i), "-", fmt.Sprintf("10.0.0.%d:80", 1+min(i%3, 1)), "g")
	}
	for i := range 3000 {
		a.line(now.Add(time.Duration(i)*100*time.Millisecond), "-", "-", session(1000+i), fmt.Sprintf("10.0.0.%d:80", 1+i%2), "g")
	}
	s := a.books.summary(now).Sticky
	if c := s.Total[sticky.All]; c.Moves != 100 || c.Breaks != 0 || s.Skew.Skewed {
		t.Errorf("%d moves, %d breaks, skew %+v", c.Moves, c.Breaks, s.Skew)
	}
}

func TestANameThatOnlyTheLogKnowsIsNoNodeThatWasPassedOver(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now().Add(-10*time.Minute)
	a.know(now, pod("a", "10.0.0.1:80"), pod("b", "10.0.0.2:80"))
	a.line(now, "-", "-", session(9999), "10.0.0.77:80", "g")
	a.know(now, pod("a", "10.0.0.1:80"), pod("b", "10.0.0.2:80"))
	for i := range 3000 {
		a.line(now.Add(time.Duration(i)*100*time.Millisecond), "-", "-", session(i), fmt.Sprintf("10.0.0.%d:80", 1+i%2), "g")
	}
	if s := a.books.summary(now).Sticky; len(s.Nodes) != 3 || !s.Skew.Enough || s.Skew.Skewed {
		t.Errorf("%d nodes, skew %+v", len(s.Nodes), s.Skew)
	}
}

func TestAServersNameThatTwoNodesHaveIsToldApartByItsGroup(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	a.know(now,
		pod("am1", "10.0.0.11:80", serverAt("lb1", "front", "app1", "10.0.0.11:80"), serverAt("lb2", "back", "web1", "10.0.0.11:80")),
		pod("am2", "10.0.0.12:80", serverAt("lb1", "front", "app2", "10.0.0.12:80"), serverAt("lb2", "back", "app1", "10.0.0.12:80")))
	haproxy, err := format.Compile(format.HAProxy, "", format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tally := a.books.tally(0, haproxy)
	for _, c := range []struct{ group, server, want string }{
		{"front", "app1", "am1"}, {"back", "app1", "am2"}, {"front", "app2", "am2"}, {"back", "web1", "am1"}, {"front", "am1", "am1"},
	} {
		text := fmt.Appendf(nil, "203.0.113.9:4711 [21/Nov/2026:12:00:00.000] fe %s/%s 0/0/1/2/3 200 10 - - --NI 1/1/1/1/0 0/0 \"GET / HTTP/1.1\"\n", c.group, c.server)
		tally.take(text, len(text))
		if tally.counts.rejected > 0 {
			t.Fatalf("%+v", tally.rejects)
		}
		node := tally.hit().Node
		if node < 0 || a.books.roster.names[node] != c.want {
			t.Errorf("%s/%s is %d of %q, want %s", c.group, c.server, node, a.books.roster.names, c.want)
		}
	}
}

func TestOnlyHAProxysGroupsSayWhoseARequestIs(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	a.know(now, pod("am1", "10.0.0.11:80", serverAt("lb1", "be_am", "app1", "10.0.0.11:80")))
	a.line(now, "-", "-", "-", "10.0.0.11:80", "any_upstream")
	if a.tally.counts.others != 0 || a.books.summary(now).Sticky.Total[sticky.All].Requests != 1 {
		t.Errorf("%+v", a.tally.counts)
	}
}

func TestWhatALogHasFromLongAgoIsRecentNowhere(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	a.know(now, pod("am1", "10.0.0.11:80"))
	a.books.summary(now)
	for i := range 100 {
		a.line(now.Add(time.Duration(i-100)*time.Minute), "1.2.3.4", "-", "-", "10.0.0.11:80", "g")
	}
	s := a.books.summary(now)
	if s.Clients.Total.All.Samples != 100 || s.Clients.Total.Recent.Samples > 5 || s.Sticky.Total[sticky.FiveMinutes].Requests > 5 {
		t.Errorf("clients %d of %d, sticky %d", s.Clients.Total.Recent.Samples, s.Clients.Total.All.Samples, s.Sticky.Total[sticky.FiveMinutes].Requests)
	}
}

func TestSealedValuesAreLearnedFromWhoGivesThem(t *testing.T) {
	t.Parallel()
	a, now := keep(t, func(f *model.Farm) { f.Sticky.Cookie = "ARRAffinity" }), time.Now()
	nodes := []*model.NodeView{pod("a", "10.0.0.1:80"), pod("b", "10.0.0.2:80")}
	a.know(now, nodes...)
	sealed := []string{"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "2c624232cc5bf2d4c6c2d1e8a9d7c5f1b0a3e4d5f6a7b8c9d0e1f2a3b4c5d6e7"}
	for i := range 2 * learnedLeast {
		a.line(now, "-", "-", sealed[i%2], fmt.Sprintf("10.0.0.%d:80", 1+i%2), "g")
	}
	a.know(now.Add(learnEvery), nodes...)
	a.line(now, "-", sealed[1], "-", "10.0.0.2:80", "g")
	s := a.books.summary(now)
	if len(s.Values) != 2 || s.Sticky.Nodes[1].Windows[sticky.All].Bound != 1 || s.Sticky.Sessions != 0 {
		t.Errorf("values %+v, node %+v, %d sessions", s.Values, s.Sticky.Nodes[1].Windows[sticky.All], s.Sticky.Sessions)
	}
}

func TestNothingOfASessionsOwnValueIsKept(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	a.know(now, pod("am1", "10.0.0.11:80"))
	for _, value := range []string{"9f86d081884c7d659a2f|c4b6", "secretsessiontoken~rest", "eyJfcGFzc3BvcnQiOnsidXNlciI6MX19|hmac", "0A1B2C3D4E5F60718293"} {
		a.line(now, "-", "-", value, "10.0.0.11:80", "g")
	}
	if values := a.books.summary(now).Values; len(values) != 0 {
		t.Errorf("kept are %+v", values)
	}
}

func TestANodeWhoseChecksFailButWhichServesIsNoExcuse(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now().Add(-time.Minute)
	down := pod("a", "10.0.0.1:80")
	a.know(now, down, pod("b", "10.0.0.2:80"))
	a.line(now, "-", "-", session(1), "10.0.0.1:80", "g")
	a.books.summary(now)
	failed := *down
	failed.State = model.StateDown
	a.know(now, &failed, pod("b", "10.0.0.2:80"))
	if s := a.books.summary(now); !s.Sticky.Nodes[0].Out {
		t.Fatal("a node that is down isn't out")
	}
	for i := range servesOn {
		a.line(now.Add(time.Second), "-", session(100+i), "-", "10.0.0.1:80", "g")
	}
	a.books.summary(now)
	a.know(now, &failed, pod("b", "10.0.0.2:80"))
	if s := a.books.summary(now); s.Sticky.Nodes[0].Out {
		t.Error("a node that serves on is out")
	}
	a.know(now, down, pod("b", "10.0.0.2:80"))
	a.know(now, &failed, pod("b", "10.0.0.2:80"))
	if s := a.books.summary(now); !s.Sticky.Nodes[0].Out {
		t.Error("a node that fails anew isn't out")
	}
}

func TestADrainTakesBackNoBreaksFromBefore(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	ready := func(admin model.AdminState) *model.NodeView {
		s := serverAt("lb", "g", "a", "10.0.0.1:80")
		s.Admin = admin
		return pod("a", "10.0.0.1:80", s)
	}
	a.know(now, ready(model.AdminReady), pod("b", "10.0.0.2:80"))
	a.line(now.Add(-30*time.Second), "-", "-", session(1), "10.0.0.1:80", "g")
	a.line(now.Add(-20*time.Second), "-", session(1), "-", "10.0.0.2:80", "g")
	a.line(now, "-", "-", session(2), "10.0.0.1:80", "g")
	a.books.summary(now)
	a.know(now, ready(model.AdminMaint), pod("b", "10.0.0.2:80"))
	a.line(now, "-", session(2), "-", "10.0.0.2:80", "g")
	s := a.books.summary(now).Sticky
	if c := s.Total[sticky.All]; c.Moves != 2 || c.Breaks != 1 || len(s.Breaks) != 1 || s.Breaks[0].Path != "/portal/page" {
		t.Errorf("%+v, breaks %+v", c, s.Breaks)
	}
}

func TestANodesOwnLogBesideTheBalancersJudgesOnlyClients(t *testing.T) {
	t.Parallel()
	a, now := keep(t, func(f *model.Farm) { f.Logs = append(f.Logs, model.Log{Name: "am1.log", Format: "nginx", Node: "am1"}) }), time.Now()
	own, err := format.Compile(format.Nginx, `$remote_addr "$http_x_forwarded_for" $realip_remote_addr`, format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tally := a.books.tally(1, own)
	a.know(now, pod("am1", "10.0.0.11:80"))
	a.line(now, "-", "-", "-", "10.0.0.11:80", "g")
	text := []byte("203.0.113.9 \"203.0.113.9\" 10.0.0.5\n")
	tally.take(text, len(text))
	s := a.books.summary(now)
	if s.Sticky.Total[sticky.All].Requests != 1 || s.Clients.Nodes[0].All.Samples != 2 || !slices.Contains(s.Nodes, "am1") {
		t.Errorf("%d requests, %d clients", s.Sticky.Total[sticky.All].Requests, s.Clients.Nodes[0].All.Samples)
	}
}

func TestALineFromTheFutureSpoilsNoLag(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	f := &follower{log: &a.farm.Logs[0], tally: a.tally, taken: make(chan struct{}, 1)}
	for _, at := range []time.Time{now.AddDate(50, 0, 0), now.Add(-time.Hour)} {
		f.take(fmt.Appendf(nil, "203.0.113.9 [%s] 200 \"-\" - - 10.0.0.1:80 g \"/\"\n", at.Format("2006-01-02T15:04:05-07:00")))
	}
	if told := f.told(now); told.Lag < 59*time.Minute || told.Newest.After(now) {
		t.Errorf("newest %s, lag %s", told.Newest, told.Lag)
	}
}

func TestNodesThatFindNoRoomAreTold(t *testing.T) {
	t.Parallel()
	a, now := keep(t), time.Now()
	f := &follower{log: &a.farm.Logs[0], tally: a.tally}
	for i := range maxNodes + 50 {
		a.line(now, "-", "-", "-", fmt.Sprintf("10.1.%d.%d:80", i/250, i%250), "g")
		if told := f.told(now); i == maxNodes-2 && len(told.Warnings) != 0 {
			t.Fatalf("%d nodes are too many: %q", i+1, told.Warnings)
		}
	}
	s := a.books.summary(now)
	if told := f.told(now); len(told.Warnings) != 1 || len(s.Nodes) != maxNodes || s.Nodes[maxNodes-1] != Others {
		t.Errorf("%d nodes, %q", len(s.Nodes), told.Warnings)
	}
	if others := s.Sticky.Nodes[maxNodes-1].Windows[sticky.All].Requests; others != 51 {
		t.Errorf("%d requests of others", others)
	}
}

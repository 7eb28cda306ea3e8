package accesslog_test

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog"
)

// patience is how long a tail is waited for on a machine that is busy with other things.
const patience = 30 * time.Second

// portals is a farm of two nodes behind a balancer that logs into a file.
func portals(path string) *model.Farm {
	return &model.Farm{
		Name:   "portals",
		Nodes:  []model.Node{{Name: "am1", Address: "10.0.0.11:9443"}, {Name: "am2", Address: "10.0.0.12:9443"}},
		Sticky: model.Sticky{Cookie: "JSESSIONID"}, ClientIP: clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.0/24"}},
		Logs: []model.Log{{
			Name: "access.log", Kind: model.LogFile, Address: path, Format: "nginx", Via: netip.MustParseAddr("10.0.0.5"),
			Directive: `$remote_addr [$time_iso8601] "$request" $status "$http_user_agent" "$http_x_forwarded_for" $cookie_jsessionid $upstream_cookie_jsessionid $upstream_addr`,
		}},
	}
}

// entry is a line of that log.
func entry(peer, forwarded, cookie, given, upstream string) string {
	return fmt.Sprintf("%s [%s] \"GET / HTTP/1.1\" 200 \"browser\" \"%s\" %s %s %s\n", peer, time.Now().Format("2006-01-02T15:04:05-07:00"), dash(forwarded), dash(cookie), dash(given), upstream)
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// tailed runs a farm's tail until the test ends, and hands out the newest traffic.
type tailed struct {
	t      *testing.T
	tail   *accesslog.Tail
	events chan model.Traffic
	newest model.Traffic
}

func follow(t *testing.T, farm *model.Farm) *tailed {
	t.Helper()
	return followKnowing(t, &model.FarmView{Farm: farm})
}

// followKnowing follows a farm's logs with what is known of it from the start.
func followKnowing(t *testing.T, view *model.FarmView) *tailed {
	t.Helper()
	tail, err := accesslog.NewTail(accesslog.TailOptions{Farm: view.Farm})
	if err != nil {
		t.Fatal(err)
	}
	f := &tailed{t: t, tail: tail, events: make(chan model.Traffic)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tail.Run(ctx, func(traffic model.Traffic) {
			select {
			case f.events <- traffic:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() { cancel(); <-ended })
	tail.Follow(view)
	return f
}

// until waits for traffic that is as wanted.
func (f *tailed) until(what string, wanted func(*model.Traffic) bool) *model.Traffic {
	f.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case f.newest = <-f.events:
			if wanted(&f.newest) {
				return &f.newest
			}
		case <-deadline:
			f.t.Fatalf("no %s after %s: %+v", what, patience, f.newest)
		}
	}
}

func (f *tailed) reading() {
	f.t.Helper()
	f.until("reading", func(m *model.Traffic) bool { return m.Logs[0].State == model.LogReading })
}

func requests(m *model.Traffic) uint64 { return m.Sticky.Total[sticky.All].Requests }

func write(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
}

func TestATailCountsWhatIsWrittenSinceItBegan(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, strings.Repeat(entry("203.0.113.9", "", "", "old00000000000001", "10.0.0.11:9443"), 100))
	f := follow(t, portals(path))
	f.reading()
	var text strings.Builder
	for i := range 20 {
		node := fmt.Sprintf("10.0.0.%d:9443", 11+i%2)
		session := fmt.Sprintf("session%010d", i)
		text.WriteString(entry("203.0.113.9", "", "", session, node))
		text.WriteString(entry("203.0.113.9", "", session, "", node))
	}
	text.WriteString(entry("203.0.113.9", "", "session0000000001", "", "10.0.0.11:9443"))                       // a break
	text.WriteString(entry("203.0.113.9", "198.51.100.7, 10.0.0.4", "session0000000002", "", "10.0.0.11:9443")) // spoofed, but for naught
	text.WriteString(entry("10.0.0.4", "203.0.113.80", "session0000000002", "", "10.0.0.11:9443"))              // two proxies, and limit 1
	text.WriteString("what is this?\n")
	text.WriteString(strings.Replace(entry("203.0.113.9", "", "", "", "10.0.0.11:9443"), "browser", "farmtop/1.0 (health check)", 1))
	write(t, path, text.String())

	m := f.until("lines", func(m *model.Traffic) bool { return m.Logs[0].Lines == 45 })
	if l := &m.Logs[0]; l.Parsed != 44 || l.Rejected != 1 || len(l.Rejects) != 1 || l.Rejects[0].Sample != "what is this?" || m.Own != 1 {
		t.Errorf("the log: %+v, own %d", l, m.Own)
	}
	if m.Nodes[0] != "am1" || m.Nodes[1] != "am2" || len(m.Nodes) != 2 || requests(m) != 43 || m.Sticky.Sessions != 20 {
		t.Errorf("nodes %q, %d requests, %d sessions", m.Nodes, requests(m), m.Sticky.Sessions)
	}
	if c := m.Sticky.Nodes[0].Windows[sticky.FiveMinutes]; c.New != 10 || c.Requests != 23 {
		t.Errorf("am1: %+v", c)
	}
	if len(m.Sticky.Breaks) != 1 || m.Sticky.Breaks[0].From.Node != 1 || m.Sticky.Breaks[0].To.Node != 0 {
		t.Errorf("breaks %+v", m.Sticky.Breaks)
	}
	if c := m.Clients.Total.Recent; c.Samples != 43 || c.Verdicts[clientip.Client] != 42 || c.Verdicts[clientip.Proxy] != 1 || c.Limited != 1 {
		t.Errorf("client IP: %+v", c)
	}
}

func TestAFarmsDrainExplainsAMove(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	farm := portals(path)
	write(t, path, "")
	f := follow(t, farm)
	f.reading()
	write(t, path, entry("203.0.113.9", "", "", "session0000000001", "10.0.0.11:9443"))
	f.until("the session", func(m *model.Traffic) bool { return requests(m) == 1 })
	view := &model.FarmView{Farm: farm}
	for i, admin := range []model.AdminState{model.AdminMaint, model.AdminReady} {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: farm.Nodes[i], State: model.StateUp, Servers: []*model.ServerView{{
			Server: model.Server{Group: "be", Name: farm.Nodes[i].Name, Admin: admin, Weight: 3, Up: true}, Balancer: "lb",
		}}})
	}
	f.tail.Follow(view)
	f.until("the outage", func(m *model.Traffic) bool { return m.Sticky.Nodes[0].Out && !m.Sticky.Nodes[1].Out })
	write(t, path, entry("203.0.113.9", "", "session0000000001", "", "10.0.0.12:9443"))
	m := f.until("the move", func(m *model.Traffic) bool { return requests(m) == 2 })
	if c := m.Sticky.Total[sticky.All]; c.Moves != 1 || c.Breaks != 0 {
		t.Errorf("%+v", c)
	}
}

func TestWhatTheBalancerCallsANodeIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "haproxy.log")
	farm := portals(path)
	farm.Sticky.Cookie = "SRV"
	farm.Logs[0].Format, farm.Logs[0].Directive = "haproxy", "option httplog\ncapture cookie SRV len 32"
	farm.Balancers = []model.Balancer{{Name: "lb", Kind: "haproxy"}}
	write(t, path, "")
	tail, view := follow(t, farm), &model.FarmView{Farm: farm}
	for i, name := range []string{"s1", "s2"} {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: farm.Nodes[i], State: model.StateUp, Servers: []*model.ServerView{{
			Server: model.Server{Group: "be_am", Name: name, Cookie: "c" + name, Address: farm.Nodes[i].Address, Admin: model.AdminReady, Weight: 1}, Balancer: "lb",
		}}})
	}
	view.Balancers = []*model.BalancerView{{Balancer: farm.Balancers[0], Status: &model.BalancerStatus{}}}
	tail.tail.Follow(view)
	tail.reading()
	line := func(server, cookie, state string) string {
		return fmt.Sprintf("Nov 21 12:00:00 lb haproxy[7]: 203.0.113.9:4711 [21/Nov/2026:12:00:00.000] fe~ %s 0/0/1/2/3 200 10 %s - %s 1/1/1/1/0 0/0 \"GET / HTTP/1.1\"\n", server, cookie, state)
	}
	write(t, path, line("be_am/s1", "SRV=cs1", "--VN")+line("be_am/s2", "-", "--NI")+line("be_other/s1", "-", "--NN")+line("be_am/s2", "SRV=cs1", "--VN"))
	m := tail.until("lines", func(m *model.Traffic) bool { return m.Logs[0].Lines == 4 })
	if m.Logs[0].OtherFarms != 1 || len(m.Nodes) != 2 || requests(m) != 3 {
		t.Errorf("%d of other farms, nodes %q, %d requests", m.Logs[0].OtherFarms, m.Nodes, requests(m))
	}
	if c := m.Sticky.Nodes; c[0].Windows[sticky.All].Bound != 1 || c[1].Windows[sticky.All].New != 1 || c[0].Windows[sticky.All].Breaks != 1 {
		t.Errorf("%+v", c)
	}
}

func TestAValueThatNoNodeOwnsIsAGhostOnceAllNodesAreKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	farm := portals(path)
	farm.Sticky.Cookie, farm.Logs[0].Directive = "amlbcookie", strings.ReplaceAll(farm.Logs[0].Directive, "jsessionid", "amlbcookie")
	f := follow(t, farm)
	f.reading()
	write(t, path, entry("203.0.113.9", "", "07", "", "10.0.0.11:9443"))
	m := f.until("the first value", func(m *model.Traffic) bool { return requests(m) == 1 })
	if m.Sticky.Total[sticky.All].Ghosts != 0 {
		t.Error("a ghost before anything is known")
	}
	view := &model.FarmView{Farm: farm}
	for i, value := range []string{"01", "02"} {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: farm.Nodes[i], State: model.StateUp, Checks: []*model.CheckView{{
			Last: &model.Observation{Cookie: &model.SetCookie{Value: value}},
		}}})
	}
	f.tail.Follow(view)
	write(t, path, strings.Repeat(entry("203.0.113.9", "", "07", "", "10.0.0.11:9443"), 3)+entry("203.0.113.9", "", "02", "", "10.0.0.12:9443")+entry("203.0.113.9", "", "LOGOUT", "", "10.0.0.12:9443"))
	m = f.until("the others", func(m *model.Traffic) bool { return requests(m) == 6 })
	if c := m.Sticky.Total[sticky.All]; c.Ghosts != 3 || c.Bound != 1 || len(m.Sticky.Ghosts) != 1 || m.Sticky.Ghosts[0].Value == 0 {
		t.Errorf("%+v, ghosts %+v", c, m.Sticky.Ghosts)
	}
}

func TestACrowdBehindOneProxyIsSeenOnOneNode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	f := follow(t, portals(path))
	f.reading()
	var text strings.Builder
	for i := range 200 {
		text.WriteString(entry("10.0.0.4", fmt.Sprintf("198.51.100.%d", i%100), "", "", "10.0.0.12:9443"))
	}
	write(t, path, text.String())
	m := f.until("lines", func(m *model.Traffic) bool { return requests(m) == 200 })
	if c := m.Sticky.Collapse; c == nil || c.Node != 1 || c.Choices != 200 || c.Clients < 70 || c.Clients > 130 {
		t.Errorf("%+v", c)
	}
}

func TestAnApplicationsOwnLogTellsWhomItTookForItsClient(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access-manager-service.log")
	farm := portals(path)
	farm.Logs[0].Format, farm.Logs[0].Directive, farm.Logs[0].Node = "label", "", "am2"
	write(t, path, "")
	f := follow(t, farm)
	f.reading()
	write(t, path, "2026-11-21 12:00:00.1234|INFO |Audit|AUDIT: SUCCESS\nRequestor:     CORP\\bob\nRequestor IP:        203.0.113.9\nRequestor IP:        ::ffff:10.0.0.5\nRequestor IP:\n")
	m := f.until("lines", func(m *model.Traffic) bool { return m.Logs[0].Lines == 5 })
	if l := &m.Logs[0]; l.Parsed != 2 || l.Skipped != 2 || l.Rejected != 1 || requests(m) != 0 {
		t.Errorf("%+v, %d requests", l, requests(m))
	}
	if c := m.Clients.Nodes[1].Recent; c.Own != 2 || c.OwnProxy != 1 || m.Clients.OwnProxy.String() != "10.0.0.5" {
		t.Errorf("%+v, %s", c, m.Clients.OwnProxy)
	}
}

func TestAFileThatIsntThereYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "later", "access.log")
	f := follow(t, portals(path))
	m := f.until("waiting", func(m *model.Traffic) bool { return m.Logs[0].State == model.LogWaiting })
	if !strings.Contains(m.Logs[0].Why, path) {
		t.Errorf("it says %q", m.Logs[0].Why)
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, entry("203.0.113.9", "", "", "session0000000001", "10.0.0.11:9443"))
	f.until("the line", func(m *model.Traffic) bool { return requests(m) == 1 && m.Logs[0].State == model.LogReading })
}

func TestALogThatCantBeIsRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*model.Farm)
		want   string
	}{
		{"a format nobody knows", func(f *model.Farm) { f.Logs[0].Format = "nginxx" }, "nginxx"},
		{"a broken directive", func(f *model.Farm) { f.Logs[0].Directive = "$remote_addr ${" }, "character"},
		{"a ring without a balancer", func(f *model.Farm) { f.Logs[0].Kind, f.Logs[0].Address = model.LogRing, "access" }, "socket"},
		{"standard input that is a terminal", func(f *model.Farm) { f.Logs[0].Address = "-" }, "standard input"},
		{"a rule that can't be", func(f *model.Farm) { f.ClientIP.Name = "iis" }, "iis"},
	} {
		farm := portals("access.log")
		c.change(farm)
		if _, err := accesslog.NewTail(accesslog.TailOptions{Farm: farm}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestATailThatIsFloodedEndsWithItsContext(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("yes"); err != nil {
		t.Skip("there is no program \"yes\" here")
	}
	for range 6 {
		farm := portals("")
		line := strings.TrimSuffix(entry("203.0.113.9", "", "", "session0000000001", "10.0.0.11:9443"), "\n")
		farm.Logs[0].Kind, farm.Logs[0].Command = model.LogCommand, []string{"yes", line}
		tail, err := accesslog.NewTail(accesslog.TailOptions{Farm: farm})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended, told := make(chan struct{}), make(chan struct{}, 1)
		go func() {
			defer close(ended)
			tail.Run(ctx, func(model.Traffic) {
				select {
				case told <- struct{}{}:
				default:
				}
			})
		}()
		tail.Follow(&model.FarmView{Farm: farm})
		<-told
		<-told
		cancel()
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("Run goes on")
		}
	}
}

func TestTwoLogsOfOneFarmAreCountedTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	farm := portals(filepath.Join(dir, "one.log"))
	second := farm.Logs[0]
	second.Name, second.Address = "two.log", filepath.Join(dir, "two.log")
	farm.Logs = append(farm.Logs, second)
	for _, l := range farm.Logs {
		write(t, l.Address, "")
	}
	f := follow(t, farm)
	f.until("reading", func(m *model.Traffic) bool {
		return m.Logs[0].State == model.LogReading && m.Logs[1].State == model.LogReading
	})
	write(t, farm.Logs[0].Address, entry("203.0.113.9", "", "", "session0000000001", "10.0.0.11:9443"))
	f.until("the session", func(m *model.Traffic) bool { return requests(m) == 1 })
	write(t, farm.Logs[1].Address, entry("203.0.113.9", "", "session0000000001", "", "10.0.0.12:9443"))
	m := f.until("both", func(m *model.Traffic) bool { return requests(m) == 2 })
	if m.Sticky.Sessions != 1 || m.Sticky.Total[sticky.All].Breaks != 1 || m.Logs[0].Parsed != 1 || m.Logs[1].Parsed != 1 {
		t.Errorf("%d sessions, %+v, %+v", m.Sticky.Sessions, m.Sticky.Total[sticky.All], m.Logs)
	}
}

func TestATailReadsBackAsFarAsItIsTold(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	var text strings.Builder
	for i := range 100 {
		line := entry("203.0.113.9", "", "", fmt.Sprintf("session%010d", i), "10.0.0.11:9443")
		at := time.Now().Add(time.Duration(i-100) * time.Minute).Format("2006-01-02T15:04:05-07:00")
		text.WriteString(line[:strings.IndexByte(line, '[')+1] + at + line[strings.IndexByte(line, ']'):])
	}
	write(t, path, text.String())
	farm := portals(path)
	farm.Logs[0].Since = 30*time.Minute + 30*time.Second
	f := follow(t, farm)
	m := f.until("the past", func(m *model.Traffic) bool { return requests(m) >= 30 })
	if requests(m) != 30 || m.Sticky.Sessions != 30 {
		t.Errorf("%d requests, %d sessions", requests(m), m.Sticky.Sessions)
	}
}

func TestAW3CLogThatIsReadFromItsEndIsUnderstood(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "u_ex261121.log")
	const header = "#Software: IIS\n#Fields: date time s-ip cs-method c-ip sc-status X-Forwarded-For\n"
	line := func(minutesAgo int) string {
		return time.Now().UTC().Add(-time.Duration(minutesAgo)*time.Minute).Format("2006-01-02 15:04:05") + " 10.0.0.11 GET 10.0.0.5 200 203.0.113.9\n"
	}
	text := header
	for i := range 60 {
		text += line(60 - i)
	}
	write(t, path, text)
	for _, c := range []struct {
		since time.Duration
		lines uint64
	}{{0, 1}, {30*time.Minute + 30*time.Second, 31}} {
		farm := portals(path)
		farm.Logs[0].Format, farm.Logs[0].Directive, farm.Logs[0].Since = "w3c", "", c.since
		f := follow(t, farm)
		f.reading()
		if c.since == 0 {
			write(t, path, line(0))
		}
		m := f.until("lines", func(m *model.Traffic) bool { return m.Logs[0].Parsed >= c.lines })
		if m.Logs[0].Parsed != c.lines || m.Logs[0].Rejected != 0 {
			t.Errorf("since %s: %+v", c.since, m.Logs[0])
		}
	}
}

package accesslog_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/probe/lab"
)

// What nginx logs in these tests, as text and as JSON.
const (
	nginxText = `log_format lines '$remote_addr $realip_remote_addr [$time_iso8601] "$request" $status "$http_user_agent" "$http_x_forwarded_for" ` +
		`$upstream_addr $upstream_status $cookie_jsessionid $upstream_cookie_jsessionid';`
	nginxJSON = `log_format objects escape=json '{"client":"$remote_addr","peer":"$realip_remote_addr","time":"$time_local","request":"$request",` +
		`"status":$status,"agent":"$http_user_agent","forwarded":"$http_x_forwarded_for","upstreams":"$upstream_addr","cookie":"$cookie_jsessionid",` +
		`"given":"$upstream_cookie_jsessionid"}';`
)

// upstream is a group of servers.
func upstream(name, options string, nodes ...*lab.Application) string {
	var b strings.Builder
	fmt.Fprintf(&b, "upstream %s {\n %s\n", name, options)
	for i, n := range nodes {
		backup := ""
		if name != "app" && i > 0 {
			backup = " backup"
		}
		fmt.Fprintf(&b, " server %s max_fails=0%s;\n", n.Address, backup)
	}
	return b.String() + "}\n"
}

// awaitFile waits until a server has made a file.
func awaitFile(t *testing.T, path string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		_, err := os.Stat(path)
		if err == nil {
			return
		}
		if !errors.Is(err, fs.ErrNotExist) || time.Now().After(deadline) {
			t.Fatalf("waiting for the server to make %s: %v", path, err)
		}
		<-time.After(pollEvery)
	}
}

// pollEvery is how often a file is looked for.
const pollEvery = 10 * time.Millisecond

// stickyNginx is an nginx that goes by the route in the session's cookie, but for requests with the header X-Lost, tries another node
// where one is sick, and logs into a file and to a syslog.
func stickyNginx(t *testing.T, nodes []*lab.Application, syslog string) *lab.WebServer {
	t.Helper()
	return lab.Nginx(t, func(s *lab.WebServer) string {
		return nginxText + nginxJSON +
			upstream("app", "", nodes...) + upstream("one", "", nodes[0], nodes[1]) + upstream("two", "", nodes[1], nodes[2]) + upstream("three", "", nodes[2], nodes[0]) +
			`map "$http_x_lost:$cookie_jsessionid" $sticky { default app; "~^:.*\.node1$" one; "~^:.*\.node2$" two; "~^:.*\.node3$" three; }
			server {
			 listen ` + s.Address + `;
			 access_log ` + s.Folder + `/access.log lines;
			 access_log syslog:server=` + syslog + `,tag=nginx objects;
			 location / {
			  proxy_pass http://$sticky; proxy_next_upstream error timeout http_503;
			  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			 }
			}`
	})
}

func TestBehindARealNginxTheTailCountsWhatClientsAndNodesCount(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	nodes, syslog := lab.Applications(t, 3, true), free(t, "udp")
	server := stickyNginx(t, nodes, syslog)
	path := filepath.Join(server.Folder, "access.log")
	limit := 2
	rules := []clientip.Rule{{Name: "aspnet", Trusted: []string{"127.0.0.0/8"}, Limit: &limit}, {Name: "openam", Trusted: []string{"127.0.0.0/8"}}}
	tails := []*tailed{
		tailOf(t, nodes, rules[0], model.Log{Kind: model.LogFile, Address: path, Format: "nginx", Directive: nginxText}),
		tailOf(t, nodes, rules[1], model.Log{Kind: model.LogSyslog, Address: "udp://" + syslog, Format: "nginx", Directive: nginxJSON}),
	}
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, server.Address, 40)}
	s.crowd.Forge()
	s.disguise(4)
	s.read = func() {
		for _, tail := range tails {
			tail.behind(s)
		}
	}
	check := func() (newest *model.Traffic) {
		t.Helper()
		for i, tail := range tails {
			newest = tail.behind(s)
			s.equals(newest)
			s.boundAlike(newest, byStaying)
			s.resolvesAlike(newest, rules[i], whole)
		}
		return newest
	}
	s.rounds(2)
	check()

	for i, c := range s.crowd.Clients { // some lose their stickiness
		if i%3 == 0 {
			c.Header = map[string][]string{"X-Lost": {"1"}}
		}
	}
	s.rounds(2)
	check()
	for _, c := range s.crowd.Clients {
		c.Header = nil
	}

	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	s.rounds(1)
	server.Reopen()
	awaitFile(t, path)
	check()
	nodes[0].Sicken(true)
	s.rounds(1)
	nodes[0].Sicken(false)
	check()
	s.rounds(1)
	m := check()
	retried := false
	for _, met := range s.meetings() {
		retried = retried || met.retried && !met.visit.Given
	}
	if total := m.Sticky.Total[sticky.All]; total.Breaks == 0 || !retried || total.Moves == total.Breaks {
		t.Errorf("%d breaks of %d moves, retried: %t; each should have been provoked", total.Breaks, total.Moves, retried)
	}
	if got := tails[0].newest.Logs[0].Rotations; got != 1 {
		t.Errorf("%d rotations, want 1", got)
	}
}

// TestARealNginxsOwnAnswerIsComparedWithTheRule asks one nginx that resolves the client itself, and passes its answer on as the last
// entry of the header.
func TestARealNginxsOwnAnswerIsComparedWithTheRule(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	nodes := lab.Applications(t, 3, true)
	server := lab.Nginx(t, func(s *lab.WebServer) string {
		return nginxText + upstream("app", "", nodes...) + `server {
		 listen ` + s.Address + `; access_log ` + s.Folder + `/access.log lines;
		 real_ip_header X-Forwarded-For; real_ip_recursive on; set_real_ip_from 127.0.0.0/8; set_real_ip_from 10.0.0.0/8;
		 location / { proxy_pass http://app; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }
		}`
	})
	path := filepath.Join(server.Folder, "access.log")
	proxies := []string{"127.0.0.0/8", "10.0.0.0/8"}
	limit := 2
	right := clientip.Rule{Name: "nginx", Trusted: proxies, Recursive: true}
	wrong := clientip.Rule{Name: "nginx", Trusted: proxies}
	behind := clientip.Rule{Name: "aspnet", Trusted: proxies, Limit: &limit}
	log := model.Log{Kind: model.LogFile, Address: path, Format: "nginx", Directive: nginxText}
	tails := map[*clientip.Rule]*tailed{}
	for _, rule := range []*clientip.Rule{&right, &wrong, &behind} {
		tails[rule] = tailOf(t, nodes, *rule, log)
	}
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, server.Address, 40)}
	s.crowd.Forge()
	s.rounds(2)

	for _, rule := range []*clientip.Rule{&right, &wrong} {
		m := tails[rule].behind(s)
		s.understood(m)
		if disagree := s.comparesAlike(m, *rule); rule.Recursive != (disagree == 0) {
			t.Errorf("recursive %t: nginx and the rule disagree on %d", rule.Recursive, disagree)
		}
	}
	s.resolvesAlike(tails[&behind].behind(s), behind, whole)
}

func TestARealIPHashThatCollapsesIsSeen(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	nodes := lab.Applications(t, 3, false)
	server := lab.Nginx(t, func(s *lab.WebServer) string {
		return nginxText + upstream("app", "ip_hash;", nodes...) + `server {
		 listen ` + s.Address + `; access_log ` + s.Folder + `/access.log lines;
		 location / { proxy_pass http://app; proxy_set_header X-Forwarded-For $remote_addr; }
		}`
	})
	rule := clientip.Rule{Name: "tomcat", Internal: []string{"127.0.0.1"}}
	tail := tailOf(t, nodes, rule, model.Log{
		Kind: model.LogFile, Address: filepath.Join(server.Folder, "access.log"), Format: "nginx", Directive: nginxText, Forwards: model.ForwardsReplace,
	})
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, server.Address, 120)}
	for i, c := range s.crowd.Clients { // who come from one network, by proxies that say who they are
		c.Forwarded = []string{fmt.Sprintf("203.0.113.%d", 1+i)}
	}
	s.rounds(1)
	m := tail.behind(s)
	s.equals(m)
	s.resolvesAlike(m, rule, whole)
	s.collapsed(m)
}

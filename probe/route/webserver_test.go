package route

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// webFarm is the view of a farm of applications behind a real web server, without a balancer that tells anything.
func webFarm(server *lab.WebServer, nodes []*lab.Application, cookie string) *model.FarmView {
	view := &model.FarmView{Farm: &model.Farm{Name: "real", Endpoint: "http://" + server.Address + "/", Sticky: model.Sticky{Cookie: cookie}}}
	for _, n := range nodes {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: model.Node{Name: n.Name, Address: n.Address}})
	}
	return view
}

// tailed reads a server's log as it grows, lines of the User-Agent and the node's address, and tells of the marks in it.
func tailed(t *testing.T, server *lab.WebServer, nodes []*lab.Application) <-chan model.Marked {
	t.Helper()
	names := map[string]string{}
	for _, n := range nodes {
		names[n.Address] = n.Name
	}
	marks := make(chan model.Marked, 1000)
	file := opened(t, filepath.Join(server.Folder, "access.log"))
	var reading sync.WaitGroup
	t.Cleanup(func() {
		reading.Wait()
		_ = file.Close() // it was read
	})
	reading.Go(func() { // ends with the test
		lines, begun := bufio.NewReader(file), ""
		for t.Context().Err() == nil {
			part, err := lines.ReadString('\n')
			begun += part
			if err != nil {
				<-time.After(5 * time.Millisecond)
				continue
			}
			agent, address, _ := strings.Cut(strings.TrimSpace(begun), "|")
			begun = ""
			if mark, _, found := strings.Cut(agent, " "); found {
				marks <- model.Marked{Mark: mark, Node: names[strings.TrimPrefix(address, "http://")]}
			}
		}
	})
	return marks
}

// opened is a file that a server makes soon: httpd listens before it has its log.
func opened(t *testing.T, path string) *os.File {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		file, err := os.Open(path)
		if err == nil {
			return file
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// An nginxFarm is what an nginx of these tests does.
type nginxFarm struct {
	sticky string // the line in the upstream
	names  bool   // a header names the node
	out    int    // nodes left out
}

// start runs nginx before three nodes; the cookie "sid" ties clients to nodes where the farm hashes it.
func (f nginxFarm) start(t *testing.T) (*model.FarmView, <-chan model.Marked) {
	t.Helper()
	nodes := lab.Applications(t, 3, false)
	server := lab.Nginx(t, func(s *lab.WebServer) string {
		var b strings.Builder
		b.WriteString("log_format lines '$http_user_agent|$upstream_addr';\nmap $cookie_sid $sid { '' $request_id; default $cookie_sid; }\n")
		fmt.Fprintf(&b, "upstream app {\n %s\n", f.sticky)
		for _, n := range nodes[f.out:] {
			fmt.Fprintf(&b, " server %s;\n", n.Address)
		}
		fmt.Fprintf(&b, "}\nserver {\n listen %s; access_log %s/access.log lines;\n", s.Address, s.Folder)
		b.WriteString(" location / { proxy_pass http://app; proxy_hide_header X-Node; add_header Set-Cookie 'sid=$sid; Path=/' always;\n")
		if f.names {
			b.WriteString("  add_header X-Upstream $upstream_addr always;\n")
		}
		b.WriteString(" }\n}\n")
		return b.String()
	})
	view := webFarm(server, nodes, "sid")
	if f.names {
		return view, nil
	}
	return view, tailed(t, server, nodes)
}

const hashed = "hash $sid consistent;"

func TestRealNginxAndItsBrokenTwins(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	for _, c := range []struct {
		name    string
		farm    nginxFarm
		reached int // nodes at least
		breaks  bool
		missed  []string // at least
		way     model.RouteWay
	}{
		{"ip_hash", nginxFarm{sticky: "ip_hash;", names: true}, 1, false, nil, model.RouteByHeader},
		{"hash on a cookie", nginxFarm{sticky: hashed, names: true}, 2, false, nil, model.RouteByHeader},
		{"no stickiness", nginxFarm{names: true}, 3, true, nil, model.RouteByHeader},
		{"a node left out", nginxFarm{sticky: hashed, names: true, out: 1}, 2, false, []string{"node1"}, model.RouteByHeader},
		{"ip_hash, by the log", nginxFarm{sticky: "ip_hash;"}, 1, false, nil, model.RouteByLog},
		{"hash on a cookie, by the log", nginxFarm{sticky: hashed}, 2, false, nil, model.RouteByLog},
		{"no stickiness, by the log", nginxFarm{}, 3, true, nil, model.RouteByLog},
		{"a node left out, by the log", nginxFarm{sticky: hashed, out: 1}, 2, false, []string{"node1"}, model.RouteByLog},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			view, marks := c.farm.start(t)
			r := runQuick(t, view, func(o *Options) { o.Test.Sessions, o.Marks, o.Trial = 20, marks, "farmtop-k7d2" })
			if r.Stopped != "" || r.Fresh.Known != 100 || r.Fresh.Errors != 0 || r.Strange.Verdict != model.TestPass {
				t.Errorf("%+v, stopped %q, strange %+v", r.Fresh, r.Stopped, r.Strange)
			}
			if len(r.Fresh.Reached) < c.reached || (r.Fresh.Breaks > 0) != c.breaks {
				t.Errorf("reached %+v, %d breaks", r.Fresh.Reached, r.Fresh.Breaks)
			}
			for _, name := range c.missed {
				if !slices.Contains(r.Missed, name) {
					t.Errorf("missed %q, want %q", r.Missed, c.missed)
				}
			}
			if len(r.Told) != 1 || r.Told[0].Way != c.way {
				t.Errorf("told by %+v, want %s", r.Told, c.way)
			}
		})
	}
}

func TestASessionOfARealNginxIsPinnedByWhatItsLogTells(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	view, marks := nginxFarm{sticky: hashed}.start(t)
	r := runQuick(t, view, func(o *Options) {
		o.Test.Sessions, o.Test.Pins, o.Marks, o.Trial = 20, []string{"node1", "node2", "node3"}, marks, "farmtop-k7d2"
	})
	for i, n := range r.Nodes {
		want := model.TestPass
		if slices.Contains(r.Missed, n) { // none of twenty sessions came to it: once in a thousand runs
			want = model.TestNoData
		}
		if p := r.Pins[i]; p.Verdict != want || p.Value != "" {
			t.Errorf("%+v", p)
		}
	}
}

// An httpdFarm is what an Apache httpd of these tests does.
type httpdFarm struct {
	free   bool // no stickiness
	shared bool // the third member has the first one's route
	names  bool // a header names the node
	out    int  // nodes left out
}

// start runs httpd before three nodes; the cookie ROUTEID has the member's route behind a dot, as mod_proxy_balancer's manual has it.
func (f httpdFarm) start(t *testing.T) (*model.FarmView, <-chan model.Marked) {
	t.Helper()
	nodes := lab.Applications(t, 3, false)
	server := lab.Httpd(t, func(s *lab.WebServer) string {
		var b strings.Builder
		fmt.Fprintf(&b, "LogFormat \"%%{User-Agent}i|%%{BALANCER_WORKER_NAME}e\" lines\nCustomLog %s/access.log lines\n", s.Folder)
		if !f.names {
			b.WriteString("Header unset X-Node\n")
		}
		b.WriteString("Header add Set-Cookie \"ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/\" env=BALANCER_ROUTE_CHANGED\n<Proxy balancer://app>\n")
		for i, n := range nodes[f.out:] {
			route := n.Name
			if f.shared && i == 2 {
				route = nodes[0].Name
			}
			fmt.Fprintf(&b, " BalancerMember http://%s route=%s\n", n.Address, route)
		}
		b.WriteString(" ProxySet lbmethod=byrequests")
		if !f.free {
			b.WriteString(" stickysession=ROUTEID")
		}
		return b.String() + "\n</Proxy>\nProxyPass / balancer://app/\n"
	})
	view := webFarm(server, nodes, "ROUTEID")
	if f.names {
		return view, nil
	}
	return view, tailed(t, server, nodes)
}

func TestRealHttpdAndItsBrokenTwins(t *testing.T) {
	t.Parallel()
	lab.Require(t, "apache2")
	all := []string{"node1", "node2", "node3"}
	for _, c := range []struct {
		name    string
		farm    httpdFarm
		breaks  bool
		missed  []string
		way     model.RouteWay // the most frequent
		without bool           // logs are not read
		holds   []string       // pins
	}{
		{"a route suffix", httpdFarm{names: true}, false, nil, model.RouteByHeader, true, all},
		{"a route suffix, by the cookie", httpdFarm{}, false, nil, model.RouteByKeptCookie, true, all},
		{"a route suffix, by the log", httpdFarm{}, false, nil, model.RouteByLog, false, all},
		{"stickiness off", httpdFarm{free: true, names: true}, true, nil, model.RouteByHeader, true, nil},
		{"stickiness off, by the log", httpdFarm{free: true}, true, nil, model.RouteByLog, false, nil},
		{"two members with one route", httpdFarm{shared: true, names: true}, true, nil, model.RouteByHeader, true, all[:2]},
		{"a member left out", httpdFarm{names: true, out: 1}, false, all[:1], model.RouteByHeader, true, all[1:]},
		{"a member left out, by the log", httpdFarm{out: 1}, false, all[:1], model.RouteByLog, false, all[1:]},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			view, marks := c.farm.start(t)
			r := runQuick(t, view, func(o *Options) {
				o.Test.Pins, o.Trial = all, "farmtop-k7d2"
				if !c.without {
					o.Marks = marks
				}
			})
			if r.Stopped != "" || r.Fresh.Known != 45 || r.Fresh.Errors != 0 || (r.Fresh.Breaks > 0) != c.breaks {
				t.Errorf("%+v, stopped %q", r.Fresh, r.Stopped)
			}
			if !slices.Equal(r.Missed, c.missed) || r.Told[0].Way != c.way {
				t.Errorf("missed %q, told by %+v", r.Missed, r.Told)
			}
			for _, p := range r.Pins {
				if holds := slices.Contains(c.holds, p.Node); holds != (p.Verdict == model.TestPass) {
					t.Errorf("%+v", p)
				}
			}
			if c.farm.shared {
				at := slices.IndexFunc(r.Cookie.Values, func(v model.RouteValue) bool { return v.Value == ".node1" || v.Value == "node1" })
				if at < 0 || !slices.Equal(r.Cookie.Values[at].Reached, []string{"node1", "node3"}) && !slices.Equal(r.Cookie.Values[at].Reached, []string{"node3", "node1"}) {
					t.Errorf("the shared route: %+v", r.Cookie.Values)
				}
			}
		})
	}
}

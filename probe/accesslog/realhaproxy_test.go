package accesslog_test

import (
	"fmt"
	"net/http"
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

// captures are the lines of a frontend that let HAProxy log what both screens need, once the cookie is named.
const captures = `option httplog
capture cookie JSESSIONID len 64
capture request header X-Forwarded-For len 1024
capture request header User-Agent len 64
capture response header Set-Cookie len 128`

// plainCheck are the options of a server that speaks no TLS.
const plainCheck = "check inter 1s fastinter 200ms downinter 200ms fall 3 rise 1"

func serversOf(nodes []*lab.Application, cookies bool) (servers []lab.Server) {
	for i, n := range nodes {
		s := lab.Server{Name: n.Name, Address: n.Address, Options: plainCheck}
		if cookies {
			s.Cookie = fmt.Sprintf("n%d", i+1)
		}
		servers = append(servers, s)
	}
	return servers
}

// proxied is a farm behind a HAProxy with a log.
func proxied(log model.Log, directive string, proxy *lab.Proxy, nodes []*lab.Application) *model.Farm {
	log.Format, log.Directive, log.Via = "haproxy", directive, loopback
	f := farmOf(log.Name, nodes)
	f.Sticky.Cookie, f.Logs = "SRVID", []model.Log{log}
	f.Balancers = []model.Balancer{{
		Name: "lb", Kind: "haproxy", Address: proxy.Admin, Backend: "app", Every: 200 * time.Millisecond, Timeout: 2 * time.Second,
	}}
	return f
}

func TestBehindARealHAProxyTheTailCountsWhatClientsAndNodesCount(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	nodes, logs := lab.Applications(t, 3, false), newPosts(t)
	proxy := lab.HAProxy(t, lab.Config{
		Servers: serversOf(nodes, true), Global: logs.global(), Sections: logs.sections(), Lines: []string{"log global"},
		Frontend: append([]string{"log global", "option forwardfor"}, strings.Split(captures, "\n")...),
	})
	farms := logs.farms(proxy, nodes)
	o := operate(t, farms)
	o.untilReady()

	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, proxy.Frontend, 40), explained: true}
	s.read = func() { o.untilRead(s) }
	s.crowd.Forge()
	const ghosts = 3
	s.disguise(4)
	for i, c := range s.crowd.Clients[10 : 10+ghosts] { // of a node that isn't there any more, where they had a session
		c.Cookies["SRVID"], c.Cookies[lab.SessionCookie] = "n9", fmt.Sprintf("OLDSESSION%016d", i)
	}
	check := func(phase string) {
		t.Helper()
		for i, f := range o.untilRead(s).Farms {
			t.Run(phase+" by "+f.Farm.Name, func(t *testing.T) {
				here := *s
				here.t = t
				here.equals(f.Traffic)
				here.boundAlike(f.Traffic, byCookie)
				here.resolvesAlike(f.Traffic, farms[i].ClientIP, lastLine)
				if got := f.Traffic.Sticky.Cookies[sticky.Ghost]; got != ghosts {
					t.Errorf("%d ghosts, want %d", got, ghosts)
				}
				if f.Traffic.FirstSight {
					t.Error("new sessions are guessed, though the log has them")
				}
			})
		}
	}
	s.rounds(2)
	check("at first")

	before := s.of(1)
	proxy.Ask("set server app/node2 state drain")
	o.untilAdmin(model.AdminDrain, 1)
	s.rounds(1)
	check("drained")
	if now := s.of(1); now.given != before.given || now.moves != 0 || now.requests == before.requests {
		t.Errorf("a soft drain made of %+v %+v", before, now)
	}

	proxy.Ask("set server app/node2 state maint")
	o.untilAdmin(model.AdminMaint, 1)
	s.rounds(2)
	check("in maintenance")
	if s.of(1).moves == 0 {
		t.Error("no session left the node that is in maintenance")
	}

	proxy.Ask("set server app/node2 state ready")
	o.untilAdmin(model.AdminReady, 1)
	s.rounds(1)
	check("ready again")
	for i, f := range o.until("request of farmtop's own", func(f *model.FarmView) bool { return f.Traffic.Own > s.own() }).Farms {
		if requests(f.Traffic) != s.asked() {
			t.Errorf("%s: farmtop's own requests count among the %d", f.Farm.Name, requests(f.Traffic))
		}
		s.lastLinesDecide(farms[i].ClientIP)
	}
}

func TestBreaksBehindARealHAProxyAreThoseThatWereProvoked(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	dir, err := os.MkdirTemp("", "logs") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket, nodes := filepath.Join(dir, "farmtop.sock"), lab.Applications(t, 3, false)
	proxy := lab.HAProxy(t, lab.Config{
		Servers: serversOf(nodes, true), Global: []string{"log " + socket + " len 4096 format rfc5424 local0"},
		Lines:    []string{"cookie JSESSIONID prefix nocache", "ignore-persist if { req.hdr(X-Lost) -m found }"},
		Frontend: append([]string{"log global", "http-request set-header X-Forwarded-For %[src]"}, strings.Split(captures, "\n")...),
	})
	log := model.Log{Name: "datagram", Kind: model.LogSyslog, Address: "unixgram://" + socket, Forwards: model.ForwardsReplace}
	f := proxied(log, captures, proxy, nodes)
	f.Sticky.Cookie, f.ClientIP = lab.SessionCookie, clientip.Rule{Name: "aspnet", Trusted: []string{"127.0.0.1"}}
	o := operate(t, []*model.Farm{f})
	o.untilReady()

	// A datagram socket has room for some ten messages (net.unix.max_dgram_qlen), and HAProxy drops what finds none.
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, proxy.Frontend, 8)}
	s.read = func() { o.untilRead(s) }
	s.crowd.Forge()
	for round := range 6 {
		for i, c := range s.crowd.Clients {
			c.Header = nil
			if i%2 == 0 && round >= 2 {
				c.Header = http.Header{"X-Lost": {"1"}}
			}
		}
		s.rounds(1)
		m := o.untilRead(s).Farms[0].Traffic
		s.equals(m)
		s.resolvesAlike(m, f.ClientIP, whole)
	}
	if _, broken := s.counts(); len(broken) == 0 {
		t.Error("nothing was provoked")
	}
}

func TestACrowdBehindOneAddressCollapsesOnARealSourceHash(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	nodes := lab.Applications(t, 3, false)
	directive := strings.Replace(captures, "capture cookie JSESSIONID len 64\n", "", 1)
	proxy := lab.HAProxy(t, lab.Config{
		Servers: serversOf(nodes, false), Lines: []string{"balance source"}, Global: []string{"log ring@access len 4096 format raw local0"},
		Frontend: append([]string{"log global", "option forwardfor if-none"}, strings.Split(directive, "\n")...),
		Sections: ring("access", "raw"),
	})
	log := model.Log{Name: "ring", Kind: model.LogRing, Balancer: "lb", Address: "access", Forwards: model.ForwardsKeep}
	f := proxied(log, directive, proxy, nodes)
	f.Sticky.Cookie, f.ClientIP = "", clientip.Rule{Name: "nginx", Trusted: []string{"127.0.0.0/8"}, Recursive: true}
	o := operate(t, []*model.Farm{f})
	o.untilReady()

	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, proxy.Frontend, 60)}
	for i, c := range s.crowd.Clients {
		c.Source, c.Forwarded, c.Forgetful = "127.0.0.21", []string{fmt.Sprintf("203.0.113.%d", 1+i)}, true
	}
	s.rounds(3)
	m := o.untilRead(s).Farms[0].Traffic
	s.understood(m)
	s.resolvesAlike(m, f.ClientIP, whole)
	s.collapsed(m)
}

package spoof_test

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/accesslog"
	"farmtop/probe/lab"
	"farmtop/probe/spoof"
)

// source is where the real balancer connects from, so that nodes can tell it from farmtop.
const source = "127.0.0.9"

// What the real balancer makes of the header: it adds a line of its own, or replaces what came.
const (
	adding    = "option forwardfor"
	replacing = "http-request set-header X-Forwarded-For %[src]"
)

// before starts a HAProxy before a node.
func before(t *testing.T, node string, global, frontend []string) *lab.Proxy {
	t.Helper()
	return lab.HAProxy(t, lab.Config{Global: global, Frontend: frontend, Servers: []lab.Server{{Name: "am1", Address: node, Options: "source " + source}}})
}

// tailed reads a farm's logs as they are written: the farm as it is known then, and the requests of trials.
func tailed(t *testing.T, farm *model.Farm) (*model.FarmView, <-chan model.Marked) {
	t.Helper()
	tail, err := accesslog.NewTail(accesslog.TailOptions{Farm: farm})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	marks, reading, ended := make(chan model.Marked, 1000), make(chan *model.Traffic, 1), make(chan struct{})
	go func() { // ends with the test
		defer close(ended)
		tail.Run(ctx, func(m model.Traffic) {
			for _, seen := range m.Marked {
				marks <- seen
			}
			if m.Logs[0].State == model.LogReading {
				select {
				case reading <- &m:
				default:
				}
			}
		})
	}()
	t.Cleanup(func() { cancel(); <-ended })
	view := viewOf(farm)
	view.Trial = &model.TrialView{}
	tail.Follow(view)
	select {
	case view.Traffic = <-reading:
	case <-time.After(patience):
		t.Fatal("the log isn't read")
	}
	return view, marks
}

func freeUDP(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // nobody has connected
	return l.LocalAddr().String()
}

// checked compares what came of a test.
func checked(t *testing.T, o spoof.Options, endpoint, node string) model.SpoofReport {
	t.Helper()
	r := run(t, o)
	if gotEndpoint, gotNode := verdicts(&r, ""), verdicts(&r, "am1"); gotEndpoint != endpoint || gotNode != node {
		t.Errorf("the endpoint %s and the node %s, want %s and %s\n%s", gotEndpoint, gotNode, endpoint, node, described(&r))
	}
	return r
}

func TestBehindARealHAProxyARealNginxSaysWhomItTook(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	lab.Require(t, "haproxy")
	for _, c := range []struct {
		name, balancer, believes string
		trusted                  []string
		endpoint, node           string
	}{
		{"all is right", adding, source, []string{source}, "pppppp", "pppppp"},
		{"it believes anybody", adding, "0.0.0.0/0", []string{source}, "pFFFFF", "pFFFFF"},
		{"it believes anybody, and the balancer replaces", replacing, "0.0.0.0/0", []string{source}, "pppppp", "pFFFFF"},
		{"farmtop is on a proxy", adding, "127.0.0.0/8", []string{"127.0.0.0/8"}, "p-----", "p-----"},
		{"the balancer hands on what came", "", source, []string{source}, "pFFFFF", "pppppp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			node := lab.Nginx(t, func(s *lab.WebServer) string {
				return fmt.Sprintf(`access_log off; real_ip_header X-Forwarded-For; real_ip_recursive on; set_real_ip_from %s;
					server { listen %s; location / { default_type text/plain; return 200 "$remote_addr\n"; } }`, c.believes, s.Address)
			})
			balancer := before(t, node.Address, nil, []string{c.balancer})
			farm := farmOf("http://"+balancer.Frontend, node.Address, clientip.Rule{Name: "nginx", Trusted: c.trusted, Recursive: true})
			checked(t, options(viewOf(farm)), c.endpoint, c.node)
		})
	}
}

func TestBehindARealHAProxyTheLogOfARealApacheSaysWhomItTook(t *testing.T) {
	t.Parallel()
	lab.Require(t, "apache2")
	lab.Require(t, "haproxy")
	for _, c := range []struct {
		name, balancer, lists string
		endpoint, node        string
	}{
		{"all is right", adding, "RemoteIPInternalProxy " + source, "pppppp", "pppppp"},
		{"it believes anybody", adding, "", "pppppp", "pFFFpF"}, // an external proxy mustn't present 127.0.0.1; ports aren't read
		{"it believes anybody, and the balancer hands on what came", "", "", "pFFFpF", "pFFFpF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			const line = `%a %{c}a %t "%r" %>s "%{User-Agent}i" "%{X-Forwarded-For}i"`
			node := lab.Httpd(t, func(s *lab.WebServer) string {
				return fmt.Sprintf("RemoteIPHeader X-Forwarded-For\n%s\nLogFormat \"%s\" lines\nCustomLog %s/access.log lines\n", c.lists, strings.ReplaceAll(line, `"`, `\"`), s.Folder)
			})
			balancer := before(t, node.Address, nil, []string{c.balancer})
			farm := farmOf("http://"+balancer.Frontend, node.Address, clientip.Rule{Name: "httpd", Internal: []string{source}})
			farm.Routing.Echo = nil
			farm.Logs = []model.Log{{
				Name: "am1.log", Node: "am1", Kind: model.LogFile, Address: filepath.Join(node.Folder, "access.log"), Format: "apache", Directive: line,
			}}
			view, marks := tailed(t, farm)
			o := options(view)
			o.Marks = marks
			if r := checked(t, o, c.endpoint, c.node); r.Spoofs[0].Way != model.SpoofByLog || r.Spoofs[0].Reached != "am1" || r.Advice != "" {
				t.Errorf("\n%s", described(&r))
			}
		})
	}
}

func TestTheLogOfARealHAProxyTellsWhatTheRuleMakesOfIt(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	nodes := lab.Applications(t, 1, false)
	for _, c := range []struct {
		name, balancer string
		rule           clientip.Rule
		forwards       model.Forwards
		endpoint       string
	}{
		{"the right-most entry that no list names", adding, clientip.Rule{Name: "aspnet", Trusted: []string{source}}, model.ForwardsAppend, "pppppp"},
		// HAProxy's log has the last line that came, so of two the second one decides.
		{"the left-most entry", adding, clientip.Rule{Name: "openam", Trusted: []string{source}}, model.ForwardsAppend, "pFFFFF"},
		{"the left-most entry, and the balancer replaces", replacing, clientip.Rule{Name: "openam", Trusted: []string{source}}, model.ForwardsReplace, "pppppp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			syslog := freeUDP(t)
			balancer := before(t, nodes[0].Address, []string{"log " + syslog + " local0"}, []string{
				"log global", "option httplog", "capture request header X-Forwarded-For len 200", "capture request header User-Agent len 32", c.balancer,
			})
			farm := farmOf("http://"+balancer.Frontend, nodes[0].Address, c.rule)
			farm.Nodes[0].Server = "am1"
			farm.Routing.Echo = nil
			farm.Logs = []model.Log{{
				Name: "lb", Kind: model.LogSyslog, Address: "udp://" + syslog, Format: "haproxy", Forwards: c.forwards,
				Directive: "option httplog\ncapture request header X-Forwarded-For len 200\ncapture request header User-Agent len 32",
			}}
			view, marks := tailed(t, farm)
			o := options(view)
			o.Marks, o.Test.Nodes = marks, nil
			if r := checked(t, o, c.endpoint, ""); r.Spoofs[0].Way != model.SpoofByRule || r.Spoofs[0].Reached != "am1" || r.Advice == "" {
				t.Errorf("\n%s", described(&r))
			}
		})
	}
}

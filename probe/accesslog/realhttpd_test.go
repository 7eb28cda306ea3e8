package accesslog_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/probe/lab"
)

// httpdLines is what httpd logs in these tests.
const httpdLines = `LogFormat "%a %{c}a %t \"%r\" %>s \"%{User-Agent}i\" \"%{X-Forwarded-For}i\" %{BALANCER_WORKER_NAME}e %{BALANCER_WORKER_ROUTE}e ` +
	`%{JSESSIONID}C \"%{Set-Cookie}o\"" lines`

// members are a balancer of httpd's, whose members have their names as routes.
func members(name, options string, nodes []*lab.Application) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<Proxy balancer://%s>\n", name)
	for _, n := range nodes {
		fmt.Fprintf(&b, " BalancerMember http://%s route=%s retry=3\n", n.Address, n.Name)
	}
	return b.String() + " ProxySet lbmethod=byrequests " + options + "\n</Proxy>\nProxyPass /" + name + " balancer://" + name + "\n"
}

func TestBehindARealHttpdTheTailCountsWhatClientsAndNodesCount(t *testing.T) {
	t.Parallel()
	rotatelogs := lab.Require(t, "rotatelogs")
	nodes := lab.Applications(t, 3, true)
	server := lab.Httpd(t, func(s *lab.WebServer) string {
		pipe := fmt.Sprintf(`"|%s -n 9 -L %[2]s/access %[2]s/numbered 16K"`, rotatelogs, s.Folder)
		return httpdLines + "\nCustomLog " + pipe + " lines\n" + members("app", "stickysession=JSESSIONID", nodes) + members("lost", "", nodes)
	})
	limit := 3
	rule := clientip.Rule{Name: "aspnet", Trusted: []string{"127.0.0.0/8"}, Limit: &limit}
	tail := tailOf(t, nodes, rule, model.Log{
		Kind: model.LogFile, Address: filepath.Join(server.Folder, "access"), Format: "apache", Directive: httpdLines,
	})
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, server.Address, 40)}
	s.crowd.Forge()
	s.disguise(4)
	s.read = func() { tail.behind(s) }
	check := func() *model.Traffic {
		t.Helper()
		m := tail.behind(s)
		s.equals(m)
		s.boundAlike(m, byStaying)
		s.resolvesAlike(m, rule, whole)
		return m
	}
	s.rounds(3)
	check()
	for i, c := range s.crowd.Clients { // some go where no cookie is looked at
		if i%3 == 0 {
			c.Path = "/lost"
		}
	}
	s.rounds(3)
	check()
	for _, c := range s.crowd.Clients {
		c.Path = ""
	}
	s.rounds(1)
	m := check()
	if m.Sticky.Total[sticky.All].Breaks == 0 || m.Logs[0].Rotations == 0 {
		t.Errorf("%d breaks, %d rotations; there should be some", m.Sticky.Total[sticky.All].Breaks, m.Logs[0].Rotations)
	}
}

func TestANodeThatFailsBehindARealHttpdExplainsItsMoves(t *testing.T) {
	t.Parallel()
	lab.Require(t, "apache2")
	nodes := lab.Applications(t, 3, true)
	server := lab.Httpd(t, func(s *lab.WebServer) string {
		return httpdLines + "\nCustomLog " + s.Folder + "/access lines\nRemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.0/8 10.0.0.0/8\n" +
			members("app", "stickysession=JSESSIONID", nodes)
	})
	path := filepath.Join(server.Folder, "access")
	log := model.Log{Kind: model.LogFile, Address: path, Format: "apache", Directive: httpdLines, Via: loopback}
	proxies := []string{"127.0.0.0/8", "10.0.0.0/8"}
	limit := 2
	rules := []clientip.Rule{
		{Name: "httpd", Internal: proxies},                // httpd's own
		{Name: "httpd", Internal: []string{"10.0.0.0/8"}}, // a wrong one
		{Name: "aspnet", Trusted: proxies, Limit: &limit}, // the application's
	}
	var farms []*model.Farm
	for i, rule := range rules {
		f := farmOf(fmt.Sprintf("farm%d", i), nodes)
		log.Name = f.Name
		f.Sticky.Cookie, f.ClientIP, f.Logs = lab.SessionCookie, rule, []model.Log{log}
		farms = append(farms, f)
	}
	o := operate(t, farms)
	o.untilState(model.StateUp, 0)
	s := &story{t: t, nodes: nodes, crowd: lab.NewCrowd(t, server.Address, 40), explained: true}
	s.read = func() { o.untilRead(s) }
	s.crowd.Forge()
	check := func(phase string) {
		t.Helper()
		for i, f := range o.untilRead(s).Farms {
			t.Run(fmt.Sprintf("%s by %s %d", phase, rules[i].Name, i), func(t *testing.T) {
				here := *s
				here.t = t
				here.equals(f.Traffic)
				if rules[i].Name == "aspnet" {
					here.resolvesAlike(f.Traffic, rules[i], whole)
				} else if disagree := here.comparesAlike(f.Traffic, rules[i]); disagree == 0 != (i == 0) {
					t.Errorf("httpd and the rule disagree on %d", disagree)
				}
			})
		}
	}
	s.rounds(2)
	check("at first")

	copyAndTruncate(t, path)
	nodes[0].Stop()
	o.untilState(model.StateDown, 0)
	s.rounds(2)
	check("with a node down")
	if s.of(0).moves == 0 {
		t.Error("no session left the node that is down")
	}
	nodes[0].Start()
	o.untilState(model.StateUp, 0)
	s.rounds(1)
	check("up again")
}

// copyAndTruncate rotates a log as logrotate's option of that name does.
func copyAndTruncate(t *testing.T, path string) {
	t.Helper()
	from, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(path + ".1")
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := from.Truncate(0); err != nil {
		t.Fatal(err)
	}
}

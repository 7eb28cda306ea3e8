package config

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/clientip"
)

func TestFlagsGiveLogsAndARule(t *testing.T) {
	t.Parallel()
	farm, err := Quick{
		Nodes: []string{"a"}, HAProxy: "/s", Cookie: "SRVID",
		ClientIP: clientip.Rule{Name: "aspnet", Header: "X-Real-IP", Trusted: []string{}, Limit: new(clientip.NoLimit)},
		Logs: QuickLogs{
			Sources: []string{"logs/a.log", "-", "udp://127.0.0.1:514", "ring:access"},
			Format:  "haproxy", Directive: "httplog", Cookie: "JSESSIONID", Since: time.Hour,
		},
	}.Farm()
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Log{
		{Name: "a.log", Kind: "file", Address: filepath.Join("logs", "a.log"), Since: time.Hour, Format: "haproxy", Directive: "httplog", Cookie: "JSESSIONID"},
		{Name: "standard input", Kind: "file", Address: "-", Format: "haproxy", Directive: "httplog", Cookie: "JSESSIONID"},
		{Name: "udp://127.0.0.1:514", Kind: "syslog", Address: "udp://127.0.0.1:514", Format: "haproxy", Directive: "httplog", Cookie: "JSESSIONID"},
		{Name: "ring access", Kind: "ring", Address: "access", Balancer: "haproxy", Format: "haproxy", Directive: "httplog", Cookie: "JSESSIONID"},
	}
	if diff := cmp.Diff(want, farm.Logs, alike); diff != "" {
		t.Error(diff)
	}
	rule := clientip.Rule{Name: "aspnet", Header: "X-Real-IP", Trusted: []string{}, Limit: new(clientip.NoLimit)}
	if diff := cmp.Diff(rule, farm.ClientIP); diff != "" {
		t.Error(diff)
	}
	if farm.Sticky.Cookie != "SRVID" {
		t.Errorf("the cookie is %q", farm.Sticky.Cookie)
	}
}

func TestARingNeedsNoFormat(t *testing.T) {
	t.Parallel()
	farm, err := Quick{Nodes: []string{"a"}, HAProxy: "/s", Logs: QuickLogs{Sources: []string{"ring:access"}}}.Farm()
	if err != nil || farm.Logs[0].Format != "haproxy" {
		t.Errorf("got %+v, %v", farm, err)
	}
}

func TestARuleOfFlagsRefinesTheSystems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ flags, want clientip.Rule }{
		{clientip.Rule{}, clientip.Rule{Name: "aspnet", Header: "X-Forwarded-For", Limit: new(1)}},
		{
			clientip.Rule{Trusted: []string{"10.0.0.5"}, Limit: new(2)},
			clientip.Rule{Name: "aspnet", Header: "X-Forwarded-For", Trusted: []string{"10.0.0.5"}, Limit: new(2)},
		},
		{clientip.Rule{Name: "nginx", Recursive: true}, clientip.Rule{Name: "nginx", Recursive: true}},
	} {
		farm, err := Quick{System: "lithnet-ams-web", Nodes: []string{"a"}, ClientIP: c.flags}.Farm()
		if err != nil {
			t.Errorf("%+v: %v", c.flags, err)
			continue
		}
		if diff := cmp.Diff(c.want, farm.ClientIP); diff != "" {
			t.Errorf("%+v: %s", c.flags, diff)
		}
	}
}

func TestWrongFlagsOfLogsAndRulesAreNamed(t *testing.T) {
	t.Parallel()
	log := func(sources ...string) Quick {
		return Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: sources, Format: "nginx"}}
	}
	rule := func(r clientip.Rule) Quick { return Quick{Nodes: []string{"a"}, ClientIP: r} }
	for _, c := range []struct {
		quick Quick
		want  string
	}{
		{log("a/*.log"), `--log: "file" can't be a pattern; name one file, and make a log of each`},
		{log("udp://:514"), `--log: "syslog" can't be "udp://:514": the host is missing; write 127.0.0.1 for what is sent from this machine, or 0.0.0.0 to take lines from everywhere`},
		{log("-", "-"), `--log: the standard input can be read once, and a log of the farm "farm" does, by --log; leave it to one of them`},
		{log("a", "./a"), `--log: this log is there twice, first by --log; remove one, or its lines count twice`},
		{log("ring:a"), `--log: a ring is read at HAProxy's runtime socket; write --haproxy SOCKET beside it`},
		{Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: []string{"a"}}}, `--log: nothing says whose format the lines of "a" have; write --kind with "nginx", "haproxy", "apache", "tomcat", "w3c", "json", "alb" or "label"`},
		{Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: []string{"a"}, Format: "ngnix"}}, `--kind: "format" can't be "ngnix"; did you mean "nginx"?`},
		{Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: []string{"a"}, Format: "alb", Directive: "x"}}, `--log-format: the format alb is fixed, so it has no "directive"; remove it, or write the format that it belongs to`},
		{Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: []string{"a"}, Format: "nginx", Since: time.Millisecond}}, `--since: "since" can't be 1ms; write a duration from 1s to 3650d`},
		{Quick{Nodes: []string{"a"}, Logs: QuickLogs{Sources: []string{"a"}, Format: "nginx", Cookie: "A=b"}}, `--log-cookie: "cookie" can't be "A=b"; write the cookie's name alone, such as JSESSIONID`},
		{rule(clientip.Rule{Name: "ngnix"}), `--rule: "rule" can't be "ngnix"; did you mean "nginx"?`},
		{rule(clientip.Rule{Trusted: []string{"10.0.0.1"}}), `--rule: "client_ip" doesn't say by which rule; write one, such as rule: aspnet`},
		{rule(clientip.Rule{Name: "nginx", Trusted: []string{"lb1"}}), `--trusted: "lb1" is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28`},
		{rule(clientip.Rule{Name: "nginx", Limit: new(1)}), `--limit: the rule nginx has no "limit"; remove it, it belongs to aspnet`},
		{rule(clientip.Rule{Name: "nginx", Internal: []string{"10.0.0.1"}}), `--internal: the rule nginx has no "internal"; remove it, it belongs to tomcat, httpd`},
		{rule(clientip.Rule{Name: "peer", Recursive: true}), `--recursive: the rule peer has no "recursive"; remove it, it belongs to nginx`},
		{rule(clientip.Rule{Name: "aspnet", Limit: new(-1)}), `--limit: limit -1: write 0 or more, or none for no limit`},
		{rule(clientip.Rule{Name: "aspnet", Header: "a b"}), `--header: "header" can't be "a b"; write the header's name alone, such as X-Forwarded-For`},
		{Quick{Nodes: []string{"a"}, Cookie: "A=b"}, `--cookie: "cookie" can't be "A=b"; write the cookie's name alone, such as JSESSIONID`},
	} {
		_, err := c.quick.Farm()
		if err == nil {
			t.Errorf("%+v is accepted", c.quick)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%+v: %s", c.quick, diff)
		}
	}
}

func TestDiscoveredFarmsHaveTheLogsThatAreTheirs(t *testing.T) {
	t.Parallel()
	q := Quick{Cookie: "OWN", ClientIP: clientip.Rule{Name: "haproxy"}, Logs: QuickLogs{Sources: []string{"-", "ring:access"}, Format: "haproxy"}}
	if _, err := Discovered(haproxyStatus, "/s", q); !errors.As(err, &Problems{}) {
		t.Errorf("three farms read the standard input: %v", err)
	}
	q.Logs.Farms = []string{"plain"}
	farms, err := Discovered(haproxyStatus, "/s", q)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range farms {
		want := 0
		if f.Name == "plain" {
			want = 2
		}
		if len(f.Logs) != want || f.ClientIP.Name != "haproxy" || f.Sticky.Cookie != "OWN" {
			t.Errorf("the farm %s: %+v, %+v, %+v", f.Name, f.Logs, f.ClientIP, f.Sticky)
		}
	}
}

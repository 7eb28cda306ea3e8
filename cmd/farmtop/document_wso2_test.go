package main

import (
	"slices"
	"strings"
	"testing"

	"farmtop/probe/demo"
	"farmtop/probe/lab"
)

// A wso2Farm is what the import makes of one upstream: its system, and how many nodes it has.
type wso2Farm struct {
	name, system string
	nodes        int
}

// A wso2Deployment is one of the document's configurations.
type wso2Deployment struct {
	name, file string
	farms      []wso2Farm
	outdated   []string // what the import says of the configuration as it stands, for nginx 1.22
}

const (
	sslOn      = ": ssl on; is deprecated, and nginx refuses it from 1.25.1; write listen 443 ssl; instead"
	noSticky   = ": nginx 1.22.1 has no sticky and refuses the file; update to 1.29.6, or write ip_hash; which keeps whole networks at one node"
	leftMost   = `: "$proxy_add_x_forwarded_for" keeps what the client itself has sent, and an application that takes the left-most entry believes it (XFF02)`
	lostHeader = `: proxy_set_header "X-Forwarded-Port" doesn't work for the proxy_pass at `
)

// wso2Deployments are all of the document's.
func wso2Deployments() []wso2Deployment {
	return []wso2Deployment{
		{
			name: "single node", file: "wso2-single-node.conf",
			farms: []wso2Farm{{"sslapi.am.wso2.com", "wso2-apim", 1}, {"sslgw.am.wso2.com", "wso2-apim-gateway", 1}},
			outdated: []string{
				"am.conf:20" + sslOn, "am.conf:41" + sslOn, "am.conf:19" + lostHeader, "am.conf:40" + lostHeader, "am.conf:47" + leftMost,
				"am.conf:12: gw.am.wso2.com asked for by HTTP is sent on to api.am.wso2.com",
			},
		},
		{
			name: "active-active", file: "wso2-active-active.conf",
			farms:    []wso2Farm{{"sslapi.am.wso2.com", "wso2-apim", 2}, {"sslgw.am.wso2.com", "wso2-apim-gateway", 2}},
			outdated: []string{"am.conf:25" + sslOn, "am.conf:46" + sslOn, "am.conf:5" + noSticky, "am.conf:18: gw.am.wso2.com asked for by HTTP is sent on to api.am.wso2.com"},
		},
		{
			name: "HA for gateway", file: "wso2-gateway.conf",
			farms:    []wso2Farm{{"mgtgw.am.wso2.com", "wso2-apim-gateway", 1}, {"sslgw.am.wso2.com", "wso2-apim-gateway", 2}},
			outdated: []string{"am.conf:20" + sslOn, "am.conf:41" + sslOn, "am.conf:26" + leftMost, "am.conf:13: gw.am.wso2.com asked for by HTTP is sent on to mgtgw.am.wso2.com"},
		},
		{
			name: "HA for publisher", file: "wso2-publisher.conf",
			farms:    []wso2Farm{{"publisher.am.wso2.com", "wso2-apim-portal", 2}},
			outdated: []string{"am.conf:20" + sslOn, "am.conf:5" + noSticky},
		},
		{
			name: "HA for store", file: "wso2-store.conf",
			farms:    []wso2Farm{{"store.am.wso2.com", "wso2-apim-portal", 2}},
			outdated: []string{"am.conf:20" + sslOn, "am.conf:5" + noSticky, `am.conf:34: error_log goes to "/etc/nginx/logs/store/https/"`},
		},
		{
			name: "HA for key manager", file: "wso2-key-manager.conf",
			farms:    []wso2Farm{{"km.am.wso2.com", "wso2-apim-key-manager", 2}},
			outdated: []string{"am.conf:20" + sslOn, "am.conf:5" + noSticky},
		},
	}
}

// TestTheDocumentOfWSO2IsImportedAsItStands reads each configuration of "Configuring the Proxy Server and the Load Balancer", step 2, as a
// user of Debian's nginx would who copied it.
func TestTheDocumentOfWSO2IsImportedAsItStands(t *testing.T) {
	t.Parallel()
	for _, d := range wso2Deployments() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			_, remarks := importNginx(t, wso2Folder+d.file)
			for _, line := range d.outdated {
				if !strings.Contains(remarks, line) {
					t.Errorf("the import doesn't say %q:\n%s", line, remarks)
				}
			}
		})
	}
}

// advisedLog is what the import advises to log, so that it is known which node served a request.
const advisedLog = `log_format farm '$remote_addr $realip_remote_addr [$time_local] "$request" $status $upstream_addr ` +
	`"$cookie_jsessionid" "$upstream_cookie_jsessionid" "$http_x_forwarded_for" "$http_user_agent"'; `

// advised is a configuration that follows the import's advice for logs. Its lines keep their numbers.
func advised(text string) string {
	return advisedLog + strings.ReplaceAll(text, "/access.log;", "/access.log farm;")
}

// sticking is a configuration as the document tells users of the community's nginx to write it: with ip_hash in the place of sticky.
func sticking(text string) string {
	return advised(unstuck(strings.ReplaceAll(text, "#ip_hash;", "ip_hash;")))
}

// free is a configuration that ties nobody to a node.
func free(text string) string { return advised(unstuck(text)) }

func unstuck(text string) string {
	before, rest, found := strings.Cut(text, "sticky learn")
	if !found {
		return text
	}
	directive, after, _ := strings.Cut(rest, ";")
	return before + strings.Repeat("\n", strings.Count(directive, "\n")) + after
}

// TestTheDocumentOfWSO2IsFollowed has each configuration at a real nginx, and farmtop says that all is well.
func TestTheDocumentOfWSO2IsFollowed(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "nginx")
	for _, d := range wso2Deployments() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := newWSO2Site(t, d.file, demo.Options{}, sticking)
			s.hasNone("has no sticky")
			code, c := checkJSON(t, "--config", s.config)
			var got []wso2Farm
			for i, f := range c.Farms {
				got = append(got, wso2Farm{f.Name, s.systems()[i], len(f.Nodes)})
				for _, n := range f.Nodes {
					if n.State != "up" || n.Version != wso2Version || n.Balancer.Admin != "ready" {
						t.Errorf("%+v", n)
					}
				}
			}
			if code != 0 || len(c.codes()) > 0 || !slices.Equal(got, d.farms) {
				t.Errorf("exit %d with %q: %+v", code, c.codes(), got)
			}
			for _, f := range d.farms {
				s.routes(0, "", "--farm", f.name)
			}
		})
	}
}

// wso2Version is what the demo's nodes run.
const wso2Version = "4.6.0"

// TestTheWrongTurnsOfTheDocumentOfWSO2AreNamed leaves out at a real nginx what the document demands, or lets the nodes lack it.
func TestTheWrongTurnsOfTheDocumentOfWSO2AreNamed(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "nginx")
	t.Run("step 1, a key of 1024 bits", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-publisher.conf", demo.Options{}, sticking)
		s.shortKey()
		s.finds("LB07 publisher.am.wso2.com")
		if _, c := checkJSON(t, "--config", s.config); !strings.Contains(c.Farms[0].Findings[0].Evidence, "nginx -t fails") {
			t.Errorf("%+v", c.Farms[0].Findings)
		}
		refused := newActor(t, s.config).wants(exitUnavailable, "refused", "maint", s.at("32"), "--yes")
		if !strings.Contains(refused.Message, "nginx -t fails") {
			t.Errorf("%+v", refused)
		}
	})
	t.Run("no sticky on publisher and store", func(t *testing.T) {
		t.Parallel()
		for _, file := range []string{"wso2-publisher.conf", "wso2-store.conf"} {
			s := newWSO2Site(t, file, demo.Options{}, free)
			s.says("sticks to nothing, and WSO2 API Manager, Publisher and Developer Portal must have its sessions at one node")
			s.routes(2, "ST01")
		}
	})
	t.Run("no sticky where all is in each node", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-active-active.conf", demo.Options{}, free)
		s.says("sticks to nothing, and WSO2 API Manager, all-in-one must have its sessions at one node")
		s.routes(2, "ST01", "--farm", "sslapi.am.wso2.com", "--ask", "/publisher/apis")
		s.routes(2, "ST01", "--farm", "sslapi.am.wso2.com", "--ask", "/devportal/apis")
		s.routes(0, "", "--farm", "sslgw.am.wso2.com") // "not needed for the pass through ports"
	})
	t.Run("no sticky on the key manager, where it is optional", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-key-manager.conf", demo.Options{}, free)
		s.hasNone("sticks to nothing")
		s.routes(0, "")
	})
	t.Run("several gateway managers without sticky", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-gateway.conf", demo.Options{}, func(text string) string {
			return free(strings.Replace(text, "server 192.0.2.20:9443;", "server 192.0.2.20:9443; server 192.0.2.23:9443;", 1))
		})
		s.says("sticks to nothing")
		s.routes(2, "ST01", "--farm", "mgtgw.am.wso2.com")
	})
	t.Run("no redirect to HTTPS", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-publisher.conf", demo.Options{}, func(text string) string {
			return sticking(strings.Replace(text, "rewrite ^/(.*) https://publisher.am.wso2.com/$1 permanent;", "return 200;", 1))
		})
		s.says("publisher.am.wso2.com asked for by HTTP isn't sent on to HTTPS here")
		s.configure("http_port: none", "http_port: 8080")
		s.routes(1, "RT01")
	})
	t.Run("the redirect of another host", func(t *testing.T) { // as the document has it for the gateway
		t.Parallel()
		s := newWSO2Site(t, "wso2-gateway.conf", demo.Options{}, sticking)
		s.configure("http_port: none", "http_port: 8080")
		s.routes(1, "RT01", "--farm", "sslgw.am.wso2.com")
	})
	t.Run("step 3, the product does not know its proxy", func(t *testing.T) { // so it sends clients on to its own port
		t.Parallel()
		s := newWSO2Site(t, "wso2-publisher.conf", demo.Options{}, func(text string) string {
			return sticking(strings.Replace(text, "location /", "location = / { return 302 https://localhost:9443/publisher; } location /", 1))
		})
		code, r := routeJSON(t, quickRoute(s.config))
		if code != 3 || !strings.Contains(r.Stopped, "all answers send on to localhost:9443; this is not the farm") {
			t.Errorf("exit %d, %+v", code, r)
		}
	})
	t.Run("a port that doesn't answer", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-active-active.conf", demo.Options{}, sticking)
		s.doors["12:"+trafficPort].shut()
		s.finds("HC01 sslapi.am.wso2.com/12", "HC01 sslgw.am.wso2.com/12", "LB01 sslapi.am.wso2.com/12", "LB01 sslgw.am.wso2.com/12")
	})
	t.Run("a node whose APIs are not deployed yet", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-active-active.conf", demo.Options{}, sticking)
		s.notDeployed("12")
		s.finds("HC01 sslapi.am.wso2.com/12", "HC01 sslgw.am.wso2.com/12", "LB01 sslapi.am.wso2.com/12", "LB01 sslgw.am.wso2.com/12")
	})
	t.Run("another version", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-publisher.conf", demo.Options{Faults: []string{"PAR01"}}, sticking)
		s.finds("PAR01 publisher.am.wso2.com")
	})
	t.Run("a node that is not WSO2 yet", func(t *testing.T) {
		t.Parallel()
		s := newWSO2Site(t, "wso2-publisher.conf", demo.Options{Faults: []string{"HC05"}}, sticking)
		s.finds("HC05 publisher.am.wso2.com/32", "LB01 publisher.am.wso2.com/32")
	})
}

// TestANodeOfTheDocumentOfWSO2IsTakenOut does it with nginx's file: drain isn't known to nginx 1.22, so the server is marked down, in
// both upstreams that the machine is in.
func TestANodeOfTheDocumentOfWSO2IsTakenOut(t *testing.T) {
	t.Parallel()
	lab.Require(t, "nginx")
	s := newWSO2Site(t, "wso2-active-active.conf", demo.Options{}, sticking)
	before := s.text()
	a := newActor(t, s.config)
	host := s.at("11")

	refused := a.wants(exitUnavailable, "refused", "drain", "sslapi.am.wso2.com/"+host, "--yes")
	if !strings.Contains(refused.Message, `can't drain: "drain" and "sticky" came with 1.29.6; use maint, which writes "down"`) || s.text() != before {
		t.Errorf("%+v", refused)
	}
	end := s.begin() // a request that an old worker holds
	late := a.wants(exitTimedOut, "timed-out", "maint", host, "--everywhere", "--wait", "--deadline", "4s", "--yes")
	if !strings.Contains(late.Message, "requests may be in flight in 1 older worker of nginx") {
		t.Errorf("%+v", late)
	}
	end()
	a.wants(0, "done", "maint", host, "--everywhere", "--wait", "--yes")
	want := strings.NewReplacer(host+":9443;", host+":9443 down;", host+":8243;", host+":8243 down;").Replace(before)
	if s.text() != want {
		t.Errorf("the file is\n%s", s.text())
	}
	s.finds()
	s.routes(0, "", "--farm", "sslapi.am.wso2.com", "--ask", "/publisher/apis", "--pin", s.at("12"))

	last := a.wants(exitRefused, "refused", "maint", "sslapi.am.wso2.com/"+s.at("12"), "--yes")
	if last.Guard != "last-node" {
		t.Errorf("%+v", last)
	}
	a.wants(0, "done", "ready", host, "--everywhere", "--yes")
	if s.text() != before {
		t.Errorf("the file is\n%s", s.text())
	}
	s.finds()
}

// TestTheDocumentOfWSO2IsFollowedOnTheDemo has a farm of each system behind a balancer with sticky.
func TestTheDocumentOfWSO2IsFollowedOnTheDemo(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, system := range []string{"wso2-apim", "wso2-apim-gateway", "wso2-apim-portal", "wso2-apim-key-manager"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			_, config := demoFile(t, demo.Options{System: system, Traffic: -1})
			if code, c := checkJSON(t, "--config", config); code != 0 {
				t.Errorf("check: exit %d, %+v", code, c)
			}
			if code, r := routeJSON(t, quickRoute(config, "--sessions", "9", "--requests", "2")); code != 0 {
				t.Errorf("route: exit %d, %+v", code, r)
			}
		})
	}
	for _, fault := range []string{"ST06", "RT01"} {
		t.Run("wrong, "+fault, func(t *testing.T) {
			t.Parallel()
			_, config := demoFile(t, demo.Options{System: "wso2-apim-portal", Faults: []string{fault}, Traffic: -1})
			_, r := routeJSON(t, quickRoute(config, "--sessions", "9", "--requests", "2"))
			if !strings.Contains(codesOf(r), fault) {
				t.Errorf("%+v", r)
			}
		})
	}
}

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/probe/demo"
	"farmtop/probe/lab"
)

// An amBalancer is one that the document may mean: "configure your load balancer".
type amBalancer struct {
	name  string
	start func(*amSite)
}

func amBalancers(t *testing.T) []amBalancer {
	t.Helper()
	for _, program := range []string{"haproxy", "nginx", "apache2"} {
		lab.Require(t, program)
	}
	return []amBalancer{{"HAProxy", byHAProxy}, {"nginx", byNginxMap}, {"httpd", byHttpdRoutes}}
}

// TestTheDocumentOfAMIsFollowed has the site of "Load balancing" behind real balancers that stick to amlbcookie, and all is well.
func TestTheDocumentOfAMIsFollowed(t *testing.T) {
	t.Parallel()
	for _, b := range amBalancers(t) {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			s := newAMSite(t, b.start, nil)
			s.finds(0)
			s.routes(0)
		})
	}
}

// TestTheWrongTurnsOfTheDocumentOfAMAreNamed does what the document warns of.
func TestTheWrongTurnsOfTheDocumentOfAMAreNamed(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, b := range amBalancers(t) {
		t.Run("not sticky, "+b.name, func(t *testing.T) {
			t.Parallel()
			s := newAMSite(t, b.start, func(s *amSite) { s.free = true })
			s.routes(1, "ST01 am") // sessions in CTS or at the client: recommended for performance
			s.configure("    sticky: {expected: required}\n")
			s.routes(2, "ST01 am") // authentication sessions in AM's memory
		})
		t.Run("step 3, two servers with one value, "+b.name, func(t *testing.T) {
			t.Parallel()
			s := newAMSite(t, b.start, func(s *amSite) { s.ids[2] = "01" })
			s.routes(2, "ST02 am")
		})
		t.Run("step 5, values that the balancer has mixed up, "+b.name, func(t *testing.T) {
			t.Parallel()
			s := newAMSite(t, b.start, func(s *amSite) { s.known = []string{"02", "01", "03"} })
			s.routes(1, "ST01 am")
		})
	}
	t.Run("offloading, the balancer passes TLS through", func(t *testing.T) {
		t.Parallel()
		s := newAMSite(t, byPassthrough, nil)
		s.finds(1, "ST06 am")
		s.configure("    sticky: {expected: required}\n")
		s.finds(2, "ST06 am")
	})
	t.Run("headers, the balancer keeps what clients send", func(t *testing.T) {
		t.Parallel()
		s := newAMSite(t, byCredulousHAProxy, nil)
		s.routes(2, "XFF02 am")
	})
	t.Run("a server that is not ready", func(t *testing.T) {
		t.Parallel()
		s := newAMSite(t, byNginxMap, nil)
		s.nodes[1].Set(lab.Behaviour{Status: 503})
		s.finds(2, "HC01 am/am2")
	})
	t.Run("an upgrade that left a server out", func(t *testing.T) { // no URL tells the version without a login
		t.Parallel()
		s := newAMSite(t, byNginxMap, nil)
		s.assert("7.3.1", "7.3.1", "7.2.0")
		s.finds(2, "PAR01 am/am3")
	})
}

// TestAMsCallsWithoutTheCookieAreNoBreaks has REST calls as the document says they are: without cookies, so they reach any server. With
// cookies they are breaks where the balancer ignores those.
func TestAMsCallsWithoutTheCookieAreNoBreaks(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	for name, c := range map[string]struct{ free, cookies, breaks bool }{
		"without, sticky":        {},
		"without, at any server": {free: true},
		"with, sticky":           {cookies: true},
		"with, at any server":    {free: true, cookies: true, breaks: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newAMSite(t, byHAProxy, func(s *amSite) { s.free = c.free })
			crowd := lab.NewCrowd(t, s.proxy.Frontend, 12)
			for _, client := range crowd.Clients {
				client.Path, client.Forgetful = "/am/json/realms/root/users/demo", !c.cookies
			}
			for range 5 {
				crowd.Round()
			}
			log := filepath.Join(t.TempDir(), "haproxy.log")
			write(t, log, s.proxy.Ask("show events access"))
			code, out, complaint := logRun(t, "", "--file", log, "--log-format", amDirective, "--format", "json", "--haproxy", s.proxy.Admin, "--cookie", "amlbcookie")
			d := logDocumentOf(t, out)
			if code != 0 || d.Parsed < 50 || len(d.Nodes) != 3 || d.Sticky.Cookie != "amlbcookie" || (d.Sticky.Breaks > 0) != c.breaks {
				t.Errorf("exit %d, %s\n%s", code, complaint, out)
			}
		})
	}
}

// TestAMsOwnListTellsWhoseAValueIs queries global-config/servers, as step 3 does by curl, with tokens of three kinds.
func TestAMsOwnListTellsWhoseAValueIs(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"forgerock-am", "openam"} {
		farm, _ := demoFile(t, demo.Options{System: system, Traffic: -1})
		for _, c := range []struct{ name, token, value, says, complains string }{
			{"an administrator's", demo.AdminToken, "02", "am2", ""},
			{"an administrator's, a value that is nobody's", demo.AdminToken, "07", "AM's server with the ID 07", ""},
			{"a user's", "demo-user", "02", "", "403"},
			{"one that has ended", "AQIC5wM2LY4Sfcz-ended", "02", "", "401"},
		} {
			t.Run(system+", "+c.name, func(t *testing.T) {
				t.Parallel()
				token := filepath.Join(t.TempDir(), "token")
				write(t, token, c.token)
				path := written(t, strings.Replace(farm.Config(), "{cookie: amlbcookie}", fmt.Sprintf("{cookie: amlbcookie, servers: {token: %q}}", "file:"+token), 1))
				code, stdout, stderr := farmtop(t, "cookie", "amlbcookie="+c.value, "--config", path)
				if !strings.Contains(stdout, c.says) || !strings.Contains(stderr, c.complains) || c.complains == "" && stderr != "" || strings.Contains(stdout+stderr, c.token) {
					t.Errorf("exit %d, %s%s", code, stdout, stderr)
				}
			})
		}
	}
}

// TestTheDocumentOfAMIsFollowedOnTheDemo has a farm of each of its systems, and what can be wrong there.
func TestTheDocumentOfAMIsFollowedOnTheDemo(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"forgerock-am", "openam"} {
		for _, fault := range []string{"", "ST02", "XFF02"} {
			t.Run(system+" "+fault, func(t *testing.T) {
				t.Parallel()
				o, want := demo.Options{System: system, Traffic: -1}, 0
				if fault != "" {
					o.Faults, want = []string{fault}, 2
				}
				_, config := demoFile(t, o)
				code, r := routeJSON(t, quickRoute(config, "--sessions", "9", "--requests", "2"))
				if code != want || codesOf(r) != fault {
					t.Errorf("exit %d, %+v", code, r)
				}
			})
		}
	}
	for _, system := range []string{"forgerock-am", "openam"} {
		t.Run(system+" behind a balancer that passes TLS through", func(t *testing.T) {
			t.Parallel()
			_, config := demoFile(t, demo.Options{System: system, Faults: []string{"ST06"}, Traffic: -1})
			if code, c := checkJSON(t, "--config", config); code != 1 || fmt.Sprint(c.codes()) != "[ST06 demo]" {
				t.Errorf("exit %d, %q", code, c.codes())
			}
		})
	}
	t.Run("isAlive.jsp without its text", func(t *testing.T) {
		t.Parallel()
		_, config := demoFile(t, demo.Options{System: "openam", Faults: []string{"HC05"}, Traffic: -1})
		if code, c := checkJSON(t, "--config", config); code != 2 || !strings.Contains(fmt.Sprint(c.codes()), "HC05 demo/am3") {
			t.Errorf("exit %d, %q", code, c.codes())
		}
	})
}

package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// realFaults are the faults that are brought about at a real HAProxy, those that take longest first.
func realFaults() []realFault {
	return slices.Concat(lastingFaults(), realNodeFaults(), realBalancerFaults(), realStickyFaults(), realClientFaults())
}

// lastingFaults are those whose rules take a minute.
func lastingFaults() []realFault {
	return []realFault{
		broken("DR01").lasting(time.Minute).spoiling(lines("timeout server 10m")).then(func(s *site) {
			s.held("n2")
			drained(s)
		}),
		broken("ST03").lasting(time.Minute).then(func(s *site) { s.guest("n9") }),
	}
}

func realNodeFaults() []realFault {
	return []realFault{
		broken("HC03").spoiling(behaving(lab.Behaviour{Version: "4.3.0", Delay: 250 * time.Millisecond})).told(limited(func(l *model.Limits) {
			l.Slow = 200 * time.Millisecond
		})),
		broken("HC01").perhaps(notYet...).then(func(s *site) { s.nodes[1].Stop() }),
		broken("HC02", "LB01").spoiling(behaving(lab.Behaviour{Status: 302, Headers: http.Header{"Location": {"https://farm.test/login"}}})), // HAProxy takes it for healthy
		broken("HC05", "LB01").spoiling(behaving(lab.Behaviour{Body: "a page of somebody else's"})).told(func(_ *site, f *model.Farm) {
			f.Checks[0].Body = "version="
		}),
		broken("HC04").told(limited(func(l *model.Limits) { l.Flaps = 2 })).then(func(s *site) {
			s.nodes[1].Stop()
			s.until("the node to go", func(n *model.NodeView) bool { return n.State == model.StateDown })
			s.nodes[1].Start()
			s.until("the node to come", func(n *model.NodeView) bool { return n.State == model.StateUp })
		}),
		broken("HC06").then(says("disable frontend fe")),
		broken("TLS01", "HC01", "LB01").spoiling(behaving(lab.Behaviour{Version: "4.3.0", Flaw: lab.FlawExpired})),
		broken("TLS02", "HC01", "LB01").spoiling(behaving(lab.Behaviour{Version: "4.3.0", Flaw: lab.FlawSelfSigned})),
		broken("TLS03").told(func(_ *site, f *model.Farm) { f.Expect.SameCertificate = true }),
		broken("TLS04").told(func(_ *site, f *model.Farm) { f.Expect.Offload = false }),
		broken("PAR01").spoiling(behaving(lab.Behaviour{Version: "4.2.0"})),
		broken("PAR02").spoiling(behaving(lab.Behaviour{Version: "4.3.0", Skew: time.Minute})),
		broken("PAR03").spoiling(behaving(lab.Behaviour{Version: "4.3.0", Headers: http.Header{"Server": {"another"}}})),
	}
}

func realBalancerFaults() []realFault {
	return []realFault{
		broken("LB01", "HC01").spoiling(func(s *site) { unchecked(s); s.nodes[1].Set(lab.Behaviour{Status: 500}) }),
		broken("LB02").spoiling(func(s *site) { // the balancer asks another port, where nobody is
			s.setup.Servers[1].Options = strings.Replace(usualChecks, "check ", "check port 1 ", 1)
		}),
		broken("LB03").spoiling(func(s *site) { s.setup.Servers = s.setup.Servers[:2] }),
		broken("LB04").then(func(s *site) {
			drained(s)
			s.proxy.Reload(s.setup)
		}),
		broken("LB05").then(says("set server app/node2 weight 0")),
		broken("LB06").spoiling(lines("option persist")).then(says("set server app/node2 state maint")),
		broken("LB07").told(func(s *site, f *model.Farm) {
			f.Balancers[0].Address = s.proxy.Operator
		}),
		broken("LB08").told(limited(func(l *model.Limits) { l.MinReady = 3 })).then(says("set server app/node2 state maint")),
		broken("LG01").told(func(_ *site, f *model.Farm) { f.Logs[0].Directive = "log-format %ci:%cp\\ %ts\\ %s" }).then(func(s *site) {
			s.come(60, 1, nil)
		}),
		broken("RT01").spoiling(func(s *site) { s.redirect = "" }),
		broken("RT02").spoiling(lines("balance first")),
		// Sessions that a use-server rule places get no cookie, so they break, and the endpoint gives one now and then only.
		broken("RT03", "ST01").perhaps("ST06").spoiling(lines("use-server node2 if { rand(2) eq 0 } !{ req.cook(SRVID) -m found }")).then(drained),
		broken("RT04").spoiling(lines("use-server node1 if { req.cook(SRVID) n3 }")),
	}
}

func realStickyFaults() []realFault {
	return []realFault{
		broken("ST01").spoiling(lines("ignore-persist if { req.cook(SRVID) -m found }")),
		broken("ST02").spoiling(func(s *site) { s.setup.Servers[2].Cookie = "n1" }),
		broken("ST04").spoiling(lines("balance uri")).then(func(s *site) { // most ask for one page
			s.come(120, 1, func(i int, c *lab.Client) {
				if i%3 == 0 {
					c.Path = fmt.Sprintf("/page%d", i)
				}
			})
		}),
		broken("ST05").spoiling(func(s *site) { s.cookie = "cookie SRVID insert indirect nocache" }),
		broken("ST06").spoiling(func(s *site) { s.cookie = "cookie SRVID rewrite nocache" }),
		broken("ST07").spoiling(lines("ignore-persist if { req.cook(SRVID) -m found }", "option prefer-last-server", "http-reuse never")).testing(twice),
		broken("ST08").spoiling(func(s *site) {
			s.setup.Lines = append(s.setup.Lines, "balance source")
			for i := range s.setup.Servers {
				s.setup.Servers[i].Cookie = ""
			}
		}).then(func(s *site) {
			s.come(60, 3, func(_ int, c *lab.Client) { c.Source, c.Forgetful = "127.0.0.21", true })
		}),
	}
}

func realClientFaults() []realFault {
	return []realFault{
		broken("XFF01").told(func(_ *site, f *model.Farm) { f.ClientIP.Trusted = []string{balancerSource} }).then(people),
		broken("XFF02").told(func(_ *site, f *model.Farm) { f.ClientIP.Name, f.ClientIP.Limit = "openam", nil }),
		broken("XFF03").spoiling(func(s *site) { s.forwarding = "http-request del-header X-Forwarded-For" }).told(func(_ *site, f *model.Farm) {
			f.Logs[0].Forwards = model.ForwardsRemove
		}).then(forwarded()),
		broken("XFF04").then(forwarded("unknown")),
		broken("XFF05").spoiling(func(s *site) {
			s.nginxNodes("real_ip_header X-Forwarded-For; real_ip_recursive on; set_real_ip_from 0.0.0.0/0;")
			s.forwarding = "http-request set-header X-Forwarded-For %[src]" // so that only who asks a node straight is believed
		}).told(func(_ *site, f *model.Farm) {
			f.ClientIP.Name, f.ClientIP.Limit, f.ClientIP.Recursive = "nginx", nil, true
			f.Routing.Echo = &model.Echo{Path: "/client"}
			f.Logs[0].Forwards = model.ForwardsReplace
		}),
		broken("XFF06", "XFF01").told(func(_ *site, f *model.Farm) { f.ClientIP.Limit = new(1) }).then(people),
		broken("XFF07").spoiling(func(s *site) {
			s.nginxNodes("")
			s.setup.Frontend = append(s.setup.Frontend, "http-request add-header X-Forwarded-For %[src]")
		}).told(func(s *site, f *model.Farm) { // the balancer's own log has the header as it came
			f.ClientIP.Limit, f.Logs = new(3), nil
			for i, folder := range s.folders {
				f.Logs = append(f.Logs, model.Log{
					Name: f.Nodes[i].Name, Node: f.Nodes[i].Name, Kind: model.LogFile, Address: filepath.Join(folder, "access.log"),
					Format: "nginx", Directive: nginxDirective,
				})
			}
		}).then(people),
	}
}

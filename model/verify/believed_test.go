package verify

import (
	"time"

	"farmtop/model"
)

var balancerSights = []sight{
	{"a value of its own by the test alone", func(v *model.FarmView) {
		without(v)
	}, "cookie", pass, `"am3" leads to it alone (as sessions have it)`, ""},
	{"a shared value at the balancer", func(v *model.FarmView) { server3(v).Cookie = "am1" }, "cookie", fail, `"am1" is the value of am1 as well (lb1 be_am)`, "value of its own"},
	{"a shared value by the nodes' own word", func(v *model.FarmView) {
		without(v)
		v.Trial.Report.Own = []model.RouteOwn{{Node: "am2", Value: "01", Given: true}, {Node: "am3", Value: "01", Given: true}}
	}, "cookie", fail, `"01" is the value of am2 as well (by itself)`, "value of its own"},
	{"no value", func(v *model.FarmView) { server3(v).Cookie, v.Trial = "", nil }, "cookie", fail, "lb1 be_am/am3 has no cookie value, but am1 has", "cookie"},
	{"a session's own value", func(v *model.FarmView) {
		without(v)
		v.Trial.Report.Cookie.Values = nil
	}, "cookie", skip, "the cookie's value is each session's own and names no node", ""},
	{"a hash of the address", func(v *model.FarmView) {
		for _, n := range v.Nodes {
			n.Servers[0].Cookie = ""
		}
		v.Trial.Report.Cookie, v.Balancers[0].Good.Groups[0].Algorithm = nil, "source"
	}, "cookie", skip, "the balancer leads clients by something else than a cookie", ""},
	{"no stickiness", func(v *model.FarmView) { v.Farm.Sticky.Expected = model.StickyNone }, "cookie", skip, "the farm expects no sticky sessions", ""},
	{"a cookie before the balancer knows it", func(v *model.FarmView) { unknown(v); v.Trial = nil }, "cookie", none, "lb1 doesn't know the node yet", ""},

	{"unknown", unknown, "balancer", fail, "lb1 doesn't know 10.0.0.13:9443, nor a server of its name", `"server am3 10.0.0.13:9443 check ssl cookie am3"`},
	{"another port", func(v *model.FarmView) { server3(v).Address = "10.0.0.13:9444" }, "balancer", fail, "lb1 has it as be_am/am3 at 10.0.0.13:9444: another port than the node's (10.0.0.13:9443) and its peers'", "Give the server be_am/am3 the address 10.0.0.13:9443 at lb1"},
	{"another address", func(v *model.FarmView) { server3(v).Address = "10.0.0.99:9443" }, "balancer", fail, "lb1 has it as be_am/am3 at 10.0.0.99:9443, but the node is at 10.0.0.13:9443", "Give the server"},
	{"another port that its peers have, too", func(v *model.FarmView) {
		server3(v).Address, v.Nodes[0].Servers[0].Address = "10.0.0.13:8280", "10.0.0.11:8280"
	}, "balancer", pass, "lb1 has it as be_am/am3 at 10.0.0.13:8280", ""},
	{"a network of the balancer's own", func(v *model.FarmView) {
		for i, n := range v.Nodes {
			n.Servers[0].Address = []string{"172.16.0.1:9443", "172.16.0.2:9443", "172.16.0.3:9443"}[i]
		}
	}, "balancer", pass, "lb1 has it as be_am/am3 at 172.16.0.3:9443", ""},
	{"a hidden address", func(v *model.FarmView) { server3(v).Address = "" }, "balancer", pass, "lb1 has it as be_am/am3; its address isn't told", ""},
	{"its address under another name", func(v *model.FarmView) {
		unknown(v)
		s := &model.ServerView{Balancer: "lb1", Server: model.Server{Group: "be_am", Name: "new", Address: "10.0.0.13:9444"}}
		v.Unmatched = []*model.ServerView{s}
	}, "balancer", fail, "lb1 doesn't know 10.0.0.13:9443, but has be_am/new at 10.0.0.13:9444", "Correct the server at lb1"},
	{"unreadable", deaf, "balancer", none, "lb1 can't be read: refused", ""},
	{"not read yet", func(v *model.FarmView) { v.Balancers[0].Status, v.Balancers[0].Good = nil, nil }, "balancer", none, "lb1 isn't read yet", ""},
	{"no balancer", without, "balancer", skip, "no balancer is configured", ""},

	{"in drain", drained, "admin", fail, "lb1 be_am/am3 is in drain (operator) since 11:01:05", "farmtop ready portals/am3"},
	{"disabled in its configuration", func(v *model.FarmView) { drained(v); server3(v).Why = []model.AdminReason{model.ReasonConfig} }, "admin", fail, "lb1 be_am/am3 is in drain (config) since 11:01:05", "change it there"},
	{"held down", func(v *model.FarmView) {
		s := server3(v)
		s.Admin, s.Up, s.CheckStatus, s.CheckCode, s.CheckText = model.AdminDown, false, "L7STS", 404, "Not Found"
	}, "admin", fail, "lb1 be_am/am3 is held down: L7STS 404 Not Found", "http-check"},
	{"admin before the balancer knows it", unknown, "admin", none, "lb1 doesn't know the node yet", ""},
	{"admin without a balancer", without, "admin", skip, "no balancer is configured", ""},

	{"a hidden drain", func(v *model.FarmView) { server3(v).Weight = 0 }, "weight", fail, "lb1 be_am/am3 has weight 0, configured 1: a hidden drain", "weight 100%"},
	{"the vote of a cluster's node", member, "weight", skip, "a cluster has no weight", ""},
	{"the check of a cluster's node that is down", func(v *model.FarmView) {
		member(v)
		refused(v)
	}, "lb-check", skip, "lb1 is a cluster, which checks the role and no node", ""},
	{"the check of a node that stands by", func(v *model.FarmView) {
		standby(v)
		v.Balancers[0].Good.Cluster = nil
	}, "lb-check", skip, "the balancer holds down what stands by", ""},
	{"as configured", func(v *model.FarmView) { am3(v).Node.Weight, server3(v).Weight = 5, 5 }, "weight", pass, "lb1 be_am/am3 has weight 5, as configured", ""},
	{"not as configured", func(v *model.FarmView) { am3(v).Node.Weight = 5 }, "weight", fail, "lb1 be_am/am3 has weight 1, but should have 5 (farmtop's config)", "Set the weight of be_am/am3 to 5 at lb1."},
	{"not as its peers", func(v *model.FarmView) { server3(v).Weight = 10 }, "weight", fail, "lb1 be_am/am3 has weight 10, but am1 and am2 1", "Set the weight"},
	{"peers of several weights", func(v *model.FarmView) { server3(v).Weight, v.Nodes[0].Servers[0].Weight = 10, 7 }, "weight", pass, "lb1 be_am/am3 has weight 10; its peers have one each of their own", ""},
	{"weight of a drained node", drained, "weight", none, "lb1 be_am/am3 is in drain, whatever its weight", ""},

	{"down at the balancer alone", func(v *model.FarmView) {
		s := server3(v)
		s.Admin, s.Up, s.CheckStatus, s.CheckCode, s.Disagree = model.AdminDown, false, "L4CON", 0, time.Minute
	}, "lb-check", fail, "lb1 be_am/am3 is down (L4CON), though farmtop's checks say up", "check-ssl"},
	{"down at the balancer before farmtop began", func(v *model.FarmView) {
		s := server3(v)
		s.Admin, s.Up, s.Disagree, s.Changed = model.AdminDown, false, time.Second, time.Hour
	}, "lb-check", fail, "lb1 be_am/am3 is down (L7OK 200), though farmtop's checks say up", "check-ssl"},
	{"down at the balancer, too", func(v *model.FarmView) {
		refused(v)
		server3(v).Admin, server3(v).Up, server3(v).CheckStatus, server3(v).CheckCode = model.AdminDown, false, "L4CON", 0
	}, "lb-check", fail, "lb1 be_am/am3 is down, as farmtop's checks say: L4CON", "own checks find first"},
	{"down for a moment", func(v *model.FarmView) {
		server3(v).Admin, server3(v).Up, server3(v).Disagree = model.AdminDown, false, time.Second
	}, "lb-check", none, "lb1 be_am/am3 differs from farmtop's checks for 1.00 s", ""},
	{"up at the balancer alone", func(v *model.FarmView) { refused(v); server3(v).Disagree = time.Minute }, "lb-check", fail, "lb1 be_am/am3 is up (L7OK 200), though farmtop's checks say down", "state maint"},
	{"without a check that its peers have", func(v *model.FarmView) { server3(v).CheckStatus, server3(v).CheckCode = "", 0 }, "lb-check", fail, "lb1 be_am/am3 has no check, but am1 has", "check of its peers"},
	{"without checks", func(v *model.FarmView) {
		for _, n := range v.Nodes {
			n.Servers[0].CheckStatus = ""
		}
	}, "lb-check", skip, "lb1 makes no checks of its own that it tells of", ""},
	{"before the first check", func(v *model.FarmView) { server3(v).CheckStatus = "INI" }, "lb-check", none, "lb1 be_am/am3 isn't checked yet", ""},

	{"a drain", drained, "drains", fail, "lb1 be_am/am3 is still in drain (operator)", "farmtop ready portals/am3"},
	{"a hidden drain is left", func(v *model.FarmView) { server3(v).Weight = 0 }, "drains", fail, "lb1 be_am/am3 still has weight 0", "weight 100%"},
	{"a lost drain", func(v *model.FarmView) {
		server3(v).Lost = &model.Lost{At: ago(time.Minute), Was: model.AdminDrain, By: "a reload"}
	}, "drains", fail, "lb1 be_am/am3: the drain was undone at 12:00:05 by a reload, perhaps too early", "Take the node out again"},
	{"an action under way", func(v *model.FarmView) {
		am3(v).Progress = &model.Progress{Action: model.Action{Verb: model.VerbDrain}, Phase: model.PhaseAsked}
	}, "drains", fail, "an action that takes it out is under way: drain, asked", "Wait for it"},
	{"an action that is over", func(v *model.FarmView) {
		am3(v).Progress = &model.Progress{Action: model.Action{Verb: model.VerbReady}, Phase: model.PhaseDone}
	}, "drains", pass, "nothing is left at lb1 be_am/am3", ""},
}

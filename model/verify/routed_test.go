package verify

import (
	"time"

	"farmtop/model"
)

var routeSights = []sight{
	{"missed", missed, "new-sessions", fail, "none of 28 sessions began on it, which is no chance (p 1e-05)", "be_am/am3"},
	{"missed by chance", func(v *model.FarmView) {
		missed(v)
		v.Trial.Report.Fresh.Reached[0].Sessions, v.Trial.Report.Fresh.Reached[1].Sessions = 2, 2
	}, "new-sessions", none, "none of 4 sessions began on it, which may be chance (p 0.2)", ""},
	{"missed by a node without weight", func(v *model.FarmView) { missed(v); server3(v).Weight = 0 }, "new-sessions", none, "none of 28 sessions began on it, but by its weight it may get none", ""},
	{"missed while it is down", func(v *model.FarmView) { missed(v); refused(v) }, "new-sessions", none, "it is down, so it gets no clients", ""},
	{"missed, but busy by the log", func(v *model.FarmView) {
		missed(v)
		am3(v).Traffic = &model.NodeTraffic{}
		am3(v).Traffic.Counts.New = 12
	}, "new-sessions", pass, "12 new sessions in 5 minutes by the log", ""},
	{"one client under a hash", func(v *model.FarmView) {
		missed(v)
		v.Trial.Report.Fresh.Reached = v.Trial.Report.Fresh.Reached[:1]
		v.Balancers[0].Good.Groups[0].Algorithm = "source"
	}, "new-sessions", none, "all 14 sessions of this one client began on am1: the balancer may choose by the client's address", ""},
	{"nobody knows the nodes", func(v *model.FarmView) {
		missed(v)
		v.Trial.Report.Fresh.Reached, v.Trial.Report.Advice = nil, "let the nodes set X-Served-By"
	}, "new-sessions", none, "nobody knows where the 28 sessions of the test began", "X-Served-By"},
	{"a drained node", func(v *model.FarmView) { missed(v); drained(v) }, "new-sessions", none, "lb1 be_am/am3 is in the state drain", ""},
	{"sessions before the balancer knows it", func(v *model.FarmView) { missed(v); unknown(v) }, "new-sessions", none, "lb1 doesn't know the node yet", ""},
	{"sessions at an unreadable balancer", func(v *model.FarmView) { missed(v); deaf(v) }, "new-sessions", fail, "none of 28 sessions began on it, which is no chance (p 1e-05)", "Look"},
	{"a backup", func(v *model.FarmView) { missed(v); server3(v).Backup = true }, "new-sessions", skip, "it is a backup, which gets sessions when the others are down", ""},
	{"sessions that run", running, "new-sessions", none, "being tested", ""},
	{"not tested", func(v *model.FarmView) { v.Trial = nil }, "new-sessions", none, "not tested yet", ""},
	{"not tested, but counted", func(v *model.FarmView) {
		v.Trial, server3(v).ChosenKnown, server3(v).Chosen = nil, true, 12
	}, "new-sessions", pass, "lb1 be_am/am3 chose it for 12 requests since its start", ""},
	{"tested long ago", func(v *model.FarmView) { v.Trial.At = ago(time.Hour) }, "new-sessions", none, "last tested at 11:01:05, too long ago", ""},
	{"stopped", func(v *model.FarmView) { missed(v); v.Trial.Report.Stopped = "the answer is 429" }, "new-sessions", none, "the test was stopped: the answer is 429", ""},
	{"no endpoint", func(v *model.FarmView) { v.Farm.Endpoint, v.Trial = "", nil }, "new-sessions", skip, "the farm has no endpoint through which it could be tested", ""},

	{"a pin that goes astray", func(v *model.FarmView) {
		p := &v.Trial.Report.Pins[0]
		p.Reached, p.Verdict, p.Why = "am1", fail, "the cookie of am3 led to am1"
	}, "pin", fail, "the cookie of am3 led to am1", "be_am/am3"},
	{"a pin whose cookie is another node's, too", func(v *model.FarmView) {
		p := &v.Trial.Report.Pins[0]
		p.Reached, p.Verdict, p.Why, server3(v).Cookie = "am1", fail, "the cookie of am3 led to am1", "am1"
	}, "pin", fail, "the cookie of am3 led to am1", "sticky cookie first"},
	{"a pin of a node that is down", func(v *model.FarmView) { refused(v); v.Trial.Report.Pins[0].Verdict = fail }, "pin", none, "it is down, so it gets no clients", ""},
	{"a pin of which nobody can tell", func(v *model.FarmView) {
		p := &v.Trial.Report.Pins[0]
		p.Verdict, p.Why = none, "the answer doesn't tell which node it is from"
	}, "pin", none, "the answer doesn't tell which node it is from", ""},
	{"a pin of a drained node", func(v *model.FarmView) { drained(v); v.Trial.Report.Pins[0].Verdict = fail }, "pin", none, "lb1 be_am/am3 is in the state drain", ""},
	{"no pin of it", func(v *model.FarmView) { v.Trial.Report.Pins = nil }, "pin", none, "the newest test didn't pin a session to it", ""},
	{"a pin to come", running, "pin", none, "being tested", ""},
	{"a pin before the balancer knows it", func(v *model.FarmView) { unknown(v); v.Trial.Report = nil; v.Trial.Route = nil }, "pin", none, "lb1 doesn't know the node yet", ""},
	{"a pin without stickiness", func(v *model.FarmView) { v.Farm.Sticky = model.Sticky{} }, "pin", skip, "the farm expects no sticky sessions", ""},

	{"a break", func(v *model.FarmView) {
		v.Trial.Report.Fresh.Breaks = 1
		v.Trial.Report.Fresh.Samples = []model.RouteBreak{{Session: 5, Request: 2, From: "am3", To: "am1"}}
	}, "hold", fail, "session 5 moved to am1 with its request 2", "insert"},
	{"a break where its pin goes", func(v *model.FarmView) {
		v.Trial.Report.Pins[0].Verdict, v.Trial.Report.Pins[0].Why = fail, "the cookie of am3 led to am1"
		v.Trial.Report.Fresh.Samples = []model.RouteBreak{{Session: 5, Request: 2, From: "am3", To: "am1"}}
	}, "hold", fail, "session 5 moved to am1 with its request 2", "leads its cookie elsewhere"},
	{"another node's break", func(v *model.FarmView) {
		v.Trial.Report.Fresh.Breaks = 1
		v.Trial.Report.Fresh.Samples = []model.RouteBreak{{Session: 1, Request: 2, From: "am1", To: "am3"}}
	}, "hold", pass, "2 sessions stayed on it, seen 4 times more", ""},
	{"a break without a session", func(v *model.FarmView) {
		v.Farm.Sticky.Cookie, v.Trial.Report.Cookie = "JSESSIONID", nil
		v.Trial.Report.Fresh.Samples = []model.RouteBreak{{Session: 5, Request: 2, From: "am3", To: "am1"}}
	}, "hold", none, "the answers to / set no sticky cookie, so there is no session to hold", ""},
	{"no session to follow", missed, "hold", none, "no session began on it that could be followed", ""},
	{"sessions of the log", func(v *model.FarmView) {
		v.Trial, am3(v).Traffic = nil, &model.NodeTraffic{Sessions: 41}
		am3(v).Traffic.Counts.Bound = 400
	}, "hold", pass, "41 sessions, 0 breaks in 5 minutes by the log", ""},
	{"breaks of the log", func(v *model.FarmView) {
		v.Trial, am3(v).Traffic = nil, &model.NodeTraffic{Sessions: 41}
		am3(v).Traffic.Counts.Bound, am3(v).Traffic.Counts.Breaks = 400, 12
	}, "hold", fail, "12 breaks in 5 minutes by the log", "insert"},
	{"sessions to come", running, "hold", none, "being tested", ""},
}

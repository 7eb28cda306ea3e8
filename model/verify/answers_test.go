package verify

import (
	"time"

	"farmtop/model"
)

var nodeSights = []sight{
	{"refused", refused, "reachable", fail, "refused by 10.0.0.13:9443 in 0.3 ms", "Start with the reason"},
	{"an error page is an answer", func(v *model.FarmView) { last(v, 0).OK, last(v, 0).Status = false, 503 }, "reachable", pass, "10.0.0.13:9443: connected in 0.30 ms, TLS after 1.90 ms, first byte after 2.80 ms", ""},
	{"over a kept connection", func(v *model.FarmView) {
		last(v, 0).Phases = model.Phases{Reused: true, FirstByte: time.Millisecond}
	}, "reachable", pass, "10.0.0.13:9443: over a kept connection, first byte after 1.00 ms", ""},
	{"not asked", func(v *model.FarmView) { am3(v).Checks, am3(v).Reason = nil, "" }, "reachable", none, "not asked yet", ""},
	{"a name without an address", func(v *model.FarmView) { am3(v).Checks, am3(v).Reason = nil, "am.example.com has no address yet" }, "reachable", none, "am.example.com has no address yet", ""},
	{"stale", func(v *model.FarmView) { am3(v).Stale = true }, "reachable", none, "the last answer is of 12:01:04", ""},
	{"stands by", standby, "reachable", none, "it stands by: farmtop move am3 --wait, then verify it", ""},
	{"the checks of one that stands by", standby, "health", none, "it stands by: farmtop move am3 --wait, then verify it", ""},
	{"the certificate of one that stands by", standby, "cert", none, "it stands by: farmtop move am3 --wait, then verify it", ""},
	{"the version of one that stands by", func(v *model.FarmView) {
		standby(v)
		am3(v).Version = ""
	}, "version", none, "it stands by: farmtop move am3 --wait, then verify it", ""},
	{"an asserted version, as the active node has", standby, "version", pass, "4.3.0, as am1", ""},
	{"the clock of one that stands by", standby, "clock", skip, "one node serves at a time, so there is no other one to compare it with", ""},
	{"stands by, and no cluster says so", func(v *model.FarmView) {
		standby(v)
		v.Balancers[0].Good.Cluster = nil
	}, "reachable", none, "it stands by: make it the active node, then verify it", ""},

	{"fails", refused, "health", fail, "version: refused by 10.0.0.13:9443 in 0.3 ms, 1 of 3 good; gateway: refused by 10.0.0.13:9443 in 0.3 ms, 1 of 3 good", "Start with the reason"},
	{"two answers so far", func(v *model.FarmView) { answer(am3(v).Checks[1], true, true) }, "health", none, "gateway: 2 of 3 answers so far", ""},
	{"good again lately", func(v *model.FarmView) { answer(am3(v).Checks[0], true, false, true, true) }, "health", none, "version: good again after a failure at 12:00:59 (503 in 1.0 ms); it wants 3 good answers in a row", ""},
	{"good again for a while", func(v *model.FarmView) { answer(am3(v).Checks[0], false, true, true, true) }, "health", pass, "version: 3 of 4 good, the last failure at 12:00:57 (503 in 1.0 ms); gateway: 3 of 3 good", ""},
	{"rising", func(v *model.FarmView) { am3(v).Checks[0].Health.State = model.StateRising }, "health", none, "version: good again, but not up yet", ""},
	{"a redirect", func(v *model.FarmView) {
		last(v, 0).OK, last(v, 0).Fault, last(v, 0).Reason = false, model.FaultRedirect, "302 to /carbon/"
	}, "health", fail, "version: 302 to /carbon/, 3 of 3 good", "redirect"},
	{"stale health", func(v *model.FarmView) { am3(v).Stale = true }, "health", none, "version: not asked since 12:01:04; gateway: not asked since 12:01:04", ""},

	{"another version", func(v *model.FarmView) { am3(v).Version = "4.2.0" }, "version", fail, "4.2.0, but am1 and am2 4.3.0", "WSO2 Updates"},
	{"the version of one of two camps", func(v *model.FarmView) { v.Nodes[0].Version, am3(v).Version = "4.2.0", "4.2.0" }, "version", pass, "4.2.0, as am1", ""},
	{"untold", func(v *model.FarmView) { am3(v).Version = "" }, "version", none, "the node doesn't tell its version", `"version"`},
	{"untold since nothing is good", func(v *model.FarmView) { refused(v); am3(v).Version = "" }, "version", none, "it gives no good answer that could tell", ""},
	{"untold where none is asked for", func(v *model.FarmView) { am3(v).Version, v.Farm.Expect.SameVersion = "", false }, "version", skip, "the node doesn't tell its version, and the system asks for none", ""},
	{"a version without peers", peersDown, "version", none, "no other node that serves tells its version", ""},
	{"a farm of one node", alone, "version", skip, "the farm has no other node", ""},

	{"the version of the one that serves, without others", oneServes, "version", skip, "one node serves at a time, so no other one tells its version", ""},
	{"an asserted version of a node that stands by", func(v *model.FarmView) {
		oneServes(v)
		v.Nodes[0].Version, v.Nodes[0].Node.Version = "4.2.0", "4.2.0"
	}, "version", fail, "4.3.0, but am1 4.2.0", "WSO2 Updates"},
	{"the certificate of the one that serves, without others", oneServes, "cert", skip, "one node serves at a time, so no other one presents a certificate", ""},
	{"the certificate of the one that served before", func(v *model.FarmView) {
		oneServes(v)
		v.Active.From, v.Active.Since = "am1", ago(time.Minute)
	}, "cert", pass, "for api.am.example.com, its chain is complete, valid until 2027-01-21; the same as am1", ""},
	{"another certificate than the one that served before", func(v *model.FarmView) {
		oneServes(v)
		v.Active.From, v.Active.Since, am3(v).Certificate = "am1", ago(time.Minute), presents("bbbb")
	}, "cert", fail, "bbbb…, but am1 aaaa…; the system wants the same on every node", "keystore.tls"},
	{"the clock of the one that serves", oneServes, "clock", skip, "one node serves at a time, so no other one tells the time", ""},

	{"another certificate", func(v *model.FarmView) { am3(v).Certificate = presents("bbbb") }, "cert", fail, "bbbb…, but am1 and am2 aaaa…; the system wants the same on every node", "keystore.tls"},
	{"a certificate of its own where that is fine", func(v *model.FarmView) {
		am3(v).Certificate, v.Farm.Expect.SameCertificate = presents("bbbb"), false
	}, "cert", pass, "for api.am.example.com, its chain is complete, valid until 2027-01-21", ""},
	{"expired", func(v *model.FarmView) {
		am3(v).Certificate = presents("aaaa")
		am3(v).Certificate.NotAfter = ago(time.Hour)
	}, "cert", fail, "it expired 2026-11-21", "Renew"},
	{"expires soon", func(v *model.FarmView) {
		am3(v).Certificate = presents("aaaa")
		am3(v).Certificate.NotAfter = now.Add(49 * time.Hour)
	}, "cert", fail, "it expires 2026-11-23, in 2 days", "Renew"},
	{"wrong name on the second port", func(v *model.FarmView) {
		c := presents("cccc")
		c.Problem, c.Names = model.ProblemName, []string{"localhost"}
		last(v, 1).Certificate = c
	}, "cert", fail, "it does not name api.am.example.com, but localhost", "Install"},
	{"wrong name, not verified", func(v *model.FarmView) {
		am3(v).Certificate = presents("aaaa")
		am3(v).Certificate.Problem, v.Farm.TLS.Insecure = model.ProblemSelfSigned, true
	}, "cert", pass, "valid until 2027-01-21; it isn't verified (tls.insecure), and is self-signed; the same as am1 and am2", ""},
	{"no TLS", func(v *model.FarmView) {
		am3(v).Certificate = nil
		for _, c := range am3(v).Checks {
			c.Check, c.Last.Certificate = &model.Check{Name: "plain", Protocol: model.ProtocolHTTP}, nil
		}
	}, "cert", skip, "no check of the farm speaks TLS", ""},
	{"no handshake", func(v *model.FarmView) { am3(v).Certificate, am3(v).Reason = nil, "TLS: no common version" }, "cert", none, "none was seen: TLS: no common version", ""},

	{"a clock that is off", func(v *model.FarmView) { am3(v).Skew = 5 * time.Second }, "clock", fail, "+5.0 s from farmtop's own clock, its peers +0.3 s: off by +4.7 s", "chronyc"},
	{"a clock between two peers", func(v *model.FarmView) { v.Nodes[0].Skew, am3(v).Skew = 9*time.Second, 8*time.Second }, "clock", pass, "+8.0 s from farmtop's own clock, its peers +8.0 s", ""},
	{"no Date header", func(v *model.FarmView) { am3(v).SkewKnown = false }, "clock", none, "its answers have no Date header", ""},
	{"a clock without peers", peersDown, "clock", none, "no other node that serves tells the time", ""},

	{"another header", func(v *model.FarmView) { am3(v).Headers = []model.HeaderField{{Name: "Server", Value: "Apache"}} }, "parity", fail, `header Server: "Apache" here, "WSO2 Carbon Server" on am1 and am2`, "deployment.toml"},
	{"another body", func(v *model.FarmView) { am3(v).BodyHash, last(v, 0).Body = 1, "WSO2 API Manager-4.3.0 beta" }, "parity", fail, `another body than am1 and am2: "WSO2 API Manager-4.3.0 beta" here, "WSO2 API Manager-4.3.0" there`, "deployment.toml"},
	{"a body with its name in it", func(v *model.FarmView) { am3(v).BodyHash, last(v, 0).Body = 1, "node am3" }, "parity", pass, "the same headers as am1 and am2; the body isn't one to compare", ""},
	{"bodies of which no two are the same", func(v *model.FarmView) { v.Nodes[0].BodyHash, am3(v).BodyHash = 7, 8 }, "parity", pass, "the same headers as am1 and am2; the body isn't one to compare", ""},
	{"no peer of its version", func(v *model.FarmView) { am3(v).Version = "4.2.0" }, "parity", none, "no other node that serves runs the same version", ""},
	{"no good answer", refused, "parity", none, "it gives no good answer", ""},
}

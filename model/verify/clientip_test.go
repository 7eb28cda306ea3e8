package verify

import (
	"farmtop/model"
	"farmtop/model/clientip"
)

// tells gives a node clients by the log, some of which are proxies.
func tells(n *model.NodeView, proxies, of uint64) {
	n.Traffic = &model.NodeTraffic{}
	n.Traffic.Clients.Samples, n.Traffic.Clients.Verdicts[clientip.Proxy] = of, proxies
}

var clientSights = []sight{
	{"a forged address asked straight", func(v *model.FarmView) {
		s := spoof(v, "am3", model.SpoofLine)
		s.Took, s.Verdict = "192.0.2.7", fail
	}, "client-ip", fail, "it took the forged 192.0.2.7 (one line, asked straight), told by the echo", "List the proxies"},
	{"a forged address through the balancer", func(v *model.FarmView) {
		s := spoof(v, "", model.SpoofPort)
		s.Took, s.Verdict = "192.0.2.7:80", fail
	}, "client-ip", fail, "it took the forged 192.0.2.7:80 (with a port, through the balancer), told by the echo", "outermost balancer"},
	{"a forged address that another node took", func(v *model.FarmView) {
		s := spoof(v, "am1", model.SpoofLine)
		s.Took, s.Verdict = "192.0.2.7", fail
	}, "client-ip", pass, "12 requests: it took the same as its peers, and nothing forged", ""},
	{"a product without lists", func(v *model.FarmView) {
		v.Farm.ClientIP.Name = "openam"
		for _, n := range []string{"am1", "am2", "am3"} {
			s := spoof(v, n, model.SpoofLine)
			s.Took, s.Verdict = "192.0.2.7", fail
		}
	}, "client-ip", pass, "12 requests: it took the same as its peers, and nothing forged", ""},
	{"another address than its peers", func(v *model.FarmView) { spoof(v, "am3", "").Took = "10.0.0.5" }, "client-ip", fail, "it takes 10.0.0.5 for its client where am1 takes 10.0.0.99 (asked straight)", "evidence"},
	{"nothing tells", func(v *model.FarmView) {
		for i := range v.Trial.Spoofed.Spoofs {
			v.Trial.Spoofed.Spoofs[i].Took, v.Trial.Spoofed.Spoofs[i].Verdict = "", none
		}
		v.Trial.Spoofed.Advice = "configure client_ip: echo"
	}, "client-ip", none, "nothing tells whom the application takes for its client", "client_ip: echo"},
	{"a client-IP test that runs", running, "client-ip", none, "being tested", ""},
	{"no rule", func(v *model.FarmView) { v.Farm.ClientIP.Name = "" }, "client-ip", skip, "no rule says how the application derives its client (client_ip)", ""},
	{"not tested for clients", func(v *model.FarmView) { v.Trial = nil }, "client-ip", none, "not tested yet", ""},
	{"an own log that names a proxy, though the rule finds nothing", func(v *model.FarmView) {
		tells(am3(v), 0, 100)
		am3(v).Traffic.Clients.Own, am3(v).Traffic.Clients.OwnProxy = 60, 60
	}, "client-ip", fail, "its own log names a proxy for its client in 60 of 60 requests", "proxy"},
	{"clients that reach the owner of a cluster's role", func(v *model.FarmView) {
		oneServes(v)
		v.Trial, v.Farm.ClientIP.Name = nil, "peer"
		v.Balancers[0].Good.Cluster = &model.Cluster{Owner: "am3"}
	}, "client-ip", skip, "clients reach it with no proxy in between, and it believes no header", ""},
	{"an own log that names clients", func(v *model.FarmView) {
		v.Trial = nil
		tells(am3(v), 0, 0)
		am3(v).Traffic.Clients.Own = 3
	}, "client-ip", pass, "3 requests in 5 minutes by its own log, none of a proxy", ""},
	{"a log like its peers'", func(v *model.FarmView) {
		v.Trial = nil
		tells(am3(v), 6, 100)
		tells(v.Nodes[0], 60, 1000)
	}, "client-ip", pass, "100 requests in 5 minutes by the log, no other verdicts than its peers'", ""},
	{"a log unlike its peers'", func(v *model.FarmView) {
		v.Trial = nil
		tells(am3(v), 60, 100)
		tells(v.Nodes[0], 6, 1000)
	}, "client-ip", fail, "a proxy is taken for the client in 60 of 100 requests, on its peers in 6 of 1000", "proxy"},
}

// spoof is a request of the client-IP test.
func spoof(v *model.FarmView, node string, form model.SpoofForm) *model.Spoof {
	for i := range v.Trial.Spoofed.Spoofs {
		if s := &v.Trial.Spoofed.Spoofs[i]; s.Node == node && s.Form == form {
			return s
		}
	}
	return nil
}

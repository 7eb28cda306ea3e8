package diagnose

import (
	"fmt"
	"time"

	"farmtop/model"
)

// now is the moment of every diagnosis in these tests.
var now = time.Date(2026, 11, 21, 12, 1, 5, 0, time.UTC)

// ago is a moment before now.
func ago(d time.Duration) time.Time { return now.Add(-d) }

// portals is a healthy farm: three nodes am1 to am3 of the same version, certificate and pace, an endpoint that presents the same
// certificate, and a HAProxy that knows them all. Tests break it.
func portals() *model.FarmView { return healthyFarm(3) }

func healthyFarm(nodes int) *model.FarmView {
	limits := model.DefaultLimits()
	farm := &model.Farm{
		Name: "portals", System: "wso2-apim", Endpoint: "https://api.am.example.com/",
		Checks: []model.Check{{
			Name: "version", Protocol: model.ProtocolHTTPS, Path: "/services/Version", Every: 2 * time.Second,
			Timeout: time.Second, Rise: 2, Fall: 3, Body: "WSO2 API Manager",
		}},
		Expect:    model.Expect{SameCertificate: true, SameVersion: true},
		Balancers: []model.Balancer{{Name: "lb1", Kind: "haproxy", Address: "/run/haproxy/admin.sock", Backend: "be_am"}},
		Limits:    limits,
	}
	shared := certificate("aaaa")
	headers := []model.HeaderField{{Name: "Server", Value: "WSO2 Carbon Server"}, {Name: "X-Frame-Options", Value: "DENY"}}
	v := &model.FarmView{Farm: farm, Asked: nodes}
	status := &model.BalancerStatus{
		At: ago(time.Second), Farm: "portals", Balancer: "lb1", Software: "HAProxy", Version: "2.6.12", Level: model.LevelAdmin,
	}
	for i := range nodes {
		n := healthyNode(fmt.Sprintf("am%d", i+1), fmt.Sprintf("10.0.%d.%d:9443", i/250, 11+i%250), farm)
		n.Certificate, n.Headers = shared, headers
		s := server(n.Node.Name, n.Node.Address)
		n.Servers = []*model.ServerView{s}
		status.Servers = append(status.Servers, s.Server)
		v.Nodes = append(v.Nodes, n)
		farm.Nodes = append(farm.Nodes, n.Node)
	}
	v.Balancers = []*model.BalancerView{{Balancer: farm.Balancers[0], Status: status, Good: status}}
	v.Endpoint = &model.CheckView{
		Check: &farm.Checks[0], Health: model.Health{State: model.StateUp},
		Last: &model.Observation{At: ago(time.Second), OK: true, Status: 200, Reason: "200 in 4.1 ms", Certificate: shared},
	}
	return v
}

func healthyNode(name, address string, farm *model.Farm) *model.NodeView {
	n := &model.NodeView{
		Node:  model.Node{Name: name, Address: address},
		State: model.StateUp, Since: ago(time.Hour), Reason: "200 in 3.1 ms",
		Version: "4.3.0", Skew: 300 * time.Millisecond, SkewKnown: true,
		BodyHash: 0xb0d1, BodySteady: true,
		P50: 3.1, P95: 4.1, HourP95: 4.0, Seen: ago(time.Second),
	}
	for range 20 {
		n.Latency = append(n.Latency, 3.1)
	}
	for i := range farm.Checks {
		n.Checks = append(n.Checks, &model.CheckView{
			Check: &farm.Checks[i], Health: model.Health{State: model.StateUp, Since: ago(time.Hour)}, Total: 1800,
			Last: &model.Observation{
				At: ago(time.Second), OK: true, Status: 200, Reason: "200 in 3.1 ms",
				Body: "<return>WSO2 API Manager-4.3.0</return>", BodyHash: 0xb0d1,
			},
		})
	}
	return n
}

func server(name, address string) *model.ServerView {
	return &model.ServerView{
		Server: model.Server{
			Group: "be_am", Name: name, Address: address, Cookie: name, Admin: model.AdminReady, Status: "UP", Up: true,
			Weight: 1, InitialWeight: 1, InFlight: 2, Requests: 1234, CheckStatus: "L7OK", CheckCode: 200,
		},
		Balancer: "lb1", At: ago(time.Second), Since: ago(time.Hour), Rate: 12,
	}
}

func certificate(sha256 string) *model.Certificate {
	return &model.Certificate{
		SHA256: sha256, Subject: "CN=api.am.example.com", Issuer: "CN=Example CA", Names: []string{"api.am.example.com"},
		NotBefore: ago(24 * time.Hour), NotAfter: now.Add(61 * 24 * time.Hour), Sent: 2,
	}
}

// fail makes the node's check at index i fail so often that it is down.
func fail(n *model.NodeView, i int, fault model.Fault, status int, reason string) *model.Observation {
	c := n.Checks[i]
	c.Health = model.Health{State: model.StateDown, Since: ago(24 * time.Second)}
	c.Last = &model.Observation{At: ago(time.Second), Fault: fault, Status: status, Reason: reason}
	c.Recent = []model.Answer{{OK: true}, {Reason: reason}, {Reason: reason}, {Reason: reason}}
	c.Failed = 3
	n.State, n.Since, n.Reason = model.StateDown, ago(24*time.Second), reason
	n.Servers[0].Up, n.Servers[0].Admin, n.Servers[0].Status = false, model.AdminDown, "DOWN"
	return c.Last
}

// addCheck gives the farm and each of its nodes one more check.
func addCheck(v *model.FarmView, c model.Check) {
	for _, n := range v.Nodes {
		n.Checks = append(n.Checks, &model.CheckView{
			Check: &c, Health: model.Health{State: model.StateUp, Since: ago(time.Hour)},
			Last: &model.Observation{At: ago(time.Second), OK: true, Reason: "accepted in 0.3 ms"},
		})
	}
}

// told is what the findings say, one a line: code, severity, subject, title.
func told(findings []model.Finding) []string {
	lines := make([]string, 0, len(findings))
	for i := range findings {
		f := &findings[i]
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", f.Code, f.Severity, f.Subject(), f.Title))
	}
	return lines
}

// drained takes a node out at its balancer. Nothing has come since.
func drained(n *model.NodeView, since time.Duration) *model.ServerView {
	s := n.Servers[0]
	s.Admin, s.Why, s.Status, s.Since = model.AdminDrain, []model.AdminReason{model.ReasonOperator}, "DRAIN", ago(since)
	s.Drain = &model.Drain{
		Since: ago(since + time.Second), At: ago(time.Second), Quiet: since, Span: 4 * time.Second,
		Decay: model.Decay{Enough: true},
	}
	return s
}

// stalls takes a node out two minutes ago, but a client with its cookie asks once a second ever since.
func stalls(n *model.NodeView) *model.ServerView {
	s := drained(n, 2*time.Minute+time.Second)
	d := s.Drain
	d.Bound, d.InFlight, d.Quiet = 120, 2, 400*time.Millisecond
	for range 30 {
		d.Rates = append(d.Rates, 1)
	}
	return s
}

// acting gives a node an action of farmtop's, with what its balancer's server counts.
func acting(n *model.NodeView, verb model.Verb, phase model.Phase) *model.Progress {
	n.Progress = &model.Progress{
		Action: model.Action{Verb: verb, Farm: "portals", Node: n.Node.Name, Deadline: model.DefaultDeadline},
		Phase:  phase, AskedAt: n.Servers[0].Since, Drain: n.Servers[0].Drain,
	}
	return n.Progress
}

package verify

import (
	"fmt"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// now is the moment of every acceptance in these tests.
var now = time.Date(2026, 11, 21, 12, 1, 5, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

// portals is a healthy farm of am1 to am3 behind a HAProxy, a minute after am3 was tested. Tests break it.
func portals() *model.FarmView {
	farm := &model.Farm{
		Name: "portals", System: "wso2-apim", Endpoint: "https://api.am.example.com/",
		Checks: []model.Check{
			{Name: "version", Protocol: model.ProtocolHTTPS, Path: "/services/Version", Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3},
			{Name: "gateway", Protocol: model.ProtocolTCP, Port: 8243, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3},
		},
		Sticky:    model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired},
		ClientIP:  clientip.Rule{Name: "tomcat"},
		Expect:    model.Expect{SameCertificate: true, SameVersion: true},
		Balancers: []model.Balancer{{Name: "lb1", Kind: "haproxy", Address: "/run/haproxy/admin.sock", Backend: "be_am"}},
		Limits:    model.DefaultLimits(),
	}
	v := &model.FarmView{Farm: farm}
	shared := presents("aaaa")
	for i := range 3 {
		n := healthyNode(fmt.Sprintf("am%d", i+1), fmt.Sprintf("10.0.0.%d:9443", 11+i), farm)
		n.Certificate, n.Checks[0].Last.Certificate = shared, shared
		n.Servers = []*model.ServerView{server(n)}
		v.Nodes = append(v.Nodes, n)
	}
	status := &model.BalancerStatus{
		At: ago(time.Second), Balancer: "lb1", Software: "HAProxy", Level: model.LevelAdmin,
		Groups: []model.Group{{Name: "be_am", Algorithm: "roundrobin", Cookie: "SRVID"}},
	}
	v.Balancers = []*model.BalancerView{{Balancer: farm.Balancers[0], Status: status, Good: status}}
	v.Trial = tested(v, "am3")
	return v
}

func healthyNode(name, address string, farm *model.Farm) *model.NodeView {
	n := &model.NodeView{
		Node: model.Node{Name: name, Address: address}, State: model.StateUp, Since: ago(time.Hour), Reason: "200 in 3.1 ms",
		Version: "4.3.0", Skew: 300 * time.Millisecond, SkewKnown: true, BodyHash: 0xb0d1, BodySteady: true,
		Headers: []model.HeaderField{{Name: "Server", Value: "WSO2 Carbon Server"}}, Seen: ago(time.Second),
	}
	for i := range farm.Checks {
		c := &model.CheckView{
			Check: &farm.Checks[i], Health: model.Health{State: model.StateUp}, Total: 1800,
			Last: &model.Observation{
				At: ago(time.Second), OK: true, Status: 200, Reason: "200 in 3.1 ms", Address: address, Body: "WSO2 API Manager-4.3.0",
				Phases: model.Phases{Connect: 300 * time.Microsecond, TLS: 1900 * time.Microsecond, FirstByte: 2800 * time.Microsecond},
			},
		}
		answer(c, true, true, true)
		n.Checks = append(n.Checks, c)
	}
	return n
}

// answer gives a check its newest answers, oldest first.
func answer(c *model.CheckView, good ...bool) {
	c.Recent = nil
	for i, ok := range good {
		a := model.Answer{At: ago(time.Duration(len(good)-i) * 2 * time.Second), OK: ok, Status: 200, Reason: "200 in 3.1 ms"}
		if !ok {
			a.Status, a.Reason = 503, "503 in 1.0 ms"
		}
		c.Recent = append(c.Recent, a)
	}
}

func server(n *model.NodeView) *model.ServerView {
	return &model.ServerView{
		Server: model.Server{
			Group: "be_am", Name: n.Node.Name, Address: n.Node.Address, Cookie: n.Node.Name, Admin: model.AdminReady, Status: "UP", Up: true,
			Weight: 1, InitialWeight: 1, CheckStatus: "L7OK", CheckCode: 200, TLS: true,
		},
		Balancer: "lb1", At: ago(time.Second), Since: ago(time.Hour), Rate: 12,
	}
}

func presents(sha256 string) *model.Certificate {
	return &model.Certificate{
		SHA256: sha256, Subject: "CN=api.am.example.com", Names: []string{"api.am.example.com"},
		NotBefore: ago(24 * time.Hour), NotAfter: now.Add(61 * 24 * time.Hour), Sent: 2,
	}
}

// tested is the trial of a node's acceptance as a healthy farm comes out of it.
func tested(v *model.FarmView, node string) *model.TrialView {
	t := &model.TrialView{Trial: model.VerifyTrial(v, node), Began: ago(time.Minute), At: ago(57 * time.Second), Done: true}
	r := &model.RouteReport{Test: *t.Route, Done: true, Path: "/"}
	r.Cookie = &model.RouteCookie{Name: "SRVID", Given: 6, Set: model.SetCookie{Value: "am3", Secure: true, HTTPOnly: true}}
	for i, n := range v.Nodes {
		r.Nodes = append(r.Nodes, n.Node.Name)
		r.Fresh.Reached = append(r.Fresh.Reached, model.RouteReached{Node: n.Node.Name, Sessions: 2, Requests: 6})
		r.Cookie.Values = append(r.Cookie.Values, model.RouteValue{Value: n.Node.Name, Node: n.Node.Name, Reached: []string{n.Node.Name}})
		for range 2 {
			step := model.RouteStep{Node: int16(i), Status: 200}
			r.Rows = append(r.Rows, model.RouteSession{Number: len(r.Rows) + 1, Steps: []model.RouteStep{step, step, step}})
		}
	}
	r.Fresh.Sessions, r.Fresh.Requests, r.Fresh.Known = 6, 18, 18
	r.Pins = []model.RoutePin{{Node: node, Value: node, Reached: node, Way: model.RouteByHeader, Verdict: model.TestPass}}
	s := &model.SpoofReport{Test: *t.Spoof, Header: "X-Forwarded-For", Rule: "tomcat", Done: true}
	for _, n := range append([]string{""}, t.Spoof.Nodes...) {
		for _, form := range append([]model.SpoofForm{""}, model.SpoofForms()...) {
			reached := n
			if n == "" {
				reached = node
			}
			s.Spoofs = append(s.Spoofs, model.Spoof{
				Node: n, Form: form, From: "10.0.0.99", Reached: reached, Status: 200, Took: "10.0.0.99", Way: model.SpoofByEcho, Verdict: model.TestPass,
			})
		}
	}
	t.Report, t.Spoofed = r, s
	return t
}

// items are the acceptance of am3 by ID.
func items(t *testing.T, v *model.FarmView) map[string]Item {
	t.Helper()
	byID := map[string]Item{}
	for _, i := range Items(v, "am3", now) {
		byID[i.ID] = i
	}
	if len(byID) != len(rules) {
		t.Fatalf("%d items, want %d", len(byID), len(rules))
	}
	return byID
}

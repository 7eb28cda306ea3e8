package report

import (
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// tried is a farm whose routing was tested and is in order: three nodes behind a balancer that inserts a cookie.
func tried() *model.FarmView {
	farm := &model.Farm{
		Name: "portals", System: "wso2-apim", Endpoint: "https://api.am.example.com/", Limits: model.DefaultLimits(),
		Sticky: model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}, ClientIP: clientip.Rule{Name: "tomcat"},
		Expect: model.Expect{Offload: true},
	}
	v := &model.FarmView{Farm: farm, Asked: 3}
	test := model.DefaultRouteTest()
	r := &model.RouteReport{
		Sent: 105, Done: true, Path: "/", Nodes: []string{"am1", "am2", "am3"},
		Told:   []model.RouteTold{{Way: model.RouteByHeader, Name: "X-Served-By", Requests: 100}},
		Fresh:  model.RouteRun{Sessions: 20, Requests: 100, Known: 100, SkewP: 0.81},
		Cookie: &model.RouteCookie{Name: "SRVID", Given: 21, Set: model.SetCookie{Secure: true, HTTPOnly: true, SameSite: "Lax", Path: "/"}},
		Strange: &model.RouteStrange{
			Status: 200, Replaced: true, Verdict: model.TestPass,
		},
		Redirect: &model.RouteRedirect{
			Asked: "http://api.am.example.com:80/?farmtop=kept", Status: 301, Location: "https://api.am.example.com/?farmtop=kept",
			Verdict: model.TestPass,
		},
		Certificate: model.RouteCertificate{SHA256: []string{"0f1e2d3c4b5a69788796a5b4c3d2e1f0"}, Subject: "CN=api.am.example.com", SameAsNodes: model.TestFail},
	}
	for i, sessions := range []int{7, 6, 7} {
		name, value := fmt.Sprint("am", i+1), fmt.Sprint("n", i+1)
		v.Nodes = append(v.Nodes, &model.NodeView{Node: model.Node{Name: name, Address: "10.0.0.1" + name[2:] + ":9443"}, State: model.StateUp})
		r.Fresh.Reached = append(r.Fresh.Reached, model.RouteReached{Node: name, Sessions: sessions, Requests: 5 * sessions})
		r.Cookie.Values = append(r.Cookie.Values, model.RouteValue{Value: value, Node: name, Reached: []string{name}})
		r.Pins = append(r.Pins, model.RoutePin{Node: name, Value: value, Reached: name, Way: model.RouteByHeader, Verdict: model.TestPass})
	}
	test.Pins = []string{"am1", "am2", "am3"}
	r.Test = test
	spoof := &model.SpoofTest{Endpoint: true, PerSecond: 50, Timeout: 5 * time.Second}
	v.Trial = &model.TrialView{
		Trial: model.Trial{Farm: farm.Name, Route: &test, Spoof: spoof}, Began: ago(2100 * time.Millisecond), At: now, Done: true,
		Report: r, Spoofed: &model.SpoofReport{Test: *spoof, Header: "X-Forwarded-For", Rule: "tomcat", Sent: 6, Done: true},
	}
	v.Trial.Spoofed.Spoofs = append(v.Trial.Spoofed.Spoofs, model.Spoof{
		From: "192.0.2.7", Reached: "am1", Status: 200, Took: "192.0.2.7", Way: model.SpoofByLog, Name: "catalina", Verdict: model.TestPass,
	})
	for i, form := range model.SpoofForms() {
		v.Trial.Spoofed.Spoofs = append(v.Trial.Spoofed.Spoofs, model.Spoof{
			Form: form, Lines: []string{fmt.Sprint("203.0.113.", i+1)}, From: "192.0.2.7", Reached: "am2", Status: 200,
			Took: "192.0.2.7", Way: model.SpoofByLog, Name: "catalina", Verdict: model.TestPass,
		})
	}
	return v
}

// failing is the same farm with a defect of each kind.
func failing() *model.FarmView {
	v := tried()
	v.Farm.Expect.Offload = false
	r := v.Trial.Report
	r.Fresh = model.RouteRun{
		Sessions: 20, Requests: 100, Known: 92, Unknown: 8, Errors: 3, Breaks: 40, SkewP: 1e-9,
		Reached: []model.RouteReached{{Node: "am1", Sessions: 19, Requests: 60, Errors: 3}, {Node: "am2", Sessions: 1, Requests: 32}},
		Samples: []model.RouteBreak{
			{Session: 1, Request: 2, From: "am1", To: "am2", Way: model.RouteByHeader},
			{Session: 1, Request: 3, From: "am2", To: "am1"},
			{Session: 2, Request: 2, From: "am1", To: "am2"},
			{Session: 3, Request: 4, From: "am1", To: "am2"},
			{Session: 4, Request: 2, From: "am1", To: "am2"},
		},
	}
	r.Kept = &model.RouteRun{
		Sessions: 20, Requests: 100, Known: 100, Reused: 80, SkewP: 0.2,
		Reached: []model.RouteReached{{Node: "am1", Sessions: 11, Requests: 55}, {Node: "am2", Sessions: 9, Requests: 45}},
	}
	r.Missed = []string{"am3"}
	v.Nodes[2].State = model.StateDown
	v.Nodes[1].Servers = []*model.ServerView{{Server: model.Server{Admin: model.AdminDrain}}}
	r.Cookie.Values = []model.RouteValue{{Value: "n1", Reached: []string{"am1", "am2"}}, {Value: "n3"}}
	r.Cookie.Set = model.SetCookie{Domain: "example.org"}
	r.Cookie.Unkept = "its domain example.org isn't the endpoint's"
	r.Own = []model.RouteOwn{{Node: "am1", Value: "01", Given: true, Status: 200}, {Node: "am3", Status: 401, Why: "it answered 401"}}
	r.Learnt = "POST /am/json/authenticate"
	r.Pins = []model.RoutePin{
		{Node: "am1", Value: "n1", Reached: "am1", Way: model.RouteByHeader, Verdict: model.TestPass},
		{Node: "am2", Value: "n1", Reached: "am1", Way: model.RouteByHeader, Verdict: model.TestFail, Why: "the cookie of am2 led to am1"},
		{Node: "am3", Why: "no value of a sticky cookie is known that leads to am3"},
		{Node: "am9", Value: "n9", Verdict: model.TestFail, Why: "no answer within 5 s"},
	}
	r.Strange = &model.RouteStrange{Status: 503, Verdict: model.TestFail, Why: "a client with a cookie that nobody owns isn't served: it answered 503"}
	r.Redirect = &model.RouteRedirect{Asked: "http://api.am.example.com:80/", Status: 200, Verdict: model.TestFail, Why: "HTTP is answered with 200, not sent on to HTTPS"}
	r.Certificate.SHA256 = append(r.Certificate.SHA256, "aa")
	r.Errors = []model.RouteError{{Why: "answered 502", Count: 2}, {Why: "refused by 192.0.2.10:443", Count: 1}}
	taken := &v.Trial.Spoofed.Spoofs[1]
	taken.Took, taken.Verdict, taken.Why = "203.0.113.1", model.TestFail, "the application took what was forged"
	direct := model.Spoof{
		Node: "am1", Form: model.SpoofIPv6, Lines: []string{"2001:db8::1"}, Reached: "am1", Status: 200, Took: "2001:db8::1", Way: model.SpoofByEcho,
		Verdict: model.TestFail,
	}
	dead := model.Spoof{Node: "am3", Form: model.SpoofLine, Lines: []string{"203.0.113.9"}, Fault: "refused by 10.0.0.13:9443", Why: "there was no answer"}
	v.Trial.Spoofed.Spoofs = append(v.Trial.Spoofed.Spoofs, direct, dead)
	v.Findings = []model.Finding{
		{Code: "HC01", Severity: model.Critical, Farm: "portals", Node: "am3", Title: "am3 is down", Echo: true},
		{Code: "RT04", Severity: model.Critical, Farm: "portals", Node: "am2", Title: "the cookie of am2 leads to am1", Evidence: "1 of 3 pins", Remedy: "Give each server its own."},
		{Code: "TLS04", Severity: model.Critical, Farm: "portals", Title: "TLS ends at the balancer", Evidence: "0f1e2d3c"},
		{Code: "ST01", Severity: model.Warning, Farm: "portals", Title: "sessions break", Remedy: "Make the balancer sticky."},
	}
	return v
}

// untold is the same farm whose answers tell nothing, and whose trial was stopped.
func untold() *model.FarmView {
	v := tried()
	r := v.Trial.Report
	*r = model.RouteReport{
		Test: r.Test, Sent: 40, Done: true, Stopped: "interrupted", Path: "/", Fresh: model.RouteRun{Sessions: 8, Requests: 40, Unknown: 40, SkewP: -1},
		Missed: []string{"am1", "am2", "am3"}, Advice: "let the nodes set a response header X-Served-By",
		Strange:  &model.RouteStrange{Why: "the name of the sticky cookie isn't known"},
		Redirect: &model.RouteRedirect{Asked: "http://api.am.example.com:80/", Why: "no answer within 5 s"},
	}
	for i := range v.Trial.Spoofed.Spoofs {
		s := &v.Trial.Spoofed.Spoofs[i]
		s.Took, s.Way, s.Name, s.Verdict, s.Why = "", model.SpoofUntold, "", model.TestNoData, "no log has the request"
	}
	v.Trial.Spoofed.Advice = "give the farm client_ip: {echo: /whoami}"
	v.Trial.Done = false
	return v
}

// unfinished is the same farm while the test goes on.
func unfinished() *model.FarmView {
	v := tried()
	v.Trial.Done, v.Trial.Report.Done, v.Trial.Spoofed = false, false, nil
	v.Trial.Report.Strange, v.Trial.Report.Redirect = nil, nil
	return v
}

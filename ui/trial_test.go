package ui

import (
	"strconv"
	"time"

	"farmtop/model"
)

// aTrialOf is the trial that is offered of a farm's routing, not begun; the farm gets what such a trial needs.
func aTrialOf(view *model.FarmView) *model.TrialView {
	view.Farm.EndpointAddress = "192.0.2.10:443"
	view.Farm.Routing.HTTPPort = 80
	view.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}
	view.Farm.ClientIP = aspnetRule()
	view.Farm.Expect.Offload = true
	trial := model.RouteTrial(view)
	trial.Route.Sessions, trial.Route.Requests = 20, 5
	t := &model.TrialView{Trial: trial, Began: noon.Add(-3200 * time.Millisecond), At: noon}
	t.Report = &model.RouteReport{Test: *t.Route, Path: "/", Fresh: model.RouteRun{SkewP: -1}}
	for _, n := range view.Nodes {
		t.Report.Nodes = append(t.Report.Nodes, n.Node.Name)
	}
	view.Trial = t
	view.Revision++
	return t
}

// ran lets sessions ask, each as often as the test wants: which node answers, at tells by its index; negative where nobody knows.
func ran(t *model.TrialView, kept bool, sessions int, at func(session, request int) int) {
	r := t.Report
	told := model.RouteRun{SkewP: 0.62}
	if kept {
		told.Reused = sessions * (r.Test.Requests - 1)
	}
	reached := make([]model.RouteReached, len(r.Nodes))
	for s := range sessions {
		row := model.RouteSession{Number: s + 1, Kept: kept}
		told.Sessions++
		last := -1
		for q := range r.Test.Requests {
			node := at(s, q)
			step := model.RouteStep{Node: int16(node), Status: 200}
			told.Requests++
			switch {
			case node == failedStep:
				step.Node, step.Status, step.Failed = -1, 0, true
				told.Errors++
			case node < 0:
				told.Unknown++
			default:
				told.Known++
				reached[node].Requests++
				if last < 0 {
					reached[node].Sessions++
				} else if last != node {
					told.Breaks++
					told.Samples = append(told.Samples, model.RouteBreak{Session: s + 1, Request: q + 1, From: r.Nodes[last], To: r.Nodes[node], Way: model.RouteByHeader})
				}
				last = node
			}
			row.Steps = append(row.Steps, step)
		}
		if s < 100 {
			r.Rows = append(r.Rows, row)
		}
	}
	r.Missed = nil
	for i := range reached {
		if reached[i].Node = r.Nodes[i]; reached[i].Requests > 0 {
			told.Reached = append(told.Reached, reached[i])
		} else {
			r.Missed = append(r.Missed, r.Nodes[i])
		}
	}
	r.Sent += told.Requests
	if kept {
		r.Kept = &told
		return
	}
	r.Fresh = told
	r.Told = []model.RouteTold{{Way: model.RouteByHeader, Name: "X-Served-By", Requests: told.Known}}
}

// failedStep stands for a request without an answer.
const failedStep = -2

// stays lets each session stay on the node where it began, one after the other.
func stays(nodes int) func(session, request int) int {
	return func(session, _ int) int { return session % nodes }
}

// answered fills in what comes after the sessions: pins, cookie, redirect, certificate, client IP; all is well.
func answered(view *model.FarmView, t *model.TrialView) {
	r := t.Report
	r.Cookie = &model.RouteCookie{Name: "SRVID", Given: 20, Set: model.SetCookie{Secure: true, HTTPOnly: true, SameSite: "Lax", Path: "/"}}
	for i, name := range r.Test.Pins {
		value := "n" + strconv.Itoa(i+1)
		r.Pins = append(r.Pins, model.RoutePin{Node: name, Value: value, Reached: name, Way: model.RouteByHeader, Verdict: model.TestPass})
		r.Cookie.Values = append(r.Cookie.Values, model.RouteValue{Value: value, Node: name, Reached: []string{name}})
	}
	if r.Test.Strange {
		r.Strange = &model.RouteStrange{Status: 200, Replaced: true, Verdict: model.TestPass}
	}
	if r.Test.Redirect != 0 {
		r.Redirect = &model.RouteRedirect{Asked: "http://api.am.example.com/", Status: 301, Location: "https://api.am.example.com/", Verdict: model.TestPass}
	}
	r.Certificate = model.RouteCertificate{SHA256: []string{"77aa"}, Subject: "CN=api.am.example.com", SameAsNodes: model.TestFail}
	r.Sent, r.Done = r.Test.Total(), true
	t.Spoofed = &model.SpoofReport{Test: *t.Spoof, Header: "X-Forwarded-For", Rule: "aspnet", Sent: t.Spoof.Total(), Done: true}
	for _, target := range append([]string{""}, t.Spoof.Nodes...) {
		t.Spoofed.Spoofs = append(t.Spoofed.Spoofs, model.Spoof{Node: target, From: "192.0.2.99", Status: 200, Took: "192.0.2.99", Way: model.SpoofByEcho})
		for i, form := range model.SpoofForms() {
			t.Spoofed.Spoofs = append(t.Spoofed.Spoofs, model.Spoof{
				Node: target, Form: form, Lines: []string{"198.51.100." + strconv.Itoa(7+i)}, From: "192.0.2.99", Status: 200, Took: "192.0.2.99", Way: model.SpoofByEcho, Verdict: model.TestPass,
			})
		}
	}
	t.Done, t.At = true, noon.Add(-2*time.Minute)
	t.Began = t.At.Add(-3200 * time.Millisecond)
	view.Revision++
}

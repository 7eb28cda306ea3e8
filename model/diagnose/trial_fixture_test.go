package diagnose

import (
	"time"

	"farmtop/model"
)

// A tried is a trial of a farm as it went well. Tests break it.
type tried struct {
	view   *model.FarmView
	report *model.RouteReport
	spoofs *model.SpoofReport
}

// tries gives a farm a cookie, and a trial that a healthy farm has come out of a minute ago: twenty sessions of five requests, spread evenly.
func tries(v *model.FarmView) *tried {
	v.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}
	for _, b := range v.Balancers {
		b.Good.Groups = []model.Group{{Name: "be_am", Algorithm: "roundrobin", Cookie: "SRVID"}}
	}
	r := &model.RouteReport{Test: model.DefaultRouteTest(), Done: true, Path: "/carbon/"}
	r.Cookie = &model.RouteCookie{Name: "SRVID", Given: 20, Set: model.SetCookie{Value: "am1", Secure: true, HTTPOnly: true, Path: "/"}}
	r.Redirect = &model.RouteRedirect{
		Asked: "http://api.am.example.com:80/carbon/?farmtop=kept", Status: 301, Verdict: model.TestPass,
		Location: "https://api.am.example.com/carbon/?farmtop=kept",
	}
	s := &model.SpoofReport{Header: "X-Forwarded-For", Done: true}
	t := &tried{v, r, s}
	for _, n := range v.Nodes {
		name := n.Node.Name
		r.Nodes = append(r.Nodes, name)
		r.Cookie.Values = append(r.Cookie.Values, model.RouteValue{Value: name, Node: name, Reached: []string{name}})
		r.Pins = append(r.Pins, model.RoutePin{Node: name, Value: name, Reached: name, Way: model.RouteByHeader, Verdict: model.TestPass})
	}
	t.begins(7, 7, 6)
	for _, node := range []string{"", "am1", "am2", "am3"} {
		for _, form := range append([]model.SpoofForm{""}, model.SpoofForms()...) {
			s.Spoofs = append(s.Spoofs, model.Spoof{
				Node: node, Form: form, Lines: []string{"192.0.2.7"}, From: "10.0.0.99", Status: 200, Took: "10.0.0.99", Way: model.SpoofByEcho,
				Verdict: model.TestPass,
			})
		}
	}
	v.Trial = &model.TrialView{Trial: model.Trial{Farm: v.Farm.Name}, Began: ago(time.Minute), At: ago(50 * time.Second), Done: true, Report: r, Spoofed: s}
	return t
}

// begins lets so many fresh sessions begin on each node, and hold.
func (t *tried) begins(counts ...int) *tried {
	r := t.report
	r.Rows, r.Fresh = nil, model.RouteRun{}
	for i, count := range counts {
		if count == 0 {
			continue
		}
		r.Fresh.Reached = append(r.Fresh.Reached, model.RouteReached{Node: r.Nodes[i], Sessions: count, Requests: 5 * count})
		r.Fresh.Sessions += count
		for range count {
			row := model.RouteSession{Number: len(r.Rows) + 1}
			for range 5 {
				row.Steps = append(row.Steps, model.RouteStep{Node: int16(i), Status: 200})
			}
			r.Rows = append(r.Rows, row)
		}
	}
	r.Fresh.Requests, r.Fresh.Known = 5*r.Fresh.Sessions, 5*r.Fresh.Sessions
	return t
}

// strays lets so many sessions of one node be answered by another from their second request on.
func (t *tried) strays(from, to string, sessions int) *tried {
	run := &t.report.Fresh
	for i := range sessions {
		run.Breaks++
		run.Samples = append(run.Samples, model.RouteBreak{Session: i + 1, Request: 2, From: from, To: to, Way: model.RouteByHeader})
	}
	return t
}

// keeps runs the sessions over kept connections as well, where they hold.
func (t *tried) keeps() {
	kept := t.report.Fresh
	kept.Breaks, kept.Samples, kept.Reused = 0, nil, kept.Requests-kept.Sessions
	t.report.Kept = &kept
}

// takes lets the application take what was forged, through the balancer or asked straight, in one form.
func (t *tried) takes(node string, form model.SpoofForm) *tried {
	for i := range t.spoofs.Spoofs {
		if s := &t.spoofs.Spoofs[i]; s.Node == node && s.Form == form {
			s.Took, s.Verdict = "192.0.2.7", model.TestFail
		}
	}
	return t
}

// astray lets the pin of a node lead to another.
func (t *tried) astray(node, to string) *tried {
	for i := range t.report.Pins {
		if p := &t.report.Pins[i]; p.Node == node {
			p.Reached, p.Verdict, p.Why = to, model.TestFail, "the cookie of "+node+" led to "+to
		}
	}
	return t
}

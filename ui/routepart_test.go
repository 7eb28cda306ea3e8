package ui

import (
	"testing"
	"time"

	"farmtop/model"
)

// partOf is one part of a trial as it is told: its sign and its words; "" when it isn't told.
func partOf(view *model.FarmView, label string) string {
	s, f := scene{votes: map[string]int{}}, &farmScene{}
	s.updateFarm(f, view)
	nodes := rosterOf(f, view.Trial.Report)
	theme := newTheme(palette{}, true)
	for _, p := range routeParts(f, view.Trial, &nodes) {
		if p.label == label {
			sign, _ := theme.tested(p.verdict, p.severity)
			return sign + " " + p.words
		}
	}
	return ""
}

func TestWhatATestShowsIsToldAsItIs(t *testing.T) {
	t.Parallel()
	const ended = "? not asked: the test ended before"
	for name, c := range map[string]struct {
		edit        func(view *model.FarmView, r *model.RouteReport)
		label, want string
	}{
		"sessions that stay": {func(*model.FarmView, *model.RouteReport) {}, "breaks", "+ none in 20 sessions of 5 requests"},
		"one request each":   {func(_ *model.FarmView, r *model.RouteReport) { r.Test.Requests = 1 }, "breaks", "? not known: each session asks once"},
		"nobody tells":       {func(_ *model.FarmView, r *model.RouteReport) { r.Fresh.Known = 0 }, "breaks", "? not known: nothing tells which node answered"},
		"breaks nobody minds": {func(v *model.FarmView, r *model.RouteReport) {
			v.Farm.Sticky.Expected, r.Fresh.Breaks = model.StickyNone, 1
		}, "breaks", ". 1 request of 20 sessions reached another node than the one before"},
		"breaks that are recommended not": {func(v *model.FarmView, r *model.RouteReport) {
			v.Farm.Sticky.Expected, r.Fresh.Breaks = model.StickyRecommended, 1
		}, "breaks", "! 1 request of 20 sessions reached another node than the one before"},
		"breaks on a path that wants none": {func(v *model.FarmView, r *model.RouteReport) {
			v.Farm.Sticky.Expected, v.Farm.Sticky.Paths = model.StickyNone, map[string]model.Stickiness{"/publisher": model.StickyRequired}
			r.Path, r.Fresh.Breaks = "/publisher/login", 1
		}, "breaks", "X 1 request of 20 sessions reached another node than the one before"},
		"nothing to hold them": {
			func(v *model.FarmView, r *model.RouteReport) {
				v.Farm.Sticky.Cookie, r.Cookie, r.Fresh.Breaks = "JSESSIONID", nil, 80
			},
			"breaks", "? 80 requests moved, but no answer set JSESSIONID, so nothing could hold them; under the farm: sticky: {learn: …}",
		},
		"kept not asked for": {func(*model.FarmView, *model.RouteReport) {}, "kept", ""},
		"kept and agreeing": {
			func(_ *model.FarmView, r *model.RouteReport) {
				r.Test.KeepAlive, r.Kept = true, &model.RouteRun{Sessions: 20, Requests: 100, Known: 100, Reused: 80}
			},
			"kept", "+ agrees: none breaks on 20 kept connections either",
		},
		"kept by nobody": {
			func(_ *model.FarmView, r *model.RouteReport) {
				r.Test.KeepAlive, r.Kept = true, &model.RouteRun{Sessions: 20, Requests: 100, Known: 100}
			},
			"kept", "? the endpoint keeps no connection open, so this run is like the other",
		},
		"all reached": {func(*model.FarmView, *model.RouteReport) {}, "reached", "+ every node that takes sessions"},
		"one left out": {
			func(_ *model.FarmView, r *model.RouteReport) { leaveOut(r, 2) }, "reached",
			"X never in 20 sessions: am3, though ready as far as the balancer and the checks tell",
		},
		"one missed by chance": {
			func(_ *model.FarmView, r *model.RouteReport) {
				leaveOut(r, 2)
				r.Fresh.Sessions = 4
				r.Fresh.Reached[0].Sessions, r.Fresh.Reached[1].Sessions = 2, 2
			},
			"reached", "? never: am3; 4 sessions are too few to tell why",
		},
		"one that is taken out": {
			func(v *model.FarmView, r *model.RouteReport) {
				takeOut(v, 2, model.AdminDrain, "DRAIN")
				leaveOut(r, 2)
			}, "reached", "+ every node that takes sessions",
		},
		"drained before, and chosen": {
			func(v *model.FarmView, _ *model.RouteReport) {
				takeOut(v, 2, model.AdminDrain, "DRAIN")
				v.Nodes[2].Servers[0].Since = noon.Add(-time.Hour)
			}, "drained", "X am3 is taken out, and 6 new sessions began there",
		},
		"drained since":    {func(v *model.FarmView, _ *model.RouteReport) { takeOut(v, 2, model.AdminDrain, "DRAIN") }, "drained", ""},
		"spread unevenly":  {func(_ *model.FarmView, r *model.RouteReport) { r.Fresh.SkewP = 1e-7 }, "spread", "! uneven: p < 0.001, were it chance by the nodes' weights"},
		"too few to judge": {func(_ *model.FarmView, r *model.RouteReport) { r.Fresh.SkewP = -1 }, "spread", "? too few sessions to judge"},
		"a few errors":     {func(_ *model.FarmView, r *model.RouteReport) { r.Fresh.Errors = 3 }, "errors", "! 3 of 100 requests failed"},
		"nothing but errors": {func(_ *model.FarmView, r *model.RouteReport) {
			r.Fresh.Errors, r.Errors = 100, []model.RouteError{{Why: "refused", Count: 100}}
		}, "errors", "X 100 of 100 requests failed: refused, 100 times"},
		"pins":                {func(*model.FarmView, *model.RouteReport) {}, "pins", "+ every node's cookie led there"},
		"no pins asked for":   {func(_ *model.FarmView, r *model.RouteReport) { r.Test.Pins, r.Pins = nil, nil }, "pins", ""},
		"pins that came late": {func(_ *model.FarmView, r *model.RouteReport) { r.Pins = nil }, "pins", ended},
		"a pin without cookie": {
			func(_ *model.FarmView, r *model.RouteReport) {
				r.Pins[1] = model.RoutePin{Node: "am2", Why: "it gave no cookie"}
			}, "pins", "? 2 of 3 cookies led to their node; am2: it gave no cookie",
		},
		"a strange cookie refused": {
			func(_ *model.FarmView, r *model.RouteReport) {
				r.Strange = &model.RouteStrange{Verdict: model.TestFail, Why: "503"}
			}, "strange", "! 503",
		},
		"a redirect":              {func(*model.FarmView, *model.RouteReport) {}, "redirect", "+ http://api.am.example.com/ sends on to https://api.am.example.com/, 301"},
		"no redirect asked for":   {func(_ *model.FarmView, r *model.RouteReport) { r.Test.Redirect = 0 }, "redirect", ""},
		"TLS where it may end":    {func(*model.FarmView, *model.RouteReport) {}, "cert", "+ the endpoint's own, CN=api.am.example.com: TLS ends at the balancer"},
		"TLS where it mustn't":    {func(v *model.FarmView, _ *model.RouteReport) { v.Farm.Expect.Offload = false }, "cert", "X TLS ends at the balancer, which this system forbids: the endpoint presents CN=api.am.example.com, no node does"},
		"a cookie for elsewhere":  {func(_ *model.FarmView, r *model.RouteReport) { r.Cookie.Unkept = "its path is /other" }, "cookie", "X SRVID isn't sent back by clients: its path is /other"},
		"a cookie without flags":  {func(_ *model.FarmView, r *model.RouteReport) { r.Cookie.Set = model.SetCookie{Secure: true} }, "cookie", "! SRVID, set by 20 answers without HttpOnly; Secure"},
		"one value for two nodes": {func(_ *model.FarmView, r *model.RouteReport) { r.Cookie.Values[0].Reached = []string{"am1", "am2"} }, "values", "X several nodes share one: n1 leads to am1, am2"},
		"client IP":               {func(*model.FarmView, *model.RouteReport) {}, "client", "+ none of the 20 forged addresses was taken"},
		"client IP taken": {
			func(v *model.FarmView, _ *model.RouteReport) {
				s := &v.Trial.Spoofed.Spoofs[1]
				s.Took, s.Verdict = s.Lines[0], model.TestFail
			}, "client", "X the application takes what a client forged: 198.51.100.7 through the endpoint (one line)",
		},
		"client IP untold": {
			func(v *model.FarmView, _ *model.RouteReport) {
				for i := range v.Trial.Spoofed.Spoofs {
					v.Trial.Spoofed.Spoofs[i].Verdict = model.TestNoData
				}
				v.Trial.Spoofed.Advice = "log the header"
			}, "client", "? nothing tells whom the application took; log the header",
		},
		"client IP told of some": {
			func(v *model.FarmView, _ *model.RouteReport) {
				for i := range v.Trial.Spoofed.Spoofs[:6] {
					v.Trial.Spoofed.Spoofs[i].Verdict = model.TestNoData
				}
				v.Trial.Spoofed.Advice = "log the header"
			}, "client", "? none of 15 forged addresses was taken; of 5 others nothing told whom the application took; log the header",
		},
		"client IP stopped": {
			func(v *model.FarmView, _ *model.RouteReport) {
				s := v.Trial.Spoofed
				s.Done, s.Stopped, s.Spoofs = false, "stopped by ops1", s.Spoofs[:6]
			}, "client", "? none of 5 forged addresses was taken; the test ended before the others: stopped by ops1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			view := aFarm("portals", 3)
			ran(aTrialOf(view), false, 20, stays(3))
			answered(view, view.Trial)
			c.edit(view, view.Trial.Report)
			if got := partOf(view, c.label); got != c.want {
				t.Errorf("%s: %q, want %q", c.label, got, c.want)
			}
		})
	}
}

// leaveOut lets no session begin on the last node, and the others share its own.
func leaveOut(r *model.RouteReport, node int) {
	missed := r.Fresh.Reached[node]
	r.Missed = []string{missed.Node}
	r.Fresh.Reached = r.Fresh.Reached[:node]
	r.Fresh.Reached[0].Sessions += missed.Sessions
}

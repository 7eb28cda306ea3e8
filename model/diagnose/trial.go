package diagnose

import (
	"slices"
	"strings"
	"time"

	"farmtop/model"
)

// TrialLasts is for how long what a trial found counts: long enough to read it, to mend it and to test again.
const TrialLasts = 15 * time.Minute

// latelyTried is the farm's newest trial; nil when there was none, or it was too long ago.
func latelyTried(v *model.FarmView, now time.Time) *model.TrialView {
	if v.Trial == nil || now.Sub(v.Trial.At) > TrialLasts {
		return nil
	}
	return v.Trial
}

// routed is what the newest routing test came to; nil when there is none that is over, and lately.
func (e *exam) routed() *model.RouteReport {
	if e.trial == nil || e.trial.Report == nil || !e.trial.Report.Done {
		return nil
	}
	return e.trial.Report
}

// tested names the test that a finding is from: "routing test of 12:00:05".
func (e *exam) tested() string { return "routing test of " + e.clock(e.trial.Began) }

// alreadyFound is a finding with a code about a node, or about the farm for "", that another rule has opened; nil when there is none.
func (e *exam) alreadyFound(code, node string) *model.Finding {
	at := slices.IndexFunc(e.found, func(f model.Finding) bool { return f.Code == code && f.Node == node })
	if at < 0 {
		return nil
	}
	return &e.found[at]
}

// steady tells whether nothing happened to a node since a moment, by farmtop's checks or at its balancers, that would explain where a
// trial's requests went.
func steady(n *model.NodeView, since time.Time) bool {
	if n == nil || !answers(n) || n.Since.After(since) {
		return false
	}
	return !slices.ContainsFunc(n.Servers, func(s *model.ServerView) bool { return s.Since.After(since) })
}

// HasSessions tells whether the clients of a routing test had sessions that a balancer could hold: a sticky cookie was given, or the
// farm knows of none that an application would have to give first.
func HasSessions(v *model.FarmView, r *model.RouteReport) bool {
	return (&exam{view: v, farm: v.Farm}).hasSessions(r)
}

func (e *exam) hasSessions(r *model.RouteReport) bool {
	return r.Cookie != nil || e.farm.Sticky.Cookie == "" || e.isBalancers()
}

// ExpectedOf is what a farm expects of the sessions of its routing test: for the path that was asked for, where its paths differ.
func ExpectedOf(v *model.FarmView, r *model.RouteReport) model.Stickiness {
	return (&exam{view: v, farm: v.Farm}).expectedOf(r)
}

// expectedOf is what the farm expects of the sessions of a test: for the path that was asked for, where its paths differ.
func (e *exam) expectedOf(r *model.RouteReport) model.Stickiness {
	expected, longest := e.farm.Sticky.Expected, -1
	for prefix, each := range e.farm.Sticky.Paths {
		if len(prefix) > longest && strings.HasPrefix(r.Path, prefix) {
			expected, longest = each, len(prefix)
		}
	}
	if expected == model.StickyUnknown && (r.Cookie != nil || e.farm.Sticky.Cookie != "") {
		return model.StickyRecommended
	}
	return expected
}

// ShouldHold tells whether the sessions of a farm's routing test should have stayed on their nodes, as far as anybody expects it.
func ShouldHold(v *model.FarmView, r *model.RouteReport) bool {
	return (&exam{view: v, farm: v.Farm}).shouldHold(r)
}

// shouldHold tells whether the sessions of a test should have stayed on their nodes, as far as anybody expects it.
func (e *exam) shouldHold(r *model.RouteReport) bool {
	switch e.expectedOf(r) {
	case model.StickyRequired, model.StickyRecommended:
		return e.hasSessions(r)
	default:
		return false
	}
}

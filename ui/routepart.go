package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// A routePart is one thing that a trial shows.
type routePart struct {
	label    string // of at most eight cells, so that a sign fits before it
	verdict  model.TestVerdict
	severity model.Severity // of a failure
	words    string         // clean
}

// fails tells whether the part is a failure that somebody has to do something about.
func (p *routePart) fails() bool { return p.verdict == model.TestFail && p.severity > model.Info }

// A routeJudge reads a trial's parts out of what came of it.
type routeJudge struct {
	farm   *farmScene
	trial  *model.TrialView
	r      *model.RouteReport
	roster *roster
	parts  []routePart
}

func (j *routeJudge) add(label string, v model.TestVerdict, severity model.Severity, words string) {
	j.parts = append(j.parts, routePart{label, v, severity, words})
}

func (j *routeJudge) pass(label, words string) { j.add(label, model.TestPass, model.Info, words) }
func (j *routeJudge) none(label, words string) { j.add(label, model.TestNoData, model.Info, words) }

// routeParts are all parts of a trial, in the order in which they are told; what wasn't asked for is left out.
func routeParts(f *farmScene, t *model.TrialView, nodes *roster) []routePart {
	j := &routeJudge{farm: f, trial: t, r: t.Report, roster: nodes}
	if j.r != nil {
		j.breaks()
		j.kept()
		j.missed()
		j.drained()
		j.spread()
		j.errors()
		j.pins()
		j.strange()
		j.redirect()
		j.certificate()
		j.cookie()
		j.values()
	}
	j.spoofs()
	return j.parts
}

// waits is what stands in the place of a part of which nothing came: not yet, or never.
func (j *routeJudge) waits() string {
	if j.trial.Done {
		return "not asked: the test ended before"
	}
	return "not asked yet"
}

const (
	// samplesInWords is how many breaks, nodes or errors are told in a sentence; the rest is counted.
	samplesInWords = 3
	// missesJudged is of how many nodes that weren't reached it is judged whether that is chance: as many as anybody reads of.
	missesJudged = 20
)

func (j *routeJudge) breaks() {
	run, test := &j.r.Fresh, &j.r.Test
	over := several(uint64(max(run.Sessions, 0)), "session")
	switch {
	case run.Breaks > 0 && !diagnose.HasSessions(j.farm.view, j.r):
		j.none("breaks", several(uint64(run.Breaks), "request")+" moved, but no answer set "+text.Clean(j.farm.view.Farm.Sticky.Cookie)+
			", so nothing could hold them; under the farm: sticky: {learn: …}")
	case run.Breaks > 0:
		var parts []string
		for i := range run.Samples[:min(len(run.Samples), samplesInWords)] {
			b := &run.Samples[i]
			parts = append(parts, "session "+strconv.Itoa(b.Session)+" from "+text.Clean(b.From)+" to "+text.Clean(b.To))
		}
		if left := run.Breaks - len(parts); left > 0 && len(parts) > 0 {
			parts = append(parts, strconv.Itoa(left)+" more")
		}
		j.add("breaks", model.TestFail, j.farm.breakingIn(j.r), several(uint64(run.Breaks), "request")+" of "+over+
			" reached another node than the one before"+after(": ", strings.Join(parts, ", ")))
	case run.Requests == 0:
		j.none("breaks", j.waits())
	case run.Known == 0:
		j.none("breaks", "not known: nothing tells which node answered")
	case test.Requests < 2:
		j.none("breaks", "not known: each session asks once")
	case run.Requests <= run.Sessions:
		j.none("breaks", "no session has asked twice yet")
	default:
		words := "none in " + over + " of " + several(uint64(max(test.Requests, 0)), "request")
		if run.Unknown > 0 {
			words += "; of " + several(uint64(run.Unknown), "request") + " nobody knows who answered"
		}
		j.pass("breaks", words)
	}
}

func (j *routeJudge) kept() {
	kept, fresh := j.r.Kept, &j.r.Fresh
	switch {
	case !j.r.Test.KeepAlive:
	case kept == nil:
		j.none("kept", j.waits())
	case j.r.StickyOnlyWhenKept():
		j.add("kept", model.TestFail, max(j.farm.breakingIn(j.r), model.Warning), "sessions stay only as long as their connection does: none breaks on kept ones, "+
			several(uint64(fresh.Breaks), "request")+" on fresh ones")
	case kept.Breaks > 0:
		j.add("kept", model.TestFail, j.farm.breakingIn(j.r), several(uint64(kept.Breaks), "request")+" reached another node over a kept connection, too")
	case kept.Requests > 1 && kept.Reused == 0:
		j.none("kept", "the endpoint keeps no connection open, so this run is like the other")
	case !j.trial.Done && !j.r.Done:
		j.none("kept", "so far none breaks on "+several(uint64(max(kept.Sessions, 0)), "kept connection"))
	case kept.Known == 0:
		j.none("kept", "not known: nothing tells which node answered")
	default:
		j.pass("kept", "agrees: none breaks on "+several(uint64(max(kept.Sessions, 0)), "kept connection")+" either")
	}
}

// missed are the nodes that take sessions, as far as anybody knows, and that nothing reached. Whether that is no chance is judged as
// findings judge it.
func (j *routeJudge) missed() {
	if j.r.Fresh.Known == 0 {
		return // that nothing tells who answered is said elsewhere
	}
	var missed, surely []string
	usable := 0
	for _, n := range j.farm.view.Nodes {
		if takesSessions(n) {
			usable++
		}
	}
	for _, name := range j.r.Missed {
		n := j.roster.node(name)
		if n == nil || !takesSessions(n) {
			continue
		}
		missed = append(missed, name)
		if len(missed) <= missesJudged && diagnose.MissChance(j.farm.view, j.r, n)*float64(usable) < diagnose.MissesSurely {
			surely = append(surely, name)
		}
	}
	sessions := several(uint64(max(j.r.Fresh.Sessions, 0)), "session")
	switch {
	case len(missed) == 0 && j.trial.Done:
		j.pass("reached", "every node that takes sessions")
	case len(missed) == 0:
	case !j.r.Done:
		j.none("reached", "not yet: "+someNames(missed))
	case diagnose.LeadsByAddress(j.farm.view, j.r):
		j.none("reached", "never: "+someNames(missed)+"; the test is one client, all of whose sessions the balancer may lead to one node")
	case len(surely) > 0:
		j.add("reached", model.TestFail, model.Critical, "never in "+sessions+": "+someNames(surely)+", though ready as far as the balancer and the checks tell")
	default:
		j.none("reached", "never: "+someNames(missed)+"; "+sessions+" are too few to tell why")
	}
}

// takesSessions tells whether new sessions should reach a node, as far as anybody knows.
func takesSessions(n *model.NodeView) bool {
	admin := n.Admin()
	return n.State.Serves() && (admin == model.AdminReady || admin == model.AdminUnknown)
}

// drained are the nodes that got new sessions though they were out before the trial began.
func (j *routeJudge) drained() {
	for i := range j.r.Fresh.Reached {
		reached := &j.r.Fresh.Reached[i]
		n := j.roster.node(reached.Node)
		if reached.Sessions == 0 || n == nil || !wasOut(n, j.trial.Began) {
			continue
		}
		j.add("drained", model.TestFail, model.Critical, text.Clean(reached.Node)+" is taken out, and "+
			several(uint64(reached.Sessions), "new session")+" began there")
	}
}

// wasOut tells whether every server of a node was out before a moment.
func wasOut(n *model.NodeView, at time.Time) bool {
	for _, s := range n.Servers {
		if s.Admin != model.AdminDrain && s.Admin != model.AdminMaint || s.Since.IsZero() || s.Since.After(at) {
			return false
		}
	}
	return len(n.Servers) > 0
}

func (j *routeJudge) spread() {
	run := &j.r.Fresh
	switch {
	case run.Known == 0:
	case run.SkewP < 0 && len(j.farm.view.Nodes) > 1:
		j.none("spread", "too few sessions to judge")
	case run.SkewP < 0:
	case run.SkewP < sticky.SkewAlpha:
		j.add("spread", model.TestFail, model.Warning, "uneven: "+chanceWords(run.SkewP)+", were it chance by the nodes' weights")
	default:
		j.pass("spread", "fair, "+chanceWords(run.SkewP))
	}
}

func (j *routeJudge) errors() {
	failed, all := j.r.Fresh.Errors, j.r.Fresh.Requests
	if j.r.Kept != nil {
		failed, all = failed+j.r.Kept.Errors, all+j.r.Kept.Requests
	}
	if failed == 0 {
		if all > 0 {
			j.pass("errors", "none")
		}
		return
	}
	severity := model.Warning
	if 2*failed >= all {
		severity = model.Critical
	}
	var parts []string
	for i := range j.r.Errors[:min(len(j.r.Errors), samplesInWords)] {
		e := &j.r.Errors[i]
		parts = append(parts, text.Clean(e.Why)+", "+timesWords(uint64(max(e.Count, 0))))
	}
	j.add("errors", model.TestFail, severity, counted(uint64(failed))+" of "+several(uint64(all), "request")+" failed"+after(": ", strings.Join(parts, "; ")))
}

// someNames are the first of some nodes, and how many others there are.
func someNames(names []string) string {
	var shown []string
	for _, name := range names[:min(len(names), samplesInWords)] {
		shown = append(shown, text.Clean(name))
	}
	if left := len(names) - len(shown); left > 0 {
		shown = append(shown, several(uint64(left), "other"))
	}
	return strings.Join(shown, ", ")
}

package report

import (
	"cmp"
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/model/sticky"
)

// samplesTold is how many of the like are told one by one; the rest is a number.
const samplesTold = 3

// enumerated joins the first few of several sentences.
func enumerated(sentences []string) string {
	if more := len(sentences) - samplesTold; more > 0 {
		return strings.Join(sentences[:samplesTold], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(sentences, "; ")
}

// lines writes what was tried, a line or two for each.
func (t *routeText) lines() {
	t.breaks()
	t.kept()
	t.skew()
	t.pins()
	t.cookie()
	t.own()
	t.strange()
	t.redirect()
	t.certificate()
	t.failures()
	t.told()
}

func (t *routeText) breaks() {
	run := &t.r.Fresh
	s := testSign(ruled(run.Breaks == 0))
	words := fmt.Sprintf("none in %s, each over a connection of its own", counted(run.Known, "request"))
	switch {
	case t.r.Test.Requests < 2:
		s, words = testSign(model.TestSkipped), "each session had one request, and the second one shows them"
	case run.Known < 2:
		s, words = testSign(model.TestNoData), "it isn't known who answered"
	case run.Replays() == 0:
		s, words = testSign(model.TestNoData), fmt.Sprintf("it is known of %s who answered, and of none after it in its session", counted(run.Known, "request"))
	case run.Breaks > 0:
		words = fmt.Sprintf("%d: %s", run.Breaks, broken(run))
		if t.f.Farm.Sticky.Expected == model.StickyNone {
			s = severitySign(model.Info)
		}
	}
	if run.Unknown > 0 && run.Known > 0 {
		words += fmt.Sprintf("; who answered another %s isn't known", counted(run.Unknown, "request"))
	}
	t.says(s, "breaks", words)
}

// broken tells of the first sessions that moved.
func broken(run *model.RouteRun) string {
	sentences := make([]string, 0, len(run.Samples))
	for i := range run.Samples {
		b := &run.Samples[i]
		sentences = append(sentences, fmt.Sprintf("session %d went from %s to %s at its request %d", b.Session, b.From, b.To, b.Request))
	}
	if len(sentences) > samplesTold {
		return strings.Join(sentences[:samplesTold], "; ") + "; and so on"
	}
	return strings.Join(sentences, "; ")
}

func (t *routeText) kept() {
	run := t.r.Kept
	if run == nil {
		return
	}
	switch {
	case t.r.StickyOnlyWhenKept():
		t.says(testSign(model.TestFail), "kept", fmt.Sprintf("sessions hold only as long as their connection: none of %s moved over kept ones",
			counted(run.Sessions, "session")))
	case run.Known < 2:
		t.says(testSign(model.TestNoData), "kept", "over kept connections it isn't known who answered")
	case run.Reused == 0:
		t.says(testSign(model.TestNoData), "kept", "no connection stayed open, so each request had one of its own again")
	case run.Breaks == 0:
		t.says(testSign(model.TestPass), "kept", fmt.Sprintf("no breaks over kept connections, in %s", counted(run.Known, "request")))
	default:
		t.says(testSign(model.TestFail), "kept", fmt.Sprintf("over kept connections %d: %s", run.Breaks, broken(run)))
	}
}

// skew is how unevenly sessions began.
func (t *routeText) skew() {
	switch p := t.r.Fresh.SkewP; {
	case p >= 0 && p < sticky.SkewAlpha:
		t.says(severitySign(model.Warning), "spread", fmt.Sprintf("new sessions don't go by the nodes' weights (p %.2g)", p))
	case p >= 0:
		t.says(testSign(model.TestPass), "spread", fmt.Sprintf("new sessions may well go by the nodes' weights (p %.2g)", p))
	}
}

func (t *routeText) redirect() {
	r := t.r.Redirect
	if r == nil {
		return
	}
	words := r.Why
	if r.Verdict == model.TestPass {
		words = fmt.Sprintf("%d to %s", r.Status, r.Location)
	} else if r.Location != "" {
		words += fmt.Sprintf(" (%d to %s)", r.Status, r.Location)
	}
	if r.Asked != "" {
		words = r.Asked + ": " + words
	}
	t.says(testSign(r.Verdict), "redirect", words)
}

func (t *routeText) certificate() {
	c := &t.r.Certificate
	if len(c.SHA256) == 0 {
		return
	}
	words := fmt.Sprintf("%s (SHA-256 %.16s)", cmp.Or(c.Subject, "no subject"), c.SHA256[0])
	if more := len(c.SHA256) - 1; more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	s := severitySign(model.Info)
	switch c.SameAsNodes {
	case model.TestPass:
		s, words = testSign(model.TestPass), words+", as the nodes present it"
	case model.TestFail:
		words += ", which no node presents: TLS ends before the nodes"
		if !t.f.Farm.Expect.Offload {
			s = testSign(model.TestFail)
		}
	default:
		words += "; the nodes' aren't known"
	}
	t.says(s, "cert", words)
}

func (t *routeText) failures() {
	kinds := make([]string, 0, len(t.r.Errors))
	for i := range t.r.Errors {
		e := &t.r.Errors[i]
		kinds = append(kinds, fmt.Sprintf("%s: %s", counted(e.Count, "request"), e.Why))
	}
	if len(kinds) > 0 {
		t.says(testSign(model.TestFail), "failed", enumerated(kinds))
	}
}

// told says by what nodes were told apart, and what would do it better.
func (t *routeText) told() {
	ways := make([]string, 0, len(t.r.Told))
	for i := range t.r.Told {
		w := &t.r.Told[i]
		ways = append(ways, fmt.Sprintf("%s (%s)", strings.TrimSpace(string(w.Way)+" "+w.Name), counted(w.Requests, "request")))
	}
	if len(ways) > 0 {
		t.says(severitySign(model.Info), "told by", strings.Join(ways, ", "))
	}
	if t.r.Advice != "" {
		t.says(testSign(model.TestNoData), "advice", t.r.Advice)
	}
}

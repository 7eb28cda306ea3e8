package diagnose

import (
	"fmt"
	"slices"

	"farmtop/model"
	"farmtop/model/sticky"
)

// When breaks are more than bad luck. A browser that was restored from a copy, two devices with one cookie or an address that changes
// break a session now and then in a healthy farm of any size; so it takes several, and a share of the requests that had a session.
const (
	breaksLeast = 5
	breaksShare = 0.005
)

// sessionsBreak is ST01: sessions are served by another node than theirs, and nothing explains it.
func sessionsBreak(e *exam) {
	t := e.traffic
	expected := e.stickiness()
	if t == nil || expected == model.StickyNone {
		return
	}
	whole := breaksOf(-1, &t.Sticky.Total[sticky.FiveMinutes])
	if !whole.isMuch(breaksLeast, breaksShare) {
		return
	}
	parts := make([]part, 0, len(t.Nodes))
	nodes := e.stickyNodes()
	for i := range nodes {
		parts = append(parts, breaksOf(i, &nodes[i].Windows[sticky.FiveMinutes]))
	}
	code, severity := lookup("ST01"), model.Warning
	if expected == model.StickyRequired {
		severity = model.Critical
	}
	left := blamed(parts, func(p part) bool { return p.isMuch(breaksLeast, breaksShare) })
	for _, p := range left {
		if f := e.openLogged(p.node, code, severity); f != nil {
			f.Title = fmt.Sprintf("sessions of %s break: %s were served elsewhere in %s", e.logged(p.node), plural(int(p.n), "request"), e.covered())
			f.Evidence = e.breakEvidence(p)
		}
	}
	if left != nil {
		return
	}
	if f := e.open(nil, code, severity); f != nil {
		f.Title = fmt.Sprintf("sessions of %s break: %s missed their node in %s", short(e.farm.Name), plural(int(whole.n), "request"), e.covered())
		f.Evidence = e.breakEvidence(whole)
	}
}

// breaksOf are the breaks of a node's sessions, of the requests that came for its sessions' sake, wherever they were served.
func breaksOf(node int, c *sticky.Counts) part { return part{node, c.Breaks, c.Bound + c.Moves} }

// stickiness is what the farm expects of its sessions. Where only some paths want them, nobody knows which path a break was on: then
// they count as recommended.
func (e *exam) stickiness() model.Stickiness {
	expected := e.farm.Sticky.Expected
	if expected == model.StickyNone && e.wantsPaths() {
		return model.StickyRecommended
	}
	return expected
}

func (e *exam) wantsPaths() bool {
	for _, s := range e.farm.Sticky.Paths {
		if s == model.StickyRequired || s == model.StickyRecommended {
			return true
		}
	}
	return false
}

// covered is the window of the sessions' counts in words.
func (e *exam) covered() string { return minutes(e.traffic.Sticky.Covered(sticky.FiveMinutes)) }

func (e *exam) breakEvidence(p part) string {
	text := p.words("requests with a session", e.traffic.Sticky.Covered(sticky.FiveMinutes)) + " were served by another node than the session's"
	if b := e.newestBreak(p.node); b != nil {
		text += "; the newest: " + e.breakWords(b)
	}
	if !e.traffic.Sticky.Exact {
		text += "; estimated, since there were more sessions than are remembered"
	}
	return text
}

// newestBreak is the newest example of a session that left a node, or any with a negative number; nil when none is recent.
func (e *exam) newestBreak(node int) *sticky.Break {
	s := &e.traffic.Sticky
	for _, b := range slices.Backward(s.Breaks) {
		if (node < 0 || int(b.From.Node) == node) && s.At.Sub(b.To.At) < trafficSpan {
			return &b
		}
	}
	return nil
}

// breakWords are both requests of a break: "session 1a2b3c4d, am1 at 12:00:58 (200), then am2 at 12:01:02 (302)".
func (e *exam) breakWords(b *sticky.Break) string {
	from := "its cookie names " + e.logged(int(b.From.Node))
	if !b.From.At.IsZero() {
		from = e.requestWords(&b.From)
	}
	text := fmt.Sprintf("%s, then %s", from, e.requestWords(&b.To))
	if b.From.At.IsZero() {
		text = fmt.Sprintf("%s, it was served by %s", from, e.requestWords(&b.To))
	}
	if b.Session != 0 {
		text = "session " + b.Session.String() + ", " + text
	}
	if b.Times > 1 {
		text += fmt.Sprintf(", %s times in all", thousands(b.Times))
	}
	switch b.To.Cookie {
	case sticky.Unused:
		text += "; the balancer says that something else than the cookie chose the node"
	case sticky.Kept:
		text += "; the balancer says that the cookie chose the node"
	}
	return text
}

func (e *exam) requestWords(r *sticky.Request) string {
	text := e.logged(int(r.Node)) + " at " + e.clock(r.At)
	if r.Status != 0 {
		text += fmt.Sprintf(" (%d)", r.Status)
	}
	return text
}

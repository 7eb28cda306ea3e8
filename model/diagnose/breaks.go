package diagnose

import (
	"cmp"
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

// pathRunes is enough to tell which part of the application a request was for.
const pathRunes = 80

// sessionsBreak is ST01: sessions are served by another node than theirs, and nothing explains it. What a routing test shows of it stands
// beside what the log does.
func sessionsBreak(e *exam) {
	e.loggedBreaks()
	e.replaysBreak()
}

func (e *exam) loggedBreaks() {
	t := e.traffic
	expected := e.stickiness()
	if t == nil || expected == model.StickyNone {
		return
	}
	whole := breaksOf(-1, &t.Sticky.Total[sticky.FiveMinutes])
	if !whole.isMuch(breaksLeast, breaksShare) {
		return
	}
	code, severity := lookup("ST01"), model.Warning
	if expected == model.StickyRequired {
		severity = model.Critical
	}
	if node := e.onlyBreaking(); node >= 0 {
		p := breaksOf(node, &t.Sticky.Nodes[node].Windows[sticky.FiveMinutes])
		if f := e.openLogged(node, code, severity); f != nil {
			f.Title = fmt.Sprintf("sessions of %s break: %s were served elsewhere in %s", e.logged(node), plural(int(p.n), "request"), e.covered())
			f.Evidence = e.breakEvidence(p)
		}
		return
	}
	if f := e.open(nil, code, severity); f != nil {
		f.Title = fmt.Sprintf("sessions of %s break: %s missed their node in %s", short(e.farm.Name), plural(int(whole.n), "request"), e.covered())
		f.Evidence = e.breakEvidence(whole)
	}
}

// cookieFirst has ST01 name its cause: where no cookie is set (ST06), nothing can hold sessions.
func cookieFirst(e *exam) {
	if e.alreadyFound("ST06", "") == nil {
		return
	}
	for i := range e.found {
		if f := &e.found[i]; f.Code == "ST01" {
			f.Title += "; mend ST06 first"
			f.Remedy = "Mend ST06 first: without its cookie no session can hold. " + f.Remedy
		}
	}
}

// onlyBreaking is the node that all breaks of the last hour are of; negative where there are several, which is one cause that they share.
// What counts is the hour, not the five minutes of the breaks: who is to blame would change with every break of another node's.
func (e *exam) onlyBreaking() int {
	s := &e.traffic.Sticky
	for i, n := range e.stickyNodes() {
		if breaks := n.Windows[sticky.OneHour].Breaks; breaks > 0 {
			if breaks == s.Total[sticky.OneHour].Breaks {
				return i
			}
			return -1
		}
	}
	return -1
}

// breaksOf are the breaks of a node's sessions, of the requests that came for its sessions' sake, wherever they were served.
func breaksOf(node int, c *sticky.Counts) part { return part{node, c.Breaks, c.Bound + c.Moves} }

// BreaksMuch tells whether a node's sessions break more than bad luck explains.
func BreaksMuch(c *sticky.Counts) bool { return breaksOf(-1, c).isMuch(breaksLeast, breaksShare) }

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
	text += e.routesTaken(p.node)
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
	breaks := e.traffic.Sticky.Breaks
	for i := range slices.Backward(breaks) {
		if e.isRecentBreak(&breaks[i], node) {
			return &breaks[i]
		}
	}
	return nil
}

func (e *exam) isRecentBreak(b *sticky.Break, node int) bool {
	return (node < 0 || int(b.From.Node) == node) && e.traffic.Sticky.At.Sub(b.To.At) < trafficSpan
}

// routesTaken are the ways that sessions took: "; they left am1 (8) and am2 (4); sessions among the newest: am1 → am3 (7) and am2 → am3 (4)".
func (e *exam) routesTaken(node int) string {
	text := ""
	if node < 0 {
		if left := e.breakingNodes(); len(left) > 0 {
			text = "; they left " + enumerate(left, len(left))
		}
	}
	type way struct{ from, to int32 }
	var ways []way
	seen := make(map[way]int)
	breaks := e.traffic.Sticky.Breaks
	for i := range breaks {
		if b := &breaks[i]; e.isRecentBreak(b, node) {
			w := way{b.From.Node, b.To.Node}
			if seen[w]++; seen[w] == 1 {
				ways = append(ways, w)
			}
		}
	}
	slices.SortStableFunc(ways, func(a, b way) int { return seen[b] - seen[a] })
	told := make([]string, 0, len(ways))
	for _, w := range ways {
		told = append(told, fmt.Sprintf("%s → %s (%d)", e.logged(int(w.from)), e.logged(int(w.to)), seen[w]))
	}
	if len(told) == 0 {
		return text
	}
	return text + "; sessions among the newest: " + enumerate(told, len(told))
}

// breakingNodes are the nodes whose sessions broke lately, those with the most breaks first: "am1 (8)".
func (e *exam) breakingNodes() []string {
	var parts []part
	for i, n := range e.stickyNodes() {
		if breaks := n.Windows[sticky.FiveMinutes].Breaks; breaks > 0 {
			parts = append(parts, part{node: i, n: breaks})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.n, a.n) })
	told := make([]string, 0, len(parts))
	for _, p := range parts {
		told = append(told, fmt.Sprintf("%s (%s)", e.logged(p.node), thousands(p.n)))
	}
	return told
}

// breakWords are both requests of a break: "session 1a2b3c4d, am1 at 12:00:58 (200), then am2 at 12:01:02 (302) for "/carbon/"".
func (e *exam) breakWords(b *sticky.Break) string {
	from := "its cookie names " + e.logged(int(b.From.Node))
	if !b.From.At.IsZero() {
		from = e.requestWords(&b.From)
	}
	text := fmt.Sprintf("%s, then %s", from, e.requestWords(&b.To))
	if b.From.At.IsZero() {
		text = fmt.Sprintf("%s, it was served by %s", from, e.requestWords(&b.To))
	}
	if b.Path != "" {
		text += fmt.Sprintf(" for %q", cut(b.Path, pathRunes))
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

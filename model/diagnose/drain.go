package diagnose

import (
	"fmt"
	"time"

	"farmtop/model"
)

// stallsAfter is how long a drain may take before it is said to stall, and for how long no request comes before the last one
// counts as the last: a page that refreshes itself does so every minute at the latest.
const stallsAfter = time.Minute

// newOnDrained is RT03: a node that is taken out still gets new sessions, as its balancer counts them, or as a routing test has seen. What
// the balancer doesn't count apart says nothing.
func newOnDrained(e *exam, n *model.NodeView) {
	tried := e.triedOnDrained(n)
	for _, s := range n.Servers {
		d := s.Drain
		if s.Admin != model.AdminDrain || d == nil || d.New <= 0 || !e.fresh(s) {
			continue
		}
		if f := e.aboutServer(n, "RT03", s); f != nil {
			f.Title = fmt.Sprintf("%s gives new sessions to %s, which is in drain", short(s.Balancer), short(n.Node.Name))
			f.Evidence = fmt.Sprintf("%d of %s since %s %s new sessions; %s",
				d.New, plural(int(d.New+d.Bound), "request"), e.clock(d.Since), was(d.New), says(s))
			if tried != "" {
				f.Evidence += "; " + tried
			}
		}
		return
	}
	if tried == "" {
		return
	}
	s := n.Servers[0]
	if f := e.aboutServer(n, "RT03", s); f != nil {
		f.Title = fmt.Sprintf("new sessions begin on %s, which is in %s", short(n.Node.Name), takenOut(s))
		f.Evidence = tried + "; " + says(s)
	}
}

// triedOnDrained is what a routing test has seen of a node that all its balancers had taken out before: "routing test of 12:00:05: 3 of 20
// sessions began on it"; "" when that is nothing.
func (e *exam) triedOnDrained(n *model.NodeView) string {
	r := e.routed()
	if r == nil || len(n.Servers) == 0 {
		return ""
	}
	for _, s := range n.Servers {
		isOut := s.Admin == model.AdminDrain || s.Admin == model.AdminMaint
		if !isOut || s.Since.After(e.trial.Began) || !e.fresh(s) {
			return ""
		}
	}
	if sessions := Began(r, n.Node.Name); sessions > 0 {
		return fmt.Sprintf("%s: %d of %s began on it", e.tested(), sessions, plural(r.Fresh.Sessions, "session"))
	}
	return ""
}

// drainStalls is DR01: a node that is taken out doesn't become empty.
func drainStalls(e *exam, n *model.NodeView) {
	if p := n.Progress; p != nil && takesEffect(p) {
		e.actionStalls(n, p)
		return
	}
	for _, s := range n.Servers {
		if s.Admin == model.AdminDrain && s.Drain != nil && e.fresh(s) && e.stall(n, s.Drain, s) {
			return
		}
	}
}

// takesEffect tells whether a drain or maintenance that farmtop made holds still, so that its own count tells how far it is.
func takesEffect(p *model.Progress) bool {
	takesOut := p.Action.Verb == model.VerbDrain || p.Action.Verb == model.VerbMaint
	return takesOut && (p.Phase == model.PhaseTimedOut || !p.Phase.IsBad())
}

// actionStalls looks at a drain or maintenance that farmtop made. One that is done was empty, and shows by itself what came since.
func (e *exam) actionStalls(n *model.NodeView, p *model.Progress) {
	s := e.drainedServer(n, p.Action.Group)
	if s == nil || p.Drain == nil {
		return
	}
	switch {
	case p.Phase == model.PhaseTimedOut && !p.Drain.IsQuiet(p.Action.SettleTime()):
		e.timedOut(n, p, s)
	case p.Phase == model.PhaseDraining:
		e.stall(n, p.Drain, s)
	}
}

// drainedServer is the first server of a node that is taken out, in a group or in any; nil when none is that can be read now.
func (e *exam) drainedServer(n *model.NodeView, group string) *model.ServerView {
	for _, s := range n.Servers {
		taken := s.Admin == model.AdminDrain || s.Admin == model.AdminMaint
		if taken && (group == "" || s.Group == group) && e.fresh(s) {
			return s
		}
	}
	return nil
}

// timedOut tells of a drain that took longer than its deadline.
func (e *exam) timedOut(n *model.NodeView, p *model.Progress, s *model.ServerView) {
	f := e.aboutServer(n, "DR01", s)
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("the %s of %s passed its deadline of %s: %s", takenOut(s), short(n.Node.Name), span(p.Action.Deadline), remains(p.Drain))
	f.Evidence = e.drainEvidence(p.Drain)
}

// stall tells of a drain that makes no progress, and whether it does.
func (e *exam) stall(n *model.NodeView, d *model.Drain, s *model.ServerView) bool {
	var title string
	switch name := short(n.Node.Name); {
	case d.InFlight > 0 && d.Quiet >= stallsAfter:
		title = fmt.Sprintf("the %s of %s waits for %s that began over %s ago", takenOut(s), name, plural(d.InFlight, "request"), span(d.Quiet))
	case s.Admin != model.AdminDrain || !isFlat(d):
		return false
	case d.New < 0:
		title = fmt.Sprintf("the drain of %s stalls: requests still come, and don't become fewer", name)
	default:
		title = fmt.Sprintf("the drain of %s stalls: cookie-bound requests still come, and don't become fewer", name)
	}
	if f := e.aboutServer(n, "DR01", s); f != nil {
		f.Title, f.Evidence = title, e.drainEvidence(d)
	}
	return true
}

// isFlat tells whether requests keep coming to a server in drain for so long that they would have become fewer.
func isFlat(d *model.Drain) bool {
	comes := d.Bound > 0 && d.Quiet < stallsAfter
	return comes && d.Decay.Enough && !d.Decay.Falling && d.At.Sub(d.Since) >= stallsAfter
}

func takenOut(s *model.ServerView) string {
	if s.Admin == model.AdminMaint {
		return "maintenance"
	}
	return "drain"
}

// remains is what keeps a drain from being over: "2 requests in flight, 1.4 requests/s".
func remains(d *model.Drain) string {
	rate := fmt.Sprintf("%.1f requests/s", lately(d))
	switch {
	case d.InFlight > 0 && d.Quiet >= stallsAfter:
		return plural(d.InFlight, "request") + " in flight"
	case d.InFlight > 0:
		return plural(d.InFlight, "request") + " in flight, " + rate
	default:
		return "cookie holders still come, " + rate
	}
}

// latelySpans is over how many of the newest spans a drain's present rate is taken.
const latelySpans = 4

// lately is how many requests a second came in the newest spans.
func lately(d *model.Drain) float64 {
	newest := d.Rates[max(0, len(d.Rates)-latelySpans):]
	if len(newest) == 0 {
		return 0
	}
	sum := 0.0
	for _, rate := range newest {
		sum += float64(rate)
	}
	return sum / float64(len(newest))
}

// drainEvidence is both sides of a drain in numbers.
func (e *exam) drainEvidence(d *model.Drain) string {
	text := plural(int(d.Bound), "cookie-bound request") + " since " + e.clock(d.Since)
	if d.New < 0 {
		text = plural(int(d.Bound), "request") + " since " + e.clock(d.Since)
	}
	text += fmt.Sprintf(", %.1f/s lately, the newest %s ago", lately(d), span(d.Quiet))
	if d.New >= 0 {
		text += "; " + plural(int(d.New), "new session")
	}
	text += fmt.Sprintf("; %d in flight", d.InFlight)
	if d.Leaving > 0 {
		text += fmt.Sprintf(", %d of them at older processes of the balancer", d.Leaving)
	}
	switch {
	case d.Decay.Falling:
		text += fmt.Sprintf("; they halve every %s, quiet in about %s", span(d.Decay.HalfLife), span(d.Decay.ETA))
	case d.Decay.Enough:
		text += "; the curve doesn't fall"
	}
	return text
}

func was(n int64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

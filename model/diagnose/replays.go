package diagnose

import (
	"fmt"
	"slices"

	"farmtop/model"
)

// replaysLeast is how many replays of a routing test must be served elsewhere before its sessions break, unless most of few are: one may be
// a request that the balancer sent on because its node had a bad moment.
const replaysLeast = 2

// A straying is what of a routing test's sessions moved without a reason.
type straying struct {
	moves   []*model.RouteBreak // those that are kept, and that nothing explains
	breaks  int                 // at least
	replays int                 // requests of sessions after their first, whose node is known
}

// strays looks for the breaks of a test that nothing explains: both nodes were well all the time, and the request before didn't fail.
func (e *exam) strays(r *model.RouteReport) straying {
	s := straying{replays: r.Fresh.Known - begun(r)}
	for i := range r.Fresh.Samples {
		b := &r.Fresh.Samples[i]
		from, to := e.view.Node(b.From), e.view.Node(b.To)
		if steady(from, e.trial.Began) && steady(to, e.trial.Began) && !failedBefore(r, b) && !isInMaintenance(from) {
			s.moves = append(s.moves, b)
		}
	}
	s.breaks = len(s.moves)
	if s.breaks == len(r.Fresh.Samples) {
		s.breaks = r.Fresh.Breaks
	}
	return s
}

// failedBefore tells whether the request before a break failed, so that the balancer had a reason to send the next one elsewhere.
func failedBefore(r *model.RouteReport, b *model.RouteBreak) bool {
	for i := range r.Rows {
		row := &r.Rows[i]
		if row.Number != b.Session || row.Kept || b.Request < 2 || b.Request-2 >= len(row.Steps) {
			continue
		}
		before := row.Steps[b.Request-2]
		return before.Failed || before.Status >= 500
	}
	return false
}

func isInMaintenance(n *model.NodeView) bool { return n.Admin() == model.AdminMaint }

// isMany tells whether so many replays went astray that it isn't bad luck.
func (s straying) isMany() bool {
	return s.breaks >= replaysLeast || s.breaks > 0 && 2*s.breaks >= s.replays
}

// onlyFrom is the node that all breaks left; "" where they left several.
func (s straying) onlyFrom() string {
	for _, b := range s.moves[1:] {
		if b.From != s.moves[0].From {
			return ""
		}
	}
	return s.moves[0].From
}

// isOfPins tells whether all that went astray are sessions of nodes whose pins do, too, and to the same node, while other nodes' pins hold:
// that is RT04 or ST02.
func (s straying) isOfPins(r *model.RouteReport) bool {
	if astray, all := astrayPins(r), len(r.Pins); astray == 0 || astray > 1 && 2*astray > all {
		return false
	}
	for _, b := range s.moves {
		leads := func(p model.RoutePin) bool { return isAstray(&p) && p.Node == b.From && p.Reached == b.To }
		if !slices.ContainsFunc(r.Pins, leads) {
			return false
		}
	}
	return true
}

// replaysBreak is the part of ST01 that a routing test shows. Where sessions hold on a kept connection it is ST07, where nothing sets the
// cookie ST06, and where one node's cookie leads elsewhere RT04 or ST02: those name the cause.
func (e *exam) replaysBreak() {
	r := e.routed()
	if r == nil || !e.shouldHold(r) || e.holdsWhenKept(r) || e.triedWithoutCookie(r) {
		return
	}
	s := e.strays(r)
	if !s.isMany() || s.isOfPins(r) {
		return
	}
	evidence := e.replayEvidence(r, s)
	for _, node := range []string{s.onlyFrom(), ""} {
		if f := e.alreadyFound("ST01", node); f != nil {
			f.Evidence += "; " + evidence
			return
		}
	}
	severity := model.Warning
	if e.expectedOf(r) == model.StickyRequired {
		severity = model.Critical
	}
	subject := e.view.Node(s.onlyFrom())
	f := e.open(subject, lookup("ST01"), severity)
	if f == nil {
		return
	}
	who := short(e.farm.Name)
	if subject != nil {
		who = short(subject.Node.Name)
	}
	f.Title = fmt.Sprintf("sessions of %s break: %s of a routing test missed their node", who, plural(s.breaks, "replay"))
	f.Evidence = evidence
}

// replayEvidence is what a test shows: "routing test of 12:00:05: 64 of 80 replays were served by another node …".
func (e *exam) replayEvidence(r *model.RouteReport, s straying) string {
	text := fmt.Sprintf("%s: %d of %s of %s were served by another node than the request before, each over a connection of its own", e.tested(),
		s.breaks, plural(s.replays, "replay"), plural(r.Fresh.Sessions, "session"))
	if len(s.moves) > 0 {
		b := s.moves[0]
		text += fmt.Sprintf("; session %d went from %s to %s with its request %d, told by the %s", b.Session, short(b.From), short(b.To), b.Request, b.Way)
	}
	if r.Cookie != nil && r.Cookie.Unkept != "" {
		text += "; clients don't keep the cookie: " + cut(r.Cookie.Unkept, pathRunes)
	}
	return text
}

// holdsWhenKept tells whether sessions stay on their node as long as they keep their connection, and no longer.
func (e *exam) holdsWhenKept(r *model.RouteReport) bool {
	return r.StickyOnlyWhenKept() && e.shouldHold(r) && e.strays(r).isMany()
}

// stickyOnlyWhenKept is ST07.
func stickyOnlyWhenKept(e *exam) {
	r := e.routed()
	if r == nil || !e.holdsWhenKept(r) {
		return
	}
	f := e.about(nil, "ST07")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("sessions of %s hold only as long as they keep their connection", short(e.farm.Name))
	f.Evidence = fmt.Sprintf("%s; over kept connections none of %s moved", e.replayEvidence(r, e.strays(r)),
		plural(r.Kept.Known-begunIn(r.Kept), "replay"))
}

// begunIn is how many sessions of a run began on a node that is known.
func begunIn(run *model.RouteRun) int {
	sum := 0
	for i := range run.Reached {
		sum += run.Reached[i].Sessions
	}
	return sum
}

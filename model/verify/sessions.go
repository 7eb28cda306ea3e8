package verify

import (
	"farmtop/model"
	"farmtop/model/diagnose"
)

// newSessions tells whether sessions begin on the node: those of a test, else those of the log or of the balancer's count.
func newSessions(e *exam) outcome {
	if e.standsBy() {
		return e.unseen()
	}
	said := firstSaid(e.began, e.newByLog, e.backup, e.kept, e.chosen)
	if said.isSaid() {
		return said
	}
	return e.untold(e.missed)
}

// began are the sessions of a test that began on the node.
func (e *exam) began() outcome {
	r, _ := e.tried()
	if r == nil {
		return outcome{}
	}
	n := diagnose.Began(r, e.node.Node.Name)
	if n == 0 {
		return outcome{}
	}
	return passed("%d of %s of a test began on it", n, plural(r.Fresh.Sessions, "session"))
}

func (e *exam) newByLog() outcome {
	t := e.node.Traffic
	if t == nil || t.Counts.New == 0 {
		return outcome{}
	}
	return passed("%s in 5 minutes by the log", plural(int(t.Counts.New), "new session"))
}

func (e *exam) backup() outcome {
	for _, s := range e.node.Servers {
		if !s.Backup {
			return outcome{}
		}
	}
	if len(e.node.Servers) == 0 {
		return outcome{}
	}
	return skipped("it is a backup, which gets sessions when the others are down")
}

// chosen is the balancer's own count, where no test can tell more: it goes back to the balancer's start.
func (e *exam) chosen() outcome {
	if r, why := e.tried(); r != nil || why.result == model.TestSkipped {
		return outcome{}
	}
	for _, s := range e.node.Servers {
		if s.ChosenKnown && s.Chosen > 0 {
			return passed("%s chose it for %s since its start", at(s), plural(int(s.Chosen), "request"))
		}
	}
	return outcome{}
}

// missed is what it comes to that no session of a test began on the node.
func (e *exam) missed(r *model.RouteReport) outcome {
	known := 0
	for i := range r.Fresh.Reached {
		known += r.Fresh.Reached[i].Sessions
	}
	chance := diagnose.MissChance(e.view, r, e.node)
	switch {
	case known == 0 && r.Advice != "":
		o := noData("nobody knows where the %s of the test began", plural(r.Fresh.Sessions, "session"))
		o.remedy = r.Advice
		return o
	case known == 0:
		return noData("no session of the test is known to have begun anywhere")
	case diagnose.LeadsByAddress(e.view, r):
		return noData("all %s of this one client began on %s: the balancer may choose by the client's address", plural(known, "session"),
			short(r.Fresh.Reached[0].Node))
	case chance == 1:
		return noData("none of %s began on it, but by its weight it may get none", plural(known, "session"))
	case chance < diagnose.MissesSurely:
		return failed(e.remedy("RT02", e.server()), "none of %s began on it, which is no chance (p %.1g)", plural(known, "session"), chance)
	default:
		return noData("none of %s began on it, which may be chance (p %.2g)", plural(known, "session"), chance)
	}
}

// server is the node's first server, to name it in a remedy; nil when there is none.
func (e *exam) server() *model.ServerView {
	if len(e.node.Servers) == 0 {
		return nil
	}
	return e.node.Servers[0]
}

// hold tells whether sessions that began on the node stayed there: those of a test, else those of the log.
func hold(e *exam) outcome {
	switch {
	case e.isUnstuck():
		return skipped(unstuck)
	case e.standsBy():
		return e.unseen()
	}
	if said := firstSaid(e.held, e.heldByLog, e.kept); said.isSaid() {
		return said
	}
	return e.untold(func(*model.RouteReport) outcome { return noData("no session began on it that could be followed") })
}

// held is what a test's sessions that began on the node did.
func (e *exam) held() outcome {
	r, _ := e.tried()
	if r == nil {
		return outcome{}
	}
	for i := range r.Fresh.Samples {
		b := &r.Fresh.Samples[i]
		if b.From != e.node.Node.Name {
			continue
		}
		if !diagnose.HasSessions(e.view, r) {
			return noData("the answers to %s set no sticky cookie, so there is no session to hold", cut(r.Path, quoteRunes))
		}
		return failed(e.holding(), "session %d moved to %s with its request %d", b.Session, short(b.To), b.Request)
	}
	sessions, replays := stayed(r, e.node.Node.Name)
	if sessions == 0 {
		return outcome{}
	}
	return passed("%s stayed on it, seen %s more", plural(sessions, "session"), plural(replays, "time"))
}

// holding is how sessions come to stay.
func (e *exam) holding() string {
	switch {
	case stickyCookie(e).result == model.TestFail:
		return cookieFirst
	case pinned(e).result == model.TestFail:
		return pinFirst
	default:
		return e.remedy("ST01", e.server())
	}
}

// stayed counts the fresh sessions that began on a node and were seen there again, and how often.
func stayed(r *model.RouteReport, node string) (sessions, replays int) {
	if r.Fresh.Breaks == 0 {
		for i := range r.Fresh.Reached {
			if n := &r.Fresh.Reached[i]; n.Node == node && n.Requests > n.Sessions {
				return n.Sessions, n.Requests - n.Sessions
			}
		}
		return 0, 0
	}
	for i := range r.Rows {
		if again := replaysOn(r, &r.Rows[i], node); again > 0 && !r.Rows[i].Kept {
			sessions++
			replays += again
		}
	}
	return sessions, replays
}

// replaysOn is how often a session was seen again on the node that it began on; 0 where that is another one, or nobody knows.
func replaysOn(r *model.RouteReport, s *model.RouteSession, node string) int {
	seen := 0
	for _, step := range s.Steps {
		switch stepNode(r, step) {
		case "":
		case node:
			seen++
		default:
			if seen == 0 {
				return 0
			}
		}
	}
	return max(0, seen-1)
}

// stepNode is the node that answered a step; "" when nobody knows.
func stepNode(r *model.RouteReport, s model.RouteStep) string {
	if s.Node < 0 || int(s.Node) >= len(r.Nodes) {
		return ""
	}
	return r.Nodes[s.Node]
}

// heldByLog is what the log tells of the node's sessions.
func (e *exam) heldByLog() outcome {
	t := e.node.Traffic
	switch {
	case t == nil || t.Counts.Bound == 0:
		return outcome{}
	case diagnose.BreaksMuch(&t.Counts):
		return failed(e.holding(), "%s in 5 minutes by the log", plural(int(t.Counts.Breaks), "break"))
	default:
		return passed("%s, %s in 5 minutes by the log", plural(t.Sessions, "session"), plural(int(t.Counts.Breaks), "break"))
	}
}

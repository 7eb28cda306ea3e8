package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// isOver tells whether nothing remains to wait for, else what remains.
func (a *actionState) isOver() (over bool, waits string) {
	p := &a.progress
	for _, s := range a.targets() {
		switch {
		case s.unread != "":
			return false, fmt.Sprintf("%s can't be read, so nobody knows how far it is: %s", s.balancer, s.unread)
		case s.blind != "":
			return false, s.blind
		case !a.isNews(s):
			return false, "waits for the next reading of " + s.balancer
		}
	}
	switch a.verb() {
	case VerbMove:
		return a.isMoved()
	case VerbDrain:
		if emptied, ours, waits := a.isEmptied(); ours {
			return emptied, waits
		}
		return a.isDrained()
	case VerbMaint:
		if a.isUncounted() != "" {
			return a.isLeft()
		}
		if n := p.Drain; n != nil && n.InFlight > 0 {
			return false, counted(n.InFlight, "request") + " still in flight"
		}
	case VerbReady:
		for _, s := range a.targets() {
			if s.server.Admin == AdminDrain || s.server.Admin == AdminMaint {
				return false, fmt.Sprintf("%s: %s/%s is in %s again: somebody else took it out", s.balancer, s.server.Group, s.server.Name, s.server.Admin)
			}
			if !s.server.Up && !s.standsBy() {
				return false, fmt.Sprintf("%s doesn't send it requests yet: %s %s", s.balancer, s.server.Status, s.server.CheckStatus)
			}
		}
	}
	return true, ""
}

// isDrained tells whether both sides of a drain are quiet, else what isn't.
func (a *actionState) isDrained() (drained bool, waits string) {
	p := &a.progress
	d := p.Drain
	if balancer := a.isUncounted(); balancer != "" {
		if isStopped(a.targets()) {
			return true, ""
		}
		return false, balancer + " doesn't tell what is in flight, so nobody knows when the node is empty: watch the node itself"
	}
	settle := p.Action.SettleTime()
	switch {
	case d == nil:
		return false, "waits for the balancer's next reading"
	case d.IsQuiet(settle):
		return true, ""
	case d.New > 0:
		return false, fmt.Sprintf("%s came although it is in drain", counted(int(d.New), "new session"))
	case d.InFlight > 0 && d.Quiet >= settle:
		return false, counted(d.InFlight, "request") + " still in flight, though no new one comes: a download, an upgrade or a WebSocket may stay for ever"
	case d.InFlight > 0:
		return false, counted(d.InFlight, "request") + " in flight"
	case d.Bound > 0 && d.Quiet < settle/2:
		return false, "requests with the sticky cookie still come"
	default:
		return false, fmt.Sprintf("no request for %d s of %s", d.Quiet/time.Second, span(settle))
	}
}

// isStopped tells whether the balancer has gone from the drain to maintenance by itself, as NLB does when the last connection has ended.
func isStopped(servers []*serverState) bool {
	return !slices.ContainsFunc(servers, func(s *serverState) bool { return s.server.Admin != AdminMaint })
}

// isNews tells whether a server was read after the action was carried out.
func (a *actionState) isNews(s *serverState) bool { return s.asked.After(a.progress.DoneAt) }

// isUncounted names the balancer that doesn't count requests; "" when all do.
func (a *actionState) isUncounted() string {
	for _, s := range a.targets() {
		if s.server.Uncounted {
			return s.balancer
		}
	}
	return ""
}

// isLeft tells whether no older process of a balancer that counts nothing can hold requests of the node any more.
func (a *actionState) isLeft() (left bool, waits string) {
	for _, s := range a.targets() {
		if s.leaving > 0 {
			return false, fmt.Sprintf("requests may be in flight in %s of %s", counted(s.leaving, "older worker"), s.balancer)
		}
	}
	return true, ""
}

// undone tells who ended what was carried out; "" while it holds. Maintenance instead of a drain is more than what was wanted.
func (a *actionState) undone() string {
	verb := a.verb()
	aim := verb.Aim()
	if aim == AdminUnknown || verb == VerbReady {
		return ""
	}
	for _, s := range a.targets() {
		if !a.isNews(s) || s.server.Admin == aim || s.server.Admin == AdminMaint || s.server.Admin == AdminUnknown {
			continue
		}
		if aim == AdminMaint && s.server.Admin == AdminDrain {
			return fmt.Sprintf("%s: %s is in drain now, no longer in maintenance: somebody changed it there", s.balancer, s.server.Name)
		}
		return undoing(s, verb)
	}
	return ""
}

// undoing tells who made a server ready that was taken out, and what to do.
func undoing(s *serverState, verb Verb) string {
	name := s.server.Group + "/" + s.server.Name
	text := fmt.Sprintf("%s: %s is %s again at %s", s.balancer, name, s.server.Admin, s.since.Format("15:04:05"))
	by := ""
	if s.lost != nil {
		by = s.lost.By
	}
	switch by {
	case lostToReload:
		return text + fmt.Sprintf(": a reload lost the %s; make it again", verb)
	case lostToAgent:
		return text + fmt.Sprintf(": its agent check (%s) fights back, or an operator did it; stop the agent first (\"disable agent %s\")",
			strings.TrimSpace("now "+s.server.AgentStatus), name)
	default:
		return text + ": somebody else did it at the balancer"
	}
}

// failure sums up steps that failed: the first one's reason, and what was changed all the same.
func failure(results []StepResult) string {
	first := slices.IndexFunc(results, func(r StepResult) bool { return r.Err != "" })
	if first < 0 {
		return ""
	}
	text := results[first].Err
	var done []string
	for i := range results {
		if results[i].Err == "" {
			done = append(done, results[i].Step.Command)
		}
	}
	if len(done) > 0 {
		text += fmt.Sprintf("; half done: %q was carried out before that", strings.Join(done, ", "))
	}
	return text
}

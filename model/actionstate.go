package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// readyShown is for how long a node that was made ready says so: its state says the same from then on.
const readyShown = time.Minute

// actionState is one action, and how far it is. What the operator sees of it is a copy, made when something changed.
type actionState struct {
	node     *nodeState
	progress Progress
	prior    *actionState // the node's action so far, until this one is admitted; nil for none
	before   *actionState // in a serial order, the one that must be over first; nil for none
	measured time.Time    // the newest reading that is in the progress
	moved    bool         // the second step was carried out: it is maintenance from here on
	seen     *Progress    // nil when something changed since it was made
}

// enter goes to another phase. One that is over says since when.
func (a *actionState) enter(phase Phase, at time.Time, why string) {
	a.progress.Phase, a.progress.Why, a.progress.EndedAt, a.seen = phase, why, time.Time{}, nil
	if phase.IsOver() {
		a.progress.EndedAt = at
	}
	a.node.dirty = true
}

// view is the progress as it is now. What still reaches the node changes with each reading, until it is over.
func (a *actionState) view() *Progress {
	if a.seen == nil {
		p := a.progress
		p.Results = slices.Clip(p.Results)
		a.seen = &p
	}
	return a.seen
}

// verb is what is being done now.
func (a *actionState) verb() Verb {
	if a.moved {
		return VerbMaint
	}
	return a.progress.Action.Verb
}

// targets are the servers that the action changes.
func (a *actionState) targets() []*serverState {
	group := a.progress.Action.Group
	if group == "" {
		return a.node.servers
	}
	var found []*serverState
	for _, s := range a.node.servers {
		if s.server.Group == group {
			found = append(found, s)
		}
	}
	return found
}

// follow judges the action by what the balancers say now. It is called after every reading and as time goes by.
func (a *actionState) follow(now time.Time) {
	p := &a.progress
	switch {
	case p.Phase == PhaseQueued:
		a.await(now)
	case p.Phase == PhaseDraining:
		a.measure()
		a.judge(now)
	case p.Phase == PhaseDone || p.Phase == PhaseTimedOut:
		a.watchOver(now)
	}
}

// await lets a queued action begin when the node of the one before is ready again, and gives up when that one went wrong.
func (a *actionState) await(now time.Time) {
	before := a.before
	name := before.progress.Action.Node
	switch before.progress.Phase {
	case PhaseFailed, PhaseRefused, PhaseUndone, PhaseStopped:
		a.enter(PhaseStopped, now, fmt.Sprintf("not begun: the %s of %s before it is %s", before.progress.Action.Verb, name, before.progress.Phase))
		return
	}
	if before.progress.Phase.IsOver() && before.node.isBack() {
		a.progress.AskedAt = now
		a.enter(PhaseAsked, now, "")
		return
	}
	why := fmt.Sprintf("waits for %s: its %s comes first", name, before.progress.Action.Verb)
	if before.progress.Phase.IsOver() {
		why = fmt.Sprintf("waits until %s is ready again", name)
	}
	if a.progress.Why != why {
		a.enter(PhaseQueued, now, why)
	}
}

// isBack tells whether a node takes new sessions again, by the word of its balancers and of farmtop's own checks.
func (n *nodeState) isBack() bool {
	for _, s := range n.servers {
		if s.server.Admin != AdminReady || !s.server.Up {
			return false
		}
	}
	return len(n.servers) > 0 && (n.state.Serves() || n.state == StateUnknown)
}

// measure brings what still reaches the node up to date.
func (a *actionState) measure() {
	newest := a.measured
	for _, s := range a.targets() {
		if s.at.After(newest) {
			newest = s.at
		}
	}
	if newest.Equal(a.measured) {
		return
	}
	a.measured, a.seen, a.node.dirty = newest, nil, true
	a.progress.Drain = sumDrains(watchesOf(a.targets()), a.progress.Action.SettleTime())
}

func watchesOf(servers []*serverState) []*drainWatch {
	var all []*drainWatch
	for _, s := range servers {
		if s.watch != nil {
			all = append(all, s.watch)
		}
	}
	return all
}

// judge tells whether an action that was carried out is over.
func (a *actionState) judge(now time.Time) {
	p := &a.progress
	if why := a.undone(); why != "" {
		a.enter(PhaseUndone, now, why)
		return
	}
	over, waits := a.isOver()
	since := p.AskedAt
	if a.moved {
		since = p.DoneAt // the second step has the same time once more
	}
	late := p.Action.Deadline > 0 && now.Sub(since) >= p.Action.Deadline
	second := p.Action.Then == VerbMaint && !a.moved
	switch {
	case (over || late) && second:
		a.enter(PhaseMoving, now, "")
	case over:
		a.enter(PhaseDone, now, "")
	case late:
		a.enter(PhaseTimedOut, now, fmt.Sprintf("%s passed: %s", span(p.Action.Deadline), waits))
	case p.Why != waits:
		p.Why, a.seen = waits, nil
	}
}

// isOver tells whether nothing remains to wait for, else what remains.
func (a *actionState) isOver() (over bool, waits string) {
	p := &a.progress
	for _, s := range a.targets() {
		if !a.isNews(s) {
			return false, "waits for the next reading of " + s.balancer
		}
	}
	switch a.verb() {
	case VerbDrain:
		return a.isDrained()
	case VerbMaint:
		if a.isUncounted() != "" {
			return true, ""
		}
		if n := p.Drain; n != nil && n.InFlight > 0 {
			return false, counted(n.InFlight, "request") + " still in flight"
		}
	case VerbReady:
		for _, s := range a.targets() {
			if !s.server.Up {
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
	default:
		return false, "requests with the sticky cookie still come"
	}
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

// undone tells who ended what was carried out; "" while it holds. Maintenance instead of a drain is more than what was wanted.
func (a *actionState) undone() string {
	verb := a.verb()
	aim := verb.Aim()
	if verb == VerbWeight || verb == VerbReady {
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

// watchOver keeps an eye on an action that is over: a drain that is lost after it was done hurts no less.
func (a *actionState) watchOver(now time.Time) {
	p := &a.progress
	if why := a.undone(); why != "" {
		a.enter(PhaseUndone, now, why)
		return
	}
	if a.verb() == VerbDrain || a.verb() == VerbMaint {
		a.measure()
	}
	if p.Phase == PhaseTimedOut && a.verb() == VerbReady {
		if over, _ := a.isOver(); over {
			a.enter(PhaseDone, now, "")
		}
	}
}

// isStale tells whether nobody needs to see the action any more: a node that was made ready shows so by itself.
func (a *actionState) isStale(now time.Time) bool {
	p := &a.progress
	verb := a.verb()
	return p.Phase == PhaseDone && (verb == VerbReady || verb == VerbWeight) && now.Sub(p.EndedAt) >= readyShown
}

// carried takes in how the steps went.
func (a *actionState) carried(e *ActionCarried) {
	p := &a.progress
	p.Results = append(slices.Clip(p.Results), e.Results...)
	why := e.Err
	if why == "" {
		why = failure(e.Results)
	}
	if why != "" {
		a.enter(PhaseFailed, e.At, why)
		return
	}
	p.DoneAt = e.At
	if p.Phase == PhaseMoving {
		a.moved = true
	}
	for _, s := range a.targets() {
		s.wanted = a.verb().Aim()
	}
	a.enter(PhaseDraining, e.At, "")
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

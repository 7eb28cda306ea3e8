package model

import (
	"fmt"
	"slices"
	"time"
)

// readyShown is for how long a node that was made ready says so: its state says the same from then on.
const readyShown = time.Minute

// actionState is one action, and how far it is. What the operator sees of it is a copy, made when something changed.
type actionState struct {
	node     *nodeState
	progress Progress
	prior    *actionState // the node's action so far, which this one didn't take the place of; nil for none
	next     *actionState // the one that took this one's place; nil while none did
	before   *actionState // in a serial order, the one that must be over first; nil for none
	was      Phase        // how it was over before it was undone; "" otherwise
	measured time.Time    // the newest reading that is in the progress
	seen     *Progress    // nil when something changed since it was made
}

// enter goes to another phase. One that is over says since when.
func (a *actionState) enter(phase Phase, at time.Time, why string) {
	a.progress.Phase, a.progress.Why, a.progress.EndedAt = phase, why, time.Time{}
	if phase.IsOver() {
		a.progress.EndedAt = at
	}
	a.touch()
}

// touch notes that what the operator sees of it is old.
func (a *actionState) touch() { a.seen, a.node.dirty = nil, true }

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
	if a.progress.Moved {
		return VerbMaint
	}
	return a.progress.Action.Verb
}

// targets are the servers that the action changes.
func (a *actionState) targets() []*serverState {
	group, moves := a.progress.Action.Group, a.progress.Action.Verb == VerbMove
	if group == "" && !moves {
		return a.node.servers
	}
	var found []*serverState
	for _, s := range a.node.servers {
		if (group == "" || s.server.Group == group) && (!moves || s.cluster != nil) {
			found = append(found, s)
		}
	}
	return found
}

// follow judges the action by what the balancers say now. It is called after every reading and as time goes by.
func (a *actionState) follow(now time.Time) {
	switch a.progress.Phase {
	case PhaseQueued:
		a.await(now)
	case PhaseDraining:
		a.measure()
		a.judge(now)
	case PhaseDone, PhaseTimedOut:
		a.watchOver(now)
	}
}

// await lets a queued action begin when the node of the one before is ready again, and gives up when that one went wrong.
func (a *actionState) await(now time.Time) {
	before := a.before
	for before.next != nil { // the operator made it ready, or put it into maintenance
		before = before.next
	}
	p := &before.progress
	name, verb := p.Action.Node, p.Action.Verb
	switch phase := p.Phase; {
	case phase == PhaseUndone && before.was != "": // somebody made it ready at the balancer
	case phase == PhaseFailed, phase == PhaseRefused, phase == PhaseUndone, phase == PhaseStopped:
		a.enter(PhaseStopped, now, fmt.Sprintf("not begun: the %s of %s before it is %s", verb, name, phase))
		return
	}
	if p.Phase.IsOver() && before.node.isBack(p.DoneAt) {
		a.progress.AskedAt = now
		a.enter(PhaseAsked, now, "")
		return
	}
	why := fmt.Sprintf("waits for %s: its %s comes first", name, verb)
	if p.Phase.IsOver() {
		why = fmt.Sprintf("waits until %s is ready again", name)
	}
	if a.progress.Why != why {
		a.enter(PhaseQueued, now, why)
	}
}

// isBack tells whether a node takes new sessions again, by what its balancers said after a moment, and by farmtop's own checks.
func (n *nodeState) isBack(since time.Time) bool {
	for _, s := range n.servers {
		if s.server.Admin != AdminReady || !s.server.Up && !s.standsBy() || !s.asked.After(since) {
			return false
		}
	}
	standsBy := n.state == StateStandby && !slices.ContainsFunc(n.servers, func(s *serverState) bool { return s.server.Up })
	return len(n.servers) > 0 && (n.state.Serves() || n.state == StateUnknown || standsBy)
}

// drain is what still reaches a node, summed over its servers.
func (n *nodeState) drain(views []*ServerView) *Drain {
	watches := watchesOf(n.servers)
	if len(watches) != 1 {
		return sumDrains(watches, DefaultSettle)
	}
	for _, s := range views {
		if s.Drain != nil {
			return s.Drain
		}
	}
	return nil
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
	a.measured = newest
	a.touch()
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
	if len(a.targets()) == 0 {
		a.enter(PhaseFailed, now, "no balancer lists it any more: was it reloaded with another configuration?")
		return
	}
	if why := a.undone(); why != "" {
		a.enter(PhaseUndone, now, why)
		return
	}
	if why := a.broken(); why != "" {
		a.enter(PhaseFailed, now, why)
		return
	}
	over, waits := a.isOver()
	since := p.AskedAt
	if p.Moved {
		since = p.DoneAt // the second step has the same time once more
	}
	deadline := p.Action.Deadline
	if p.Action.Verb == VerbMove {
		deadline = p.Action.moveTime()
	}
	late := deadline > 0 && now.Sub(since) >= deadline
	second := p.Action.Then == VerbMaint && !p.Moved
	switch {
	case (over || late) && second:
		p.Forced = !over
		a.enter(PhaseMoving, now, "")
	case over:
		a.enter(PhaseDone, now, "")
	case late:
		a.enter(PhaseTimedOut, now, fmt.Sprintf("%s passed: %s", span(deadline), waits))
	case p.Why != waits:
		p.Why = waits
		a.touch()
	}
}

// watchOver keeps an eye on an action that is over: a drain that is lost after it was done hurts no less.
func (a *actionState) watchOver(now time.Time) {
	p := &a.progress
	if why := a.undone(); why != "" {
		a.was = p.Phase
		a.enter(PhaseUndone, now, why)
		return
	}
	if a.verb() == VerbDrain || a.verb() == VerbMaint {
		a.measure()
	}
	if p.Phase == PhaseTimedOut && (a.verb() == VerbReady || a.verb() == VerbMove) {
		if over, _ := a.isOver(); over {
			a.enter(PhaseDone, now, "")
		}
	}
}

// isStale tells whether nobody needs to see the action any more: a node that was made ready shows so by itself.
func (a *actionState) isStale(now time.Time) bool {
	p := &a.progress
	verb := a.verb()
	leavesState := verb == VerbWeight || verb == VerbMove
	hides := leavesState && a.prior != nil
	return p.Phase == PhaseDone && (verb == VerbReady || leavesState) && (hides || now.Sub(p.EndedAt) >= readyShown)
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
		for _, s := range a.targets() {
			s.wanted = "" // nobody knows what holds now
		}
		a.enter(PhaseFailed, e.At, why)
		return
	}
	p.DoneAt = e.At
	if p.Phase == PhaseMoving {
		p.Moved = true
	}
	a.want()
	a.enter(PhaseDraining, e.At, "")
}

// want notes at the servers what is asked for, so that it isn't missed when it goes. Weights and moves ask for no state.
func (a *actionState) want() {
	if a.verb().Aim() == AdminUnknown {
		return
	}
	for _, s := range a.targets() {
		s.wanted = a.verb().Aim()
	}
}

// replaces tells whether the action, carried out, takes the place of another one of the same node: both change the same servers, and
// it does more than shift their shares.
func (a *actionState) replaces(old *actionState) bool {
	mine, others := &a.progress.Action, &old.progress.Action
	overlap := mine.Group == "" || others.Group == "" || mine.Group == others.Group
	return overlap && (mine.Verb.Aim() != AdminUnknown || others.Verb == mine.Verb)
}

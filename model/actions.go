package model

import (
	"fmt"
	"slices"
	"time"
)

// ask takes the actions of an order in. They take the place of those which their nodes had before.
func (l *Ledger) ask(e OrderAsked) {
	var before *actionState
	for i := range e.Order.Actions {
		action := e.Order.Actions[i]
		f := l.byName[action.Farm]
		if f == nil || f.byName[action.Node] == nil {
			continue // a guard has refused it, or will
		}
		n := f.byName[action.Node]
		a := &actionState{node: n, progress: Progress{Action: action, AskedAt: e.At, Was: adminOf(n.servers)}}
		phase := PhaseAsked
		if e.Order.Serial && before != nil {
			a.before, phase = before, PhaseQueued
		}
		before = a
		a.prior, n.action, n.dirty, f.dirty = n.action, a, true, true
		a.enter(phase, e.At, "")
		l.actions[action.ID] = a
		l.note(a, e.At, Info, asking(&action, phase))
	}
}

// adminOf is the admin state of a node's servers: the one that takes it out furthest.
func adminOf(servers []*serverState) AdminState {
	state, rank := AdminUnknown, -1
	for _, s := range servers {
		if r := adminRank(s.server.Admin); r > rank {
			state, rank = s.server.Admin, r
		}
	}
	return state
}

// asking words who asked for what, and why.
func asking(a *Action, phase Phase) string {
	text := string(a.Verb)
	if a.Verb == VerbWeight {
		text = fmt.Sprintf("weight %d", a.Weight)
	}
	if a.Group != "" {
		text += " in " + a.Group
	}
	text += " asked"
	if by := a.By.String(); by != "" {
		text += " by " + by
	}
	if a.Reason != "" {
		text += fmt.Sprintf(": %q", a.Reason)
	}
	if phase == PhaseQueued {
		text += ", when its turn comes"
	}
	return text
}

// supersede ends the node's actions whose place another one takes, now that it was carried out.
func (l *Ledger) supersede(a *actionState, at time.Time) {
	f := a.farm(l)
	for newer := a; newer.prior != nil; {
		old := newer.prior
		if !a.replaces(old) {
			newer = old
			continue
		}
		newer.prior, old.next = old.prior, a
		if !old.progress.Phase.IsOver() {
			old.enter(PhaseReplaced, at, "")
			l.note(old, at, Info, fmt.Sprintf("%s replaced by %s", old.progress.Action.Verb, a.progress.Action.Verb))
		}
		f.ended = append(f.ended, old)
	}
}

func (l *Ledger) refuse(e OrderRefused) {
	for _, id := range e.IDs {
		a := l.actions[id]
		switch {
		case a == nil || a.progress.Phase.IsOver():
		case a.progress.Phase == PhaseMoving:
			l.end(a, PhaseFailed, e.At, fmt.Sprintf("it stays in drain, because maintenance is refused: %s", e.Refusal.Text))
		default:
			a.progress.Guard = e.Refusal.Guard
			l.end(a, PhaseRefused, e.At, e.Refusal.Text)
		}
	}
}

func (l *Ledger) admit(e OrderAdmitted) {
	text := e.Plan.Text()
	for i := range e.Plan.Parts {
		part := &e.Plan.Parts[i]
		a := l.actions[part.Action.ID]
		if a == nil {
			continue
		}
		a.touch()
		if a.progress.Phase == PhaseMoving {
			a.progress.Text += "\n\n" + joined(text)
		} else {
			a.progress.Text, a.progress.Soft = joined(text), part.Soft
		}
		if part.Action.Verb.Aim() != AdminUnknown {
			for _, s := range a.targets() {
				s.wanted = part.Action.Verb.Aim()
			}
		}
	}
}

func (l *Ledger) carry(e ActionCarried) {
	a := l.actions[e.ID]
	if a == nil {
		return
	}
	if a.progress.Phase.IsOver() { // another action took its place meanwhile
		a.progress.Results = append(slices.Clip(a.progress.Results), e.Results...)
		return
	}
	a.carried(&e)
	if a.progress.Phase == PhaseFailed {
		l.noteEnd(a, e.At)
		return
	}
	a.farm(l).dirty = true
	l.supersede(a, e.At)
	l.note(a, e.At, Info, confirmed(e.Results))
	a.follow(e.At)
	if a.progress.Phase.IsOver() {
		l.noteEnd(a, e.At)
	}
}

// confirmed words what the balancers say after the steps.
func confirmed(results []StepResult) string {
	if len(results) == 0 {
		return "nothing to do: it is as wanted already"
	}
	r := &results[len(results)-1]
	if r.Step.Verb == VerbMove {
		return fmt.Sprintf("%s says: %s", r.Step.Balancer, r.Role)
	}
	if r.Step.Verb == VerbWeight {
		return fmt.Sprintf("%s says: weight %d", r.Step.Balancer, r.Weight)
	}
	return fmt.Sprintf("%s says: %s", r.Step.Balancer, r.Admin)
}

func (l *Ledger) dismiss(e ActionDismissed) {
	a := l.actions[e.ID]
	switch {
	case a == nil:
	case a.progress.Phase == PhaseQueued:
		for _, behind := range l.actions {
			if behind.before == a {
				behind.before = a.before
			}
		}
		l.end(a, PhaseStopped, e.At, "taken out of the queue")
		a.farm(l).drop(a)
	case a.progress.Phase.IsOver():
		a.farm(l).drop(a)
	}
}

// drop takes an action off its node, which shows the one before again where that wasn't superseded.
func (f *farmState) drop(a *actionState) {
	if a.node.action != a {
		return
	}
	f.ended = append(f.ended, a)
	a.node.action, a.node.dirty, f.dirty = a.prior, true, true
}

func (a *actionState) farm(l *Ledger) *farmState { return l.byName[a.progress.Action.Farm] }

// follow lets the actions of a farm go on, and tells of those that ended.
func (l *Ledger) follow(f *farmState, now time.Time) (urgent bool) {
	for _, n := range f.nodes {
		underWay := false // a newer action changes the node just now: what is seen of it says nothing about the older ones
		for a := n.action; a != nil; a = a.prior {
			phase := a.progress.Phase
			if !underWay || phase == PhaseQueued {
				urgent = l.followOne(f, a, now) || urgent
			}
			underWay = underWay || phase == PhaseAsked || phase == PhaseMoving
		}
	}
	return urgent
}

func (l *Ledger) followOne(f *farmState, a *actionState, now time.Time) (urgent bool) {
	was := a.progress.Phase
	a.follow(now)
	if a.isStale(now) {
		f.drop(a)
	}
	if a.progress.Phase == was {
		return false
	}
	f.dirty = true
	if a.progress.Phase.IsOver() {
		l.noteEnd(a, now)
	}
	return true
}

func (l *Ledger) end(a *actionState, phase Phase, at time.Time, why string) {
	a.enter(phase, at, why)
	l.noteEnd(a, at)
}

// noteEnd enters how an action ended into the journal.
func (l *Ledger) noteEnd(a *actionState, at time.Time) {
	p := &a.progress
	if f := a.farm(l); f != nil {
		f.dirty = true
	}
	severity := Info
	if p.Phase.IsBad() {
		severity = Warning
	}
	text := fmt.Sprintf("%s %s", p.Action.Verb, p.Phase)
	if p.Phase == PhaseDone && p.Action.Verb == VerbDrain {
		text = "drained"
		switch {
		case p.Forced:
			text = "in maintenance, which moved those who still held its cookie, and empty"
		case p.Moved:
			text = "in maintenance after its drain, and empty"
		}
	}
	if took := p.Waited(at).Round(100 * time.Millisecond); p.Phase != PhaseRefused && took > 0 {
		text += " after " + span(took)
	}
	if p.Why != "" {
		text += ": " + p.Why
	}
	l.note(a, at, severity, text)
}

func (l *Ledger) note(a *actionState, at time.Time, severity Severity, text string) {
	action := &a.progress.Action
	l.journal.add(Entry{At: at, Farm: action.Farm, Node: action.Node, Kind: EntryAction, Severity: severity, Text: text})
}

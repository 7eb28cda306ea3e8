package model

import (
	"fmt"
	"time"
)

// missedFor is how old an action of an earlier run may be to count as lost when nobody watched: a day's shifts.
const missedFor = 24 * time.Hour

// remember enters what others did, or this farmtop did in earlier runs, into the journal, and who took out the nodes that still are.
// What was told before isn't told again; it tells whether anything is new.
func (l *Ledger) remember(e Remembered) (news bool) {
	news = !l.told
	if e.Err != "" && e.Err != l.pastErr {
		news = true
		l.journal.add(Entry{At: e.At, Kind: EntryAction, Severity: Warning, Text: e.Err})
	}
	l.pastErr = e.Err
	told := make(map[string]telling, len(e.Actions))
	for i := range e.Actions {
		past := &e.Actions[i]
		now := telling{past.Phase, past.Cut}
		told[past.Action.ID] = now
		if before, known := l.past[past.Action.ID]; known && before == now {
			continue
		}
		news = true
		if f := l.byName[past.Action.Farm]; f != nil {
			f.remember(past, e.At, l.told, &l.journal)
		}
	}
	l.past, l.told = told, true
	for _, f := range l.farms {
		f.miss(e.At, &l.journal)
	}
	return news
}

// A telling is what was told of an action of others.
type telling struct {
	phase Phase
	cut   bool
}

// remember takes one action of others in. Late is true for what happened while this farmtop was running.
func (f *farmState) remember(past *PastAction, at time.Time, late bool, j *journal) {
	severity, text := Info, asking(&past.Action, past.Phase)
	switch {
	case past.Cut:
		severity = Warning
		text += "; farmtop ended in the middle of it: look at what the balancer says now"
	case past.Phase != "":
		text += "; " + string(past.Phase)
	}
	j.add(Entry{At: past.At, Farm: f.farm.Name, Node: past.Action.Node, Kind: EntryAction, Severity: severity, Text: text})
	n := f.byName[past.Action.Node]
	if n == nil {
		return
	}
	n.dirty, f.dirty = true, true
	switch {
	case past.Phase == PhaseRefused, past.Phase == PhaseFailed, past.Phase == PhaseUndone:
	case past.Action.TakesOut():
		n.past = past
	case past.Action.Verb == VerbReady:
		n.past = nil
		if late {
			n.explain(past, at)
		}
	}
}

// explained is how long before its log was read somebody else's action may explain what was seen.
const explained = time.Minute

// explain takes back what was said about a drain that went away: a colleague's farmtop made the node ready.
func (n *nodeState) explain(past *PastAction, at time.Time) {
	for _, s := range n.servers {
		if s.lost != nil && at.Sub(s.lost.At) < explained {
			s.lost = nil
		}
	}
	if a := n.action; a != nil && a.progress.Phase == PhaseUndone && at.Sub(a.progress.EndedAt) < explained {
		a.was = PhaseDone // whoever waits for the node may go on
		why := "made ready again with another farmtop"
		if by := past.Action.By.String(); by != "" {
			why += " by " + by
		}
		if past.Action.Reason != "" {
			why += fmt.Sprintf(": %q", past.Action.Reason)
		}
		a.enter(PhaseReplaced, a.progress.EndedAt, why)
	}
}

// miss tells of nodes that the log says were taken out, that nobody put back, and that the balancers send to all the same: it
// happened while nobody watched.
func (f *farmState) miss(now time.Time, j *journal) {
	for _, n := range f.nodes {
		past := n.past
		if past == nil || n.action != nil || !past.isSettled() || !n.isBackIn(now, past.At) {
			continue
		}
		n.past, n.dirty, f.dirty = nil, true, true
		if now.Sub(past.At) > missedFor || past.Action.Verb == VerbWeight {
			continue
		}
		text := fmt.Sprintf("the %s of %s isn't there any more, and no farmtop ended it: a reload, or somebody at the balancer, while nobody watched",
			past.Action.Verb, past.At.Format(time.DateTime))
		n.note(j, now, EntryAction, Warning, text)
		for _, s := range n.servers {
			s.lost = &Lost{At: now, Was: past.Action.Verb.Aim(), By: lostUnseen}
		}
	}
}

// isSettled tells whether nobody works on an action any more.
func (p *PastAction) isSettled() bool { return p.Phase != "" || p.Cut }

// settling is how long after an action its outcome may still be on its way.
const settling = 10 * time.Second

// isBackIn tells whether all servers of a node take new sessions, by readings well after an action that took it out.
func (n *nodeState) isBackIn(now, acted time.Time) bool {
	for _, s := range n.servers {
		if s.server.Admin != AdminReady && s.server.Admin != AdminDown {
			return false
		}
	}
	return len(n.servers) > 0 && now.Sub(acted) > settling
}

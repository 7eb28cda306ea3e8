package ui

import (
	"slices"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// An actionScene is what is shown of the action that a node is under, and of what still reaches a node that is taken out.
type actionScene struct {
	asker
	progress *model.Progress // nil when nobody of this run asked for anything, or it was dismissed
	holds    bool            // the progress is why the node is taken out, as it is now
	why      string          // how it went, clean; "" when all is well
	past     *asker          // of another run's action that took the node out; nil when none is known
	drain    *model.Drain    // nil when the node isn't taken out, or no balancer counts
	peak     float32         // requests a second at the top of the drain's curve
	lost     int             // actions that would make again what the node lost
}

// An asker is who asked for an action, when and why.
type asker struct {
	by     string    // clean; "" when unknown
	reason string    // clean
	at     time.Time // zero when unknown
}

func askerOf(a *model.Action, at time.Time) asker {
	return asker{text.Clean(a.By.User), text.Clean(a.Reason), at}
}

func actionOf(farm *model.FarmView, view *model.NodeView) actionScene {
	admin := view.Admin()
	a := actionScene{progress: view.Progress, holds: holds(view.Progress, admin), drain: view.Drain, lost: len(lostOf(farm, view))}
	if p := view.Progress; p != nil {
		a.asker, a.why = askerOf(&p.Action, p.AskedAt), text.Clean(p.Why)
		if a.holds && p.Drain != nil {
			a.drain = p.Drain // it counts for the groups that the action is for
		}
	}
	if p := view.Past; p != nil && !a.holds && leadsTo(&p.Action, admin) {
		past := askerOf(&p.Action, p.At)
		a.past = &past
	}
	if slices.ContainsFunc(view.Servers, func(s *model.ServerView) bool { return s.Uncounted }) {
		a.drain = nil
	}
	if a.drain != nil && len(a.drain.Rates) > 0 {
		a.peak = slices.Max(a.drain.Rates)
	}
	return a
}

// leadsTo tells whether an action, or what follows it, is meant to take a node out as it is.
func leadsTo(a *model.Action, admin model.AdminState) bool {
	return admin != model.AdminUnknown && (a.Verb.Aim() == admin || a.Then.Aim() == admin)
}

// holds tells whether an action is why its node is taken out: it was carried out, nobody ended it, and nobody took the node out
// further.
func holds(p *model.Progress, admin model.AdminState) bool {
	if p == nil || p.DoneAt.IsZero() || p.Phase == model.PhaseUndone || p.Phase == model.PhaseReplaced {
		return false
	}
	moved := p.Action.Then == model.VerbMaint && (p.Moved || p.Phase == model.PhaseMoving)
	switch admin {
	case model.AdminDrain:
		return p.Action.Verb == model.VerbDrain && !p.Moved
	case model.AdminMaint:
		return p.Action.Verb == model.VerbMaint || moved
	default:
		return false
	}
}

// A mood is what a panel is mostly about.
type mood int

const (
	moodCalm  mood = iota // the node
	moodTold              // an action, in words
	moodDrain             // an action or somebody's drain, in words and figures
	moods
)

func (a *actionScene) mood() mood {
	switch {
	case a.drain != nil:
		return moodDrain
	case a.progress != nil:
		return moodTold
	default:
		return moodCalm
	}
}

// settle is for how long no request may come before the node counts as drained.
func (a *actionScene) settle() time.Duration {
	if a.holds {
		return a.progress.Action.SettleTime()
	}
	return model.DefaultSettle
}

// left is how long the action has until its deadline, negative when it has none or no longer waits.
func (a *actionScene) left(at time.Time) time.Duration {
	if a.progress == nil || a.progress.Phase != model.PhaseDraining {
		return -1
	}
	return a.progress.Remaining(at)
}

// drainScaleFloor is the least that a drain's sparkline at full height stands for, in requests a second.
const drainScaleFloor = 1

// showsFigures tells whether, where there is one line, figures say more than words: while requests may still come.
func (a *actionScene) showsFigures(l look) bool {
	switch {
	case a.drain == nil || l.isSick():
		return false
	case !a.drain.IsQuiet(a.settle()):
		return !a.holds || a.progress.Phase != model.PhaseDone || a.progress.Action.Verb == model.VerbDrain && !a.progress.Moved
	default:
		return a.holds && (a.progress.Phase == model.PhaseDraining || a.progress.Phase == model.PhaseTimedOut)
	}
}

// isDrained tells whether nothing is in flight at a node that is taken out, and nothing came for the settle time.
func (a *actionScene) isDrained() bool { return a.drain != nil && a.drain.IsQuiet(a.settle()) }

// isLate tells whether the deadline of the action that took the node out has passed.
func (a *actionScene) isLate() bool { return a.holds && a.progress.Phase == model.PhaseTimedOut }

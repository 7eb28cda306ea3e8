package ui

import (
	"slices"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// An actionScene is what is shown of the action that a node is under, and of what still reaches a node that is taken out.
type actionScene struct {
	progress *model.Progress // nil when nobody of this run asked for anything, or it was dismissed
	drain    *model.Drain    // nil when the node isn't taken out, or no balancer counts
	by       string          // who asked, clean; "" when unknown
	reason   string          // clean
	why      string          // how it went, clean; "" when all is well
	at       time.Time       // when it was asked for; zero when unknown
	peak     float32         // requests a second at the top of the drain's curve
	lost     int             // actions that would make again what the node lost
}

func actionOf(farm *model.FarmView, view *model.NodeView) actionScene {
	a := actionScene{progress: view.Progress, drain: drainOf(view), lost: len(lostOf(farm, view))}
	if a.drain != nil && len(a.drain.Rates) > 0 {
		a.peak = slices.Max(a.drain.Rates)
	}
	switch {
	case view.Progress != nil:
		p := view.Progress
		a.by, a.reason, a.why, a.at = text.Clean(p.Action.By.User), text.Clean(p.Action.Reason), text.Clean(p.Why), p.AskedAt
	case view.Past != nil:
		p := view.Past
		a.by, a.reason, a.why, a.at = text.Clean(p.Action.By.User), text.Clean(p.Action.Reason), text.Clean(p.Why), p.At
	}
	return a
}

// drainOf is what still reaches a node that is taken out, as its action counts it where there is one; nil when it isn't taken out.
func drainOf(view *model.NodeView) *model.Drain {
	if p := view.Progress; p != nil && p.Drain != nil && p.Phase != model.PhaseUndone && p.Action.TakesOut() {
		return p.Drain
	}
	return view.Drain
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
	if a.progress != nil {
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
	case a.progress != nil:
		return a.progress.Phase == model.PhaseDraining && a.progress.Action.TakesOut()
	default:
		return !a.drain.IsQuiet(a.settle())
	}
}

// tellsWhy tells whether the action itself says why the node is taken out.
func (a *actionScene) tellsWhy() bool { return a.progress != nil && a.progress.Action.TakesOut() }

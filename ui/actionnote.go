package ui

import (
	"strconv"
	"time"

	"farmtop/model"
)

// actionNotes are what is to be said about a node's action, what matters most first.
func (p *panelist) actionNotes(n *nodeScene) []note {
	a := &n.action
	if a.progress == nil {
		return nil
	}
	notes := append(p.said[:0], p.actionHead(a))
	add := func(words string, paint paint) {
		if words != "" {
			notes = append(notes, note{paint: paint, words: words})
		}
	}
	switch a.progress.Phase {
	case model.PhaseDraining:
		if a.progress.Action.Verb == model.VerbMove { // its head has the reason
			add(a.asked(p.at), p.theme.faint)
		} else {
			add(a.why, p.theme.plain)
		}
	case model.PhaseDone:
		add(a.asked(p.at), p.theme.faint)
	}
	add(nextStep(a.progress, n.server.member != nil, p.keys), p.theme.faint)
	p.said = notes
	return notes
}

// actionHead says how far a node's action is.
func (p *panelist) actionHead(a *actionScene) note {
	words := a.words(p.at, p.rows[rowHealth] == 0)
	switch a.progress.Phase {
	case model.PhaseTimedOut:
		sign, paint := p.theme.severity(model.Warning)
		return note{sign, paint, words}
	case model.PhaseFailed, model.PhaseRefused, model.PhaseUndone:
		sign, paint := p.theme.severity(model.Critical)
		return note{sign, paint, words}
	}
	return note{paint: p.theme.verb(a.progress.Action.Verb), words: words}
}

// verb is the colour of what an action leads to.
func (t *theme) verb(v model.Verb) paint {
	switch v {
	case model.VerbDrain:
		return t.away
	case model.VerbMaint:
		return t.maint
	default:
		return t.plain
	}
}

// words is how far the action is, in half a sentence: the most important first, as it may be cut; in brief without times.
func (a *actionScene) words(now time.Time, brief bool) string {
	p := a.progress
	name, when := verbNoun(&p.Action), ""
	if !brief {
		when = " " + moment(p.EndedAt, now)
	}
	switch p.Phase {
	case model.PhaseQueued:
		return name + " queued" + after(", ", a.why)
	case model.PhaseAsked:
		return a.asked(now)
	case model.PhaseDraining:
		switch p.Action.Verb {
		case model.VerbDrain:
			return "draining, asked" + a.origin(now)
		case model.VerbMove:
			return "moving" + after(": ", a.why)
		default:
			return a.asked(now)
		}
	case model.PhaseMoving:
		return name + " over, maintenance comes next"
	case model.PhaseDone:
		return a.doneWords(now)
	case model.PhaseTimedOut:
		return name + " timed out" + when + after(": ", a.why)
	default:
		return name + " " + string(p.Phase) + when + after(": ", a.why)
	}
}

// doneWords is what was reached, since when, and how long it took.
func (a *actionScene) doneWords(now time.Time) string {
	p := a.progress
	when, took := moment(p.EndedAt, now), " after "+chosenSpan(p.Waited(now))
	switch {
	case p.Forced:
		return "in maintenance " + when + ", cookie holders moved" + took
	case p.Moved:
		return "drained and in maintenance " + when + took
	case p.Action.Verb == model.VerbDrain && a.holds && a.drain != nil && !a.isDrained():
		return "in drain; requests came since it was drained " + when
	case p.Action.Verb == model.VerbDrain:
		return "drained " + when + took
	case p.Action.Verb == model.VerbMaint:
		return "in maintenance " + when
	case p.Action.Verb == model.VerbReady:
		return "ready again " + when
	case p.Action.Verb == model.VerbMove:
		return "given the role " + when + took
	default:
		return verbNoun(&p.Action) + " since " + when
	}
}

// asked is who asked for it, when, and why.
func (a *actionScene) asked(now time.Time) string {
	return verbNoun(&a.progress.Action) + " asked" + a.origin(now)
}

// origin is who wanted it, when, and why, as the end of a sentence.
func (a *asker) origin(now time.Time) string {
	words := after(" by ", a.by)
	if !a.at.IsZero() {
		words += " " + clock(a.at, now)
	}
	return words + after(": ", a.reason)
}

func verbNoun(a *model.Action) string {
	switch a.Verb {
	case model.VerbMaint:
		return "maintenance"
	case model.VerbWeight:
		return "weight " + strconv.Itoa(a.Weight)
	default:
		return string(a.Verb)
	}
}

// after is words behind a lead, nothing when there are no words.
func after(lead, words string) string {
	if words == "" {
		return ""
	}
	return lead + words
}

// nextStep is what the operator can do now that an action didn't end as wanted, by the keys for it; "" when nothing is to be done.
// A failover cluster knows no maintenance.
func nextStep(p *model.Progress, inCluster bool, keys keymap) string {
	hint := func(action, words string) string {
		key := keys.key(action)
		if key == "" {
			return ""
		}
		return key + " " + words
	}
	join := func(a, b string) string {
		if a == "" || b == "" {
			return a + b
		}
		return a + ", " + b
	}
	switch {
	case p.Phase == model.PhaseTimedOut && p.Action.Verb == model.VerbDrain && inCluster:
		return hint(actUndo, "ends the drain")
	case p.Phase == model.PhaseTimedOut && p.Action.Verb == model.VerbDrain:
		return join(hint(actMaint, "moves the sessions that remain"), hint(actUndo, "ends the drain"))
	case p.Phase == model.PhaseUndone:
		return join(hint(actAgain, "makes it again"), hint(actClear, "clears this"))
	case p.Phase.IsBad():
		return hint(actClear, "clears this")
	default:
		return ""
	}
}

// moment is a time of today to the second, else its day.
func moment(at, now time.Time) string {
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format(time.TimeOnly)
	}
	return at.Format("2 Jan")
}

// clock is a time of today to the minute, else its day.
func clock(at, now time.Time) string {
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan")
}

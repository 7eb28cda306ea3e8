package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// writeAction writes what is done to the node: who wanted it and why, how far it is, what still reaches the node, what was said to
// the balancers, and what to do next.
func (a *App) writeAction(w *writer, farm *farmScene, n *nodeScene) {
	act := &n.action
	if n.server.takenOut() && !act.holds {
		w.section(n.server.noun())
		a.writeOut(w, farm, n)
		if act.drain != nil {
			a.writeDrain(w, farm, n)
		}
	}
	switch p := act.progress; {
	case p != nil:
		w.section(verbNoun(&p.Action) + after(" in ", text.Clean(p.Action.Group)))
		a.writeProgress(w, act)
		if act.holds && act.drain != nil {
			a.writeDrain(w, farm, n)
		}
		a.writeResults(w, p)
		w.field("next", nextStep(p, n.server.member != nil, a.keys))
	case n.view.Past != nil && act.past == nil:
		w.section(verbNoun(&n.view.Past.Action) + " of before")
		a.writePast(w, n.view.Past)
	}
}

// writeOut writes how a node is taken out that no action of this run took out.
func (a *App) writeOut(w *writer, farm *farmScene, n *nodeScene) {
	words := "in " + n.server.noun()
	switch b := farm.unread(n); {
	case b != nil:
		words = "it was " + words + ago(a.scene.snapshot.At, b.Good.At) + "; " + unreadWords(b)
	case n.action.isDrained() && n.server.admin == model.AdminDrain:
		words = "drained: nothing is in flight, and nothing comes any more"
	}
	w.painted("now", a.theme.verb(verbTo(n.server.admin)), words)
	if n.action.past != nil {
		a.writePast(w, n.view.Past)
		return
	}
	w.field("asked", "not by this farmtop; the balancer says "+string(n.server.admin)+after(" by ", n.server.why))
}

// verbTo is the verb that leads to an admin state.
func verbTo(admin model.AdminState) model.Verb {
	if admin == model.AdminMaint {
		return model.VerbMaint
	}
	return model.VerbDrain
}

func (a *App) writeProgress(w *writer, act *actionScene) {
	t, at, p := a.theme, a.scene.snapshot.At, act.progress
	words := moment(p.AskedAt, at) + ", " + text.Span(at.Sub(p.AskedAt)) + " ago"
	if by := text.Clean(p.Action.By.String()); by != "" {
		words = "by " + by + ", " + words
	}
	w.field("asked", words)
	w.field("reason", act.reason)
	paint := t.verb(p.Action.Verb)
	switch {
	case p.Phase == model.PhaseTimedOut:
		paint = t.warn
	case p.Phase.IsBad():
		paint = t.bad
	}
	w.painted("phase", paint, phaseWords(act, at))
	switch left := act.left(at); {
	case left >= 0:
		w.field("deadline", text.Span(left)+" left of "+chosenSpan(p.Action.Deadline)+thenWords(p))
	case !p.Phase.IsOver():
		w.field("deadline", strings.TrimPrefix("none"+thenWords(p), "none, "))
	}
}

// phaseWords is how far the action is, with what it waits for or how it went.
func phaseWords(act *actionScene, at time.Time) string {
	p := act.progress
	words := strings.ReplaceAll(string(p.Phase), "-", " ")
	switch p.Phase {
	case model.PhaseAsked:
		words = "asked: it is guarded, logged and carried out"
	case model.PhaseDraining:
		if p.Action.Verb != model.VerbDrain {
			words = "carried out, not over yet"
		}
	case model.PhaseMoving:
		words = "the drain is over, maintenance is next"
	}
	if p.Phase.IsOver() {
		words += " " + moment(p.EndedAt, at) + " after " + chosenSpan(p.Waited(at))
	}
	return words + after(": ", act.why)
}

// chosenSpan is a length of time that somebody chose, without the nought that round ones end in.
func chosenSpan(d time.Duration) string {
	return strings.TrimSuffix(strings.TrimSuffix(text.Span(d), " 0s"), " 0m")
}

func thenWords(p *model.Progress) string {
	if p.Action.Then != model.VerbMaint {
		return ""
	}
	return ", then maintenance"
}

// writePast writes what another run of farmtop did.
func (a *App) writePast(w *writer, p *model.PastAction) {
	asked := askerOf(&p.Action, p.At)
	w.field("asked", strings.TrimSpace(asked.by+" "+moment(p.At, a.scene.snapshot.At))+", not by this farmtop")
	w.field("reason", asked.reason)
	if p.Cut {
		w.painted("that run", a.theme.warn, "ended in the middle of it: nobody knows how far it came, but for what the balancer says")
	} else if p.Phase != "" {
		w.field("that run", "noted: "+string(p.Phase)+after(": ", text.Clean(p.Why)))
	}
}

// writeDrain writes both sides of a drain: new sessions, which must be none, and those that the cookie leads here.
func (a *App) writeDrain(w *writer, farm *farmScene, n *nodeScene) {
	t, act, d := a.theme, &n.action, n.action.drain
	if b := farm.unread(n); b != nil {
		w.painted("known", t.warn, strings.TrimSpace(ago(a.scene.snapshot.At, b.Good.At))+": "+unreadWords(b)+", so nobody knows what still comes")
		return
	}
	since := " since " + moment(d.Since, a.scene.snapshot.At)
	switch {
	case d.New < 0:
		w.painted("new", t.faint, "the balancer doesn't count new sessions apart")
	case d.New > 0:
		w.painted("new", t.badStrong, strconv.FormatInt(d.New, 10)+since+": they must be none")
	default:
		w.field("new", "0"+since)
	}
	words := strconv.FormatInt(d.Bound, 10) + " requests" + since
	if rate := boundWords(d, act.settle()); rate != boundFew && len(d.Rates) > 0 {
		words = strings.TrimSpace(rate) + " a minute, " + words
	}
	w.field(boundLabel(d), words)
	a.writeCurve(w, farm, d)
	w.field("outlook", decayWords(d, act.settle()))
	words = strconv.Itoa(d.InFlight)
	if d.Leaving > 0 {
		words += fmt.Sprintf(", %d of them in old processes of the balancer", d.Leaving)
	}
	w.field("in flight", words)
	w.field("quiet", text.Span(d.Quiet)+" without a request, of "+chosenSpan(act.settle()))
}

func (a *App) writeCurve(w *writer, farm *farmScene, d *model.Drain) {
	if len(d.Rates) == 0 {
		return
	}
	l, t := &a.page.line, a.theme
	l.reset()
	l.space(w.indent)
	l.fit(t.label, "curve", fieldWidth)
	l.sparkline(t, t.away, d.Rates, farm.drainScale, min(len(d.Rates), w.width-l.cells))
	l.upTo(t.faint, fmt.Sprintf("  each %s, full height %s/min", d.Span, strings.TrimSpace(text.Rate(60*float64(farm.drainScale)))), w.width)
	w.drawn()
}

// decayWords is how a drain goes on, as far as its curve tells.
func decayWords(d *model.Drain, settle time.Duration) string {
	switch {
	case d.IsQuiet(settle):
		return "nothing is in flight, and nothing comes any more"
	case d.Decay.Falling:
		return "halves every " + age(d.Decay.HalfLife) + ", so it may be over in about " + age(d.Decay.ETA)
	case d.Decay.Enough:
		return "it isn't falling, so it won't be over by itself"
	default:
		return "too early to tell"
	}
}

// writeResults writes what was said to the balancers, and what they say since.
func (a *App) writeResults(w *writer, p *model.Progress) {
	t := a.theme
	for i := range p.Results {
		r := &p.Results[i]
		label := "command"
		if i > 0 {
			label = ""
		}
		w.field(label, text.Clean(r.Step.Balancer+": "+r.Step.Command))
		if r.Err != "" {
			w.painted("", t.bad, text.Clean(r.Err))
			continue
		}
		now := text.Clean(cmp.Or(r.Role, string(r.Admin)))
		if r.Step.Verb == model.VerbWeight {
			now = "weight " + strconv.Itoa(r.Weight)
		}
		w.painted("", t.faint, "read back after "+strings.TrimSpace(text.Duration(r.Took))+": "+now)
	}
}

package ui

import (
	"farmtop/model"
	"farmtop/ui/text"
)

// writeBudget writes what a trial will send: how much, how fast, to whom, as what.
func (a *App) writeBudget(w *writer, f *farmScene, t *model.Trial) {
	w.field("sends", budgetWords(t)+after(", ", paceWords(t)))
	w.field("where", targetWords(f.view, t))
	w.painted("as", a.theme.faint, asWords(f.view.Farm))
}

// writeRouteForm writes what a routing test will send, and what can be chosen of it.
func (a *App) writeRouteForm(w *writer, f *farmScene, form *routeForm, offered *model.Trial) {
	t, s := a.theme, &a.route
	trial := form.trial(*offered)
	a.writeBudget(w, f, &trial)
	if a.options.Control == nil {
		w.painted("", t.warn, "nothing can be asked here: this is a record")
	} else {
		w.painted("", t.strong, a.keys.key(actOpen)+" begins, "+a.keys.key(actBack)+" stops it at once")
	}
	w.blank()
	choices := routeChoices()
	s.at = min(s.at, len(choices)-1)
	for i := range choices {
		s.rows = append(s.rows, len(w.lines))
		a.writeChoice(w, &choices[i], form, offered, i == s.at)
	}
	w.blank()
	w.painted("", t.faint, a.keys.key(actUp)+" and "+a.keys.key(actDown)+" choose a line, "+a.keys.key(actLeft)+" and "+a.keys.key(actRight)+" change it")
}

const (
	choiceNameWidth  = 10
	choiceValueWidth = 8 // "< 1000 >"
	// choiceBesideFrom is the width of the screen from which on what a line is for stands beside it.
	choiceBesideFrom = 60
)

// writeChoice writes one line of the form: its value between signs that say that it can be changed, and what it is for.
func (a *App) writeChoice(w *writer, c *routeChoice, form *routeForm, offered *model.Trial, atHand bool) {
	l, t := &a.page.line, a.theme
	value, words, paint := c.value(form), "", t.plain
	if c.offered == nil || c.offered(offered) {
		words = c.shows(offered)
	} else {
		value, words, paint = "–", c.lacks, t.faint
	}
	name := t.label
	if atHand {
		name = t.selected
	}
	indent := 1 + 1 + choiceNameWidth + 1 + choiceValueWidth + 2
	if narrow := a.width < choiceBesideFrom; narrow {
		a.writeNarrowChoice(w, name, c.name, paint, value, words, atHand)
		return
	}
	for i, part := range text.Wrap(words, max(10, w.width-indent)) {
		l.reset()
		l.pointer(t, atHand && i == 0)
		l.space(1)
		if i > 0 {
			l.space(indent - l.cells)
		} else {
			l.put(name, text.PadRight(c.name, choiceNameWidth))
			l.space(1)
			l.fit(paint, bracketed(value, atHand), choiceValueWidth)
			l.space(2)
		}
		l.put(t.faint, part)
		w.drawn()
	}
}

// writeNarrowChoice writes one line of the form and, where it is at hand, below it what it is for.
func (a *App) writeNarrowChoice(w *writer, name paint, title string, p paint, value, words string, atHand bool) {
	l, t := &a.page.line, a.theme
	l.reset()
	l.pointer(t, atHand)
	l.space(1)
	l.put(name, text.PadRight(title, choiceNameWidth))
	l.space(1)
	l.fit(p, bracketed(value, atHand), choiceValueWidth)
	w.drawn()
	if !atHand {
		return
	}
	const indent = 4
	for _, part := range text.Wrap(words, max(10, w.width-indent)) {
		l.reset()
		l.space(indent)
		l.put(t.faint, part)
		w.drawn()
	}
}

// bracketed is a value between signs that say that it can be changed.
func bracketed(value string, atHand bool) string {
	if atHand && value != "–" {
		return "< " + value + " >"
	}
	return "  " + value
}

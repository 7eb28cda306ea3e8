package ui

import (
	"farmtop/ui/text"
)

// readableWidth is how long a line of running text gets at most.
const readableWidth = 110

// A writer collects lines of labelled text, wrapped to a width.
type writer struct {
	app    *App
	lines  []string
	indent int
	width  int
}

// fieldWidth is the room for a field's label.
const fieldWidth = 11

// field writes a label and, beside it, a text over as many lines as it needs. An empty text writes nothing.
func (w *writer) field(label, words string) { w.painted(label, w.app.theme.plain, words) }

func (w *writer) painted(label string, p paint, words string) {
	if words == "" {
		return
	}
	for i, part := range text.Wrap(words, max(10, w.width-w.indent-fieldWidth)) {
		l := &w.app.page.line
		l.reset()
		l.space(w.indent)
		if i > 0 {
			label = ""
		}
		l.fit(w.app.theme.label, label, fieldWidth)
		l.put(p, part)
		w.drawn()
	}
}

// section begins a part with its name and a rule.
func (w *writer) section(name string) {
	l, t := &w.app.page.line, w.app.theme
	if len(w.lines) > 0 {
		w.blank()
	}
	l.reset()
	l.space(w.indent)
	l.put(t.strong, name)
	l.space(1)
	l.repeat(t.faint, t.rule, w.width-l.cells)
	w.drawn()
}

func (w *writer) blank() { w.lines = append(w.lines, "") }

// drawn takes a line that was drawn into the page's line.
func (w *writer) drawn() {
	w.app.page.line.clip(w.app.width)
	w.lines = append(w.lines, w.app.page.line.String())
}

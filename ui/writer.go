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
	limit  int // cells at which lines are cut; 0 for the screen's width
}

// column is a writer for some cells of the screen's width.
func (w *writer) column(cells int) *writer {
	return &writer{app: w.app, indent: w.indent, width: min(cells-1, readableWidth), limit: cells}
}

// edge is where lines end at the latest.
func (w *writer) edge() int {
	if w.limit > 0 {
		return w.limit
	}
	return w.app.width
}

// beside writes the lines of two columns, of which the second begins at a cell.
func (w *writer) beside(left, right *writer, at int) {
	for i := range max(len(left.lines), len(right.lines)) {
		line := ""
		if i < len(left.lines) {
			line = left.lines[i]
		}
		if i < len(right.lines) && right.lines[i] != "" {
			line += text.Spaces(at-text.Width(line)) + right.lines[i]
		}
		w.lines = append(w.lines, line)
	}
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
	w.app.page.line.clip(w.edge())
	w.lines = append(w.lines, w.app.page.line.String())
}

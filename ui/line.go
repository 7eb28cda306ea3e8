package ui

import (
	"strings"

	"farmtop/ui/text"
)

// A line is one line of the screen in the making. It counts its cells, so that every line can be made exactly as wide as its
// place. What it is given must be clean.
type line struct {
	buf   []byte
	cells int
	ascii bool // what isn't ASCII is replaced
}

// reset empties the line, keeping its memory.
func (l *line) reset() { l.buf, l.cells = l.buf[:0], 0 }

// put appends s in a style.
func (l *line) put(p paint, s string) {
	if s == "" {
		return
	}
	if l.ascii {
		s = text.ASCII(s)
	}
	l.buf = append(append(append(l.buf, p.on...), s...), p.off...)
	l.cells += text.Width(s)
}

// space appends n spaces.
func (l *line) space(n int) {
	if n > 0 {
		l.buf = append(l.buf, text.Spaces(n)...)
		l.cells += n
	}
}

// fit appends s, cut or filled up at its right to width cells.
func (l *line) fit(p paint, s string, width int) {
	if width <= 0 {
		return
	}
	s = text.Truncate(s, width)
	start := l.cells
	l.put(p, s)
	l.space(width - (l.cells - start))
}

// right appends s, cut or filled up at its left to width cells.
func (l *line) right(p paint, s string, width int) {
	if width <= 0 {
		return
	}
	s = text.Truncate(s, width)
	l.space(width - text.Width(s))
	l.put(p, s)
}

// upTo appends s, cut so that the line ends at cell limit at the latest.
func (l *line) upTo(p paint, s string, limit int) {
	l.put(p, text.Truncate(s, limit-l.cells))
}

// whole appends s where it fits before cell limit, nothing where it doesn't.
func (l *line) whole(p paint, s string, limit int) {
	if l.cells+text.Width(s) <= limit {
		l.put(p, s)
	}
}

// pointer appends the sign that points at what is selected, or leaves its place blank.
func (l *line) pointer(t *theme, selected bool) {
	if selected {
		l.put(t.strong, t.pointer)
		return
	}
	l.space(1)
}

// pad fills the line with spaces up to width cells.
func (l *line) pad(width int) { l.space(width - l.cells) }

// repeat appends a one-cell sign n times in one style.
func (l *line) repeat(p paint, sign string, n int) {
	if n <= 0 {
		return
	}
	l.buf = append(l.buf, p.on...)
	for range n {
		l.buf = append(l.buf, sign...)
	}
	l.buf = append(l.buf, p.off...)
	l.cells += n
}

// clip cuts the line to width cells. Lines that are drawn to fit need no cutting; it is for those made of pieces of any length.
func (l *line) clip(width int) {
	if l.cells <= width {
		return
	}
	cut := text.Truncate(string(l.buf), width)
	if l.ascii {
		cut = strings.ReplaceAll(cut, "…", text.ASCII("…")) // the styles around it are no text
	}
	l.buf, l.cells = append(l.buf[:0], cut...), width
}

func (l *line) String() string { return string(l.buf) }

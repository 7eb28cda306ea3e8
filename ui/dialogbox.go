package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"farmtop/ui/text"
)

// A dialogBox is where a dialog is on the screen, and what in it can be clicked.
type dialogBox struct {
	x, y, width, height int
	page                int // lines of text on the screen
	spots               []dialogSpot
}

// A dialogSpot is the place of a control.
type dialogSpot struct {
	x, y, width int
	control     control
	name        int
}

// framed is the content in its border.
func (w *dialogDraw) framed(lines []string) []string {
	l, t, d := &w.app.page.line, w.app.theme, w.dialog
	border := t.verb(d.verb)
	title := w.title()
	if !w.titleFits() {
		title, _, _ = strings.Cut(title, " ")
	}
	box := make([]string, 0, len(lines)+2)
	l.reset()
	l.put(border, t.box.topLeft+t.box.horizontal)
	l.space(1)
	l.upTo(t.strong, title, w.width)
	l.space(1)
	l.repeat(border, t.box.horizontal, w.width+3-l.cells)
	l.put(border, t.box.topRight)
	box = append(box, l.String())
	for _, content := range lines {
		l.reset()
		l.put(border, t.box.vertical)
		l.space(1)
		l.buf = append(l.buf, content...)
		l.cells += text.Width(content)
		l.pad(w.width + 3)
		l.put(border, t.box.vertical)
		box = append(box, l.String())
	}
	l.reset()
	l.put(border, t.box.bottomLeft)
	l.repeat(border, t.box.horizontal, w.width-1-len(w.more))
	if w.more != "" {
		l.space(1)
		l.put(t.strong, w.more)
		l.space(1)
	}
	l.repeat(border, t.box.horizontal, w.width+3-l.cells)
	l.put(border, t.box.bottomRight)
	return append(box, l.String())
}

// overlay puts a box over what is on the page already.
func (a *App) overlay(lines []string, box dialogBox) {
	p := &a.page
	margin := min(box.x, dialogMargin)
	p.skipTo(p.height)
	under := strings.Split(string(p.buf), "\n")
	p.buf = p.buf[:0]
	for y, line := range under {
		if y > 0 {
			p.buf = append(p.buf, '\n')
		}
		if y < box.y || y >= box.y+len(lines) {
			p.buf = append(p.buf, line...)
			continue
		}
		left := ansi.Truncate(line, box.x-margin, "")
		right := ansi.TruncateLeft(line, box.x+box.width+margin, "")
		p.buf = append(p.buf, left...)
		p.buf = append(p.buf, text.Spaces(box.x-text.Width(left))...)
		p.buf = append(p.buf, lines[y-box.y]...)
		if rest := max(0, text.Width(line)-box.x-box.width-margin); rest >= text.Width(right) {
			p.buf = append(p.buf, text.Spaces(margin+rest-text.Width(right))...) // a wide character was cut in two
			p.buf = append(p.buf, right...)
		}
	}
}

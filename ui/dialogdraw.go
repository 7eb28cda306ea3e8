package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"farmtop/ui/text"
)

// The sizes of dialogs.
const (
	dialogMaxWidth  = 100 // lines of text get no longer than is readable
	dialogFromWidth = 60  // narrower screens are filled
	dialogFromLines = 20  // on lower screens it hides the header and the help bar too
	dialogAiry      = 14  // lines of content from which on there are blank ones among them
	dialogLabel     = 9
	dialogMargin    = 1 // blank cells at its sides, where it doesn't fill the screen
	dialogIndent    = 4 // of a line of text at most
	dialogText      = 2 // lines that the plan's text has at least
)

// drawDialog draws the dialog over the screen.
func (a *App) drawDialog() {
	d := a.dialog
	d.typed.drawn = true
	a.view.Cursor = nil
	box := d.boxed
	width, most := a.width, a.height
	if a.width >= dialogFromWidth {
		width = min(a.width-4, dialogMaxWidth)
	}
	if a.height >= dialogFromLines {
		most = a.height - 2
	}
	if box.width != width {
		box.height = 0 // what was needed at another width says nothing
	}
	draw := dialogDraw{app: a, dialog: d, width: width - 4}
	lines := draw.content(most-2, box.height-2)
	box.width, box.height = width, len(lines)+2
	box.x, box.y = (a.width-width)/2, (a.height-box.height)/2
	box.page, box.spots = draw.page, draw.spots
	d.boxed = box
	a.overlay(draw.framed(lines), box)
	if draw.cursor >= 0 {
		a.view.Cursor = tea.NewCursor(box.x+2+draw.cursor, box.y+1+draw.cursorLine)
	}
	for i := range box.spots {
		box.spots[i].x += box.x + 2
		box.spots[i].y += box.y + 1
	}
}

// A dialogDraw is a dialog's content in the making.
type dialogDraw struct {
	app    *App
	dialog *dialog
	width  int // of the content, in cells
	lines  []string
	more   string // which lines of the text are on the screen, "" when all are
	page   int
	bad    int // lines at the text's beginning that say why it is refused
	strong int // lines after those that are the title
	spots  []dialogSpot

	cursor, cursorLine int // cells and lines from the content's corner; cursor is negative when there is none
}

// content is at most that many lines, and at least as many as the dialog had before, so that nothing moves while figures change.
func (w *dialogDraw) content(most, least int) []string {
	d := w.dialog
	w.cursor = -1
	told := w.told()
	refusal := w.wrapped(d.refusal(), "")
	controls := d.controls()
	controls = controls[:len(controls)-len(w.buttons())]
	air := 0
	if most >= dialogAiry {
		air = 2
	}
	least = min(least, most)
	room := most - 2 - air // for text, refusal and controls; below them are the buttons and a hint
	w.strong = w.titleLines()
	if len(refusal) > room-dialogText-min(len(controls), 1) { // it can be read by turning the text, before all else
		w.bad = len(refusal)
		told, refusal = append(refusal, told...), nil
	}
	shown := min(len(controls), max(1, room-dialogText-len(refusal)))
	w.page = max(1, min(len(told), room-len(refusal)-shown))
	spare := max(0, least-w.page-len(refusal)-shown-2-air)

	w.text(told)
	w.blank(spare + air/2)
	w.controls(controls, shown)
	for _, line := range refusal {
		w.line(w.app.theme.bad, line)
	}
	w.blank(air / 2)
	w.drawButtons()
	w.hint()
	return w.lines
}

// told is the plan in lines as wide as the dialog, below its title where that is too long for the border. Where few of them are on the
// screen at once, what matters most comes first.
func (w *dialogDraw) told() []string {
	var all []string
	lines := w.dialog.lines
	narrow := w.width < dialogFromWidth
	if !w.titleFits() {
		all = w.wrapped(w.title(), "")
		if !narrow {
			all = append(all, "")
		}
	}
	if narrow && len(w.dialog.plan.Parts) == 1 {
		lines = effectFirst(lines)
	}
	for _, line := range lines {
		words := strings.TrimLeft(line, " ")
		if words == "" {
			all = append(all, "")
			continue
		}
		all = append(all, w.wrapped(words, text.Spaces(min(len(line)-len(words), dialogIndent)))...)
	}
	return all
}

// effectFirst is the lines of a plan with what it does to clients at the top, and then who is left to serve them.
func effectFirst(lines []string) []string {
	rank := func(line string) int {
		switch {
		case strings.HasPrefix(line, "Soft: "), strings.HasPrefix(line, "Hard: "):
			return 0
		case strings.HasPrefix(line, "Left in "):
			return 1
		default:
			return 2
		}
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b string) int { return rank(a) - rank(b) })
	return sorted
}

// wrapped is a text over as many lines as it needs, each indented, all but the first a little further.
func (w *dialogDraw) wrapped(words, indent string) []string {
	if words == "" {
		return nil
	}
	lines := text.Wrap(words, w.width-len(indent)-2)
	for i := range lines {
		if i > 0 {
			lines[i] = "  " + lines[i]
		}
		lines[i] = indent + lines[i]
	}
	return lines
}

// titleLines is how many lines of the text are the title.
func (w *dialogDraw) titleLines() int {
	if w.titleFits() {
		return 0
	}
	return len(w.wrapped(w.title(), ""))
}

func (w *dialogDraw) title() string   { return w.dialog.title(w.dialog.where.at) }
func (w *dialogDraw) titleFits() bool { return text.Width(w.title()) <= w.width-4 }

func (w *dialogDraw) line(p paint, words string) {
	l := &w.app.page.line
	l.reset()
	l.upTo(p, words, w.width)
	w.add()
}

// add takes the line at hand in.
func (w *dialogDraw) add() { w.lines = append(w.lines, w.app.page.line.String()) }

func (w *dialogDraw) blank(lines int) {
	for range lines {
		w.lines = append(w.lines, "")
	}
}

// text draws as much of the plan as there is room for.
func (w *dialogDraw) text(told []string) {
	s := &w.dialog.scroll
	s.roll(0, len(told), w.page)
	last := min(len(told), s.offset+w.page)
	if len(told) > w.page {
		w.more = fmt.Sprintf("lines %d-%d of %d", s.offset+1, last, len(told))
	}
	for i := s.offset; i < last; i++ {
		p := w.app.theme.plain
		switch {
		case i < w.bad:
			p = w.app.theme.bad
		case i < w.bad+w.strong:
			p = w.app.theme.strong
		}
		w.line(p, told[i])
	}
}

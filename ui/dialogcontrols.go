package ui

import (
	"strings"

	"farmtop/ui/text"
)

// controls draws those fields and choices for which there are lines, the one with the focus among them.
func (w *dialogDraw) controls(all []control, shown int) {
	if len(all) == 0 {
		return
	}
	focus, first, name := 0, 0, 0
	for i, c := range all {
		if c == w.dialog.focus {
			focus = i + w.dialog.name
			break
		}
	}
	if focus >= shown {
		first = focus - shown + 1
	}
	for i, c := range all {
		if i >= first && i < first+shown {
			w.control(c, name)
		}
		if c == controlName {
			name++
		}
	}
}

// control draws one field or choice.
func (w *dialogDraw) control(c control, name int) {
	d, l, t := w.dialog, &w.app.page.line, w.app.theme
	focused := d.focus == c && (c != controlName || d.name == name)
	l.reset()
	l.pointer(t, focused)
	l.fit(t.label, [...]string{"weight", "where", "then", "reason", "confirm"}[c], dialogLabel-1)
	switch c {
	case controlWeight:
		w.field(&d.weight, focused)
	case controlWhere:
		l.upTo(w.answer(focused), d.where.words(w.width-l.cells), w.width)
	case controlThen:
		l.upTo(w.answer(focused), d.then.words(w.width-l.cells), w.width)
	case controlReason:
		w.field(&d.reason, focused)
	case controlName:
		l.upTo(t.plain, "type "+text.Clean(d.names[name].farm)+": ", w.width-10)
		w.field(&d.names[name].field, focused)
	}
	w.spots = append(w.spots, dialogSpot{0, len(w.lines), w.width, c, name})
	w.add()
}

func (w *dialogDraw) answer(focused bool) paint {
	if focused {
		return w.app.theme.strong
	}
	return w.app.theme.plain
}

// field draws what was typed, on a line that shows where more goes.
func (w *dialogDraw) field(f *field, focused bool) {
	l, t := &w.app.page.line, w.app.theme
	room := min(w.width-l.cells, f.limit+1)
	if room <= 0 {
		return
	}
	shown, cursor := f.window(room)
	if !focused {
		shown = text.Truncate(f.text, room)
	} else {
		w.cursor, w.cursorLine = l.cells+cursor, len(w.lines)
	}
	start, p := l.cells, t.plain
	if focused && f.selected {
		p = t.selected
	}
	l.put(p, shown)
	l.repeat(t.faint, "_", room-(l.cells-start))
}

// buttons are the controls at the bottom.
func (w *dialogDraw) buttons() []control {
	if !w.dialog.canAct() {
		return []control{controlCancel}
	}
	return []control{controlCancel, controlAct}
}

func (w *dialogDraw) drawButtons() {
	d, l, t := w.dialog, &w.app.page.line, w.app.theme
	l.reset()
	for _, c := range w.buttons() {
		words := "Cancel"
		switch {
		case c == controlAct:
			words = d.button()
		case !d.canAct():
			words = "Close"
		}
		p := t.plain
		switch {
		case c == controlAct && (!d.typed.open || d.lacksWeight() != ""):
			p = t.faint
		case c == d.focus:
			p = t.selected
		}
		l.pointer(t, c == d.focus)
		w.spots = append(w.spots, dialogSpot{l.cells, len(w.lines), len(words) + 4, c, 0})
		l.put(p, "[ "+words+" ]")
		l.space(2)
	}
	w.add()
}

// hint draws what the keys do, or why they do nothing yet.
func (w *dialogDraw) hint() {
	d, t := w.dialog, w.app.theme
	switch {
	case !d.typed.open && w.width < dialogFromWidth:
		w.line(t.warn, " wait: earlier keys are ignored")
	case !d.typed.open:
		w.line(t.warn, " a moment: keys typed before this was shown are ignored")
	case d.note != "" && len(d.note) >= w.width:
		note, _, _ := strings.Cut(d.note, ":") // what to do stands before it, why behind it
		w.line(t.warn, " "+note)
	case d.note != "":
		w.line(t.warn, " "+d.note)
	case w.width < dialogFromWidth:
		w.line(t.faint, " tab, enter; esc cancels"+w.pages("; pgdn: more"))
	default:
		w.line(t.faint, " tab and arrows move, enter presses, esc cancels"+w.pages(", pgdn: more"))
	}
}

func (w *dialogDraw) pages(words string) string {
	if w.more == "" {
		return ""
	}
	return words
}

package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

// controls are what the focus can be on.
func (d *dialog) controls() []control {
	var all []control
	if d.verb == model.VerbWeight {
		all = append(all, controlWeight)
	}
	if len(d.places) > 1 {
		all = append(all, controlWhere)
	}
	if d.verb == model.VerbDrain && !d.isOfCluster() {
		all = append(all, controlThen)
	}
	if !d.canAct() {
		return append(all, controlCancel)
	}
	all = append(all, controlReason)
	for range d.names {
		all = append(all, controlName)
	}
	return append(all, controlCancel, controlAct)
}

// typing is the field that the focus is on, nil when it is on none.
func (d *dialog) typing() *field {
	switch {
	case d.focus == controlWeight:
		return &d.weight
	case d.focus == controlReason:
		return &d.reason
	case d.focus == controlName && d.name < len(d.names):
		return &d.names[d.name].field
	default:
		return nil
	}
}

// choosing is the choice that the focus is on, nil when it is on none.
func (d *dialog) choosing() *choice {
	switch d.focus {
	case controlWhere:
		return &d.where
	case controlThen:
		return &d.then
	default:
		return nil
	}
}

// A verdict is what a key made of a dialog.
type verdict int

const (
	verdictOpen verdict = iota // it stays
	verdictAsk                 // it stays, but would do something else
	verdictCancel
	verdictAct
)

// press takes a key in.
func (d *dialog) press(msg tea.KeyPressMsg) verdict {
	d.note = ""
	field, choice := d.typing(), d.choosing()
	switch key := msg.String(); {
	case key == "esc":
		return verdictCancel
	case key == "enter":
		return d.enter()
	case key == "tab", key == "down":
		d.step(1)
	case key == "shift+tab", key == "up":
		d.step(-1)
	case key == "pgdown":
		d.scroll.offset += d.page()
	case key == "pgup":
		d.scroll.offset -= d.page()
	case field != nil:
		if field.edit(msg) && d.focus == controlWeight {
			return verdictAsk
		}
	case choice != nil && (key == "left" || key == "right" || key == "space"):
		by := 1
		if key == "left" {
			by = -1
		}
		choice.turn(by)
		return verdictAsk
	case key == "left":
		d.focus = controlCancel
	case key == "right" && d.canAct():
		d.focus = controlAct
	}
	return verdictOpen
}

// enter presses what the focus is on. In a field it leads on: what is typed never does anything by itself.
func (d *dialog) enter() verdict {
	switch d.focus {
	case controlCancel:
		return verdictCancel
	case controlWeight:
		d.focus = controlCancel
		return verdictOpen
	case controlAct:
		if d.note = d.missing(); d.note != "" {
			return verdictOpen
		}
		return verdictAct
	default:
		d.step(1)
		return verdictOpen
	}
}

// step moves the focus to another control, round at the ends.
func (d *dialog) step(by int) {
	controls := d.controls()
	at := slices.Index(controls, d.focus)
	if d.focus == controlName {
		at += d.name
	}
	at = ((at+by)%len(controls) + len(controls)) % len(controls)
	d.focus, d.name = controls[at], 0
	if d.focus == controlName {
		d.name = at - slices.Index(controls, controlName)
	}
}

// paste puts a text into the field that the focus is on.
func (d *dialog) paste(s string) verdict {
	d.note = ""
	if f := d.typing(); f != nil && f.paste(s) && d.focus == controlWeight {
		return verdictAsk
	}
	return verdictOpen
}

// page is how many lines of the plan are turned at once.
func (d *dialog) page() int { return max(1, d.boxed.page-1) }

// click moves the focus to what is under the mouse; what changes a farm is left to a key.
func (d *dialog) click(m tea.Mouse) verdict {
	if m.Button != tea.MouseLeft {
		return verdictOpen
	}
	for _, s := range d.boxed.spots {
		if m.Y != s.y || m.X < s.x || m.X >= s.x+s.width {
			continue
		}
		d.focus, d.name, d.note = s.control, s.name, ""
		if s.control == controlCancel {
			return verdictCancel
		}
	}
	return verdictOpen
}

// wheel turns the text.
func (d *dialog) wheel(m tea.Mouse) {
	switch m.Button {
	case tea.MouseWheelUp:
		d.scroll.offset -= wheelRows
	case tea.MouseWheelDown:
		d.scroll.offset += wheelRows
	}
}

package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// The bounds of what is typed into a dialog, in cells.
const (
	reasonLimit = 200 // a sentence and a ticket's number
	nameLimit   = 200 // longer than any name that somebody would type
	weightLimit = 6   // no balancer's weights have more digits
)

// A dialog asks before a farm is changed: it shows the plan of an order, and takes what the operator has to say about it. The plan
// is asked for again whenever something changed, so what is shown is what would happen now.
type dialog struct {
	asking
	settle, deadline time.Duration

	where, then    choice
	weight, reason field
	names          []nameField // of protected farms

	plan  model.Plan
	lines []string // the plan's text, clean
	gone  string   // why there is nothing to plan for; "" while there is
	note  string   // what is missing, said when the button was pressed

	focus  control
	name   int // of names, when the focus is on them
	scroll scroll
	typed  typedAhead
	boxed  dialogBox // where it was drawn last
}

// A nameField is where the name of a protected farm is typed.
type nameField struct {
	field
	farm string
}

// A control is a part of the dialog that the focus can be on. They are in the order in which tab goes round.
type control int

const (
	controlWeight control = iota
	controlWhere
	controlThen
	controlReason
	controlName
	controlCancel
	controlAct
)

// newDialog is a dialog for what was asked, its focus on Cancel; on the weight where there is nothing to do without another one.
func newDialog(ask asking, settle, deadline time.Duration) *dialog {
	d := &dialog{asking: ask, settle: settle, deadline: deadline, focus: controlCancel}
	for i := range ask.places {
		d.where.answers = append(d.where.answers, ask.places[i].name)
	}
	d.then.answers = []string{"stay drained", "maintenance"}
	if ask.weight >= 0 {
		d.weight = newField(strconv.Itoa(ask.weight), weightLimit)
	} else {
		d.weight = newField("", weightLimit) // the balancer doesn't tell it
	}
	d.weight.selected = true
	if ask.verb == model.VerbWeight {
		d.focus = controlWeight
	}
	d.reason = newField(text.Truncate(ask.reason, reasonLimit), reasonLimit)
	return d
}

// order is what would be submitted now.
func (d *dialog) order() model.Order {
	o := model.Order{Actions: slices.Clone(d.places[d.where.at].actions), Serial: d.serial}
	for i := range o.Actions {
		a := &o.Actions[i]
		a.Settle, a.Deadline = d.settle, d.deadline
		if a.Verb == model.VerbMove { // it waits for no clients
			a.Settle, a.Deadline = 0, model.DefaultMoveDeadline
		}
		if reason := strings.TrimSpace(d.reason.text); reason != "" || d.asking.reason != "" {
			a.Reason = reason // it was shown, and may have been taken away
		}
		if d.verb == model.VerbDrain && d.then.at > 0 {
			a.Then = model.VerbMaint
		}
		if d.verb == model.VerbWeight {
			a.Weight, _ = d.wantedWeight() // a weight that is none has no plan
		}
	}
	return o
}

// wantedWeight is the weight that was typed; ok where none is wanted.
func (d *dialog) wantedWeight() (weight int, ok bool) {
	if d.verb != model.VerbWeight {
		return 0, true
	}
	weight, err := strconv.Atoi(strings.TrimSpace(d.weight.text))
	return weight, err == nil && weight >= 0
}

// ask brings the plan up to date.
func (d *dialog) ask(c Control, s *model.Snapshot) {
	o := d.order()
	d.gone, d.plan, d.lines = gone(s, &o), model.Plan{}, d.lines[:0]
	if _, ok := d.wantedWeight(); d.gone == "" && ok {
		d.plan = c.Plan(o)
	}
	told := d.plan
	told.Refusal = nil // it has a place of its own
	if words := d.lacksWeight(); words != "" {
		d.lines = append(d.lines, strings.ToUpper(words[:1])+words[1:]+".")
	} else {
		for _, line := range told.Text() {
			d.lines = append(d.lines, text.Clean(line))
		}
	}
	d.askNames()
	if !slices.Contains(d.controls(), d.focus) || d.focus == controlName && d.name >= len(d.names) {
		d.focus = controlCancel
	}
}

// gone tells that a node of the order isn't there any more.
func gone(s *model.Snapshot, o *model.Order) string {
	for i := range o.Actions {
		a := &o.Actions[i]
		if f := s.Farm(a.Farm); f == nil || f.Node(a.Node) == nil {
			return text.Clean(a.Farm+"/"+a.Node) + " is gone: neither the configuration nor its name leads to it any more"
		}
	}
	return ""
}

// askNames has a field for each farm whose name the plan wants typed, and keeps what was typed.
func (d *dialog) askNames() {
	names := make([]nameField, 0, len(d.plan.Confirm))
	for _, farm := range d.plan.Confirm {
		at := slices.IndexFunc(d.names, func(n nameField) bool { return n.farm == farm })
		if at >= 0 {
			names = append(names, d.names[at])
		} else {
			names = append(names, nameField{newField("", nameLimit), farm})
		}
	}
	d.names = names
}

// isOfCluster tells whether the order is for a failover cluster, which knows no maintenance after a drain.
func (d *dialog) isOfCluster() bool {
	return slices.ContainsFunc(d.plan.Parts, func(p model.Part) bool { return p.Cluster != nil })
}

// canAct tells whether there is anything to confirm, or will be as soon as another weight was typed.
func (d *dialog) canAct() bool {
	return d.refusal() == "" && (d.verb == model.VerbWeight || !d.plan.IsDone())
}

// lacksWeight says which weight is to be typed so that there is something to do; "" when there is.
func (d *dialog) lacksWeight() string {
	weight, ok := d.wantedWeight()
	switch {
	case !ok:
		return "type a weight: a whole number from 0 on"
	case d.verb == model.VerbWeight && d.gone == "" && d.plan.IsDone():
		return "type another weight: it has " + strconv.Itoa(weight)
	default:
		return ""
	}
}

// refusal is why it can't be done, "" when it can.
func (d *dialog) refusal() string {
	switch {
	case d.gone != "":
		return d.gone + "."
	case d.plan.Refusal != nil:
		return text.Clean(d.plan.Refusal.Line())
	default:
		return ""
	}
}

// missing is what must be typed before it can be done, "" when nothing must.
func (d *dialog) missing() string {
	if words := d.lacksWeight(); words != "" {
		return words
	}
	for i := range d.names {
		if d.names[i].text != text.Clean(d.names[i].farm) {
			return "type " + text.Clean(d.names[i].farm) + " to confirm: the farm is protected"
		}
	}
	return ""
}

// typedNames are the names of protected farms, as they were typed. They are compared as they are shown, so that a name can be typed
// that no keyboard has.
func (d *dialog) typedNames() []string {
	var typed []string
	for i := range d.names {
		if d.names[i].text == text.Clean(d.names[i].farm) {
			typed = append(typed, d.names[i].farm)
		}
	}
	return typed
}

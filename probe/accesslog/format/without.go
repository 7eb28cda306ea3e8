package format

import "slices"

// told are the fields by which a line of JSON shows that it is about a request.
const told fieldSet = 1<<FieldPeer | 1<<FieldClient | 1<<FieldServer | 1<<FieldCookie | 1<<FieldStatus

// Without is the format less some fields that nobody asks for: its lines leave them empty, which is cheaper. The same lines fit, with the
// same faults, so peer, client, server, cookie and status are left in whatever is asked.
func (f *Format) Without(fields ...Field) *Format {
	less := *f
	for _, field := range fields {
		less.unasked |= 1 << field &^ told
	}
	less.has &^= less.unasked
	if less.unasked&(1<<FieldForwarded) != 0 {
		less.captures.forwarded = -1
	}
	if less.unasked&(1<<FieldMark) != 0 {
		less.captures.mark = -1
	}
	if less.unasked&(1<<FieldSetCookie) != 0 {
		less.captures.setCookie = -1
	}
	less.steps = slices.Clone(f.steps)
	for i := range less.steps {
		less.steps[i].means = less.asked(less.steps[i].means)
	}
	less.columns = slices.Clone(f.columns)
	for i := range less.columns {
		less.columns[i].means = less.asked(less.columns[i].means)
	}
	if f.tree != nil {
		less.tree = f.tree.with(less.asked)
	}
	return &less
}

// asked is a meaning, or nothing where all the fields that it fills are unasked.
func (f *Format) asked(means meaning) meaning {
	if fills := meaningFields[means]; fills != 0 && fills&^f.unasked == 0 {
		return meansNothing
	}
	return means
}

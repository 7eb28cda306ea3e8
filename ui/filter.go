package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// filterLimit is how many cells a filter may have: what fits beside its prompt on the narrowest screen.
const filterLimit = 30

// A filter is the text that rows must contain, or must not where it begins with an exclamation mark.
type filter struct {
	field
	typing bool
}

// matches tells whether the filter lets something through, given whether it contains the wanted text, which is lower case.
func (f filterText) matches(contains func(lower string) bool) bool {
	wanted, inverted := strings.CutPrefix(string(f), "!")
	if wanted == "" {
		return true
	}
	return contains(wanted) != inverted
}

// passes tells whether the filter lets something through that says one of these words.
func (f filterText) passes(words ...string) bool {
	return f.matches(func(lower string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(strings.ToLower(word), lower) })
	})
}

// A filterText is a filter's text in lower case.
type filterText string

func (f *filter) wanted() filterText { return filterText(strings.ToLower(f.text)) }

// open lets the text be typed, from its end on.
func (f *filter) open() {
	f.field = newField(f.text, filterLimit)
	f.typing = true
}

// press edits the text. It tells whether the text changed.
func (f *filter) press(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "enter":
		f.typing = false
		return false
	case "esc":
		had := f.text != ""
		*f = filter{}
		return had
	default:
		return f.edit(msg)
	}
}

// paste puts a text where the cursor is. It tells whether the text changed.
func (f *filter) paste(s string) bool { return f.typing && f.field.paste(s) }

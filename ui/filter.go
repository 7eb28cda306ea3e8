package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"farmtop/ui/text"
)

// filterLimit is how many characters a filter may have: what fits beside its prompt on the narrowest screen.
const filterLimit = 30

// A filter is the text that rows must contain, or must not where it begins with an exclamation mark.
type filter struct {
	text   string
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

// A filterText is a filter's text in lower case.
type filterText string

func (f *filter) wanted() filterText { return filterText(strings.ToLower(f.text)) }

// press edits the text. It tells whether the text changed.
func (f *filter) press(msg tea.KeyPressMsg) bool {
	before := f.text
	switch msg.String() {
	case "enter":
		f.typing = false
	case "esc":
		*f = filter{}
	case "backspace", "ctrl+h":
		_, size := utf8.DecodeLastRuneInString(f.text)
		f.text = f.text[:len(f.text)-size]
	case "ctrl+u":
		f.text = ""
	case "ctrl+w":
		trimmed := strings.TrimRight(f.text, " ")
		f.text = trimmed[:strings.LastIndexByte(trimmed, ' ')+1]
	default:
		f.insert(msg.Text)
	}
	return f.text != before
}

func (f *filter) paste(s string) {
	if f.typing {
		f.insert(strings.TrimSpace(text.Clean(s)))
	}
}

func (f *filter) insert(s string) {
	if text.Width(f.text)+text.Width(s) <= filterLimit {
		f.text += text.Clean(s)
	}
}

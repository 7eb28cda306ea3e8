package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"farmtop/ui/text"
)

// filterLimit is how many cells a filter may have: what fits beside its prompt on the narrowest screen.
const filterLimit = 30

// A filter is the text that rows must contain, or must not where it begins with an exclamation mark.
type filter struct {
	input  textinput.Model
	text   string // what was typed so far, clean
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

// open lets the text be typed, from its end on.
func (f *filter) open() {
	f.input = textinput.New()
	f.input.Prompt = ""
	f.input.SetVirtualCursor(false)          // the terminal's own doesn't cost redraws for blinking
	f.input.KeyMap.Paste.Unbind()            // it would read the clipboard of the machine that farmtop runs on
	f.input.KeyMap.LineStart.SetKeys("home") // ctrl+a and ctrl+b are the prefixes of screen and tmux
	f.input.KeyMap.CharacterBackward.SetKeys("left")
	f.input.SetValue(f.text)
	f.input.CursorEnd()
	f.input.Focus()
	f.typing = true
}

// press edits the text. It tells whether the text changed.
func (f *filter) press(msg tea.KeyPressMsg) bool {
	before := f.text
	switch msg.String() {
	case "enter":
		f.typing = false
	case "esc":
		*f = filter{}
	default:
		f.edit(msg)
	}
	return f.text != before
}

// paste puts a text where the cursor is. It tells whether the text changed.
func (f *filter) paste(s string) bool {
	before := f.text
	if f.typing {
		f.edit(tea.PasteMsg{Content: strings.TrimSpace(text.Clean(s))})
	}
	return f.text != before
}

// edit passes a message to the input, and takes back what makes the text too long.
func (f *filter) edit(msg tea.Msg) {
	position := f.input.Position()
	f.input, _ = f.input.Update(msg)
	typed := text.Clean(f.input.Value())
	switch {
	case text.Width(typed) > filterLimit:
		f.input.SetValue(f.text)
		f.input.SetCursor(position)
		return
	case typed != f.input.Value():
		f.input.SetValue(typed)
	}
	f.text = typed
}

// cursor is how many cells of the text are left of the cursor.
func (f *filter) cursor() int {
	return text.Width(string([]rune(f.text)[:f.input.Position()]))
}

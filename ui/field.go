package ui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"farmtop/ui/text"
)

// A field is one line of text being typed: clean, and at most limit cells wide.
type field struct {
	input    textinput.Model
	text     string // what was typed so far
	limit    int
	selected bool // all of it: what is typed takes its place
}

// newField is a field with a text in it that is edited from its end on.
func newField(content string, limit int) field {
	f := field{input: textinput.New(), text: content, limit: limit}
	f.input.Prompt = ""
	f.input.SetVirtualCursor(false)          // the terminal's own doesn't cost redraws for blinking
	f.input.KeyMap.Paste.Unbind()            // it would read the clipboard of the machine that farmtop runs on
	f.input.KeyMap.LineStart.SetKeys("home") // ctrl+a and ctrl+b are the prefixes of screen and tmux
	f.input.KeyMap.CharacterBackward.SetKeys("left")
	f.input.SetValue(content)
	f.input.CursorEnd()
	f.input.Focus()
	return f
}

// edit passes a key to the input, and takes back what makes the text too long. It tells whether the text changed.
func (f *field) edit(msg tea.Msg) bool {
	before, position := f.text, f.input.Position()
	if f.selected && replaces(msg) {
		f.input.SetValue("")
	}
	f.selected = false
	f.input, _ = f.input.Update(msg)
	typed := text.Clean(f.input.Value())
	switch {
	case text.Width(typed) > f.limit:
		f.input.SetValue(before)
		f.input.SetCursor(position)
		return false
	case typed != f.input.Value():
		f.input.SetValue(typed)
	}
	f.text = typed
	return f.text != before
}

// replaces tells whether a key or a paste changes a text, rather than moves the cursor in it.
func replaces(msg tea.Msg) bool {
	key, isKey := msg.(tea.KeyPressMsg)
	return !isKey || key.Text != "" || key.Code == tea.KeyBackspace || key.Code == tea.KeyDelete
}

// paste puts a text where the cursor is. It tells whether the text changed.
func (f *field) paste(s string) bool {
	return f.edit(tea.PasteMsg{Content: strings.TrimSpace(text.Clean(s))})
}

// cursor is how many cells of the text are left of the cursor.
func (f *field) cursor() int {
	return text.Width(string([]rune(f.text)[:f.input.Position()]))
}

// window is as much of the text around the cursor as width cells hold, and how many of those are left of the cursor.
func (f *field) window(width int) (shown string, cursor int) {
	runes, from, at := []rune(f.text), 0, f.input.Position()
	cursor = f.cursor()
	for from < at && cursor >= width {
		cursor -= text.Width(string(runes[from]))
		from++
	}
	return ansi.Truncate(string(runes[from:]), max(0, width), ""), cursor
}

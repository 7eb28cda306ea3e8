package format

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// DirectiveError is a directive that cannot be compiled.
type DirectiveError struct {
	Kind      Kind
	Directive string
	// Offset is the byte of the directive at fault.
	Offset  int
	Problem string // what is wrong there
	Fix     string // what to do
}

// Error says what is wrong, at which character, and what to do.
func (e *DirectiveError) Error() string {
	return fmt.Sprintf("%s log format, character %d: %s; %s", e.Kind, e.character(), e.Problem, e.Fix)
}

// Pointer draws the directive's line with a caret under the character at fault, on two lines without a final newline.
func (e *DirectiveError) Pointer() string {
	at := min(e.Offset, len(e.Directive))
	start := strings.LastIndexByte(e.Directive[:at], '\n') + 1
	end := len(e.Directive)
	if i := strings.IndexByte(e.Directive[at:], '\n'); i >= 0 {
		end = at + i
	}
	indent := strings.Map(keepTabs, e.Directive[start:at])
	return e.Directive[start:end] + "\n" + indent + "^"
}

// character counts from 1, as editors do.
func (e *DirectiveError) character() int {
	return utf8.RuneCountInString(e.Directive[:min(e.Offset, len(e.Directive))]) + 1
}

func keepTabs(r rune) rune {
	if r == '\t' {
		return r
	}
	return ' '
}

// Panel is a screen whose figures come from access logs.
type Panel uint8

// The panels that read access logs. BothPanels marks what concerns either.
const (
	BothPanels Panel = iota
	StickyPanel
	ClientIPPanel
)

// Warning is what a directive lacks or what may be read wrongly: the format works, but a panel stays empty or guesses.
type Warning struct {
	Panel Panel
	// Offset is the byte of the directive which is meant, or -1 where something is missing altogether.
	Offset int
	Text   string
}

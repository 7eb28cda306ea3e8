package clientip

import "strings"

// entries reads the comma-separated entries of header lines from the right, the last line first: no more of a long header is looked
// at than is asked for. Several lines are what one line would be in which commas join them. The zero value has none.
type entries struct {
	lines  []string // still to be read, but for the last one, of which rest is left
	rest   string
	open   bool // rest holds one more entry, be it an empty one
	quoted bool // commas between double quotes are part of an entry
	quotes int  // within rest, when quoted
}

// fromRight reads lines as they are.
func fromRight(lines []string) entries {
	e := entries{lines: lines}
	e.open = e.line()
	return e
}

// fromRightQuoted reads lines in which double quotes hide commas.
func fromRightQuoted(lines []string) entries {
	e := entries{lines: lines, quoted: true}
	e.open = e.line()
	return e
}

// line goes on to the line before.
func (e *entries) line() bool {
	if len(e.lines) == 0 {
		e.rest = ""
		return false
	}
	last := len(e.lines) - 1
	e.rest, e.lines = e.lines[last], e.lines[:last]
	if e.quoted {
		e.quotes = strings.Count(e.rest, `"`)
	}
	return true
}

// next is the next entry to the left, with the spaces around it; false when there is none.
func (e *entries) next() (string, bool) {
	if !e.open {
		return "", false
	}
	comma := e.comma()
	entry := e.rest[comma+1:]
	if comma >= 0 {
		e.rest = e.rest[:comma]
	} else {
		e.open = e.line()
	}
	return entry, true
}

// comma is where the last entry of rest begins, less one.
func (e *entries) comma() int {
	if e.quotes == 0 {
		return strings.LastIndexByte(e.rest, ',')
	}
	for i := len(e.rest) - 1; i >= 0; i-- {
		switch e.rest[i] {
		case '"':
			e.quotes--
		case ',':
			if e.quotes%2 == 0 { // as many open as close to the left of it
				return i
			}
		}
	}
	return -1
}

// trim cuts spaces and tabs, which HTTP allows around values.
func trim(s string) string {
	return trimmed(s, func(c byte) bool { return c == ' ' || c == '\t' })
}

// trimJava cuts what Java's String.trim cuts: spaces and all control characters below.
func trimJava(s string) string {
	return trimmed(s, func(c byte) bool { return c <= ' ' })
}

func trimmed(s string, cuts func(byte) bool) string {
	for len(s) > 0 && cuts(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && cuts(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

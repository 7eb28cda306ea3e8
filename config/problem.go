package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// A Problem is one thing wrong with a configuration.
type Problem struct {
	File         string // a path, a preset's name, or a flag
	Line, Column int    // from 1; 0 where there are no lines. Columns count characters
	Text         string // what is wrong and what to write instead
	Source       string // the offending line without control characters and secrets; "" where there are no lines
}

// Error is the place and the text in one line.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Problems are all that is wrong with a configuration, in the order of their places.
type Problems []Problem

// Error is a line for each problem, followed by the offending line and a caret under the place.
func (p Problems) Error() string {
	var b strings.Builder
	for i := range p {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p[i].Error())
		if p[i].Source != "" {
			line, caret := p[i].excerpt()
			fmt.Fprintf(&b, "\n    %s\n    %s", line, caret)
		}
	}
	return b.String()
}

// excerptWidth is how many characters of a line are shown: what an 80-column terminal holds beside the indentation.
const excerptWidth = 72

// excerpt is the offending line, cut around the column, and a second line that points at it.
func (p Problem) excerpt() (line, caret string) {
	runes := []rune(p.Source)
	column := min(max(p.Column, 1), len(runes)+1)
	from := 0
	if len(runes) > excerptWidth {
		from = min(max(0, column-1-excerptWidth/2), len(runes)-excerptWidth)
	}
	pad := make([]rune, 0, column)
	for _, r := range runes[from : column-1] {
		pad = append(pad, padding(r)...)
	}
	shown := runes[from:min(len(runes), from+excerptWidth)]
	return string(shown), string(pad) + "^"
}

// A report gathers problems while a configuration is read, so that all are told at once.
type report struct {
	found []located
	left  int // problems past maxProblems
}

type located struct {
	place
	text string
}

// maxProblems bounds what is told at once: nobody mends more in one go.
const maxProblems = 100

// add notes a problem at a place; the same problem at the same place, as aliases repeat it, is told once. What is nowhere could
// not be read, so its problem was told already.
func (r *report) add(at place, format string, args ...any) {
	if !at.given() {
		return
	}
	p := located{at, fmt.Sprintf(format, args...)}
	if slices.Contains(r.found, p) {
		return
	}
	if len(r.found) >= maxProblems {
		r.left++
		return
	}
	r.found = append(r.found, p)
}

// err is nil without problems, else [Problems].
func (r *report) err() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b located) int { return a.compare(b.place) })
	problems := make(Problems, 0, len(r.found)+1)
	for _, f := range r.found {
		problems = append(problems, f.problem(f.text))
	}
	if r.left > 0 {
		last := problems[len(problems)-1]
		problems = append(problems, Problem{File: last.File, Text: fmt.Sprintf("%d more problems; mend these first", r.left)})
	}
	return problems
}

// padding is the blank that is as wide as the character.
func padding(r rune) []rune {
	switch {
	case r == '\t':
		return []rune{'\t'}
	case runewidth.RuneWidth(r) == 2:
		return []rune{' ', ' '}
	case unicode.In(r, unicode.Mn, unicode.Me): // combining
		return nil
	default:
		return []rune{' '}
	}
}

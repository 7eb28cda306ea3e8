package config

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A source is a text that values come from: a file, a preset, or a flag.
type source struct {
	name   string
	lines  []string
	masked map[int]int // by line, the column from which on it is a secret; 0 for the whole line
}

func newSource(name, text string) *source {
	return &source{name: name, lines: strings.Split(text, "\n"), masked: map[int]int{}}
}

// flagSource is where a flag's value comes from.
func flagSource(flag string) *source { return &source{name: flag} }

// A place is where in a source a value stands. The zero place is nowhere: the value was not given.
type place struct {
	in           *source
	line, column int // from 1; 0 where the source has no lines
}

func (p *place) given() bool    { return p.in != nil }
func (p *place) stand(at place) { *p = at }
func (p *place) where() place   { return *p }

// A block is a place with keys: where a document stands, and which of its keys are there, even such that couldn't be read.
type block struct {
	place
	has map[string]bool
}

func (b *block) opened(at place, keys map[string]bool) { b.place, b.has = at, keys }

// String is the place as a sentence names it.
func (p place) String() string {
	if p.line == 0 {
		return "by " + p.in.name
	}
	return fmt.Sprintf("in line %d", p.line)
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.in.name, q.in.name), cmp.Compare(p.line, q.line), cmp.Compare(p.column, q.column))
}

func (p place) problem(text string) Problem {
	return Problem{File: p.in.name, Line: p.line, Column: p.column, Text: clean(text), Source: p.in.line(p.line)}
}

// mask marks the value that stands here, lines long, as a secret that must not be shown.
func (p place) mask(lines int) {
	if p.line == 0 || p.in.masked == nil {
		return
	}
	p.in.masked[p.line] = p.column
	for i := 1; i < lines; i++ {
		p.in.masked[p.line+i] = 0
	}
}

// secretKey finds what a line gives to a key whose name promises a secret. It is for lines that could not be understood; in
// those that could, values are masked where they stand.
var secretKey = regexp.MustCompile(`(?i)[\w-]*(?:client_?key|token|secret|passw|passphrase|authorization|api_?-?key)[\w-]*["']?\s*:\s*["']?`)

// keyBody is a line of the body of a PEM block.
var keyBody = regexp.MustCompile(`^\s*[A-Za-z0-9+/=]{40,}\s*$`)

// userInfo is what a URL holds of its user, mostly a password.
var userInfo = regexp.MustCompile(`://[^/\s@]+@`)

// maskUser replaces the user of URLs by as many asterisks.
func maskUser(text string) string {
	return userInfo.ReplaceAllStringFunc(text, func(found string) string {
		return "://" + strings.Repeat("*", utf8.RuneCountInString(found)-len("://@")) + "@"
	})
}

// line is a line as it may be shown: without control characters and with asterisks for secrets, so that columns stay.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	line := []rune(maskUser(clean(strings.TrimSuffix(s.lines[n-1], "\r"))))
	from := len(line)
	if column, ok := s.masked[n]; ok {
		from = min(from, max(column-1, 0))
	}
	text := string(line)
	if at := secretKey.FindStringIndex(text); at != nil && !isReference(text[at[1]:]) {
		from = min(from, len([]rune(text[:at[1]])))
	}
	if keyBody.MatchString(text) {
		from = 0
	}
	for i := from; i < len(line); i++ {
		line[i] = '*'
	}
	return string(line)
}

// clean replaces characters that would disturb a terminal, one for one.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, text)
}

// onFlag is where a flag's value stands.
func onFlag(flag string) place { return place{in: flagSource(flag)} }

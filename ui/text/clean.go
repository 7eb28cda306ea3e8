package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Limit is how many bytes of an outside string Clean keeps. The longest honest ones, a finding's evidence and remedy, have a
// few hundred; a name of a megabyte must not cost its length at every redraw.
const Limit = 2048

// marksKept is how many combining marks may stand on one letter. Vietnamese needs two; more is a tower that runs into the lines
// above and below.
const marksKept = 2

const replacement = '\uFFFD'

// Clean makes one line of plain text out of what a node, a log or a balancer said. ANSI sequences are taken out; tabs, line
// breaks and exotic spaces become one space; other controls, bidi marks, invisible characters, invalid UTF-8 and whatever
// terminals don't agree upon in width become U+FFFD, so that a reader sees that something was there. At most [Limit] bytes are
// kept, with … at the cut. Plain ASCII is returned as it is, without allocating.
func Clean(s string) string {
	if len(s) <= Limit && isPlain(s) {
		return s
	}
	cut := false
	if len(s) > Limit {
		s, cut = s[:runeBoundary(s, Limit-len("…"))], true
	}
	var b strings.Builder
	b.Grow(len(s) + len("…"))
	marks, spaced := 0, true
	for _, r := range ansi.Strip(strings.ToValidUTF8(s, string(replacement))) {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Z, r):
			if r != ' ' && spaced {
				continue
			}
			r, marks = ' ', marksKept // a mark on a space would be drawn on nothing
		case unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Variation_Selector, r):
			if marks >= marksKept || !agreed(r) {
				continue
			}
			marks++
		case unicode.Is(unicode.Variation_Selector, r):
			continue
		case !unicode.IsPrint(r), !agreed(r):
			r, marks = replacement, marksKept
		default:
			marks = 0
		}
		spaced = r == ' '
		b.WriteRune(r)
	}
	if cut {
		b.WriteString("…")
	}
	return b.String()
}

// agreed tells whether terminals that count cells by runes and those that count by grapheme clusters give r the same place
// wherever it stands. Those that they don't agree on join or modify what stands before them.
func agreed(r rune) bool {
	switch {
	case r < 0x300:
		return true
	case unicode.Is(unicode.Mc, r), unicode.Is(unicode.Me, r): // spacing and enclosing marks
		return false
	case r >= 0x1100 && r <= 0x11FF, r >= 0xA960 && r <= 0xA97F, r >= 0xD7B0 && r <= 0xD7FF: // jamo that join into syllables
		return false
	case r == 0x3164, r == 0xFFA0, r == 0x2800: // letters and symbols that are blank
		return false
	case r >= 0x1F1E6 && r <= 0x1F1FF, r >= 0x1F3FB && r <= 0x1F3FF: // halves of flags, skin tones
		return false
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return true
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// runeBoundary is the largest index up to at that doesn't split a character of s.
func runeBoundary(s string, at int) int {
	for back := 0; back < utf8.UTFMax && at > 0 && !utf8.RuneStart(s[at]); back++ {
		at--
	}
	return at
}

// ASCII writes clean text in ASCII for terminals that know nothing else. Each character keeps its width: the typographic ones
// of farmtop's own texts become their nearest relatives, all others question marks.
func ASCII(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r >= ' ' && r <= '~' {
			b.WriteRune(r)
			continue
		}
		if plain, known := relatives[r]; known {
			b.WriteByte(plain)
			continue
		}
		for range Width(string(r)) {
			b.WriteByte('?')
		}
	}
	return b.String()
}

var relatives = map[rune]byte{
	'…': '~', '·': '-', '—': '-', '–': '-', '→': '>', '←': '<', '↑': '^', '↓': 'v', '≠': '!', '×': 'x', 'µ': 'u', '±': '~', '≥': '>', '≤': '<',
	'’': '\'', '‘': '\'', '“': '"', '”': '"',
}

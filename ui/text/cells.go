package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many terminal cells s takes. Styled text may be measured too: escape sequences count nothing.
func Width(s string) int {
	if isPlain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate cuts s to width cells at most, the last of which is … when something was cut.
func Truncate(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case isPlain(s) && len(s) <= width:
		return s
	default:
		return ansi.Truncate(s, width, "…")
	}
}

// PadRight makes s exactly width cells wide: cut when it is wider, spaces at its right when it is narrower.
func PadRight(s string, width int) string {
	s = Truncate(s, width)
	return s + Spaces(width-Width(s))
}

// PadLeft makes s exactly width cells wide: cut when it is wider, spaces at its left when it is narrower.
func PadLeft(s string, width int) string {
	s = Truncate(s, width)
	return Spaces(width-Width(s)) + s
}

const blank = "                                                                                                                                "

// Spaces is n spaces, none when n isn't positive.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap breaks clean text into lines of at most width cells, at spaces where it can: a path or an option is left whole when it
// fits on a line. There is at least one line.
func Wrap(s string, width int) []string {
	width = max(2, width)
	var lines []string
	var line strings.Builder
	used := 0
	for word := range strings.FieldsSeq(s) {
		if used > 0 && used+1+Width(word) > width {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		for Width(word) > width {
			part := ansi.Truncate(word, width, "")
			if part == "" {
				break // a character wider than the line
			}
			lines = append(lines, part)
			word = word[len(part):]
		}
		line.WriteString(word)
		used += Width(word)
	}
	return append(lines, line.String())
}

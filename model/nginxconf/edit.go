package nginxconf

import (
	"fmt"
	"slices"
	"strings"
)

// An Edit replaces a span of a text; an empty span inserts.
type Edit struct {
	Span
	Text string
}

// Apply makes edits in a text and leaves all else byte for byte. Edits are given in any order; those that overlap, or lie outside
// the text, are an error.
func Apply(text string, edits ...Edit) (string, error) {
	edits = slices.SortedStableFunc(slices.Values(edits), func(a, b Edit) int { return a.Start - b.Start })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.Start < done || e.End < e.Start || e.End > len(text) {
			return "", fmt.Errorf("an edit of the bytes %d to %d overlaps another, or lies outside the text of %d bytes", e.Start, e.End, len(text))
		}
		b.WriteString(text[done:e.Start])
		b.WriteString(e.Text)
		done = e.End
	}
	b.WriteString(text[done:])
	return b.String(), nil
}

// Quote is a text as a word of a configuration: as it is where it can be, in quotes where it must.
func Quote(text string) string {
	if text != "" && !strings.ContainsAny(text, " \t\r\n;{}\"'\\#") {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

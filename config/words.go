package config

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// shorten cuts text that is quoted in a problem.
func shorten(text string) string {
	const kept = 60 // enough to recognize the value by
	text = maskUser(text)
	if utf8.RuneCountInString(text) <= kept {
		return text
	}
	return string([]rune(text)[:kept]) + "…"
}

// alternatives is `"a", "b" or "c"`.
func alternatives(words []string) string {
	q := quoted(words)
	if len(q) < 2 {
		return strings.Join(q, "")
	}
	return strings.Join(q[:len(q)-1], ", ") + " or " + q[len(q)-1]
}

func quote(word string) string { return `"` + word + `"` }

// count is `1 node` or `2 nodes`.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func quoted(words []string) []string {
	q := make([]string, len(words))
	for i, w := range words {
		q[i] = quote(w)
	}
	return q
}

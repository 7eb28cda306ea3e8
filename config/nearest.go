package config

import (
	"slices"
	"strings"

	"farmtop/model/nearest"
)

// Nearest is [nearest.Words].
func Nearest(word string, known []string, n int) []string { return nearest.Words(word, known, n) }

// suggestion ends a problem with an unknown word: the nearest known ones, else all.
func suggestion(word string, known []string) string {
	if near := nearest.Words(word, known, 3); len(near) > 0 {
		return "did you mean " + alternatives(near) + "?"
	}
	sorted := slices.Sorted(slices.Values(known))
	return "known are " + strings.Join(quoted(sorted), ", ")
}

// choice ends a problem with a word that is none of a few: those it may have been meant for where they are many, else all.
func choice(word string, known []string) string {
	const seen = 4 // at a glance, so that all are better than a guess
	if near := nearest.Words(word, known, 3); len(known) > seen && len(near) > 0 {
		return "did you mean " + alternatives(near) + "?"
	}
	return "write " + alternatives(known)
}

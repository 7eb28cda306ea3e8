package config

import (
	"slices"
	"strings"

	"farmtop/model"
)

// Nearest is [model.Nearest].
func Nearest(word string, known []string, n int) []string { return model.Nearest(word, known, n) }

// suggestion ends a problem with an unknown word: the nearest known ones, else all.
func suggestion(word string, known []string) string {
	if near := model.Nearest(word, known, 3); len(near) > 0 {
		return "did you mean " + alternatives(near) + "?"
	}
	sorted := slices.Sorted(slices.Values(known))
	return "known are " + strings.Join(quoted(sorted), ", ")
}

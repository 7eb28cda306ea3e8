package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// mistypedRunes is how long a word may be that is looked for among known ones: longer ones are no slip of the fingers.
const mistypedRunes = 100

// Words are the up to n known words that a mistyped word may stand for, the likeliest first: those that differ in a third of
// their letters at most, then those that one contains the other of. Upper and lower case are the same.
func Words(word string, known []string, n int) []string {
	type candidate struct {
		word     string
		distance int
	}
	var near []candidate
	lower := []rune(strings.ToLower(word))
	if len(lower) > mistypedRunes {
		return nil
	}
	for _, k := range known {
		name := []rune(strings.ToLower(k))
		switch d := distance(lower, name); {
		case d <= max(1, max(len(name), len(lower))/3):
			near = append(near, candidate{k, d})
		case len(lower) > 2 && strings.Contains(string(name), string(lower)), len(name) > 2 && strings.Contains(string(lower), string(name)):
			near = append(near, candidate{k, mistypedRunes + d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.word, b.word))
	})
	var words []string
	for _, c := range near[:min(n, len(near))] {
		words = append(words, c.word)
	}
	return words
}

// distance is the number of letters to insert, drop, replace or swap with a neighbour to make b of a (optimal string alignment).
func distance(a, b []rune) int {
	before, last, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(last[j+1]+1, next[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}

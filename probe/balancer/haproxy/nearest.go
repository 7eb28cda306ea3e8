package haproxy

import (
	"cmp"
	"slices"
)

// maxNamed is how many backends a message names; more would hide the rest of it.
const maxNamed = 5

// nearest sorts names by how few edits lead to them from the one that was asked for.
func nearest(asked string, names []string) []string {
	type near struct {
		name  string
		edits int
	}
	found := make([]near, 0, len(names))
	for _, n := range names {
		found = append(found, near{n, edits(asked, n)})
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.edits, b.edits) })
	sorted := make([]string, 0, len(names))
	for _, f := range found {
		sorted = append(sorted, f.name)
	}
	return sorted
}

// edits is the Levenshtein distance in bytes: insertions, deletions and replacements.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

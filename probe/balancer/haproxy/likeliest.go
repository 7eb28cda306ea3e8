package haproxy

import (
	"slices"

	"farmtop/model/nearest"
)

// maxNamed is how many backends a message names; more would hide the rest of it.
const maxNamed = 5

// likeliest are the names with those first that may have been meant, and then the others in HAProxy's order.
func likeliest(asked string, names []string) []string {
	sorted := nearest.Words(asked, names, maxNamed)
	near := len(sorted)
	for _, name := range names {
		if !slices.Contains(sorted[:near], name) {
			sorted = append(sorted, name)
		}
	}
	return sorted
}

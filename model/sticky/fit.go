package sticky

import "math"

// Fit is the chance of seeing at least the differences between what was counted and what was expected, where nothing but chance made
// them: Pearson's chi-square test with Yates's correction, 0 to 1. Each expected count must be above 0, and for the chance to mean
// something about 5 or more; both lists are of the same length, at least 2.
func Fit(seen, expected []float64) float64 {
	sum := 0.0
	for i, e := range expected {
		off := max(math.Abs(seen[i]-e)-0.5, 0)
		sum += off * off / e
	}
	return chiSquareTail(sum, len(expected)-1)
}

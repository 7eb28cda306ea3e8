package diagnose

import (
	"math"
	"slices"
)

// A crowd is a sorted list of one number from each of several nodes.
type crowd []float64

func newCrowd(values []float64) crowd {
	slices.Sort(values)
	return values
}

// others is the median of all but one whose number is v, and false when there is nobody else. Of two in the middle it is the one
// nearer to v: their mean would blame two nodes that agree for a third that doesn't.
func (c crowd) others(v float64) (median float64, ok bool) {
	self, found := slices.BinarySearch(c, v)
	if !found || len(c) < 2 {
		return 0, false
	}
	at := func(i int) float64 {
		if i >= self {
			i++
		}
		return c[i]
	}
	low, high := at((len(c)-2)/2), at((len(c)-1)/2)
	if math.Abs(high-v) < math.Abs(low-v) {
		return high, true
	}
	return low, true
}

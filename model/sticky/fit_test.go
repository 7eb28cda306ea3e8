package sticky

import (
	"math"
	"testing"
)

func TestFitAgreesWithPrintedQuantiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		seen, expected []float64
		want           float64
	}{
		{[]float64{10, 10, 10}, []float64{10, 10, 10}, 1},
		{[]float64{10.5, 9.5}, []float64{10, 10}, 1}, // within half a session
		{[]float64{10.5 + math.Sqrt(3.84146*5), 9.5 - math.Sqrt(3.84146*5)}, []float64{10, 10}, 0.05},
		{[]float64{20.5 + math.Sqrt(13.816*20), 20, 20}, []float64{20, 20, 20}, 0.001},
		{[]float64{100, 0}, []float64{50, 50}, 0},
	} {
		if got := Fit(c.seen, c.expected); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("%v beside %v: %v, want %v", c.seen, c.expected, got, c.want)
		}
	}
}

package sticky

import (
	"math"
	"testing"
)

func TestTheGammaFunctionAgreesWithClosedForms(t *testing.T) {
	t.Parallel()
	for _, x := range []float64{1e-8, 0.01, 0.3, 0.5, 0.999, 1, 1.001, 1.4999, 1.5, 1.5001, 2, 5, 10, 30, 100, 300} {
		near(t, "Q(1/2, x)", x, upperGamma(0.5, x), math.Erfc(math.Sqrt(x)))
		near(t, "Q(1, x)", x, upperGamma(1, x), math.Exp(-x))
		near(t, "Q(3/2, x)", x, upperGamma(1.5, x), math.Erfc(math.Sqrt(x))+2*math.Sqrt(x/math.Pi)*math.Exp(-x))
		for _, n := range []int{2, 5, 20, 100} {
			near(t, "Q(n, x)", x, upperGamma(float64(n), x), poisson(n, x))
		}
	}
}

// poisson is the chance of less than n events where x are expected, which Q(n, x) is.
func poisson(n int, x float64) float64 {
	term, sum := math.Exp(-x), 0.0
	for k := range n {
		sum += term
		term *= x / float64(k+1)
	}
	return sum
}

func near(t *testing.T, what string, x, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12 && math.Abs(got-want) > 1e-10*want {
		t.Errorf("%s at %v is %v, want %v", what, x, got, want)
	}
}

func TestTheChiSquareTailHasThePrintedQuantiles(t *testing.T) {
	t.Parallel()
	// Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.8.
	for _, row := range []struct {
		freedom int
		x, tail float64
	}{
		{1, 3.84146, 0.05},
		{1, 6.63490, 0.01},
		{1, 10.828, 0.001},
		{2, 5.99146, 0.05},
		{2, 13.816, 0.001},
		{3, 0.114832, 0.99},
		{3, 11.3449, 0.01},
		{5, 11.0705, 0.05},
		{9, 16.9190, 0.05},
		{10, 23.2093, 0.01},
		{30, 43.7729, 0.05},
		{100, 124.342, 0.05},
		{100, 149.449, 0.001},
	} {
		if got := chiSquareTail(row.x, row.freedom); math.Abs(got-row.tail) > 2e-4*row.tail+1e-7 {
			t.Errorf("beyond %v with %d degrees of freedom is %v, want %v", row.x, row.freedom, got, row.tail)
		}
	}
}

func TestTheGammaFunctionStaysAProbability(t *testing.T) {
	t.Parallel()
	for _, a := range []float64{0.5, 1, 10, 512, 1024, 1e6} {
		last := 1.0
		for x := 0.0; x < 4*a+1000; x += (4*a + 1000) / 997 {
			q := upperGamma(a, x)
			if !(q >= 0 && q <= 1) || q > last+1e-9 {
				t.Fatalf("Q(%v, %v) is %v after %v", a, x, q, last)
			}
			last = q
		}
		if q := upperGamma(a, math.Inf(1)); q != 0 {
			t.Errorf("Q(%v, Inf) is %v, want 0", a, q)
		}
		if q := upperGamma(a, a); a >= 10 && math.Abs(q-0.5) > 0.5/math.Sqrt(a) {
			t.Errorf("Q(%v, %v) is %v, want about one half", a, a, q)
		}
	}
}

package sticky

import "math"

// upperGamma is Q(a, x), the regularized upper incomplete gamma function, for a > 0 and x >= 0: the chance that a gamma-distributed
// quantity of shape a exceeds x. Left of its middle it is 1 minus the power series, right of it the continued fraction by Lentz's
// method as Thompson and Barnett modified it (NIST DLMF 8.11.4, 8.9.2).
func upperGamma(a, x float64) float64 {
	switch {
	case x <= 0:
		return 1
	case math.IsInf(x, 1):
		return 0
	}
	logGamma, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - logGamma)
	if x < a+1 {
		return min(max(1-front*lowerSeries(a, x), 0), 1)
	}
	return min(max(front*upperFraction(a, x), 0), 1)
}

// Both go on until a step changes nothing that counts. They take about as many as a few times the root of a; gammaSteps
// only ends what wouldn't end.
const (
	gammaExact = 1e-15
	gammaSteps = 100_000
)

func lowerSeries(a, x float64) float64 {
	term := 1 / a
	sum := term
	for n := 1.0; n < gammaSteps; n++ {
		term *= x / (a + n)
		sum += term
		if term < sum*gammaExact {
			break
		}
	}
	return sum
}

func upperFraction(a, x float64) float64 {
	const tiny = 1e-300 // stands for a zero that would be divided by
	b := x + 1 - a
	c := 1 / tiny
	d := 1 / b
	fraction := d
	for n := 1.0; n < gammaSteps; n++ {
		numerator := -n * (n - a)
		b += 2
		d = numerator*d + b
		if math.Abs(d) < tiny {
			d = tiny
		}
		c = b + numerator/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		step := d * c
		fraction *= step
		if math.Abs(step-1) < gammaExact {
			break
		}
	}
	return fraction
}

// chiSquareTail is the chance that a chi-square-distributed quantity exceeds x.
func chiSquareTail(x float64, freedom int) float64 { return upperGamma(float64(freedom)/2, x/2) }

package model

import (
	"math"
	"time"
)

// Bounds of what a drain's curve is judged by.
const (
	// decaySpans is the fewest spans with a trend: two of them go into the line, and four are left to tell how far counts scatter.
	decaySpans = 6
	// decayRequests is the fewest requests with a trend: over the whole curve, the slope of 20 has a standard error of √(12/20) = 0.77
	// powers of e, so that even a fall to a quarter could be chance.
	decayRequests = 20
	// decaySlow is the half-life that is no fall to wait for: the default deadline sees three of them, and an eighth remains. Once
	// the fall is slower than that for certain, enough was seen to say that there is none.
	decaySlow = DefaultDeadline / 3
	// decayLongest is the longest half-life, and the longest time to wait, that counts as a fall: nobody waits for a day.
	decayLongest = 24 * time.Hour
	// steepest is the most that a rate changes by from one span to the next, as a power of e: to a tenth of it. Counts that fall at
	// once would make it infinite.
	steepest = 2.302585
	// countMost is more than any balancer counts in a span, and small enough to be squared.
	countMost = 1e12
)

// decayOf judges the curve of a drain by counts of cookie-bound requests in equal spans that are over, oldest first; the newest
// [DrainSpans] of them count. It fits log rate = a + b·time to them as a Poisson regression, and lets the counts scatter more than
// Poisson's do when they do, since a session's requests come in bursts. A fall is certain by the score test of b < 0, which holds
// where all came in the first span; Wald's doesn't. When the newest counts are more than the fit expects, as with a dashboard that
// polls on after people have left, the newer half is judged alone.
//
// Enough is true once it falls for certain, or for certain not faster than [decaySlow]; and when nothing at all came in
// [decaySpans] spans, since there is nothing to wait for then. ETA counts from the end of the newest span.
func decayOf(counts []float64, span, settle time.Duration) Decay {
	counts = counts[max(0, len(counts)-DrainSpans):]
	if len(counts) < decaySpans || span <= 0 {
		return Decay{}
	}
	var seen [DrainSpans]float64
	sound := seen[:len(counts)]
	for i, n := range counts {
		if n > 0 { // which NaN is not
			sound[i] = min(n, countMost)
		}
	}
	t := trendOf(sound)
	for len(sound) >= 2*decaySpans && t.lags(sound) {
		sound = sound[len(sound)/2:]
		t = trendOf(sound)
	}
	if t.total == 0 {
		return Decay{Enough: true}
	}
	if t.total < decayRequests {
		return Decay{}
	}
	if t.falls() {
		if d, soon := t.decay(span, settle); soon {
			return d
		}
	}
	slow := -math.Ln2 * span.Seconds() / decaySlow.Seconds()
	return Decay{Enough: t.slope-t.surety()*t.slopeError() > slow}
}

// A trend is an exponential through counts: the expected count at place x is level·e^(slope·x), where places are whole numbers of
// spans, counted from the newest.
type trend struct {
	places  int
	total   float64
	mean    float64 // the average place of a request
	slope   float64
	spread  float64 // the variance of a request's place along the fitted curve
	level   float64
	scatter float64 // the variance of counts over that of Poisson's; at least 1
}

// newtonSteps are more than it takes: each step doubles the digits.
const newtonSteps = 16

// trendOf fits a trend to counts. The likelihood is greatest where the average place along the curve is the one seen, so one unknown
// is left to Newton's method.
func trendOf(counts []float64) trend {
	t := trend{places: len(counts), scatter: 1}
	var moment float64
	for i, n := range counts {
		t.total += n
		moment += n * float64(i-len(counts)+1)
	}
	if t.total == 0 {
		return t
	}
	t.mean = moment / t.total
	mass := 0.0
	for range newtonSteps {
		var mean float64
		mass, mean, t.spread = places(len(counts), t.slope)
		step := max(-1, min((t.mean-mean)/t.spread, 1)) // far from the goal a full step leads astray
		next := max(-steepest, min(t.slope+step, steepest))
		if math.Abs(next-t.slope) < 1e-9 {
			break
		}
		t.slope = next
	}
	t.level = t.total / mass
	t.scatter = t.scatterOf(counts)
	return t
}

// places are the mass, the mean and the variance of the weights e^(slope·x) at the n newest places.
func places(n int, slope float64) (mass, mean, variance float64) {
	factor := math.Exp(-slope)
	var first, second float64
	weight := 1.0
	for i := range n {
		x := -float64(i)
		mass += weight
		first += weight * x
		second += weight * x * x
		weight *= factor
	}
	mean = first / mass
	return mass, mean, max(second/mass-mean*mean, 1e-6)
}

// expected is the count that the trend has at a place, 0 for the newest.
func (t *trend) expected(x int) float64 { return t.level * math.Exp(t.slope*float64(x)) }

// scatterOf compares the counts with the trend. Where less than half a request is expected, one that comes proves nothing.
func (t *trend) scatterOf(counts []float64) float64 {
	const least = 0.5
	var sum float64
	for i, n := range counts {
		mu := t.expected(i - len(counts) + 1)
		sum += (n - mu) * (n - mu) / max(mu, least)
	}
	return max(1, sum/float64(len(counts)-2))
}

// lags tells whether the newest counts hold more than the trend expects, beyond chance. How far they scatter is told by neighbours
// here, since a trend that doesn't fit would excuse itself.
func (t *trend) lags(counts []float64) bool {
	seen, mu := 0.0, 0.0
	scatter := max(1, neighbours(counts))
	for i := range len(counts) - len(counts)/2 {
		seen += counts[len(counts)-1-i]
		mu += t.expected(-i)
		if i+1 >= decaySpans && seen-mu > t.surety()*math.Sqrt(scatter*max(mu, 1)) {
			return true
		}
	}
	return false
}

// neighbours compares the variance of counts, by how far each is from the next, with that of Poisson's.
func neighbours(counts []float64) float64 {
	var sum float64
	for i := range len(counts) - 1 {
		if both := counts[i] + counts[i+1]; both > 0 {
			apart := counts[i+1] - counts[i]
			sum += apart * apart / both
		}
	}
	return sum / float64(len(counts)-1)
}

// falls tells whether requests come too early in the time for a steady rate.
func (t *trend) falls() bool {
	n := float64(t.places)
	spread := (n*n - 1) / 12 // of a place among n equally likely ones
	early := -(n-1)/2 - t.mean
	return early > t.surety()*math.Sqrt(t.scatter*spread/t.total)
}

// surety is how many standard errors make 95 % on one side. The scatter is only an estimate, and a poor one from few counts, so it is
// Student's quantile, by the first terms of its expansion.
func (t *trend) surety() float64 {
	free := float64(t.places - 2)
	return 1.645 + 1.524/free + 1.42/(free*free)
}

func (t *trend) slopeError() float64 { return math.Sqrt(t.scatter / (t.total * t.spread)) }

// decay is when a falling trend has fallen; soon is false when nobody waits for that.
func (t *trend) decay(span, settle time.Duration) (d Decay, soon bool) {
	k := -t.slope / span.Seconds()
	if k <= 0 {
		return Decay{}, false
	}
	rate := t.expected(0) * k / math.Expm1(-t.slope) // a second at the end of the newest span
	// From s seconds on, rate·e^(-ks)·(1-e^(-k·settle))/k requests come within the settle time. None of them comes with a
	// probability of one half when ln 2 are expected.
	coming := rate * -math.Expm1(-k*max(0, settle.Seconds())) / k
	halfLife, eta := math.Ln2/k, math.Log(max(1, coming/math.Ln2))/k
	if max(halfLife, eta) > decayLongest.Seconds() {
		return Decay{}, false
	}
	return Decay{Falling: true, Enough: true, HalfLife: seconds(halfLife), ETA: seconds(eta)}, true
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

package model

import (
	"fmt"
	"math"
	"time"
)

// Words is what came of the requests so far, in half a sentence: "out for 1.2 s ± 0.2 s", "none of farmtop's own 40 requests was lost". It
// is clean.
func (o *Outage) Words(now time.Time) string {
	switch {
	case o.Lost == 0:
		return o.LostWords()
	case o.IsOut():
		return "out for " + Milliseconds(now.Sub(o.FirstLost)) + " so far"
	default:
		return "out for " + o.LengthWords()
	}
}

// LengthWords is how long the endpoint gave no good answer, as far as that is known: "1.2 s ± 0.2 s", where that is too uncertain for it
// "0.4 to 4.9 s" or "up to 380 ms", and "1.00 s at least" where no good answer was seen before it.
func (o *Outage) LengthWords() string {
	length, within, known := o.Measured()
	switch {
	case !known:
		return Milliseconds(o.LastLost.Sub(o.FirstLost)) + " at least"
	case within < length/2:
		number, unit := scaleOf(length, within)
		return fmt.Sprintf("%s %s ± %s %s", number(length), unit, number(within), unit)
	case o.Lost == 1:
		return "up to " + Milliseconds(length+within)
	default:
		number, unit := scaleOf(length+within, within)
		return fmt.Sprintf("%s to %s %s", number(length-within), number(length+within), unit)
	}
}

// scaleOf is the unit for a length and what it may be off by, and how numbers are written in it: with no more digits than are known.
func scaleOf(length, within time.Duration) (number func(time.Duration) string, unit string) {
	unit, of, decimals := "ms", time.Millisecond, 0
	if length >= time.Second {
		unit, of, decimals = "s", time.Second, 1
		if within < 100*time.Millisecond {
			decimals = 2
		}
	}
	return func(d time.Duration) string {
		least := math.Pow10(-decimals) // nothing that was measured is exact
		return fmt.Sprintf("%.*f", decimals, max(least, float64(d)/float64(of)))
	}, unit
}

// LostWords is how many of the requests that the watch itself made were lost: "6 of farmtop's own 60 requests were lost".
func (o *Outage) LostWords() string {
	switch o.Lost {
	case 0:
		return fmt.Sprintf("none of farmtop's own %d requests was lost", o.Probes)
	case 1:
		return fmt.Sprintf("1 of farmtop's own %d requests was lost", o.Probes)
	default:
		return fmt.Sprintf("%d of farmtop's own %d requests were lost", o.Lost, o.Probes)
	}
}

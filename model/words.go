package model

import (
	"strconv"
	"time"
)

// Milliseconds words how long something took, in three significant digits: "0.31 ms", "3.10 ms", "41.0 ms", "412 ms", "1.20 s".
// From a second on it is seconds. A negative duration, which only a clock that was set back measures, is 0.
func Milliseconds(d time.Duration) string {
	d = max(d, 0)
	if d < 999500*time.Microsecond { // what rounds to 1000 ms is a second
		return threeDigits(float64(d)/float64(time.Millisecond)) + " ms"
	}
	return threeDigits(d.Seconds()) + " s"
}

func threeDigits(v float64) string {
	decimals := 0
	switch {
	case v < 9.995:
		decimals = 2
	case v < 99.95:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

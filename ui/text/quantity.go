package text

import (
	"math"
	"strconv"
	"time"
)

// The widths of quantities in cells. A value that is unknown is a dash of the same width, so nothing moves when it becomes known.
const (
	DurationWidth = 7 // "3.10 ms"
	CountWidth    = 6 // "1.24 k"
	AgeWidth      = 3 // "12s"
)

// Duration writes d in three significant digits, seven cells wide: "0.31 ms", "3.10 ms", "41.0 ms", " 412 ms", " 1.20 s",
// " 61.0 s", " 3.20 h". Negative durations count as unknown. Trim it for running text.
func Duration(d time.Duration) string {
	if d < 0 {
		return PadLeft("–", DurationWidth)
	}
	value, unit := scaleDuration(d)
	return PadLeft(digits(value)+unit, DurationWidth)
}

// Milliseconds writes a latency as [Duration] does; NaN is unknown.
func Milliseconds(ms float32) string {
	if math.IsNaN(float64(ms)) {
		return Duration(-1)
	}
	return Duration(time.Duration(float64(ms) * float64(time.Millisecond)))
}

func scaleDuration(d time.Duration) (float64, string) {
	switch {
	case d < 999500*time.Microsecond:
		return float64(d) / float64(time.Millisecond), " ms"
	case d < 1000*time.Second:
		return d.Seconds(), " s"
	case d < 100*time.Hour:
		return d.Hours(), " h"
	default:
		return d.Hours() / 24, " d"
	}
}

// digits writes three significant digits of a value below 1000, of which a leading zero is one.
func digits(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
}

// Count writes n in three significant digits, six cells wide: "   812", "1.24 k", "12.4 k", " 124 k", "3.02 M".
func Count(n uint64) string {
	if n < 1000 {
		return PadLeft(strconv.FormatUint(n, 10), CountWidth)
	}
	v := float64(n)
	for _, unit := range []string{" k", " M", " G", " T", " P"} {
		v /= 1000
		if v < 999.5 {
			return PadLeft(digits(v)+unit, CountWidth)
		}
	}
	return PadLeft(">1 E", CountWidth)
}

// Rate writes a rate per second in three significant digits, six cells wide without its unit; a negative one is unknown.
func Rate(perSecond float64) string {
	switch {
	case perSecond < 0 || math.IsNaN(perSecond):
		return PadLeft("–", CountWidth)
	case perSecond < 99.95:
		return PadLeft(digits(perSecond), CountWidth)
	default:
		return Count(uint64(min(math.Round(perSecond), math.MaxInt64)))
	}
}

// Age writes how long ago something was, three cells wide, in its largest unit alone: " 0s", "12s", " 4m", "23h", "61d". It
// changes once a second at most, so a screen of ages costs next to nothing. Negative ages count as none.
func Age(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return pair(int(d/time.Second), 's')
	case d < time.Hour:
		return pair(int(d/time.Minute), 'm')
	case d < 48*time.Hour:
		return pair(int(d/time.Hour), 'h')
	default:
		return pair(min(int(d/(24*time.Hour)), 99), 'd')
	}
}

func pair(n int, unit byte) string {
	if n < 10 {
		return string([]byte{' ', '0' + byte(n), unit})
	}
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10), unit})
}

// Span writes a length of time in its two largest units, for running text: "12s", "4m 10s", "3h 20m", "61d 4h".
func Span(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Hour:
		return two(d, time.Minute, "m ", time.Second, "s")
	case d < 24*time.Hour:
		return two(d, time.Hour, "h ", time.Minute, "m")
	default:
		return two(d, 24*time.Hour, "d ", time.Hour, "h")
	}
}

func two(d, large time.Duration, largeUnit string, small time.Duration, smallUnit string) string {
	return strconv.Itoa(int(d/large)) + largeUnit + strconv.Itoa(int(d%large/small)) + smallUnit
}

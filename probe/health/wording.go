package health

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// span words a time limit as people write it: "800 ms", "1 s", "1.5 s". What was measured is worded by [model.Milliseconds].
func span(d time.Duration) string {
	value, unit := d.Round(100*time.Microsecond).Seconds()*1000, " ms"
	switch {
	case d >= time.Second-50*time.Millisecond:
		value, unit = d.Round(100*time.Millisecond).Seconds(), " s"
	case d >= 10*time.Millisecond:
		value = float64(d.Round(time.Millisecond).Milliseconds())
	}
	return strconv.FormatFloat(max(value, 0), 'f', -1, 64) + unit
}

func count(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// quote shows a text from outside in quotation marks, with control characters spelled out, cut to about limit bytes.
func quote(s string, limit int) string { return strconv.Quote(cut(s, limit)) }

// innermost is the text of the error at the bottom, without the layers that repeat what our words say.
func innermost(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return cut(err.Error(), nameLimit)
		}
		err = next
	}
}

// cut shortens a text to a number of bytes.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

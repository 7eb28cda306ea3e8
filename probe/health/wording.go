package health

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// span words a duration with about three digits: "0.3 ms", "41 ms", "1.5 s".
func span(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case ms < 0:
		return "0 ms"
	case ms < 10:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 1000:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	default:
		return strconv.FormatFloat(float64(d.Round(100*time.Millisecond))/float64(time.Second), 'f', -1, 64) + " s"
	}
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

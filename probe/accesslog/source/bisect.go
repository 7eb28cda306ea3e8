package source

import (
	"bytes"
	"os"
	"time"

	"farmtop/probe/accesslog/format"
)

const (
	// stepBytes is how much is read to find one line and its time; longer lines count as having none.
	stepBytes = 2 * format.MaxLine
	// disorder is how much earlier than another a line may be that stands behind it: balancers log a request when it is over, with
	// the time at which it began.
	disorder = 5 * time.Second
)

// beginning is the offset of the first line that is wanted of a file that is there already: the first of the time since which they
// are, else the one being written.
func beginning(file *os.File, size int64, o FileOptions) int64 {
	if o.Since.IsZero() || o.TimeOf == nil {
		return lineStart(file, size)
	}
	since := o.Since.Add(-disorder).UnixNano()
	if o.Header != nil {
		return soughtBehindHeaders(file, size, since, o)
	}
	return sought(file, 0, size, since, o.TimeOf)
}

// sought is the offset of the first line since a time, between the beginnings of two lines.
func sought(file *os.File, from, to, since int64, timeOf func([]byte) int64) int64 {
	low, high := from, to // what is before low is too early, what is behind high isn't
	for high-low > 1 {
		middle := low + (high-low)/2
		next, when := timedLine(file, middle, high, timeOf)
		switch {
		case when == 0:
			high = middle // nothing behind the middle says a time
		case when < since:
			low = next
		default:
			high = middle
		}
	}
	return pastEarly(file, low, since, timeOf)
}

// pastEarly goes on from a line's beginning past those that are too early: one, usually, since bisecting looks at the line behind a
// byte and never at that which holds it.
func pastEarly(file *os.File, from, since int64, timeOf func([]byte) int64) int64 {
	text, err := readAt(file, from, stepBytes)
	if err != nil {
		return from
	}
	for {
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			return from
		}
		if when := timeOf(text[:end]); when == 0 || when >= since {
			return from
		}
		from += int64(end)
		text = text[end:]
	}
}

// timedLine is the first line that begins from one offset on, but before another, and says a time: where the next line begins, and that
// time; 0 where there is none within stepBytes.
func timedLine(file *os.File, from, before int64, timeOf func([]byte) int64) (next, when int64) {
	text, err := readAt(file, from, stepBytes)
	if err != nil {
		return 0, 0
	}
	at := from
	for i := 0; ; i++ {
		end := int64(bytes.IndexByte(text, '\n') + 1)
		if end == 0 || at >= before {
			return 0, 0
		}
		if i > 0 || from == 0 { // what stands first is the end of a line
			if when = timeOf(text[:end]); when != 0 {
				return at + end, when
			}
		}
		at += end
		text = text[end:]
	}
}

// lineStart is where the line begins that holds the byte at an offset, or would; a line that is too long begins nowhere.
func lineStart(file *os.File, offset int64) int64 {
	from := max(0, offset-longest)
	text, err := readAt(file, from, offset-from)
	if err != nil {
		return offset
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	if end == 0 && from > 0 {
		return offset
	}
	return from + int64(end)
}

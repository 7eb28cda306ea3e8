package haproxy

import (
	"bytes"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// maxText bounds every name and text that is kept, in bytes. Ingress controllers make backend names of 200 characters and more;
// what is longer serves nobody.
const maxText = 256

// maxWords bounds the table of known words: the statuses, check results and backend names of one answer.
const maxWords = 4096

// words makes strings of what is read, and the same string of the same bytes: a farm of a thousand servers says "UP" and "L7OK"
// a thousand times.
type words map[string]string

func (w words) of(b []byte) string {
	b = cut(b)
	if s, ok := w[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(w) < maxWords {
		w[s] = s
	}
	return s
}

// cut shortens a text to maxText bytes, at a character's end.
func cut(b []byte) []byte {
	if len(b) <= maxText {
		return b
	}
	end := maxText
	for end > maxText-utf8.UTFMax && !utf8.RuneStart(b[end]) {
		end--
	}
	return b[:end]
}

// count is a number that can't be negative; an empty or strange field counts as 0, a number too large as the largest.
func count(b []byte) uint64 {
	n, _ := strconv.ParseUint(string(b), 10, 64)
	return n
}

// size is a count that fits an int on every system.
func size(b []byte) int { return int(min(count(b), math.MaxInt32)) }

// seconds is a whole number of seconds, negative when there is none: HAProxy says -1 or nothing where something never happened.
func seconds(b []byte) time.Duration {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 0 {
		return -time.Second
	}
	return time.Duration(n) * time.Second
}

// nextField cuts the first field off a line.
func nextField(line []byte, separator byte) (field, rest []byte, more bool) {
	i := bytes.IndexByte(line, separator)
	if i < 0 {
		return line, nil, false
	}
	return line[:i], line[i+1:], true
}

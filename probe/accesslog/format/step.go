package format

import (
	"bytes"
	"encoding/binary"
)

// shape says how the end of a value is found.
type shape uint8

const (
	shapePlain    shape = iota // up to the literal text behind it
	shapeFixed                 // a known number of bytes
	shapeList                  // as plain, but ", " and " : " belong to the value: nginx's $upstream_*, X-Forwarded-For
	shapeEscaped               // as plain, but an escaped quote does not end it
	shapeBraces                // HAProxy's captures: {a|b}, or nothing at all where no capture is declared
	shapeQuotable              // HAProxy's +Q: "value" or value
	shapeWord                  // the last value, which holds no blank
	shapeTail                  // the last value, written as it is: up to the literal text that ends the line
)

// piece is one part of a directive: literal text, or a value.
type piece struct {
	offset  int    // in the directive as written
	literal []byte // nil for a value
	name    string // the variable as written
	means   meaning
	shape   shape
	width   int  // of a fixed shape
	escape  byte // announces an escape in the value, 0 for none
	prose   bool // clients choose the value, and it may hold anything
}

// step is one value and the literal text that ends it.
type step struct {
	stop  []byte
	first byte   // stop[0]
	word  uint32 // stop, where it has up to four bytes,
	mask  uint32 // and which bytes of the word it has; 0 where it has more
	shape shape
	means meaning
	way   way
	width int
	// escape is the byte that announces an escape in the value, 0 for none.
	escape byte
	// short says that a single byte ends a plain value of mostly a few bytes: a number, or one of those that mean nothing.
	short bool
	// plain says that nothing in the value looks like its end.
	plain bool
	// prose says that the value may be long.
	prose bool
	// run holds the end of each of several short values that mean nothing, so that one step passes over all of them.
	run  []byte
	bare []byte // stop without blanks before it, for braces that are not there
	name string
}

// pastRun passes over the values of a run, or returns -1.
func (s *step) pastRun(line []byte, at int) int {
	for _, stop := range s.run {
		for at < len(line) && line[at] != stop {
			at++
		}
		if at == len(line) {
			return -1
		}
		at++
	}
	return at
}

// stopsAt tells whether the literal text, whose first byte is there, stands somewhere in a line. Texts of up to four bytes, which nearly
// all are, take one comparison.
func (s *step) stopsAt(line []byte, at int) bool {
	if s.mask != 0 && at+4 <= len(line) {
		return binary.LittleEndian.Uint32(line[at:])&s.mask == s.word
	}
	return bytes.HasPrefix(line[at:], s.stop)
}

// value finds what begins at at; next is negative where the line does not fit.
func (s *step) value(line []byte, at int, mayBeCut bool) (from, end, next int) {
	if s.run != nil {
		return at, at, s.pastRun(line, at)
	}
	if s.shape == shapeBraces || s.shape == shapeQuotable {
		return s.optional(line, at, mayBeCut)
	}
	end, next = s.end(line, at)
	return at, end, next
}

// end finds where the value that begins at from ends and where the next begins; both are -1 where the line does not fit.
func (s *step) end(line []byte, from int) (end, next int) {
	if len(s.stop) == 0 && s.shape == shapePlain {
		return len(line), len(line)
	}
	switch s.shape {
	case shapeFixed:
		end = from + s.width
		if end > len(line) || len(s.stop) > 0 && (end == len(line) || line[end] != s.first || !s.stopsAt(line, end)) {
			return -1, -1
		}
		return end, end + len(s.stop)
	case shapeWord:
		end = len(line)
		if i := bytes.IndexByte(line[from:], ' '); i >= 0 {
			end = from + i
		}
		return end, end
	case shapeTail:
		end = len(line) - len(s.stop)
		if end < from || !bytes.HasSuffix(line, s.stop) {
			return -1, -1
		}
	case shapeList:
		end = s.listEnd(line, from)
	case shapeEscaped:
		end = s.escapedEnd(line, from)
	default:
		end = s.plainEnd(line, from)
	}
	if end < 0 {
		return -1, -1
	}
	return end, end + len(s.stop)
}

// plainEnd finds the first place where the literal text stands.
func (s *step) plainEnd(line []byte, from int) int {
	for at := from; ; at++ {
		i := bytes.IndexByte(line[at:], s.first)
		if i < 0 {
			return -1
		}
		at += i
		if s.stopsAt(line, at) {
			return at
		}
	}
}

// listEnd passes over blanks that belong to a list: "a, b" and nginx's "a : b" after an internal redirect.
func (s *step) listEnd(line []byte, from int) int {
	if len(s.stop) == 0 {
		return len(line)
	}
	for at := from; ; at++ {
		at = s.plainEnd(line, at)
		if at < 0 {
			return -1
		}
		if at > from && line[at-1] == ',' {
			continue
		}
		if at+2 < len(line) && line[at+1] == ':' && line[at+2] == ' ' {
			at += 2
			continue
		}
		return at
	}
}

// escapedEnd passes over quotes behind an odd number of backslashes.
func (s *step) escapedEnd(line []byte, from int) int {
	for at := from; ; at++ {
		at = s.plainEnd(line, at)
		if at < 0 {
			return -1
		}
		slashes := 0
		for at-slashes > from && line[at-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
}

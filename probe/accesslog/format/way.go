package format

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// way says where the end of a value is looked for first: where it is in nearly every line. What isn't there is looked for by the
// value's shape, so that a way may give up but never differ.
type way uint8

const (
	wayShape  way = iota // nowhere
	wayRun               // behind the last of several short values
	wayNear              // at the first byte of the literal text, which stands close by
	wayFar               // the same, after a long value
	wayQuoted            // the same, unless the line has escapes
	wayList              // the same, unless ", " or " : " goes on there
	wayFixed             // behind a known number of bytes
	wayLast              // at the end of the line, unless it has a blank
)

// wayOf is the way of a settled step.
func (s *step) wayOf() way {
	switch {
	case s.run != nil:
		return wayRun
	case s.shape == shapeWord:
		return wayLast
	case len(s.stop) == 0:
		return wayShape
	case s.shape == shapeFixed:
		return wayFixed
	case s.shape == shapeEscaped:
		return wayQuoted
	case s.shape == shapeList:
		return wayList
	case s.shape == shapePlain && s.prose:
		return wayFar
	case s.shape == shapePlain:
		return wayNear
	}
	return wayShape
}

const (
	everyByte = 0x0101010101010101
	everyHigh = 0x8080808080808080
)

// seek finds a byte that stands close by, or returns -1. It looks at eight bytes at once: x has a zero byte where the byte is, and only
// there and above it the subtraction leaves a high bit that x hasn't (Mycroft's null byte detection, 1987). For values of up to some dozen
// bytes that spares the call of bytes.IndexByte: with ways, lines of nginx are cut in 215 instead of 255 ns.
func seek(line []byte, at int, stop byte) int {
	pattern := everyByte * uint64(stop)
	for ; at+8 <= len(line); at += 8 {
		x := binary.LittleEndian.Uint64(line[at:]) ^ pattern
		if found := (x - everyByte) &^ x & everyHigh; found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
	}
	for ; at < len(line); at++ {
		if line[at] == stop {
			return at
		}
	}
	return -1
}

// seekFar is seek for a byte that stands further away.
func seekFar(line []byte, at int, stop byte) int {
	i := bytes.IndexByte(line[at:], stop)
	if i < 0 {
		return -1
	}
	return at + i
}

package source

import (
	"bytes"

	"farmtop/probe/accesslog/format"
)

// blockBytes is how much is read at once: a thousand lines, so that calls cost nothing beside what is done with the lines, and less
// than a processor's second cache holds.
const blockBytes = 256 << 10

// longest is how much of an overlong line is kept: one byte more than a parser reads, so that it is counted as too long.
const longest = format.MaxLine + 1

// lines cuts a stream into whole lines, whatever pieces it arrives in. The zero value is ready at a line's beginning.
type lines struct {
	part []byte // the beginning of a line whose end hasn't come, at most longest bytes
}

// cut takes the next piece of the stream and hands over the lines that it completes, in at most two blocks. A run of NULs where a
// line should begin is passed over: a file that is truncated under a writer which doesn't append has a hole there.
func (l *lines) cut(piece []byte, hand func(block []byte)) {
	if len(l.part) == 0 && len(piece) > 0 && piece[0] == 0 {
		piece = bytes.TrimLeft(piece, "\x00")
	}
	if len(l.part) > 0 {
		end := bytes.IndexByte(piece, '\n') + 1
		if end == 0 {
			l.keep(piece)
			return
		}
		l.keep(piece[:end-1])
		l.end(hand)
		piece = piece[end:]
	}
	end := bytes.LastIndexByte(piece, '\n') + 1
	if end > 0 {
		hand(piece[:end])
	}
	l.keep(piece[end:])
}

// keep adds to the line whose end hasn't come, as much as is kept of one.
func (l *lines) keep(piece []byte) {
	l.part = append(l.part, piece[:min(len(piece), longest-len(l.part))]...)
}

// end hands over a line whose end hasn't come, with one.
func (l *lines) end(hand func(block []byte)) {
	if len(l.part) == 0 {
		return
	}
	l.part = append(l.part, '\n')
	hand(l.part)
	l.part = l.part[:0]
}

// holds tells whether a line has begun and not ended.
func (l *lines) holds() bool { return len(l.part) > 0 }

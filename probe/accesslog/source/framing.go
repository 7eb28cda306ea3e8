package source

import (
	"bytes"
	"strconv"
)

// A framing cuts a syslog stream over TCP into messages (RFC 6587, 3.4). Its beginning settles how, for good: a number and a blank
// begin a message whose length that is ("83 <14>…"), anything else one that ends with a line feed. So a stream of raw lines that
// begin with a number and a blank can't be told from counted messages. The zero value is ready for a connection.
type framing struct {
	way    way
	lines  lines  // of a stream with line feeds
	length []byte // digits of the length that is being read
	left   int    // bytes still to come of a counted message, 0 while its length is read
	frame  []byte // what came of it, at most longest bytes
	block  []byte // whole messages
}

// A way is how messages are told apart.
type way byte

const (
	undecided way = iota
	byLineFeed
	byCount
)

// maxDigits is how many digits a length may have: up to 9 999 999 bytes, far more than anybody logs in a line.
const maxDigits = 7

// cut takes the next piece of the stream and hands over the messages that it completes, each as one line. False means that the
// stream makes no sense any more, since something else stands where a length must; what came before it was handed over.
func (f *framing) cut(piece []byte, hand func(block []byte)) (sound bool) {
	sound = true
	for len(piece) > 0 && sound {
		switch {
		case f.way == byLineFeed:
			f.lines.cut(f.length, hand) // it wasn't one
			f.length = nil
			f.lines.cut(piece, hand)
			return true
		case f.left > 0:
			piece = piece[f.takeMessage(piece):]
		default:
			var used int
			used, sound = f.takeLength(piece[0])
			piece = piece[used:]
		}
	}
	if len(f.block) > 0 {
		hand(f.block)
		f.block = f.block[:0]
	}
	return sound
}

// takeLength takes one byte where a length is or ends, and tells how many bytes that used up: 1, or 0 of a stream with line feeds.
func (f *framing) takeLength(b byte) (used int, sound bool) {
	switch {
	case b >= '0' && b <= '9' && len(f.length) < maxDigits && (b != '0' || len(f.length) > 0):
		f.length = append(f.length, b)
	case b == ' ' && len(f.length) > 0:
		f.way = byCount
		f.left, _ = strconv.Atoi(string(f.length)) // digits, and few
		f.length = f.length[:0]
	case b == '\n' && len(f.length) == 0 && f.way == byCount: // some senders end counted messages with a line feed, uncounted
	case f.way == byCount:
		return 0, false
	default:
		f.way = byLineFeed
		return 0, true
	}
	return 1, true
}

// takeMessage takes what is there of a counted message, and tells how much that was.
func (f *framing) takeMessage(piece []byte) (used int) {
	used = min(f.left, len(piece))
	f.frame = append(f.frame, piece[:min(used, longest-len(f.frame))]...)
	f.left -= used
	if f.left == 0 {
		f.block = appendMessage(f.block, f.frame)
		f.frame = f.frame[:0]
	}
	return used
}

// end hands over a message whose end didn't come before the stream's, where line feeds are the ends.
func (f *framing) end(hand func(block []byte)) {
	f.lines.cut(f.length, hand)
	f.length = nil
	f.lines.end(hand)
}

// appendMessage appends a message as one line: line ends and NULs at its end are dropped, and each line feed inside becomes a blank.
func appendMessage(block, message []byte) []byte {
	start := len(block)
	return tidy(append(block, message...), start)
}

// tidy makes one line of the message that stands in a block from start on.
func tidy(block []byte, start int) []byte {
	message := bytes.TrimRight(block[start:], "\r\n\x00")
	if len(message) == 0 {
		return block[:start]
	}
	for rest := message; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			break
		}
		rest[i] = ' '
		rest = rest[i+1:]
	}
	return append(block[:start+len(message)], '\n')
}

package format

import "bytes"

// optional reads a value of HAProxy that may be absent or quoted: captures between braces, which are not printed at all where none
// is declared, the blank behind them neither; and values under +Q. HAProxy cuts a line at the log's len, so the last value may
// lack its closing quote. next is negative where the line does not fit.
func (s *step) optional(line []byte, at int, mayBeCut bool) (from, end, next int) {
	opening, closing := byte('"'), byte('"')
	if s.shape == shapeBraces {
		opening, closing = '{', '}'
	}
	if at >= len(line) || line[at] != opening {
		return s.unwrapped(line, at)
	}
	n := bytes.IndexByte(line[at+1:], closing)
	if n < 0 {
		if mayBeCut {
			return at + 1, len(line), len(line)
		}
		return 0, 0, -1
	}
	end = at + 1 + n
	next = end + 1
	if !bytes.HasPrefix(line[next:], s.stop) {
		return 0, 0, -1
	}
	return at + 1, end, next + len(s.stop)
}

func (s *step) unwrapped(line []byte, at int) (from, end, next int) {
	if s.shape == shapeBraces {
		if !bytes.HasPrefix(line[at:], s.bare) {
			return 0, 0, -1
		}
		return at, at, at + len(s.bare)
	}
	if len(s.stop) == 0 {
		return at, len(line), len(line)
	}
	if end = s.plainEnd(line, at); end < 0 {
		return 0, 0, -1
	}
	return at, end, end + len(s.stop)
}

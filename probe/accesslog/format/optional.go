package format

import "bytes"

// optional reads a value of HAProxy that may be absent or quoted: captures between braces, which are not printed at all where none
// is declared, the blank behind them neither; and values under +Q. HAProxy cuts a line at the log's len, so the last value may
// lack its closing quote. next is negative where the line does not fit.
func (s *step) optional(line []byte, at int, mayBeCut bool) (value []byte, next int) {
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
			return line[at+1:], len(line)
		}
		return nil, -1
	}
	end := at + 1 + n
	next = end + 1
	if !bytes.HasPrefix(line[next:], s.stop) {
		return nil, -1
	}
	return line[at+1 : end], next + len(s.stop)
}

func (s *step) unwrapped(line []byte, at int) (value []byte, next int) {
	if s.shape == shapeBraces {
		stop := bytes.TrimLeft(s.stop, " ")
		if !bytes.HasPrefix(line[at:], stop) {
			return nil, -1
		}
		return nil, at + len(stop)
	}
	if len(s.stop) == 0 {
		return line[at:], len(line)
	}
	end := s.plainEnd(line, at)
	if end < 0 {
		return nil, -1
	}
	return line[at:end], end + len(s.stop)
}

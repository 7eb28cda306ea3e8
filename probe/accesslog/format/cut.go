package format

import "bytes"

// cut takes value after value off a line, each from where its way leads if it can. Finding and taking them in one loop is faster than in
// two: while the processor waits for where a value ends it works at the one before.
func (p *Parser) cut(line []byte, into *Line) Fault {
	f := p.format
	if !bytes.HasPrefix(line, f.head) {
		return Fault{Reason: Mismatch, step: -1}
	}
	escaped := f.escape == 0 || bytes.IndexByte(line, f.escape) >= 0
	at := len(f.head)
	for i := range f.steps {
		s := &f.steps[i]
		from, end := at, s.near(line, at, escaped)
		next := end + len(s.stop)
		if end < 0 {
			from, end, next = s.value(line, at, f.allowsCutLines && i == len(f.steps)-1)
			if next < 0 {
				return Fault{Reason: Mismatch, Offset: at, step: i}
			}
		}
		at = next
		if s.means == meansNothing {
			continue
		}
		escape := s.escape
		if !escaped {
			escape = 0
		}
		p.take(s.means, escape, line[from:end], into)
	}
	if at < len(line) {
		return Fault{Reason: Longer, Offset: at}
	}
	return Fault{}
}

// near is where a value ends if that is where its way leads, else -1: then value must look closer. What follows is the step's literal text.
func (s *step) near(line []byte, at int, escaped bool) (end int) {
	switch s.way {
	case wayNear:
		end = seek(line, at, s.first)
	case wayFar:
		end = seekFar(line, at, s.first)
	case wayQuoted:
		if escaped {
			return -1
		}
		end = seekFar(line, at, s.first)
	case wayList:
		end = seek(line, at, s.first)
		if end > at && line[end-1] == ',' || end >= 0 && end+1 < len(line) && line[end+1] == ':' {
			return -1
		}
	case wayFixed:
		end = at + s.width
		if end >= len(line) || line[end] != s.first {
			return -1
		}
	case wayRun:
		return s.pastRun(line, at) - 1
	case wayLast:
		if seek(line, at, ' ') >= 0 {
			return -1
		}
		return len(line)
	default:
		return -1
	}
	if end < 0 || !s.stopsAt(line, end) {
		return -1
	}
	return end
}

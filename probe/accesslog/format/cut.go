package format

import "bytes"

// A span is where a value stands in a line.
type span struct{ from, end int32 }

// cut divides a line into values and takes those that mean something.
func (p *Parser) cut(line []byte, into *Line) Fault {
	f := p.format
	if !bytes.HasPrefix(line, f.head) {
		return Fault{Reason: Mismatch, step: -1}
	}
	escaped := f.escape == 0 || bytes.IndexByte(line, f.escape) >= 0
	if fault := p.divide(line, escaped); fault.Reason != Fine {
		return fault
	}
	for i := range f.steps {
		s := &f.steps[i]
		if s.means == meansNothing {
			continue
		}
		escape := s.escape
		if !escaped {
			escape = 0
		}
		p.take(s.means, escape, line[p.spans[i].from:p.spans[i].end], into)
	}
	return Fault{}
}

// divide finds where the values stand, each first where its way leads. Taking them is another loop: without calls in between this one
// keeps what it needs in registers, a fifth faster.
func (p *Parser) divide(line []byte, escaped bool) Fault {
	f := p.format
	at := len(f.head)
	for i := range f.steps {
		s := &f.steps[i]
		from, end := at, -1
		switch s.way {
		case wayNear:
			end = seek(line, at, s.first)
		case wayFar:
			end = seekFar(line, at, s.first)
		case wayQuoted:
			if !escaped {
				end = seekFar(line, at, s.first)
			}
		case wayList:
			end = seek(line, at, s.first)
			if end > at && line[end-1] == ',' || end >= 0 && end+1 < len(line) && line[end+1] == ':' {
				end = -1
			}
		case wayFixed:
			if end = at + s.width; end >= len(line) || line[end] != s.first {
				end = -1
			}
		case wayRun:
			end = s.pastRun(line, at) - 1
		case wayLast:
			if end = len(line); seek(line, at, ' ') >= 0 {
				end = -1
			}
		}
		next := end + len(s.stop)
		if end < 0 || !s.stopsAt(line, end) {
			from, end, next = s.value(line, at, f.allowsCutLines && i == len(f.steps)-1)
			if next < 0 {
				return Fault{Reason: Mismatch, Offset: at, step: i}
			}
		}
		p.spans[i] = span{int32(from), int32(end)}
		at = next
	}
	if at < len(line) {
		return Fault{Reason: Longer, Offset: at}
	}
	return Fault{}
}

package format

import "bytes"

// object reads a line that is one JSON object. It is lenient where servers are sloppy: numbers may have leading zeros ("ms":087,
// HAProxy's %ms), escapes may be wrong, keys may repeat (the first counts). It goes down only along the paths of the format, so
// nesting costs nothing, and passes over everything else by counting brackets.
func (p *Parser) object(line []byte, into *Line) Fault {
	at := skipBlanks(line, 0)
	if at >= len(line) || line[at] != '{' {
		return Fault{Reason: Malformed, Offset: at}
	}
	at, ok := p.members(line, at+1, p.format.tree, into)
	if !ok {
		return Fault{Reason: Malformed, Offset: min(at, len(line))}
	}
	if at = skipBlanks(line, at); at < len(line) {
		return Fault{Reason: Malformed, Offset: at}
	}
	if len(into.Peer) == 0 && len(into.Client) == 0 && len(into.Server) == 0 && len(into.Cookie) == 0 && into.Status == 0 {
		return Fault{Reason: NoRequest}
	}
	return Fault{}
}

// members reads what stands between { and }, and returns where it stopped.
func (p *Parser) members(line []byte, at int, tree *keyTree, into *Line) (next int, ok bool) {
	for {
		at = skipBlanks(line, at)
		if at < len(line) && line[at] == '}' {
			return at + 1, true
		}
		if at >= len(line) || line[at] != '"' {
			return at, false
		}
		end := stringEnd(line, at+1)
		if end < 0 {
			return at, false
		}
		entry := tree.find(line[at+1 : end])
		at = skipBlanks(line, end+1)
		if at >= len(line) || line[at] != ':' {
			return at, false
		}
		at, ok = p.member(line, skipBlanks(line, at+1), entry, into)
		if !ok {
			return at, false
		}
		at = skipBlanks(line, at)
		if at < len(line) && line[at] == ',' {
			at++
		} else if at >= len(line) || line[at] != '}' {
			return at, false
		}
	}
}

// member reads one value; entry is nil where it means nothing.
func (p *Parser) member(line []byte, at int, entry *keyEntry, into *Line) (next int, ok bool) {
	if at >= len(line) {
		return at, false
	}
	switch {
	case line[at] == '{' && entry != nil && entry.under != nil:
		return p.members(line, at+1, entry.under, into)
	case line[at] == '[' && entry != nil && entry.means != meansNothing:
		if next, ok = p.list(line, at+1, entry.means, into); ok {
			return next, true
		}
		return nestedEnd(line, at)
	case line[at] == '{' || line[at] == '[':
		return nestedEnd(line, at)
	case line[at] == '"':
		end := stringEnd(line, at+1)
		if end < 0 {
			return at, false
		}
		if entry != nil && entry.means != meansNothing {
			p.take(entry.means, '\\', line[at+1:end], into)
		}
		return end + 1, true
	}
	end := at
	for end < len(line) && line[end] != ',' && line[end] != '}' && line[end] != ']' && !isSpace(line[end]) {
		end++
	}
	if entry != nil && entry.means != meansNothing && end > at && line[at] != 'n' {
		p.take(entry.means, 0, line[at:end], into)
	}
	return end, end > at
}

// list reads an array of strings, which is how Caddy writes a header: several lines of it are joined as HTTP allows.
func (p *Parser) list(line []byte, at int, means meaning, into *Line) (next int, ok bool) {
	start, count := len(p.scratch), 0
	var only []byte
	for {
		at = skipBlanks(line, at)
		if at < len(line) && line[at] == ']' {
			at++
			break
		}
		if at >= len(line) || line[at] != '"' {
			return at, false
		}
		end := stringEnd(line, at+1)
		if end < 0 {
			return at, false
		}
		value := line[at+1 : end]
		if count == 1 {
			p.scratch = append(p.scratch, only...)
		}
		if count > 0 {
			p.scratch = append(p.scratch, joint(means)...)
			p.scratch = append(p.scratch, value...)
		}
		only = value
		count++
		at = skipBlanks(line, end+1)
		if at < len(line) && line[at] == ',' {
			at++
		} else if at >= len(line) || line[at] != ']' {
			return at, false
		}
	}
	if count > 1 {
		only = p.scratch[start:len(p.scratch):len(p.scratch)]
	}
	p.take(means, '\\', only, into)
	return at, true
}

func joint(means meaning) string {
	if means == meansCookieHeader {
		return "; "
	}
	return ", "
}

func skipBlanks(line []byte, at int) int {
	for at < len(line) && isSpace(line[at]) {
		at++
	}
	return at
}

// stringEnd finds the quote that ends a string which begins at from, or -1.
func stringEnd(line []byte, from int) int {
	for at := from; ; at++ {
		i := bytes.IndexByte(line[at:], '"')
		if i < 0 {
			return -1
		}
		at += i
		slashes := 0
		for at-slashes > from && line[at-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
}

// nestedEnd finds the end of the object or array that begins at at, whatever is in it.
func nestedEnd(line []byte, at int) (next int, ok bool) {
	depth := 0
	for i := at; i < len(line); i++ {
		switch line[i] {
		case '"':
			end := stringEnd(line, i+1)
			if end < 0 {
				return i, false
			}
			i = end
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return len(line), false
}

package health

import "bytes"

// fields iterates over the lines of a header block that was found well-formed.
func fields(header []byte) func(yield func(name, value []byte) bool) {
	return func(yield func(name, value []byte) bool) {
		for len(header) > 0 {
			var line []byte
			line, header = nextLine(header)
			colon := bytes.IndexByte(line, ':')
			if colon < 0 {
				continue
			}
			if !yield(line[:colon], bytes.Trim(line[colon+1:], " \t")) {
				return
			}
		}
	}
}

// parseField splits a field line. Folded lines, which RFC 9112 forbids, are refused, and so is what could hide a line.
func parseField(line []byte) (name, value []byte, err error) {
	colon := bytes.IndexByte(line, ':')
	if colon < 1 || !isToken(line[:colon]) || bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0 {
		return nil, nil, protocolError("sent a broken header line: " + quote(string(line), 60))
	}
	return line[:colon], bytes.Trim(line[colon+1:], " \t"), nil
}

// nextLine splits off one line without its end. The block always has one more line end.
func nextLine(block []byte) (line, rest []byte) {
	line, rest, found := bytes.Cut(block, []byte{'\n'})
	if !found {
		return nil, nil
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, rest
}

// isToken tells whether a field's name has only the characters RFC 9110 allows.
func isToken(name []byte) bool {
	for _, c := range name {
		if !tokenBytes[c] {
			return false
		}
	}
	return true
}

var tokenBytes = func() (table [256]bool) {
	for _, c := range []byte("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		table[c] = true
	}
	return table
}()

// equalFold compares without regard to the case of ASCII letters.
func equalFold(a []byte, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z' {
			return false
		}
	}
	return true
}

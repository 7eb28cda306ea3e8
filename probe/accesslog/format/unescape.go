package format

import "unicode/utf8"

// unescape writes a value into the scratch with its escapes resolved: HAProxy's #7C, nginx's and httpd's \x22, JSON's and Tomcat's
// \u007c and \n. What is no escape stays as it is. The result is never longer than the value.
func (p *Parser) unescape(value []byte, escape byte) []byte {
	start := len(p.scratch)
	out := p.scratch
	for i := 0; i < len(value); i++ {
		b := value[i]
		if b != escape {
			out = append(out, b)
			continue
		}
		var used int
		if escape == '#' {
			out, used = appendHex(out, value[i+1:], 2)
		} else {
			out, used = appendBackslashed(out, value[i+1:])
		}
		if used == 0 {
			out = append(out, b)
		}
		i += used
	}
	p.scratch = out
	return out[start:len(out):len(out)]
}

// appendBackslashed resolves what stands behind a backslash and tells how many bytes that were.
func appendBackslashed(out, rest []byte) ([]byte, int) {
	if len(rest) == 0 {
		return out, 0
	}
	switch rest[0] {
	case 'x':
		out, used := appendHex(out, rest[1:], 2)
		return out, plusOne(used)
	case 'u':
		return appendUnicode(out, rest)
	case 'n':
		return append(out, '\n'), 1
	case 't':
		return append(out, '\t'), 1
	case 'r':
		return append(out, '\r'), 1
	case 'b':
		return append(out, '\b'), 1
	case 'f':
		return append(out, '\f'), 1
	case 'v':
		return append(out, '\v'), 1
	case '"', '\\', '/', '\'':
		return append(out, rest[0]), 1
	}
	return out, 0
}

func plusOne(used int) int {
	if used == 0 {
		return 0
	}
	return used + 1
}

// appendUnicode resolves JSON's u with four hexadecimal digits; a surrogate pair is two of them.
func appendUnicode(out, rest []byte) ([]byte, int) {
	code, ok := hexNumber(rest[1:], 4)
	if !ok {
		return out, 0
	}
	if code >= 0xD800 && code < 0xDC00 && len(rest) >= 11 && rest[5] == '\\' && rest[6] == 'u' {
		if low, ok := hexNumber(rest[7:], 4); ok && low >= 0xDC00 && low < 0xE000 {
			return utf8.AppendRune(out, rune(0x10000+(code-0xD800)<<10+(low-0xDC00))), 11
		}
	}
	return utf8.AppendRune(out, rune(code)), 5
}

func appendHex(out, rest []byte, digits int) ([]byte, int) {
	code, ok := hexNumber(rest, digits)
	if !ok {
		return out, 0
	}
	return append(out, byte(code)), digits
}

func hexNumber(text []byte, digits int) (n int, ok bool) {
	if len(text) < digits {
		return 0, false
	}
	for _, b := range text[:digits] {
		switch {
		case b >= '0' && b <= '9':
			n = n<<4 | int(b-'0')
		case b >= 'a' && b <= 'f':
			n = n<<4 | int(b-'a'+10)
		case b >= 'A' && b <= 'F':
			n = n<<4 | int(b-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

package format

import "bytes"

// cookieIn finds a cookie's value in a Cookie header; the first one of its name counts, as nginx has it. Blanks may be written +
// (W3C).
func cookieIn(header []byte, name string) []byte {
	for len(header) > 0 {
		pair := header
		if i := bytes.IndexByte(header, ';'); i >= 0 {
			pair, header = header[:i], header[i+1:]
		} else {
			header = nil
		}
		for len(pair) > 0 && (pair[0] == ' ' || pair[0] == '+') {
			pair = pair[1:]
		}
		if value, ok := valueOf(pair, name); ok {
			return value
		}
	}
	return nil
}

// setCookieIn finds a cookie's value in Set-Cookie headers joined by commas, as nginx joins them. Dates in them hold commas too, so
// any part may begin with the name.
func setCookieIn(lines []byte, name string) []byte {
	for len(lines) > 0 {
		for len(lines) > 0 && lines[0] == ' ' {
			lines = lines[1:]
		}
		if value, ok := valueOf(lines, name); ok {
			if i := bytes.IndexAny(value, ";,"); i >= 0 {
				value = value[:i]
			}
			return value
		}
		i := bytes.IndexByte(lines, ',')
		if i < 0 {
			return nil
		}
		lines = lines[i+1:]
	}
	return nil
}

// capturedCookie cuts the name off HAProxy's NAME=value. "capture cookie NAME" takes every cookie whose name begins so; what has
// another name is not the sticky cookie.
func capturedCookie(pair []byte, name string) []byte {
	i := bytes.IndexByte(pair, '=')
	if i < len(name) || !equalFold(pair[:len(name)], name) {
		return nil
	}
	return pair[i+1:]
}

// valueOf cuts NAME= off. Names are compared without case, because nginx's $cookie_NAME are written in lower case whatever the
// cookie is called.
func valueOf(pair []byte, name string) ([]byte, bool) {
	if len(pair) <= len(name) || pair[len(name)] != '=' || name == "" {
		return nil, false
	}
	if !equalFold(pair[:len(name)], name) {
		return nil, false
	}
	return pair[len(name)+1:], true
}

// equalFold compares ASCII without case; both are of one length.
func equalFold(text []byte, name string) bool {
	for i := range len(name) {
		if lower(text[i]) != lower(name[i]) {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + ('a' - 'A')
	}
	return b
}

package format

import "bytes"

// StripSyslog returns the message behind a syslog header, or the whole line where there is none. It knows RFC 3164 as it is sent
// (<134>Nov 21 01:19:31 haproxy[7]: …, with or without a host) and as rsyslog files it (no <134>, or an ISO 8601 time), and RFC 5424.
func StripSyslog(line []byte) []byte {
	rest := withoutPriority(line)
	if len(rest) < len("Nov 21 01:19:31 ") {
		return line
	}
	if len(rest) < len(line) && rest[0] == '1' && rest[1] == ' ' {
		return rfc5424Message(line, rest[2:])
	}
	switch {
	case isStamp(rest):
		rest = rest[len("Nov 21 01:19:31 "):]
	case isISOStamp(rest):
		rest = rest[bytes.IndexByte(rest, ' ')+1:]
	case len(rest) == len(line):
		return line
	}
	return behindTag(line, rest)
}

func withoutPriority(line []byte) []byte {
	if len(line) == 0 || line[0] != '<' {
		return line
	}
	for i := 1; i < len(line) && i <= 4; i++ {
		if line[i] == '>' && i > 1 {
			return line[i+1:]
		}
		if line[i] < '0' || line[i] > '9' {
			return line
		}
	}
	return line
}

// isStamp recognises "Nov 21 01:19:31 " and "Nov  1 01:19:31 ".
func isStamp(b []byte) bool {
	return b[3] == ' ' && b[6] == ' ' && b[9] == ':' && b[12] == ':' && b[15] == ' ' && b[0] >= 'A' && b[0] <= 'Z'
}

// isISOStamp recognises rsyslog's high-precision times: "2026-11-21T01:19:31.875000+01:00 ".
func isISOStamp(b []byte) bool {
	const shortest, longest = len("2026-11-21T01:19:31Z"), len("2026-11-21T01:19:31.875000000+01:00")
	if len(b) < shortest || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return false
	}
	space := bytes.IndexByte(b[:min(len(b), longest+1)], ' ')
	return space >= shortest
}

// behindTag passes over "host tag[pid]: " or "tag: ". What has no tag is no syslog header after all.
func behindTag(line, rest []byte) []byte {
	blanks := 0
	for i, b := range rest {
		switch {
		case b == ':' && i+1 < len(rest) && rest[i+1] == ' ' && i > 0:
			return rest[i+2:]
		case b == ' ':
			if blanks++; blanks > 1 {
				return line
			}
		}
	}
	return line
}

// rfc5424Message passes over "time host app pid id [structured data] " and a byte order mark.
func rfc5424Message(line, rest []byte) []byte {
	for range 5 {
		space := bytes.IndexByte(rest, ' ')
		if space < 0 {
			return line
		}
		rest = rest[space+1:]
	}
	for len(rest) > 0 && rest[0] == '[' {
		end := bytes.IndexByte(rest, ']')
		for end > 0 && rest[end-1] == '\\' {
			next := bytes.IndexByte(rest[end+1:], ']')
			if next < 0 {
				return line
			}
			end += next + 1
		}
		if end < 0 {
			return line
		}
		rest = rest[end+1:]
	}
	rest = bytes.TrimPrefix(rest, []byte("-"))
	rest = bytes.TrimPrefix(rest, []byte(" "))
	return bytes.TrimPrefix(rest, []byte("\ufeff"))
}

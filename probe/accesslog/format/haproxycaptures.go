package format

import "strings"

// captures tell which of the values that HAProxy prints between braces are which; -1 is none.
type captures struct{ forwarded, mark, cookie, setCookie int }

// last is the last one that is wanted of the captures with a meaning; -1 where none is.
func (c *captures) last(means meaning) int {
	if means == meansResponseCaptures {
		return c.setCookie
	}
	return max(c.forwarded, c.mark, c.cookie)
}

// captured finds the captured headers by name and adds them to what the format knows.
func (c *compiler) captured(f *Format, conf haproxyConfig) {
	f.captures = captures{
		forwarded: indexFold(conf.request, "X-Forwarded-For"), mark: indexFold(conf.request, "User-Agent"),
		cookie: indexFold(conf.request, "Cookie"), setCookie: indexFold(conf.response, "Set-Cookie"),
	}
	logged := false
	for _, s := range f.steps {
		logged = logged || s.means == meansRequestCaptures
		switch s.means {
		case meansRequestCaptures:
			f.has |= bit(f.captures.forwarded, FieldForwarded) | bit(f.captures.mark, FieldMark)
			if c.cookie != "" {
				f.has |= bit(f.captures.cookie, FieldCookie)
			}
		case meansResponseCaptures:
			if c.cookie != "" {
				f.has |= bit(f.captures.setCookie, FieldSetCookie)
			}
		}
	}
	c.unnamed = logged && len(conf.request) == 0
}

func bit(index int, field Field) fieldSet {
	if index < 0 {
		return 0
	}
	return 1 << field
}

func indexFold(names []string, name string) int {
	for i, n := range names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

package audit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"farmtop/model"
)

// Bounds of what is kept of a text, in bytes. The log is read for years, and its lines are joined in memory.
const (
	nameLimit  = 256  // users, hosts, nodes: a host name has 253 at most
	textLimit  = 1000 // reasons, commands, lines of a plan
	saidLimit  = 300  // what a balancer answered, and errors about it
	linesLimit = 400  // lines of a plan, commands, steps: a node is rarely in more than a few groups
)

// clean makes a text safe to show: one line of at most limit bytes, in which whatever a terminal could take for a command, whatever
// reorders or hides text, and whatever is no UTF-8 is a question mark.
func clean(text string, limit int) string {
	if len(text) > limit {
		cut := limit - len("…")
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			return '?'
		}
		return r
	}, text)
	return strings.TrimRight(text, " ") // the lines of a plan are indented
}

func cleanOperator(o model.Operator) model.Operator {
	return model.Operator{User: clean(o.User, nameLimit), Host: clean(o.Host, nameLimit), From: clean(o.From, nameLimit)}
}

package importnginx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"farmtop/model/nginxconf"
)

// A Remark says what is outdated, wrong or doubtful in a configuration, where, and what to do.
type Remark struct {
	Place string // file:line
	Text  string
}

// String is the remark as one line.
func (r Remark) String() string { return r.Place + ": " + r.Text }

func remark(at *nginxconf.Directive, format string, args ...any) Remark {
	return Remark{clean(at.Place()), clean(fmt.Sprintf(format, args...))}
}

// allRemarks are the remarks in the order in which they stand on the page, each once.
func allRemarks(header []Remark, farms []farm) []Remark {
	var all []Remark
	told := map[Remark]bool{}
	add := func(remarks []Remark) {
		for _, r := range remarks {
			if !told[r] {
				told[r], all = true, append(all, r)
			}
		}
	}
	add(header)
	for _, f := range farms {
		for _, p := range f.parts {
			add(p.remarks)
		}
	}
	return all
}

// shownBytes is how much of a word of the configuration is shown: enough to find it again.
const shownBytes = 60

// shown is a word of the configuration in quotes, cut, and without what disturbs a terminal.
func shown(word string) string {
	if len(word) > shownBytes {
		return strconv.Quote(word[:shownBytes]) + "…"
	}
	return strconv.Quote(word)
}

// clean is a text without characters that disturb a terminal or end a comment.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

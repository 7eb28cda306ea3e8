package report

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"farmtop/model/cookie"
	"farmtop/ui/text"
)

// CookieText writes what a cookie says for people: each reading on an aligned line, and then what would tell more.
func CookieText(w io.Writer, c Cookie, o TextOptions) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(o.paint(strong, o.truncate(o.outside(c.Name+"="+c.Value), o.width())) + "\n")
	writeReadings(out, o, c.Readings)
	for _, hint := range c.hints() {
		writeParagraph(out, o, "  ", "hint"+text.Spaces(gap), hint)
	}
	return out.Flush()
}

// leastSaid is the least width that words are worth at the right of the other columns.
const leastSaid = 24

// writeReadings writes the readings under one another. What they say is wrapped in the last column, or below where that is narrow.
func writeReadings(out *bufio.Writer, o TextOptions, readings []cookie.Reading) {
	rows := make([][]string, 0, len(readings))
	for i := range readings {
		r := &readings[i]
		sure := "perhaps"
		if r.Sure {
			sure = "sure"
		}
		rows = append(rows, []string{
			strings.TrimSpace(string(r.Kind) + " " + r.Form), o.outside(r.Node), o.outside(r.Address), sure,
		})
	}
	const indent = "  "
	for i, line := range aligned(o, rows, o.width()-len(indent)) {
		label := line + text.Spaces(gap)
		if o.width()-len(indent)-text.Width(label) >= leastSaid {
			writeParagraph(out, o, indent+label, "", readings[i].Says)
			continue
		}
		_, _ = out.WriteString(strings.TrimRight(indent+line, " ") + "\n")
		writeParagraph(out, o, indent+indent, "", readings[i].Says)
	}
}

// aligned makes lines of equal width of rows of clean cells. A column that is empty in all rows is left out.
func aligned(o TextOptions, rows [][]string, width int) []string {
	lines := make([]string, len(rows))
	for column := 0; len(rows) > 0 && column < len(rows[0]); column++ {
		widest := 0
		for _, row := range rows {
			widest = max(widest, text.Width(row[column]))
		}
		if widest == 0 {
			continue
		}
		for i, row := range rows {
			if lines[i] != "" {
				lines[i] += text.Spaces(gap)
			}
			left := max(0, width-text.Width(lines[i]))
			lines[i] += text.PadRight(o.truncate(row[column], min(left, widest)), min(left, widest))
		}
	}
	return lines
}

const (
	hintUnread = "farmtop knows no form that this value fits. It may be a session's own ID, whose node stands in a table of the balancer " +
		"(nginx's sticky learn, HAProxy's stick tables): then only requests tell where it leads, in the balancer's log or on the nodes"
	hintEmpty   = "it leads nowhere on purpose: whoever set it took it back, and the next request is balanced anew"
	hintNoNodes = "no nodes are known: a configuration names them, or --node [NAME=]HOST:PORT for each"
)

// hints are what would tell more, each once.
func (c *Cookie) hints() []string {
	var all []string
	switch {
	case len(c.Readings) > 0:
	case cookie.Cleared([]byte(c.Value)):
		return []string{hintEmpty}
	default:
		all = append(all, hintUnread)
	}
	for i := range c.Readings {
		hint := c.Readings[i].Hint
		if c.Nodes == 0 && hint != "" && !c.Readings[i].Sealed {
			hint = hintNoNodes // before anything finer
		}
		if hint != "" && !slices.Contains(all, hint) {
			all = append(all, hint)
		}
	}
	return all
}

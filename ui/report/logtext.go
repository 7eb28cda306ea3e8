package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// LogText writes what logs said for people: the lines, the nodes, the sessions and the clients.
func LogText(w io.Writer, l *Log, o TextOptions) error {
	out := bufio.NewWriter(w)
	writeLines(out, o, l)
	if len(l.Nodes) > 0 {
		_ = out.WriteByte('\n')
		writeLogNodes(out, o, l)
	}
	if l.Parsed > 0 {
		_ = out.WriteByte('\n')
		writeSessions(out, o, l)
		writeClients(out, o, &l.ClientIP)
	}
	return out.Flush()
}

// logLabel is how wide the words at the left are.
const logLabel = len("client IP") + gap

func labelled(label string) string { return text.PadRight(label, logLabel) }

// writeLines tells how many lines there were, and for each reason why some weren't taken.
func writeLines(out *bufio.Writer, o TextOptions, l *Log) {
	said := fmt.Sprintf("%d read, %d parsed, %d rejected", l.Lines, l.Parsed, l.Rejected)
	if l.Skipped > 0 {
		said += fmt.Sprintf(", %d skipped (empty, comments, messages)", l.Skipped)
	}
	if seconds := l.Took.Seconds(); seconds > 0 {
		said += "; " + sized(l.Bytes) + " in " + strings.TrimSpace(text.Duration(l.Took))
	}
	writeParagraph(out, o, "", labelled("lines"), said)
	if s := &l.Sticky; dated(s.Began) != nil {
		writeParagraph(out, o, "", labelled("time"), s.Began.Format(time.DateTime)+" to "+s.Newest.Format(time.DateTime+" MST"))
	}
	for i := range l.Rejects {
		r := &l.Rejects[i]
		writeParagraph(out, o, "", labelled("rejected"), fmt.Sprintf("%d: %s; the first is line %d of %s:", r.Lines, cmp.Or(r.Why, r.Reason), r.First, r.File))
		_, _ = out.WriteString(text.Spaces(logLabel) + o.paint(faint, o.truncate(o.outside(r.Sample), o.width()-logLabel)) + "\n")
	}
}

// sized is a number of bytes as people read it.
func sized(bytes uint64) string {
	count := strings.TrimSpace(text.Count(bytes))
	if !strings.Contains(count, " ") {
		count += " "
	}
	return count + "B"
}

func writeLogNodes(out *bufio.Writer, o TextOptions, l *Log) {
	rows := make([][]cell, 0, len(l.Nodes)+1)
	row := func(name string, requests uint64, share string, sessions, begun string, errors uint64) {
		failures := cell{text: strconv.FormatUint(errors, 10), right: true}
		if errors > 0 {
			failures.hue = red
		}
		rows = append(rows, []cell{
			{text: name},
			{text: strconv.FormatUint(requests, 10), right: true},
			{text: share, right: true},
			{text: sessions, right: true},
			{text: begun, right: true},
			failures,
		})
	}
	nodes := min(len(l.Nodes), len(l.Sticky.Nodes))
	if l.Nameless {
		all := l.served()
		row("(not named)", all.Requests, "", "", "", all.Errors)
		nodes = 0
	}
	for i := range nodes {
		n := &l.Sticky.Nodes[i]
		c := &n.Windows[sticky.All]
		share := fmt.Sprintf("%.1f%%", 100*l.Sticky.Share(i, sticky.All))
		row(o.outside(l.Nodes[i]), c.Requests, share, strconv.Itoa(n.Sessions), strconv.FormatUint(c.New, 10), c.Errors)
	}
	if c := &l.Sticky.Nowhere[sticky.All]; c.Requests > 0 {
		row("(no node)", c.Requests, "", "", "", c.Errors)
	}
	writeTable(out, o, "", []string{"node", "requests", "share", "sessions", "new", "errors"}, rows)
}

// writeSessions tells whether sessions stay, and the breaks that were seen last.
func writeSessions(out *bufio.Writer, o TextOptions, l *Log) {
	s := &l.Sticky
	total := &s.Total[sticky.All]
	exact := ""
	if !s.Exact {
		exact = "about "
	}
	said := fmt.Sprintf("%s%d sessions", exact, s.Sessions)
	if l.Cookie != "" {
		said = o.outside(l.Cookie) + ": " + said
	}
	if l.Nameless {
		writeParagraph(out, o, "", labelled("sticky"), said+", breaks: not known, since no line names the node that served it")
		return
	}
	said += fmt.Sprintf(", breaks: %d", total.Breaks)
	if explained := total.Moves - total.Breaks; explained > 0 {
		said += fmt.Sprintf(", moves with a reason: %d", explained)
	}
	writeParagraph(out, o, "", labelled("sticky"), said+"; "+l.spread(o))
	rows := make([][]cell, 0, len(s.Breaks))
	for _, b := range s.Breaks {
		when := ""
		if at := dated(b.To.At); at != nil {
			when = b.To.At.Format(time.DateTime)
		}
		rows = append(rows, []cell{
			{text: "broke", hue: red},
			{text: cmp.Or(b.Session.String(), "(unknown)")},
			{text: o.outside(l.node(b.From.Node))},
			{text: o.outside(l.node(b.To.Node))},
			{text: when},
			{text: strconv.FormatUint(b.Times, 10) + "x", right: true},
		})
	}
	if len(rows) > 0 {
		writeTable(out, o, text.Spaces(gap), []string{"", "session", "from", "to", "at", "times"}, rows)
	}
}

// spread says how new sessions spread over the nodes.
func (l *Log) spread(o TextOptions) string {
	k := &l.Sticky.Skew
	switch {
	case !k.Enough:
		return "too few new sessions to judge their spread"
	case k.Skewed:
		return fmt.Sprintf("new sessions are skewed (p %.2g): %s has %.2f times its share", k.P, o.outside(cmp.Or(l.node(k.Worst), "none")), k.Ratio)
	default:
		return fmt.Sprintf("new sessions spread evenly (p %.2g)", k.P)
	}
}

func writeClients(out *bufio.Writer, o TextOptions, c *LogClients) {
	said := "no rule was named; --rule says whom the application takes for the client"
	switch {
	case c.Rule != "" && c.Samples == 0:
		said = c.Rule + ": no line has both the connection's address and X-Forwarded-For"
	case c.Rule != "":
		said = fmt.Sprintf("%s: %d samples, %d missing, %d malformed, %d resolved to a proxy, %d spoofable", c.Rule, c.Samples,
			c.Verdicts[clientip.Missing], c.Verdicts[clientip.Malformed], c.Verdicts[clientip.Proxy], c.Verdicts[clientip.Spoofable])
	}
	if c.Compared > 0 {
		said += fmt.Sprintf("; the log's own client is another one in %d of %d", c.Disagree, c.Compared)
	}
	writeParagraph(out, o, "", labelled("client IP"), said)
}

package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// XFFText writes for people what rules make of one request: the chain with the peer at the right, then for one rule its steps, and
// for several what each takes.
func XFFText(w io.Writer, r ForwardedRequest, explained []clientip.Explanation, o TextOptions) error {
	out := bufio.NewWriter(w)
	writeChain(out, o, r)
	if len(explained) == 1 {
		writeExplained(out, o, r, &explained[0])
	} else {
		compareRules(out, o, explained)
	}
	return out.Flush()
}

// noAddress stands for a client that has none, as a peer on a Unix socket.
const noAddress = "(no address)"

// chainEntries is how many entries of a header line are shown: more don't fit, and the left-most say least.
const chainEntries = 20

// writeChain writes the entries from left to right, as the request came through them, and the peer at the right end.
func writeChain(out *bufio.Writer, o TextOptions, r ForwardedRequest) {
	arrow, more := " ← ", "… ← "
	if o.ASCII {
		arrow, more = " <- ", "~ <- "
	}
	chain := o.truncate(o.outside(cmp.Or(r.Peer, noAddress)), o.width()-text.Width(more))
	for _, line := range slices.Backward(r.Lines) {
		entries := strings.Split(line, ",")
		for n, entry := range slices.Backward(entries) {
			longer := cmp.Or(o.outside(strings.TrimSpace(entry)), `""`) + arrow + chain
			if len(entries)-n > chainEntries || text.Width(longer) > o.width()-text.Width(more) {
				_, _ = out.WriteString(o.paint(faint, more) + chain + "\n\n")
				return
			}
			chain = longer
		}
	}
	_, _ = out.WriteString(chain + "\n\n")
}

// writeExplained writes what one rule takes, its steps, and what the application finds in its headers.
func writeExplained(out *bufio.Writer, o TextOptions, r ForwardedRequest, x *clientip.Explanation) {
	s := verdictSign(x.Verdict)
	head := x.Rule + " takes " + o.outside(cmp.Or(x.String(), noAddress))
	_, _ = out.WriteString(o.paint(strong, o.truncate(head, o.width())) + "\n")
	mark := o.glyph(s) + " " + x.Verdict.String()
	writeBeside(out, o, o.paint(s.hue, mark)+": ", x.Verdict.Words())
	_ = out.WriteByte('\n')
	rows := make([][]cell, 0, len(x.Steps)+1)
	var why []string
	for i, step := range x.Steps {
		if x.Omitted > 0 && i == len(x.Steps)-1 {
			rows, why = append(rows, []cell{{text: "…", hue: faint}, {}, {}}), append(why, fmt.Sprintf("%d more steps", x.Omitted))
		}
		row := []cell{{text: cmp.Or(step.Hop, noAddress)}, {text: step.Entry}, {}}
		if step.Taken {
			row[1].hue, row[2].text = strong, "taken"
		}
		rows, why = append(rows, row), append(why, step.Why)
	}
	writeReasons(out, o, []string{"asked", "forwards", ""}, rows, why)
	if x.Changed() && x.Remaining != "" && x.Remaining != strings.Join(r.Lines, ", ") {
		writeFact(out, o, "stays in the header", x.Remaining)
	}
	writeFact(out, o, "X-Original-For", x.Original)
	writeFact(out, o, "reported as proxies", strings.Join(x.Passed, ", "))
}

func writeFact(out *bufio.Writer, o TextOptions, label, fact string) {
	if fact != "" {
		_, _ = out.WriteString(o.paint(faint, label) + " " + o.truncate(o.outside(fact), o.width()-text.Width(label)-1) + "\n")
	}
}

// compareRules writes a rule a line.
func compareRules(out *bufio.Writer, o TextOptions, explained []clientip.Explanation) {
	rows := make([][]cell, 0, len(explained))
	why := make([]string, 0, len(explained))
	for i := range explained {
		x := &explained[i]
		s := verdictSign(x.Verdict)
		rows = append(rows, []cell{
			{text: x.Rule},
			{text: cmp.Or(x.String(), noAddress), hue: strong},
			{text: o.glyph(s) + " " + x.Verdict.String(), hue: s.hue},
		})
		last := x.Steps[len(x.Steps)-1]
		why = append(why, cmp.Or(last.Hop, noAddress)+": "+last.Why)
	}
	writeReasons(out, o, []string{"rule", "takes", "verdict"}, rows, why)
}

// leastReason is how wide sentences are beside their columns; where there is less room they stand below.
const leastReason = 30

// writeReasons writes rows of columns and beside each a sentence, which is wrapped.
func writeReasons(out *bufio.Writer, o TextOptions, heads []string, rows [][]cell, why []string) {
	widths := make([]int, len(heads))
	for i, head := range heads {
		widths[i] = text.Width(head)
	}
	for _, row := range rows {
		for i := range row {
			row[i].text = o.truncate(o.outside(row[i].text), o.width()/3)
			widths[i] = max(widths[i], text.Width(row[i].text))
		}
	}
	titles := make([]cell, len(heads))
	for i, head := range heads {
		titles[i] = cell{text: head, hue: faint}
	}
	_, _ = out.WriteString(strings.TrimRight(o.columns(titles, widths), " ") + "\n")
	for i, row := range rows {
		writeBeside(out, o, o.columns(row, widths), why[i])
	}
}

// columns are cells side by side with a gap behind each.
func (o TextOptions) columns(row []cell, widths []int) string {
	var line strings.Builder
	for i, c := range row {
		if widths[i] > 0 {
			line.WriteString(o.paint(c.hue, c.text))
			line.WriteString(text.Spaces(widths[i] - text.Width(c.text) + gap))
		}
	}
	return line.String()
}

// writeBeside writes a sentence beside what may be painted, or below it where little room is left.
func writeBeside(out *bufio.Writer, o TextOptions, left, sentence string) {
	margin := text.Width(left)
	if o.width()-margin < leastReason {
		_, _ = out.WriteString(strings.TrimRight(left, " ") + "\n")
		left, margin = text.Spaces(2*gap), 2*gap
	}
	for i, line := range text.Wrap(o.outside(sentence), o.width()-margin) {
		if i > 0 {
			left = text.Spaces(margin)
		}
		_, _ = out.WriteString(strings.TrimRight(left+line, " ") + "\n")
	}
}

func verdictSign(v clientip.Verdict) sign {
	switch v {
	case clientip.Client:
		return sign{"●", "+", green}
	case clientip.Proxy, clientip.Spoofable:
		return sign{"✗", "X", red}
	default:
		return sign{"!", "!", amber}
	}
}

package report

import (
	"bufio"
	"cmp"
	"io"

	"farmtop/model"
	"farmtop/ui/text"
)

// VerifyText writes the acceptance of a node for people: each item with its verdict and what was seen, and under those that didn't pass
// what to do.
func VerifyText(w io.Writer, a *Acceptance, o TextOptions) error {
	out := bufio.NewWriter(w)
	verdict := a.Verdict()
	writeHeading(out, o, []string{a.subject(), a.summary(), "in " + lasting(a.Took)}, VerdictWord(verdict), testSign(verdict).hue)
	widest := 0
	for i := range a.Items {
		widest = max(widest, text.Width(o.label(a, i)))
	}
	for i := range a.Items {
		item := &a.Items[i]
		label := text.PadRight(o.label(a, i), widest+gap)
		writeSigned(out, o, testSign(item.Result), label, detailOf(item))
		if item.Remedy != "" && item.Result != model.TestPass {
			writeParagraph(out, o, text.Spaces(o.remedyMargin(widest)), "remedy  ", item.Remedy)
		}
	}
	if len(a.Items) == 0 {
		_, _ = out.WriteString("  nothing was asked\n")
	}
	return out.Flush()
}

// remedyMargin is where remedies begin: below what was seen, or at the left where little room is left there.
func (o TextOptions) remedyMargin(widest int) int {
	margin := signCells + widest + gap
	if o.width()-margin < 2*leastReason {
		return 3 * gap
	}
	return margin
}

// label is an item's title, with at most a third of the line, so that there is room for what was seen.
func (o TextOptions) label(a *Acceptance, i int) string {
	return o.truncate(o.outside(cmp.Or(a.Items[i].Title, a.Items[i].ID)), o.width()/3)
}

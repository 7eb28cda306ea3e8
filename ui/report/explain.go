package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"farmtop/model/diagnose"
	"farmtop/ui/text"
)

// Explain writes what a finding means, when it shows and how it is mended, in general, per system and per balancer.
func Explain(w io.Writer, c diagnose.Code, o TextOptions) error {
	out := bufio.NewWriter(w)
	s := severitySign(c.Severity)
	fmt.Fprintf(out, "%s %s  %s\n\n", o.paint(s.hue, o.glyph(s)+" "+c.Code), c.Severity, o.outside(c.Title))
	writeParagraph(out, o, "  ", "means   ", c.Means)
	writeParagraph(out, o, "  ", "shows   ", c.Shows)
	writeParagraph(out, o, "  ", "remedy  ", c.Remedy)
	writeRemedies(out, o, "by system", c.Systems)
	writeRemedies(out, o, "by balancer", c.Balancers)
	return out.Flush()
}

func writeRemedies(out *bufio.Writer, o TextOptions, title string, remedies map[string]string) {
	if len(remedies) == 0 {
		return
	}
	_, _ = out.WriteString("\n  " + o.paint(faint, title) + "\n")
	for _, name := range slices.Sorted(maps.Keys(remedies)) {
		_, _ = out.WriteString("  " + o.paint(strong, name) + "\n")
		writeParagraph(out, o, "    ", "", remedies[name])
	}
}

// ExplainList writes all codes, a line each.
func ExplainList(w io.Writer, o TextOptions) error {
	out := bufio.NewWriter(w)
	for _, c := range diagnose.Codes() {
		s := severitySign(c.Severity)
		fmt.Fprintf(out, "%s %s  %s\n", o.paint(s.hue, o.glyph(s)+" "+text.PadRight(c.Code, 6)),
			text.PadRight(c.Severity.String(), 8), o.truncate(o.outside(c.Title), o.width()-19))
	}
	return out.Flush()
}

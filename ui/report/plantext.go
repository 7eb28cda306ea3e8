package report

import (
	"bufio"
	"io"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// PlanText writes a plan for people: the lines that the dialog shows. What is too long for the width goes on in the next line, with
// the indentation of its own; commands are left whole, so that they can be copied.
func PlanText(w io.Writer, p *model.Plan, o TextOptions) error {
	out := bufio.NewWriter(w)
	for _, line := range p.Text() {
		body := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(body)]
		if indent != "" || body == "" {
			_, _ = out.WriteString(indent + o.outside(body) + "\n")
			continue
		}
		for i, part := range text.Wrap(o.outside(body), o.width()-gap) {
			if i > 0 {
				part = text.Spaces(gap) + part
			}
			_, _ = out.WriteString(part + "\n")
		}
	}
	return out.Flush()
}

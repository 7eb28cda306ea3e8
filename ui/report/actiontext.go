package report

import (
	"bufio"
	"io"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// ActionText writes what came of an order for people: a sentence for each action and, where somebody waited, what came meanwhile. What
// was refused to several of them together is told once.
func ActionText(w io.Writer, at time.Time, outcomes []Outcome, o TextOptions) error {
	out := bufio.NewWriter(w)
	if whole := refusedTogether(outcomes); whole != "" {
		writeParagraph(out, o, "", string(ResultRefused)+text.Spaces(gap), whole)
		return out.Flush()
	}
	for i := range outcomes {
		outcome := &outcomes[i]
		label := string(outcome.Result())
		writeParagraph(out, o, "", label+text.Spaces(gap), outcome.Message())
		if came := outcome.came(at); came != "" {
			writeParagraph(out, o, "", text.Spaces(len(label)+gap), came)
		}
	}
	return out.Flush()
}

// refusedTogether names the nodes of an order of several that a guard refused as a whole, and says why; "" for any other.
func refusedTogether(outcomes []Outcome) string {
	if len(outcomes) < 2 {
		return ""
	}
	first := &outcomes[0]
	subjects := make([]string, len(outcomes))
	for i := range outcomes {
		p := &outcomes[i].Progress
		if p.Phase != model.PhaseRefused || p.Why != first.Progress.Why || outcomes[i].Message() != first.Message() {
			return ""
		}
		subjects[i] = p.Action.Subject()
	}
	last := len(subjects) - 1
	return strings.Join(subjects[:last], ", ") + " and " + subjects[last] + ": " + first.Message()
}

package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"farmtop/model"
	"farmtop/model/verify"
)

// VerifyNagios writes the acceptance of a node as a monitoring plugin does: a line "FARMTOP STATUS - text | performance data" of at most
// 4 KiB, with how many items passed, failed, had no data and were skipped, then a line for each that failed or had no data. It is OK
// when the node passed, CRITICAL when it failed, and UNKNOWN when it couldn't be judged.
func VerifyNagios(w io.Writer, a *Acceptance) error {
	out := bufio.NewWriter(w)
	verdict := a.Verdict()
	line := fmt.Sprintf("FARMTOP %s - verify %s: %s", nagiosStatus(verdict), a.subject(), a.summary())
	if verdict == model.TestFail || verdict == model.TestNoData {
		line += a.because(verdict)
	}
	_, _ = out.WriteString(shorten(nagiosText(line), nagiosTextBytes))
	all := len(a.Items)
	fmt.Fprintf(out, " | 'passed'=%d;;;0;%d 'failed'=%d;;0;0;%d 'no data'=%d;;;0;%d 'skipped'=%d;;;0;%d\n",
		a.count(model.TestPass), all, a.count(model.TestFail), all, a.count(model.TestNoData), all, a.count(model.TestSkipped), all)
	for i := range a.Items {
		item := &a.Items[i]
		if item.Result != model.TestFail && item.Result != model.TestNoData {
			continue
		}
		_, _ = out.WriteString(nagiosText(fmt.Sprintf("%s %s: %s", strings.ToUpper(VerdictWord(item.Result)), item.ID, detailOf(item))))
		if item.Remedy != "" {
			_, _ = out.WriteString(nagiosText(" (" + item.Remedy + ")"))
		}
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}

// because names the items that make the verdict, with what was seen.
func (a *Acceptance) because(verdict model.TestVerdict) string {
	var why []string
	for i := range a.Items {
		if item := &a.Items[i]; item.Result == verdict {
			why = append(why, named(item))
		}
	}
	if len(why) == 0 {
		return ""
	}
	return " (" + strings.Join(why, "; ") + ")"
}

// named is an item with what was seen.
func named(i *verify.Item) string {
	if i.Detail == "" {
		return i.ID
	}
	return i.ID + ": " + i.Detail
}

func nagiosStatus(v model.TestVerdict) string {
	switch v {
	case model.TestPass:
		return "OK"
	case model.TestFail:
		return "CRITICAL"
	default:
		return "UNKNOWN"
	}
}

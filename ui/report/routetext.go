package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// RouteText writes what came of a farm's newest trial for people: what it comes to, who was reached, each thing that was tried with its
// verdict, and what to do.
func RouteText(w io.Writer, v *model.FarmView, at time.Time, o TextOptions) error {
	out := bufio.NewWriter(w)
	t := routeText{farmText: farmText{out: out, o: o, f: v, now: at}, trial: v.Trial, r: &model.RouteReport{}}
	if v.Trial != nil && v.Trial.Report != nil {
		t.r = v.Trial.Report
	}
	t.write()
	return out.Flush()
}

// A routeText writes what came of a trial of one farm.
type routeText struct {
	farmText
	trial *model.TrialView   // nil when there was none
	r     *model.RouteReport // empty when there is none yet
}

func (t *routeText) write() {
	verdict := RouteVerdict(t.f)
	writeHeading(t.out, t.o, []string{t.f.Farm.Name, cmp.Or(t.f.Farm.Endpoint, "no endpoint")}, string(verdict), verdictHue(verdict))
	if t.trial == nil {
		t.line("  " + inconclusive(t.f))
		return
	}
	writeParagraph(t.out, t.o, text.Spaces(gap), "", t.summary())
	if why := t.trial.Stopped(); why != "" {
		t.says(testSign(model.TestNoData), "stopped", why)
	} else if verdict == model.VerdictUnknown {
		t.says(testSign(model.TestNoData), "unknown", inconclusive(t.f))
	}
	if t.trial.Report != nil {
		t.table()
		t.lines()
	}
	if t.trial.Spoofed != nil {
		t.clientIP(t.trial.Spoofed)
	}
	t.list(routeFindings(t.f))
}

// summary is the trial in one line.
func (t *routeText) summary() string {
	var parts []string
	if fresh := &t.r.Fresh; t.trial.Report != nil {
		sessions := fmt.Sprintf("%s of %s", counted(fresh.Sessions, "session"), counted(t.r.Test.Requests, "request"))
		if t.r.Path != "" {
			sessions += " for " + t.r.Path
		}
		if t.r.Learnt != "" {
			sessions += " after " + t.r.Learnt
		}
		parts = append(parts, sessions, fmt.Sprintf("%d of %s reached", len(fresh.Reached), counted(len(t.f.Nodes), "node")))
		if fresh.Errors > 0 {
			parts = append(parts, fmt.Sprintf("%d failed", fresh.Errors))
		}
	}
	sent := fmt.Sprintf("%s in %s", counted(t.trial.Sent(), "request"), lasting(t.trial.At.Sub(t.trial.Began)))
	if !t.trial.Done {
		sent += " so far"
	}
	return strings.Join(append(parts, sent), ", ")
}

// lasting is for how long something went on, in words.
func lasting(d time.Duration) string {
	if d < time.Minute {
		return model.Milliseconds(d)
	}
	return text.Span(d)
}

// says writes a sentence with its sign and what it is about.
func (t *routeText) says(s sign, label, sentence string) {
	writeSigned(t.out, t.o, s, labelled(label), sentence)
}

// signCells is how wide a sign and the space around it are.
const signCells = gap + 2

// writeSigned writes a sentence behind a sign and a label, wrapped at the label's right.
func writeSigned(out *bufio.Writer, o TextOptions, s sign, label, sentence string) {
	writeParagraph(out, o, text.Spaces(gap)+o.paint(s.hue, o.glyph(s))+" ", label, sentence)
}

// counted is "1 node" or "2 nodes".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

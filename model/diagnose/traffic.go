package diagnose

import (
	"fmt"
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// trafficSpan is the window of all findings from logs: what is older says nothing of now.
const trafficSpan = 5 * time.Minute

// latelyLogged is what the logs tell, nil where that isn't of now: no log is read, or nothing was told for as long as the window.
func latelyLogged(v *model.FarmView, now time.Time) *model.Traffic {
	if v.Traffic == nil || now.Sub(v.Traffic.At) >= trafficSpan {
		return nil
	}
	for i := range v.Traffic.Logs {
		if s := v.Traffic.Logs[i].State; s == model.LogReading || s == model.LogEnded {
			return v.Traffic
		}
	}
	return nil
}

// A part is how many of a number of requests, of a node or of all.
type part struct {
	node  int // in Traffic.Nodes
	n, of uint64
}

// isMuch tells whether a part is at least a number and at least a share: some never hurt, and of few requests one is many.
func (p part) isMuch(least uint64, share float64) bool {
	return p.n >= least && float64(p.n) >= share*float64(p.of)
}

// words tells a part: "12 of 1 840 requests in 5 minutes (0.7 %)".
func (p part) words(what string, window time.Duration) string {
	return fmt.Sprintf("%s of %s %s in %s (%s)", thousands(p.n), thousands(p.of), what, minutes(window), percent(p.n, p.of))
}

// blamed are the nodes that stand out. It is nil when there are none, or when most of those that had any requests do: then the cause
// is one that all share, and so is the finding.
func blamed(parts []part, stands func(part) bool) []part {
	var out []part
	busy := 0
	for _, p := range parts {
		if p.of > 0 {
			busy++
		}
		if stands(p) {
			out = append(out, p)
		}
	}
	if len(out) > 1 && 2*len(out) > busy {
		return nil
	}
	return out
}

// aboutLogged is [exam.about] for a node of the logs.
func (e *exam) aboutLogged(node int, code string) *model.Finding {
	c := lookup(code)
	return e.openLogged(node, c, c.Severity)
}

// openLogged opens a finding about a node by the name that the logs have for it. One that is no node of the farm is told of the farm,
// kept apart by its name.
func (e *exam) openLogged(node int, c *Code, severity model.Severity) *model.Finding {
	name := e.logged(node)
	n := e.view.Node(e.traffic.Nodes[node])
	f := e.open(n, c, severity)
	if f != nil && n == nil {
		f.About = name
	}
	return f
}

// logged is what a node of the logs is called.
func (e *exam) logged(node int) string {
	if node < 0 || node >= len(e.traffic.Nodes) {
		return "a node that the log doesn't name"
	}
	return short(e.traffic.Nodes[node])
}

// stickyNodes are the counts of the nodes that have a name.
func (e *exam) stickyNodes() []sticky.Node {
	all := e.traffic.Sticky.Nodes
	return all[:min(len(all), len(e.traffic.Nodes))]
}

// minutes is a window in words; whole ones are counted in steps that aren't over yet.
func minutes(window time.Duration) string {
	if window > 2*time.Minute {
		window = window.Round(time.Minute)
	}
	return span(window)
}

// percent is a share: "0.7 %", "12 %".
func percent(n, of uint64) string {
	share := 100 * float64(n) / float64(max(of, 1))
	switch {
	case n > 0 && share < 0.05:
		return "under 0.1 %"
	case share < 9.95:
		return fmt.Sprintf("%.1f %%", share)
	default:
		return fmt.Sprintf("%.0f %%", share)
	}
}

// thousands is a number in groups of three digits: "1 840".
func thousands(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + " " + digits[at:]
	}
	return digits
}

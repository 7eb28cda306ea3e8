package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// forgedTaken is what a client-IP test adds to XFF02 and XFF05: the application took an address that was made up, through the balancer or
// asked straight.
func forgedTaken(e *exam) {
	if e.trial == nil || e.trial.Spoofed == nil || !e.trial.Spoofed.Done {
		return
	}
	spoofs := e.trial.Spoofed.Spoofs
	if evidence := e.forged(spoofs, ""); evidence != "" {
		e.forgedThrough(evidence)
	}
	if KnowsNoProxies(e.farm.ClientIP) {
		return
	}
	var told []string
	for i := range spoofs {
		node := spoofs[i].Node
		if spoofs[i].Verdict != model.TestFail || node == "" || slices.Contains(told, node) {
			continue
		}
		told = append(told, node)
		if n := e.view.Node(node); n != nil {
			e.forgedAt(n, e.forged(spoofs, node))
		}
	}
}

// forged is what was taken of the forged headers that a node was sent straight, or the balancer for "": "client-IP test of 12:00:05: it took
// 192.0.2.7 of "192.0.2.7" (one line; told by the echo), and of 5 forms 3"; "" when nothing was.
func (e *exam) forged(spoofs []model.Spoof, node string) string {
	var first *model.Spoof
	taken, told := 0, 0
	for i := range spoofs {
		s := &spoofs[i]
		if s.Node != node || s.Form == "" || s.Took == "" {
			continue
		}
		told++
		if s.Verdict == model.TestFail {
			if taken++; first == nil {
				first = s
			}
		}
	}
	if first == nil {
		return ""
	}
	sent := strings.Join(shortened(first.Lines), " and ")
	return fmt.Sprintf("client-IP test of %s: for %q (%s) it took %q, told by the %s; %d of %s %s taken", e.clock(e.trial.Began), sent, first.Form,
		short(first.Took), first.Way, taken, plural(told, "forged header"), was(int64(taken)))
}

// forgedThrough is XFF02. Where the rule believes everybody XFF05 has named the cause.
func (e *exam) forgedThrough(evidence string) {
	evidence += ", sent through the balancer"
	if f := e.alreadyFound("XFF05", ""); f != nil {
		f.Evidence += "; " + evidence
		return
	}
	if f := e.alreadyFound("XFF02", ""); f != nil {
		f.Evidence += "; " + evidence
		f.Severity = lookup("XFF02").Severity // what was likely is certain now
		return
	}
	if f := e.about(nil, "XFF02"); f != nil {
		f.Title = fmt.Sprintf("clients of %s choose their address: it took a forged one", short(e.farm.Name))
		f.Evidence = evidence
	}
}

// forgedAt is XFF05 of one node.
func (e *exam) forgedAt(n *model.NodeView, evidence string) {
	evidence += ", sent to " + short(n.Node.Name) + " itself"
	if f := e.alreadyFound("XFF05", ""); f != nil {
		f.Evidence += "; " + evidence
		return
	}
	if f := e.about(n, "XFF05"); f != nil {
		f.Title = fmt.Sprintf("%s believes %s from anybody who asks it straight", short(n.Node.Name), headerName(e.farm.ClientIP))
		f.Evidence = evidence
	}
}

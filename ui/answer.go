package ui

import (
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// lastAnswer is what the node answered last: its status and how long it took, or a word for why there was no answer.
func lastAnswer(n *nodeScene, t *theme) (status string, p paint, took string) {
	status, p, took = answerOf(worstCheck(n.view), t)
	if n.view.Stale || n.look == lookStandby {
		p = t.faint
	}
	return status, p, took
}

// answerOf is what a check was answered last, nil standing for one that doesn't exist.
func answerOf(check *model.CheckView, t *theme) (status string, p paint, took string) {
	if check == nil || check.Last == nil {
		return "not asked", t.faint, ""
	}
	last := check.Last
	p = t.plain
	if !last.OK {
		p = t.bad
	}
	switch {
	case last.Status > 0:
		return strconv.Itoa(last.Status), p, text.Duration(last.Phases.Total)
	case last.OK:
		return "ok", p, text.Duration(last.Phases.Total)
	default:
		return noAnswerWords(last.Fault), p, ""
	}
}

// noAnswerWords is why there was no answer, in eleven cells at most.
func noAnswerWords(f model.Fault) string {
	switch f {
	case model.FaultDNS:
		return "no address"
	case model.FaultTLS:
		return "TLS failed"
	case model.FaultNone, model.FaultInternal:
		return "no answer"
	default:
		return string(f)
	}
}

// worstCheck is the check that speaks for the node: the first whose last answer was bad, else the first.
func worstCheck(n *model.NodeView) *model.CheckView {
	for _, c := range n.Checks {
		if c.Last != nil && !c.Last.OK {
			return c
		}
	}
	if len(n.Checks) > 0 {
		return n.Checks[0]
	}
	return nil
}

package report

import (
	"time"

	"farmtop/model"
)

// role writes who serves in a farm with one active node, and how the endpoint fared when that changed last.
func (t *farmText) role() {
	a := t.f.Active
	if a == nil {
		return
	}
	state, words := activeWords(a)
	sign := stateSign(state)
	t.marked("  active ", sign.hue, t.o.glyph(sign), words)
	if v := t.f.Failover; v != nil {
		t.line("  failover " + failoverWords(v, t.now))
	}
}

// activeWords is who serves in a farm with one active node, and the state that its sign is of.
func activeWords(a *model.Active) (model.State, string) {
	switch {
	case a.Node == "" && a.Idle.IsZero():
		return model.StateUnknown, "not known yet"
	case a.Node == "":
		return model.StateDown, "nobody"
	case !a.Idle.IsZero():
		return model.StateDown, "nobody since " + a.Idle.Format(time.TimeOnly) + ", " + a.Node + " was last"
	case a.From != "":
		return model.StateUp, a.Node + " since " + a.Since.Format(time.TimeOnly) + ", " + a.From + " before"
	default:
		return model.StateUp, a.Node
	}
}

// failoverWords is what a watch of the endpoint came to: "am1 to am2 at 12:00:05, out for 1.20 s (to 200 ms)".
func failoverWords(v *model.Failover, now time.Time) string {
	words := "at " + v.Began.Format(time.TimeOnly) + ", " + v.Outage.Words(now)
	if v.To != "" {
		words = v.From + " to " + v.To + " " + words
	}
	if v.Outage.Lost > 0 && v.Outage.Why != "" {
		words += ": " + v.Outage.Why
	}
	return words
}

// quorumWords is a cluster's votes, and whether it would bear another failure.
func quorumWords(c *model.Cluster) string {
	return c.VotesWords() + "; survives the next failure: " + string(c.Survives(1))
}

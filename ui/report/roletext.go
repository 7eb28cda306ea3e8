package report

import (
	"fmt"
	"slices"
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

// isOnItsWay tells whether nobody serves in a farm with one active node, and that is no finding yet.
func isOnItsWay(f *model.FarmView) bool {
	gone := func(f model.Finding) bool { return f.Code == "CL02" }
	return f.IsIdle() && !slices.ContainsFunc(f.Findings, gone)
}

// wayWords is why a farm whose role is on its way isn't ok: "nobody serves: the role is on its way (Pending on am2)".
func wayWords(f *model.FarmView) string {
	c, _ := f.Cluster()
	switch {
	case c == nil:
		return "nobody serves: another node may be about to"
	case c.State == model.RolePending:
		return fmt.Sprintf("nobody serves: the role is on its way (%s on %s)", c.State, c.Owner)
	default:
		return fmt.Sprintf("nobody serves: the role is %s on %s", c.State, c.Owner)
	}
}

// failoverWords is what a watch of the endpoint came to: "am1 to am2 at 12:00:05, out for 1.2 s ± 0.2 s".
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

// quorumWords is whether a cluster would bear another failure, and its votes.
func quorumWords(c *model.Cluster) string {
	return c.NextFailureWords() + "; " + c.VotesWords()
}

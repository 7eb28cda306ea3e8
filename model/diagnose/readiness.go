package diagnose

import (
	"fmt"

	"farmtop/model"
)

// tooFewReady is LB08. A node counts when it can serve and its balancer means to use it; a standby node of an active-passive
// farm counts, since it would take over; one that wasn't asked yet gets the benefit of the doubt.
func tooFewReady(e *exam) {
	need := max(1, e.farm.Limits.MinReady)
	if len(e.view.Nodes) == 0 {
		return
	}
	ready, sick, out := 0, 0, 0
	for _, n := range e.view.Nodes {
		switch {
		case n.State == model.StateStandby || n.State == model.StateUnknown || n.State == "":
			ready++
		case !n.State.Serves():
			sick++
		case !e.isUsed(n):
			out++
		default:
			ready++
		}
		if ready >= need {
			return
		}
	}
	f := e.about(nil, "LB08")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s has %s, fewer than its minimum of %d", short(e.farm.Name), plural(ready, "ready node"), need)
	f.Evidence = fmt.Sprintf("%s: %d ready, %d unable to serve, %d taken out at the balancer",
		plural(len(e.view.Nodes), "node"), ready, sick, out)
}

// isUsed tells whether the balancers mean to use the node, as far as they could be read.
func (e *exam) isUsed(n *model.NodeView) bool {
	for _, s := range n.Servers {
		if s.Admin != model.AdminReady && s.Admin != model.AdminUnknown && e.fresh(s) {
			return false
		}
	}
	return len(n.Servers) > 0 || len(e.knowing) == 0
}

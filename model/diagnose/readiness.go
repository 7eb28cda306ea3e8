package diagnose

import (
	"fmt"

	"farmtop/model"
)

// tooFewReady is LB08. A node counts when it can serve and its balancer means to use it; a standby node of an active-passive farm counts,
// since it would take over, unless it is paused, and where none is active CL02 is the word; one that wasn't asked yet gets the benefit of
// the doubt.
func tooFewReady(e *exam) {
	need := max(1, e.farm.Limits.MinReady)
	if len(e.view.Nodes) == 0 || e.view.IsIdle() {
		return
	}
	var count [len(uses)]int
	for _, n := range e.view.Nodes {
		count[e.useOf(n)]++
		if count[useReady] >= need {
			return
		}
	}
	f := e.about(nil, "LB08")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s has %s, fewer than its minimum of %d", short(e.farm.Name), plural(count[useReady], "ready node"), need)
	f.Evidence = fmt.Sprintf("%s: %d ready", plural(len(e.view.Nodes), "node"), count[useReady])
	for u := useReady + 1; int(u) < len(uses); u++ {
		if count[u] > 0 {
			f.Evidence += fmt.Sprintf(", %d %s", count[u], uses[u])
		}
	}
}

// A use is what a node is worth to its farm: the first of these that holds.
type use int

const (
	useReady  use = iota
	useSick       // by farmtop's checks
	useDown       // by the balancer's own check
	useOut        // in drain or maintenance, whoever asked for that
	useHidden     // weight 0
	useAbsent
)

// uses are the words for each use, as the evidence has them.
var uses = [...]string{
	useReady: "ready", useSick: "unable to serve", useDown: "down by the balancer's own check", useOut: "taken out at the balancer",
	useHidden: "with weight 0 at the balancer", useAbsent: "unknown to the balancer",
}

// useOf tells what a node is worth, as far as its balancers could be read.
func (e *exam) useOf(n *model.NodeView) use {
	standsBy := n.State == model.StateStandby
	switch {
	case n.State == model.StateUnknown || n.State == "":
		return useReady
	case !n.State.Serves() && !standsBy:
		return useSick
	case !standsBy && len(n.Servers) == 0 && len(e.knowing) > 0:
		return useAbsent
	}
	worst := useReady
	for _, s := range n.Servers {
		u := useOfServer(s)
		meant := u == useDown && standsBy && !e.isMember(s) // the balancer's check finds what farmtop's do; a cluster has none of its own
		if e.fresh(s) && !meant {
			worst = max(worst, u)
		}
	}
	return worst
}

func useOfServer(s *model.ServerView) use {
	switch {
	case s.Admin == model.AdminDrain || s.Admin == model.AdminMaint:
		return useOut
	case s.Admin == model.AdminDown:
		return useDown
	case s.Admin == model.AdminReady && s.Weight == 0 && s.InitialWeight > 0:
		return useHidden
	default:
		return useReady
	}
}

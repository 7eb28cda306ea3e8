package diagnose

import (
	"fmt"
	"strings"
	"time"

	"farmtop/model"
)

// How long what a move of the role brings about is no finding.
const (
	// moveTakes is longer than a service mostly takes to stop and start on another node.
	moveTakes = 30 * time.Second
	// ownerApart is longer than a reading of the cluster and a node's checks may be apart.
	ownerApart = 15 * time.Second
	// atOnce is how far apart two nodes may have been asked that count as active at one moment: in less no service stops and starts.
	atOnce = time.Second
	// movedShown is for how long a move is told: a shift's handover.
	movedShown = 15 * time.Minute
)

// cluster is what the farm's cluster says, where that still counts, and the balancer that tells it; nil where there is none.
func (e *exam) cluster() (*model.Cluster, *model.BalancerView) {
	c, b := e.view.Cluster()
	if c == nil || !b.Heard() {
		return nil, nil
	}
	return c, b
}

// isMember tells whether a server is a node of a cluster: who is given its requests is then a matter of the role.
func (e *exam) isMember(s *model.ServerView) bool { return e.view.Member(s) != nil }

// isSpared tells whether a node that is down is no finding of its own: which one should serve isn't known yet, the role is on its way, or
// CL02 speaks for all of them. The node that served last speaks for itself until then.
func (e *exam) isSpared(n *model.NodeView) bool {
	switch {
	case e.view.Active == nil:
		return false
	case e.view.Asked < len(e.view.Nodes):
		return true
	case !e.view.IsIdle():
		return false
	default:
		return e.isAbandoned() || e.isMoving() || n.Node.Name != e.view.Active.Node
	}
}

// isAbandoned tells whether nobody serves, and that is no move.
func (e *exam) isAbandoned() bool {
	if !e.view.IsIdle() {
		return false
	}
	c, _ := e.cluster()
	gaveUp := c != nil && (c.State == model.RoleFailed || c.State == model.RoleOffline)
	return e.view.Active.Node == "" || gaveUp || e.now.Sub(e.view.Active.Idle) >= moveTakes
}

// isMoving tells whether the role is known to be on its way.
func (e *exam) isMoving() bool {
	if c, _ := e.cluster(); c != nil && c.State == model.RolePending {
		return true
	}
	for _, p := range e.view.Actions {
		if p.Action.Verb == model.VerbMove && !p.Phase.IsOver() && p.Phase != model.PhaseQueued {
			return true
		}
	}
	return false
}

// twoActive is CL01: more than one node serves, or another one than the cluster says.
func twoActive(e *exam) {
	if e.view.Active == nil {
		return
	}
	var up []*model.NodeView
	var latest time.Time
	for _, n := range e.view.Nodes {
		if n.State == model.StateUp && !n.Stale {
			up = append(up, n)
			if n.Since.After(latest) {
				latest = n.Since
			}
		}
	}
	for _, n := range up {
		if latest.Sub(n.Seen) > atOnce { // it wasn't asked since the other one came up
			return
		}
	}
	if len(up) == 1 {
		ownerElsewhere(e, up[0])
		return
	}
	if len(up) == 0 {
		return
	}
	f := e.about(nil, "CL01")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s of %s are active: %s", plural(len(up), "node"), short(e.farm.Name), names(up))
	var parts []string
	for i, n := range up {
		if i == listed {
			break
		}
		parts = append(parts, fmt.Sprintf("%s has answered healthy since %s (%s)", short(n.Node.Name), e.clock(n.Since), cut(n.Reason, quoteRunes)))
	}
	if c, _ := e.cluster(); c != nil {
		parts = append(parts, "the cluster says: "+cut(c.Standing(), titleRunes))
	}
	f.Evidence = strings.Join(parts, "; ")
}

// ownerElsewhere is CL01, too: one node serves, and the cluster says that another one does.
func ownerElsewhere(e *exam, serving *model.NodeView) {
	c, b := e.cluster()
	owner := e.view.Node(e.view.Active.Node)
	if c == nil || c.State != model.RoleOnline || owner == nil || owner == serving || owner.State.Serves() || owner.State == model.StateRising {
		return
	}
	for _, since := range []time.Time{serving.Since, owner.Since, e.view.Active.Since} {
		if e.now.Sub(since) < ownerApart {
			return
		}
	}
	if f := e.about(nil, "CL01"); f != nil {
		f.Title = fmt.Sprintf("%s serves, though %s says that the role is on %s", short(serving.Node.Name), short(b.Balancer.Name), short(owner.Node.Name))
		f.Evidence = fmt.Sprintf("the cluster says: %s; %s has answered healthy since %s, %s is %s since %s: %s", cut(c.Standing(), titleRunes),
			short(serving.Node.Name), e.clock(serving.Since), short(owner.Node.Name), owner.State, e.clock(owner.Since), cut(owner.Reason, quoteRunes))
	}
}

// noneActive is CL02: the role is online nowhere, for longer than a move takes.
func noneActive(e *exam) {
	if !e.isAbandoned() {
		return
	}
	f := e.about(nil, "CL02")
	if f == nil {
		return
	}
	a := e.view.Active
	f.Title = fmt.Sprintf("no node of %s is active", short(e.farm.Name))
	if a.Node != "" {
		f.Title += fmt.Sprintf(": %s was last, until %s", short(a.Node), e.clock(a.Idle))
	}
	var parts []string
	if c, _ := e.cluster(); c != nil {
		parts = append(parts, "the cluster says: "+cut(c.Standing(), titleRunes))
	}
	for i, n := range e.view.Nodes {
		if i == listed {
			parts = append(parts, fmt.Sprintf("and %d more", len(e.view.Nodes)-listed))
			break
		}
		parts = append(parts, fmt.Sprintf("%s: %s", short(n.Node.Name), cut(n.Reason, titleRunes)))
	}
	f.Evidence = strings.Join(parts, "; ")
}

// roleMoved is CL04: another node became the active one.
func roleMoved(e *exam) {
	a := e.view.Active
	if a == nil || a.From == "" || e.now.Sub(a.Since) >= movedShown {
		return
	}
	f := e.about(nil, "CL04")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("the role moved from %s to %s at %s", short(a.From), short(a.Node), e.clock(a.Since))
	f.Evidence = "the endpoint wasn't watched meanwhile, so nobody knows how long it was out"
	v := e.view.Failover
	if v == nil || v.From != a.From || v.To != a.Node {
		return
	}
	o := &v.Outage
	switch {
	case o.Lost == 0:
		f.Evidence = o.LostWords() + " at the endpoint"
	case o.IsOut():
		f.Evidence = fmt.Sprintf("the endpoint has not answered since %s: %s", e.clock(o.FirstLost), cut(o.Why, titleRunes))
	default:
		f.Title += ", out for " + o.LengthWords()
		f.Evidence = fmt.Sprintf("%s at the endpoint, the first at %s: %s", o.LostWords(), e.clock(o.FirstLost), cut(o.Why, titleRunes))
	}
}

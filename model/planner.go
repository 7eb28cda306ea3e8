package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Stepper says with which commands a server of a farm's balancer is changed; the balancers' drivers know. It asks nobody.
type Stepper func(farm, balancer string, change Change, server Server) ([]Step, error)

// NewPlan is what an order would do to the farms as the snapshot knows them, with the refusal of the first guard that has one. It
// is pure, so the dialog and the engine, on a newer snapshot, ask the same guards.
func NewPlan(s *Snapshot, order Order, steps Stepper) Plan {
	p := Plan{At: s.At, Order: order}
	outs := map[string]leaving{}
	for i := range order.Actions {
		a := &order.Actions[i]
		f := s.Farm(a.Farm)
		if f == nil {
			return p.refused(refuse(GuardUnknown, "there is no farm %q", a.Farm))
		}
		n := f.Node(a.Node)
		if n == nil {
			return p.refused(refuse(GuardUnknown, "farm %s has no node %q", a.Farm, a.Node))
		}
		if f.Farm.Protected && !slices.Contains(p.Confirm, a.Farm) {
			p.Confirm = append(p.Confirm, a.Farm)
		}
		if r := unfit(f); r != nil {
			return p.refused(r)
		}
		if outs[a.Farm] == nil || order.Serial {
			outs[a.Farm] = underWay(f)
		}
		part, r := newPart(f, n, a, outs[a.Farm], steps)
		p.Parts = append(p.Parts, part)
		if r != nil {
			return p.refused(r)
		}
	}
	if len(order.Actions) == 0 {
		return p.refused(refuse(GuardUnknown, "no node was chosen"))
	}
	return p
}

func (p *Plan) refused(r *Refusal) Plan {
	p.Refusal = r
	return *p
}

// IsDone tells whether nothing is left to do: every node is as wanted already.
func (p *Plan) IsDone() bool {
	return p.Refusal == nil && !slices.ContainsFunc(p.Parts, func(part Part) bool { return part.Done == "" })
}

// Unconfirmed refuses a plan for protected farms whose names aren't among those typed; nil when all are.
func (p *Plan) Unconfirmed(typed []string) *Refusal {
	for _, farm := range p.Confirm {
		if !slices.Contains(typed, farm) {
			return refuse(GuardProtected, "farm %s is protected: type its name to confirm", farm)
		}
	}
	return nil
}

// Emptied tells, for each part of a plan that was carried out, which group has nobody left who takes new sessions, as a newer
// snapshot knows it; nil for parts that took nobody out, or left somebody.
func (p *Plan) Emptied(s *Snapshot) []*Refusal {
	found := make([]*Refusal, len(p.Parts))
	for i := range p.Parts {
		part := &p.Parts[i]
		f := s.Farm(part.Action.Farm)
		if f == nil || len(part.Steps) == 0 || !part.Action.TakesOut() || part.Admin != AdminReady {
			continue
		}
		for _, of := range part.Servers {
			l := left(f, of, leaving{placeOf(of): true})
			if len(l.Usable)+len(l.Backups) == 0 {
				found[i] = refuse(GuardLastNode, "nobody was left in %s to take new sessions: %s", l.Group, others(f, &l, part.Action.Node))
			}
		}
	}
	return found
}

// newPart plans one action. Out are the servers that are being taken out already; those of this action are added to it.
func newPart(f *FarmView, n *NodeView, a *Action, out leaving, steps Stepper) (Part, *Refusal) {
	part := Part{Action: *a, Admin: n.Admin(), Servers: n.servers(a.Group), Soft: true}
	if len(part.Servers) == 0 {
		return part, unplaced(f, n, a)
	}
	part.Cluster = f.clusterOf(part.Servers)
	if a.Verb == VerbMove {
		if r := part.aimAtCluster(f, out); r != nil {
			return part, r
		}
	}
	for _, s := range inOrder(a.Verb, part.Servers) {
		part.Why = append(part.Why, s.Why...)
		added, err := steps(a.Farm, s.Balancer, Change{a.Verb, a.Weight}, s.Server)
		part.Soft = part.Soft && err == nil && !slices.ContainsFunc(added, func(step Step) bool { return !step.Soft })
		switch {
		case isAsWanted(a, s):
		case err != nil:
			return part, refuse(GuardUnable, "%s: %v", s.Balancer, err)
		default:
			part.Steps = append(part.Steps, added...)
		}
		if a.Then == "" {
			continue
		}
		next, err := steps(a.Farm, s.Balancer, Change{Verb: a.Then}, s.Server)
		if err != nil {
			return part, refuse(GuardUnable, "%s: %v", s.Balancer, err)
		}
		part.Next = append(part.Next, next...)
	}
	slices.Sort(part.Why)
	part.Why = slices.Compact(part.Why)
	if len(part.Steps) == 0 {
		part.Done = asWanted(a, n, part.Servers)
	}
	if !a.TakesOut() {
		return part, nil
	}
	for _, s := range part.Servers {
		out[placeOf(s)] = true
	}
	for _, s := range part.Servers {
		l := left(f, s, out)
		part.Left = append(part.Left, l)
		if r := l.tooFew(f, n.Node.Name, takesNew(s, n) || l.Votes != nil && s.Admin == AdminReady); r != nil && part.Done == "" {
			return part, r
		}
	}
	return part, nil
}

// inOrder are the servers in the order in which they are changed: one that tracks another is ready only when that one is.
func inOrder(verb Verb, servers []*ServerView) []*ServerView {
	if verb != VerbReady {
		return servers
	}
	sorted := slices.Clone(servers)
	slices.SortStableFunc(sorted, func(a, b *ServerView) int { return cmp.Compare(min(len(a.Tracks), 1), min(len(b.Tracks), 1)) })
	return sorted
}

// unplaced tells why no server is to be changed.
func unplaced(f *FarmView, n *NodeView, a *Action) *Refusal {
	if a.Group == "" {
		return refuse(GuardNoBalancer, "no balancer of %s knows %s: give its name there as \"server:\" in the configuration, or add it to the balancer",
			f.Farm.Name, n.Node.Name)
	}
	var groups []string
	for _, s := range n.Servers {
		groups = append(groups, s.Group)
	}
	if len(groups) == 0 {
		return refuse(GuardNoBalancer, "no balancer of %s knows %s, so it isn't in %s either", f.Farm.Name, n.Node.Name, a.Group)
	}
	return refuse(GuardUnknown, "%s isn't in %q; it is in %s", n.Node.Name, a.Group, listed(groups))
}

// isAsWanted tells whether a server needs no change.
func isAsWanted(a *Action, s *ServerView) bool {
	switch a.Verb {
	case VerbWeight:
		return s.Weight == a.Weight
	case VerbMove:
		return s.Up
	case VerbReady:
		return (s.Admin == AdminReady || s.Admin == AdminDown) && !hasHiddenDrain(s)
	default:
		return s.Admin == a.Verb.Aim() && isMeant(s)
	}
}

// isMeant tells whether somebody wants a server out, so that it stays out. What a failing check, an agent or a name that doesn't
// resolve took out comes back by itself. A balancer that tells no reasons is believed.
func isMeant(s *ServerView) bool {
	if len(s.Why) == 0 || slices.Contains(s.Why, ReasonOperator) {
		return true
	}
	return s.Admin == AdminMaint && slices.Contains(s.Why, ReasonConfig)
}

// hasHiddenDrain tells whether a server's weight of 0 isn't what its balancer was configured with.
func hasHiddenDrain(s *ServerView) bool { return s.Weight == 0 && s.InitialWeight > 0 }

// asWanted says that there is nothing to do, and why.
func asWanted(a *Action, n *NodeView, servers []*ServerView) string {
	name := n.Node.Name
	s := servers[0]
	switch {
	case a.Verb == VerbWeight:
		return fmt.Sprintf("%s has weight %d already", name, a.Weight)
	case a.Verb == VerbMove:
		return fmt.Sprintf("%s is on %s already, and online", s.Group, name)
	case a.Verb == VerbReady && s.Admin == AdminDown:
		return strings.TrimSpace(fmt.Sprintf("nobody took %s out: it is down by the balancer's check %s", name, s.CheckStatus))
	case a.Verb == VerbReady:
		return name + " is ready already"
	default:
		text := fmt.Sprintf("%s is in %s already", name, s.Admin.by(s.Why))
		if !s.Since.IsZero() && s.Since.Before(s.At) {
			text += ", since " + s.Since.Format("15:04:05") + " at the latest"
		}
		return text
	}
}

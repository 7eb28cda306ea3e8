package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Guard is a rule that may refuse an order.
type Guard string

// The guards.
const (
	GuardReadOnly    Guard = "read-only"     // farmtop or the farm was started so
	GuardProtected   Guard = "protected"     // the farm's name wasn't typed
	GuardUnconfirmed Guard = "not-confirmed" // the operator said no, or nobody was there to say yes
	GuardNoBalancer  Guard = "no-balancer"   // the farm has none, or none that knows the node
	GuardUnreadable  Guard = "unreadable"    // a balancer can't be read now, so nobody knows what would happen
	GuardRights      Guard = "rights"        // the balancer's interface allows only to look
	GuardUnable      Guard = "unable"        // the balancer has no such command
	GuardLastNode    Guard = "last-node"     // nobody would be left to take new sessions
	GuardMinReady    Guard = "min-ready"     // fewer would be left than the farm's minimum
	GuardQuorum      Guard = "quorum"        // the cluster would stop, or is about to
	GuardTarget      Guard = "target"        // the node can't be given the role
	GuardBusy        Guard = "busy"          // the role is moving just now
	GuardUnknown     Guard = "unknown"       // no such farm, node or group
)

// A Refusal is why a guard refuses an order.
type Refusal struct {
	Guard Guard
	Text  string // one or two sentences with the numbers, and what to do
}

// Line is the refusal as it is shown: "Refused (last-node): …".
func (r *Refusal) Line() string {
	text := strings.TrimSpace(r.Text)
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return fmt.Sprintf("Refused (%s): %s", r.Guard, text)
}

func refuse(g Guard, format string, args ...any) *Refusal {
	return &Refusal{Guard: g, Text: fmt.Sprintf(format, args...)}
}

// unfit tells why nothing at all may be done to a farm now; nil when something may.
func unfit(f *FarmView) *Refusal {
	name := f.Farm.Name
	if f.Farm.ReadOnly {
		return refuse(GuardReadOnly, "farm %s is read-only: nothing is changed; take \"read_only\" out of the configuration, or --read-only off the command line", name)
	}
	if len(f.Balancers) == 0 {
		return refuse(GuardNoBalancer, "farm %s has no balancer that could be told: add \"balancer:\" to it in the configuration", name)
	}
	for _, b := range f.Balancers {
		if r := unwilling(b, name); r != nil {
			return r
		}
	}
	return nil
}

// unwilling tells why a balancer can't be told anything now; nil when it can.
func unwilling(b *BalancerView, farm string) *Refusal {
	lb := b.Balancer.Name
	switch {
	case b.Status == nil:
		return refuse(GuardUnreadable, "%s hasn't answered yet, so nobody knows what is left of %s: wait for its first answer", lb, farm)
	case b.Status.Err != "":
		return refuse(GuardUnreadable, "%s can't be read, so nobody knows what would be left of %s: %s", lb, farm, b.Status.Err)
	case b.Status.Stopping:
		return refuse(GuardUnreadable, "an old process of %s answers (%d), which serves its last requests and stops: wait until the new one does", lb, b.Status.PID)
	case b.Status.Level == LevelUser && b.Balancer.Commands != nil:
		return refuse(GuardRights, "no command changes %s: give \"drain\", \"maint\" and \"ready\" beside its \"read\" in the configuration", lb)
	case b.Status.Level == LevelUser && b.Balancer.Kind != "haproxy":
		return refuse(GuardRights, "%s lets nobody change it now: %s", lb, cmp.Or(strings.Join(b.Status.Hidden, "; "), "its interface only tells"))
	case b.Status.Level == LevelUser || b.Status.Level == LevelOperator:
		return refuse(GuardRights, "the socket of %s has level %s, which may only look: actions need one with \"level admin\"", lb, b.Status.Level)
	}
	return nil
}

// leaving are the servers that an order, and the actions under way, take out of groups: by balancer, group and name.
type leaving map[Place]bool

// A Place is a server's place at the balancers of its farm.
type Place struct{ Balancer, Group, Server string }

func placeOf(s *ServerView) Place { return Place{s.Balancer, s.Group, s.Name} }

// underWay are the servers that actions which the balancers may not show yet will take out.
func underWay(f *FarmView) leaving {
	out := leaving{}
	for _, p := range f.Actions {
		n := f.Node(p.Action.Node)
		if n == nil || p.Phase.IsOver() || p.Phase == PhaseQueued || !p.Action.TakesOut() {
			continue
		}
		for _, s := range n.servers(p.Action.Group) {
			out[placeOf(s)] = true
		}
	}
	return out
}

// servers are a node's servers in one group, in all groups when group is "".
func (n *NodeView) servers(group string) []*ServerView {
	if group == "" {
		return n.Servers
	}
	var found []*ServerView
	for _, s := range n.Servers {
		if s.Group == group {
			found = append(found, s)
		}
	}
	return found
}

// takesNew tells whether a server is given new sessions by its balancer, and can serve them as far as farmtop's own checks know.
// n is nil for a server that no node explains. A node that stands by doesn't serve.
func takesNew(s *ServerView, n *NodeView) bool {
	fit := n == nil || n.State != StateDown && n.State != StateStandby
	return s.Up && s.Admin == AdminReady && s.Weight > 0 && fit
}

// left is what remains of a server's group once everything in out is gone.
func left(f *FarmView, of *ServerView, out leaving) Left {
	if c := f.cluster(of.Balancer); c != nil {
		return c.left(of, out)
	}
	l := Left{Balancer: of.Balancer, Group: of.Group, Share: -1}
	rate := 0.0
	count := func(s *ServerView, n *NodeView) {
		if s.Balancer != of.Balancer || s.Group != of.Group {
			return
		}
		rate += max(0, s.Rate)
		if !takesNew(s, n) {
			return
		}
		name := s.Name
		if n != nil {
			name = n.Node.Name
		}
		switch {
		case s.Backup && !out[placeOf(s)]:
			l.Backups = append(l.Backups, name)
		case !s.Backup:
			l.Before++
			if !out[placeOf(s)] {
				l.Usable = append(l.Usable, name)
			}
		}
	}
	for _, n := range f.Nodes {
		for _, s := range n.Servers {
			count(s, n)
		}
	}
	for _, s := range f.Unmatched {
		count(s, nil)
	}
	if rate > 0 && of.Rate >= 0 {
		l.Share = of.Rate / rate
	}
	return l
}

// tooFew tells why too few would be left of a group; nil when enough are. A node that took no new sessions anyway is no loss for a
// minimum, but the sessions that it still holds need somewhere to go.
func (l *Left) tooFew(f *FarmView, node string, counted bool) *Refusal {
	if c := f.cluster(l.Balancer); c != nil {
		if r := l.tooWeak(c, node); r != nil {
			return r
		}
	}
	if len(l.Usable)+len(l.Backups) == 0 {
		return refuse(GuardLastNode, "nobody would be left in %s to take new sessions: %s. Make one of them ready first", l.Group, others(f, l, node))
	}
	least := f.Farm.Limits.MinReady
	if !counted || len(l.Usable) >= least || least <= 1 {
		return nil
	}
	return refuse(GuardMinReady, "%d would be left in %s (%s), and %s wants at least %d: %s. Make one of them ready first, or lower \"min_ready\"",
		len(l.Usable), l.Group, orNone(l.Usable), f.Farm.Name, least, others(f, l, node))
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return listed(names)
}

// othersNamed bounds the nodes of which a refusal tells why they don't count.
const othersNamed = 4

// others says why the other servers of a group don't count: "am1 is in drain, am3 is down".
func others(f *FarmView, l *Left, node string) string {
	var words []string
	for _, n := range f.Nodes {
		if n.Node.Name == node || slices.Contains(l.Usable, n.Node.Name) {
			continue
		}
		for _, s := range n.Servers {
			if s.Balancer == l.Balancer && s.Group == l.Group {
				words = append(words, n.Node.Name+" "+whyNot(s, n))
			}
		}
	}
	for _, s := range f.Unmatched {
		if s.Balancer == l.Balancer && s.Group == l.Group && !takesNew(s, nil) {
			words = append(words, s.Name+" "+whyNot(s, nil))
		}
	}
	if len(words) == 0 {
		return node + " is the only one"
	}
	if more := len(words) - othersNamed; more > 0 {
		words = append(words[:othersNamed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

// whyNot says why a server takes no new sessions.
func whyNot(s *ServerView, n *NodeView) string {
	switch {
	case n != nil && n.Progress != nil && !n.Progress.Phase.IsOver() && n.Progress.Action.TakesOut():
		return "is being taken out"
	case s.Admin == AdminDrain || s.Admin == AdminMaint:
		return "is in " + s.Admin.by(s.Why)
	case n != nil && n.State == StateDown:
		return "is down by its own checks"
	case n != nil && n.State == StateStandby:
		return "stands by"
	case s.Admin == AdminDown || !s.Up:
		return "is down at the balancer"
	case s.Weight == 0:
		return "has weight 0"
	default:
		return "goes too"
	}
}

// listed joins names: "am1, am2 and am3".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

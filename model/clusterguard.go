package model

import (
	"fmt"
	"slices"
	"strings"
)

// cluster is what the balancer of that name said of its cluster last; nil where it is none, or couldn't be read.
func (f *FarmView) cluster(balancer string) *Cluster {
	for _, b := range f.Balancers {
		if b.Balancer.Name == balancer {
			return b.cluster()
		}
	}
	return nil
}

func (b *BalancerView) cluster() *Cluster {
	if b.Good == nil {
		return nil
	}
	return b.Good.Cluster
}

// clusterOf is the cluster of the first of the servers that is in one; nil when none is.
func (f *FarmView) clusterOf(servers []*ServerView) *Cluster {
	for _, s := range servers {
		if c := f.cluster(s.Balancer); c != nil {
			return c
		}
	}
	return nil
}

// aimAtCluster leaves the part with those servers alone that a role can be moved to, and tells why it can't be moved there.
func (p *Part) aimAtCluster(f *FarmView, out leaving) *Refusal {
	p.Servers = slices.DeleteFunc(slices.Clone(p.Servers), func(s *ServerView) bool { return f.cluster(s.Balancer) == nil })
	if len(p.Servers) == 0 {
		return refuse(GuardUnable, "farm %s has no cluster that would move a role: only balancers of the kind wincluster do", f.Farm.Name)
	}
	for _, s := range p.Servers {
		if r := f.cluster(s.Balancer).refusesMove(s, out); r != nil && !s.Up {
			return r
		}
	}
	return nil
}

// left is what remains of a cluster once every node in out is gone: those that the role can be given to, and the votes.
func (c *Cluster) left(of *ServerView, out leaving) Left {
	l := Left{Balancer: of.Balancer, Group: of.Group, Share: -1, Before: len(c.Takers(""))}
	gone := []string{}
	for i := range c.Nodes {
		name := c.Nodes[i].Name
		if out[Place{of.Balancer, of.Group, name}] {
			gone = append(gone, name)
		}
	}
	l.Usable = slices.DeleteFunc(c.Takers(""), func(name string) bool { return slices.Contains(gone, name) })
	votes := c.Without(gone...)
	l.Votes = &votes
	return l
}

// tooWeak tells why a cluster can't spare a node; nil when it can.
func (l *Left) tooWeak(c *Cluster, node string) *Refusal {
	switch {
	case c.State == RolePending:
		return c.busy()
	case len(l.Usable) == 0:
		return refuse(GuardLastNode, "nobody would be left to own %s: %s. Make one of them ready first", l.Group, c.notTaking(node))
	case !l.Votes.Hold():
		return refuse(GuardQuorum, "%s, once %s is shut down, and the cluster would stop: bring another node up first, or add a witness",
			l.Votes.words(), node)
	}
	return nil
}

// words are votes against what is needed: "1 of 2 votes would be left, and 2 are needed".
func (v Votes) words() string {
	return fmt.Sprintf("%d of %s would be left, and %d %s needed", v.Present, counted(v.Total, "vote"), v.Needed(), isOrAre(v.Needed()))
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func (c *Cluster) busy() *Refusal {
	return refuse(GuardBusy, "%s is moving just now (%s is Pending on %s): wait until it is Online", c.Role, c.Role, c.Owner)
}

// notTaking says why the other nodes can't be given the role: "WIN2 is Paused, WIN3 is Down".
func (c *Cluster) notTaking(but string) string {
	var words []string
	for i := range c.Nodes {
		n := &c.Nodes[i]
		switch {
		case strings.EqualFold(n.Name, but):
		case n.State == MemberUp && !n.Quarantined:
			words = append(words, n.Name+" goes too")
		default:
			words = append(words, n.Name+" is "+n.Words())
		}
	}
	if len(words) == 0 {
		return but + " is the only one"
	}
	if more := len(words) - othersNamed; more > 0 {
		words = append(words[:othersNamed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

// refusesMove tells why the role can't be moved to a node; nil when it can.
func (c *Cluster) refusesMove(s *ServerView, out leaving) *Refusal {
	n := c.Node(s.Name)
	switch {
	case c.State == RolePending:
		return c.busy()
	case n == nil || n.State != MemberUp || n.Quarantined:
		words := string(MemberUnknown)
		if n != nil {
			words = n.Words()
		}
		return refuse(GuardTarget, "%s is %s in the cluster, and can't be given %s: bring it up, or make it ready first", s.Name, words, c.Role)
	case out[placeOf(s)]:
		return refuse(GuardTarget, "%s is being taken out, and can't be given %s: make it ready first", s.Name, c.Role)
	case c.IsOwner(s.Name):
		return refuse(GuardTarget, "%s owns %s already, and it is %s there: bring it online in Failover Cluster Manager, or move it to another node", s.Name, c.Role, c.State)
	case !c.Votes().Hold():
		return refuse(GuardQuorum, "%s of the cluster can be heard: bring its nodes up before a role is moved", c.Votes().heard())
	}
	return nil
}

// heard are the votes as they are: "1 of 3 votes".
func (v Votes) heard() string { return fmt.Sprintf("%d of %s", v.Present, counted(v.Total, "vote")) }

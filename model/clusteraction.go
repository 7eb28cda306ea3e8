package model

import (
	"cmp"
	"fmt"
	"time"
)

// DefaultMoveDeadline is when a move that names no deadline has taken too long: a service that stops and starts takes tens of seconds, and waits
// for its database meanwhile.
const DefaultMoveDeadline = 2 * time.Minute

// moveTime is the deadline of a move, with its default.
func (a *Action) moveTime() time.Duration { return cmp.Or(a.Deadline, DefaultMoveDeadline) }

// standsBy tells whether a server is a cluster's node without the role.
func (s *serverState) standsBy() bool { return s.cluster != nil && !s.cluster.IsOwner(s.server.Name) }

// member is the cluster's node that a server is; nil for other balancers' servers.
func (s *serverState) member() *ClusterNode {
	if s.cluster == nil {
		return nil
	}
	return s.cluster.Node(s.server.Name)
}

// isMoved tells whether the role is online on the node, else what is waited for.
func (a *actionState) isMoved() (moved bool, waits string) {
	for _, s := range a.targets() {
		if !s.server.Up {
			return false, s.cluster.Standing()
		}
	}
	return true, ""
}

// Standing is where the role is, and how: "AMS is Pending on WIN1".
func (c *Cluster) Standing() string { return fmt.Sprintf("%s is %s on %s", c.Role, c.State, c.Owner) }

// isEmptied tells whether a cluster has moved the roles of a node away; ours is false where no cluster says.
func (a *actionState) isEmptied() (emptied, ours bool, waits string) {
	for _, s := range a.targets() {
		n := s.member()
		if n == nil {
			return false, false, ""
		}
		if n.Drain == RolesMoving || s.cluster.IsOwner(n.Name) {
			return false, true, fmt.Sprintf("%s moves the roles of %s away (drain %s); %s", s.balancer, n.Name, n.Drain, s.cluster.Standing())
		}
	}
	return true, true, ""
}

// broken tells why what the cluster took on can't come true any more; "" while it can.
func (a *actionState) broken() string {
	for _, s := range a.targets() {
		n := s.member()
		if n == nil || !a.isNews(s) {
			continue
		}
		c := s.cluster
		switch {
		case a.verb() == VerbDrain && n.State == MemberPaused && n.Drain == RolesStuck:
			return fmt.Sprintf("%s is paused, but the cluster couldn't move all its roles away, and %s: look at its events in Failover Cluster Manager, or make it ready again",
				n.Name, c.Standing())
		case a.verb() != VerbMove:
		case c.State == RoleFailed:
			return fmt.Sprintf("%s: look at the service on that node and at the cluster's events, and move the role to a node where it runs", c.Standing())
		case c.State == RoleOnline && !c.IsOwner(n.Name):
			return fmt.Sprintf("%s again: it didn't come online on %s, and the cluster took it back; look at the service there and at the cluster's events",
				c.Standing(), n.Name)
		}
	}
	return ""
}

package wincluster

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// rolesNamed bounds the roles that an error lists.
const rolesNamed = 10

// status is what an answer means.
func (d *Driver) status(a *answer) model.BalancerStatus {
	if a.Cluster == "" || len(a.Nodes) == 0 {
		return model.BalancerStatus{
			Fault: model.ReadGarbage,
			Err: "the answer isn't that of a failover cluster: expected the name of a cluster, and its nodes with their states; " +
				"run Get-Cluster and Get-ClusterNode there by hand to see what they say",
		}
	}
	at := slices.IndexFunc(a.Groups, func(g group) bool { return strings.EqualFold(g.Name, d.balancer.Backend) })
	if at < 0 {
		return model.BalancerStatus{Fault: model.ReadAbsent, Err: noRole(a, d.balancer.Backend)}
	}
	c := cluster(a, d.balancer.Backend, &a.Groups[at])
	status := model.BalancerStatus{
		Software: software, Node: a.Cluster, Level: model.LevelAdmin, Cluster: c,
		Groups: []model.Group{{Name: c.Role, Status: string(c.State)}},
	}
	for i := range c.Nodes {
		status.Servers = append(status.Servers, server(c, &c.Nodes[i]))
	}
	return status
}

func noRole(a *answer, role string) string {
	var names []string
	for _, g := range a.Groups {
		names = append(names, fmt.Sprintf("%q", g.Name))
	}
	if more := len(names) - rolesNamed; more > 0 {
		names = append(names[:rolesNamed], fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("the cluster %s has no role %q; it has: %s. Correct \"backend\"", a.Cluster, role, strings.Join(names, ", "))
}

// cluster is what the model knows of the cluster. The role has the name of the configuration, whatever its capitals.
func cluster(a *answer, role string, g *group) *model.Cluster {
	c := &model.Cluster{
		Name: a.Cluster, Role: role, Owner: g.Owner, State: roleState(g.State),
		Dynamic: a.Dynamic != nil && *a.Dynamic != 0,
	}
	if a.Witness != nil {
		c.Witness = model.Witness{
			Kind: witnessKind(a.Witness.Type), Resource: a.Witness.Name, State: witnessState(a.Witness.State), Votes: told(a.WitnessVotes, 1),
		}
	}
	for _, n := range a.Nodes {
		c.Nodes = append(c.Nodes, member(&n))
	}
	return c
}

// Flags of a node's status (CLUSTER_NODE_STATUS in clusapi.h).
const (
	flagIsolated    = 0x1
	flagQuarantined = 0x2
)

func member(n *memberNode) model.ClusterNode {
	weight := told(n.Weight, 1)
	return model.ClusterNode{
		Name: n.Name, State: nodeState(n.State), Drain: rolesDrain(n.Drain), Weight: weight, Votes: told(n.Votes, weight),
		Isolated:    n.has(flagIsolated, "Isolated"),
		Quarantined: n.has(flagQuarantined, "Quarantined"),
	}
}

// has tells whether a flag is set, by number or name.
func (n *memberNode) has(flag int, name string) bool {
	if number, err := n.Flags.Number(); err == nil {
		return number&flag != 0
	}
	return n.Flags.Has(name)
}

// told is a number, or what holds where it isn't told.
func told(n *int, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return *n
}

// server is a node as a server of the role.
func server(c *model.Cluster, n *model.ClusterNode) model.Server {
	s := model.Server{
		Group: c.Role, Name: n.Name, Status: n.Words(), Weight: 1, InitialWeight: 1, Uncounted: true, LastRequest: -1,
		Admin: admin(n),
	}
	switch s.Admin {
	case model.AdminDrain, model.AdminMaint:
		s.Why = []model.AdminReason{model.ReasonOperator}
	case model.AdminDown:
		s.Why = []model.AdminReason{model.ReasonCheck}
	}
	if c.IsOwner(n.Name) {
		s.Status += ownerMark
		s.Up = c.State == model.RoleOnline
	}
	return s
}

// admin is what the cluster means to do with a node.
func admin(n *model.ClusterNode) model.AdminState {
	switch n.State {
	case model.MemberUp:
		return model.AdminReady
	case model.MemberPaused:
		if n.Drain == model.RolesStay || n.Drain == model.RolesUnknown {
			return model.AdminMaint
		}
		return model.AdminDrain
	case model.MemberDown, model.MemberJoining:
		return model.AdminDown
	default:
		return model.AdminUnknown
	}
}

package model

import (
	"slices"
	"strings"
)

// A Cluster is what a failover cluster says of itself, and of the one role in it that is a farm's.
type Cluster struct {
	Name    string
	Role    string // the role's (group's) name
	Owner   string // the node that owns the role; "" when unknown
	State   RoleState
	Nodes   []ClusterNode
	Witness Witness
	Dynamic bool // the cluster takes votes away and gives them back as nodes come and go (dynamic quorum)
}

// RoleState is the state of a role, as Get-ClusterGroup names it.
type RoleState string

// The states of roles. A role of which any resource failed is failed, one of which some are online is partially so
// (MS-CMRP, ApiGetGroupState).
const (
	RoleUnknown RoleState = "Unknown"
	RoleOnline  RoleState = "Online"
	RoleOffline RoleState = "Offline"
	RoleFailed  RoleState = "Failed"
	RolePartial RoleState = "PartialOnline"
	RolePending RoleState = "Pending" // on its way, mostly from one node to another
)

// A ClusterNode is one node of a cluster.
type ClusterNode struct {
	Name        string
	State       ClusterNodeState
	Drain       RolesDrain
	Weight      int // the votes it is configured to have: 0 or 1 (NodeWeight)
	Votes       int // the votes it has now: 0 or 1 (DynamicWeight)
	Isolated    bool
	Quarantined bool
}

// ClusterNodeState is the state of a node, as Get-ClusterNode names it.
type ClusterNodeState string

// The states of a cluster's nodes. A paused one stays a member and votes, but gets no roles.
const (
	MemberUnknown ClusterNodeState = "Unknown"
	MemberUp      ClusterNodeState = "Up"
	MemberDown    ClusterNodeState = "Down"
	MemberPaused  ClusterNodeState = "Paused"
	MemberJoining ClusterNodeState = "Joining"
)

// RolesDrain is how far a cluster is with moving a node's roles away (NodeDrainStatus).
type RolesDrain string

// The states of a node's drain.
const (
	RolesUnknown RolesDrain = "" // clusters before Windows Server 2012 don't tell
	RolesStay    RolesDrain = "NotInitiated"
	RolesMoving  RolesDrain = "InProgress"
	RolesMoved   RolesDrain = "Completed"
	RolesStuck   RolesDrain = "Failed"
)

// A Witness is what votes beside the nodes.
type Witness struct {
	Kind     WitnessKind
	Resource string       // its name in the cluster, in the language of who made it; "" when there is none
	State    WitnessState // "" when there is none
	Votes    int          // that it has now: 0 or 1 (WitnessDynamicWeight)
}

// WitnessKind is what a witness is.
type WitnessKind string

// The kinds of witnesses.
const (
	WitnessNone  WitnessKind = ""
	WitnessDisk  WitnessKind = "disk"
	WitnessShare WitnessKind = "file share"
	WitnessCloud WitnessKind = "cloud"
	WitnessOther WitnessKind = "witness" // of a kind that farmtop doesn't know
)

// WitnessState is the state of a witness's resource.
type WitnessState string

// The states of witnesses.
const (
	WitnessUnknown WitnessState = "Unknown"
	WitnessOnline  WitnessState = "Online"
	WitnessOffline WitnessState = "Offline"
	WitnessFailed  WitnessState = "Failed"
	WitnessPending WitnessState = "Pending"
)

// Cluster is what the farm's cluster said last, and the balancer that tells it; nil where no balancer is one, or none was read.
func (f *FarmView) Cluster() (*Cluster, *BalancerView) {
	for _, b := range f.Balancers {
		if c := b.cluster(); c != nil {
			return c, b
		}
	}
	return nil, nil
}

// Member is the cluster's node that a server is; nil for the servers of other balancers.
func (f *FarmView) Member(s *ServerView) *ClusterNode {
	c := f.cluster(s.Balancer)
	if c == nil {
		return nil
	}
	return c.Node(s.Name)
}

// Node is the node of that name; nil when there is none. Windows doesn't tell capital letters from small ones in names.
func (c *Cluster) Node(name string) *ClusterNode {
	at := slices.IndexFunc(c.Nodes, func(n ClusterNode) bool { return strings.EqualFold(n.Name, name) })
	if at < 0 {
		return nil
	}
	return &c.Nodes[at]
}

// IsOwner tells whether a node owns the role, whatever the role's state.
func (c *Cluster) IsOwner(name string) bool { return c.Owner != "" && strings.EqualFold(c.Owner, name) }

// Takers are the nodes other than the named one that may be given a role: members that aren't paused.
func (c *Cluster) Takers(but string) []string {
	var names []string
	for i := range c.Nodes {
		if n := &c.Nodes[i]; n.State == MemberUp && !n.Quarantined && !strings.EqualFold(n.Name, but) {
			names = append(names, n.Name)
		}
	}
	return names
}

// isMember tells whether a node takes part in the cluster, so that its vote counts.
func (n *ClusterNode) isMember() bool { return n.State == MemberUp || n.State == MemberPaused }

// Words is a node's state with what is known of its drain: "Paused, drain InProgress".
func (n *ClusterNode) Words() string {
	text := string(n.State)
	if n.State == MemberPaused && n.Drain != RolesUnknown && n.Drain != RolesStay {
		text += ", drain " + string(n.Drain)
	}
	if n.Quarantined {
		text += ", quarantined"
	}
	if n.Isolated {
		text += ", isolated"
	}
	return text
}

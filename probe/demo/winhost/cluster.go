package winhost

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// A Cluster is a failover cluster as its cmdlets see it. Numbers are those of Windows' enumerations.
type Cluster struct {
	Name    string
	Core    string // the cluster's own role
	Role    string // the one beside it
	Owner   string
	State   int // ClusterGroupState
	Dynamic bool
	Witness string // the witness's resource type; "" for none
	Share   string // the witness's name
	Nodes   []Node

	// Moves brings the role to a node, and calls [Machine.Arrive] in the end; it must return at once. Where it is nil, the role comes up
	// there by itself: after Slow readings, in which it is pending. A drain takes as long.
	Moves func(to string)
	Slow  int
	// Ignores has changes answered with success, and not done.
	Ignores bool
	// Names has enumerations told by name.
	Names bool

	moving int
	target string
}

// A Node is one of a cluster's.
type Node struct {
	Name   string
	State  int // ClusterNodeState
	Drain  int // ClusterNodeDrainStatus
	Weight int
	Votes  int
}

// Numbers of ClusterGroupState and ClusterNodeState.
const (
	Online  = 0
	Offline = 1
	Failed  = 2
	Pending = 4

	Up     = 0
	Down   = 1
	Paused = 2
)

// Numbers of ClusterNodeDrainStatus.
const (
	drainInProgress = 1
	drainCompleted  = 2
	drainFailed     = 3
)

// SetCluster puts a cluster on the machine.
func (m *Machine) SetCluster(c Cluster) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cluster = &c
}

// Change changes the machine's cluster.
func (m *Machine) Change(change func(*Cluster)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m.cluster)
}

// Pair is a healthy cluster AMSCL of a German Windows, of two nodes WIN1 and WIN2 with a file share as witness; WIN1 owns the role AMS.
func Pair() Cluster {
	return Cluster{
		Name: "AMSCL", Core: "Clustergruppe", Role: "AMS", Owner: "WIN1", Dynamic: true, Witness: "File Share Witness", Share: "Dateifreigabezeuge",
		Nodes: []Node{{Name: "WIN1", Weight: 1, Votes: 1}, {Name: "WIN2", Weight: 1, Votes: 1}},
	}
}

func (c *Cluster) run(cmdlet Cmdlet, document map[string]any) *Trouble {
	if cluster, given := cmdlet.Parameters["Cluster"]; given && !strings.EqualFold(cluster, c.Name) {
		return &Trouble{Category: "ConnectionError", Native: 1722, Said: "The RPC server is unavailable"}
	}
	switch cmdlet.Name {
	case "Get-Cluster":
		c.step()
		document["cluster"], document["dynamic"], document["witnessVotes"] = c.Name, number(c.Dynamic), c.witnessVotes()
	case "Get-ClusterQuorum":
		if c.Witness != "" {
			document["witness"] = map[string]any{"name": c.Share, "type": c.Witness, "state": c.enum(2, "Online")}
		}
	case "Get-ClusterGroup":
		document["groups"] = []any{
			map[string]any{"name": c.Core, "owner": c.Nodes[0].Name, "state": c.enum(Online, "Online")},
			map[string]any{"name": c.Role, "owner": c.Owner, "state": c.enum(c.State, roleStates[c.State])},
		}
	case "Get-ClusterNode":
		document["nodes"] = c.list()
	default:
		return c.change(cmdlet)
	}
	return nil
}

var (
	roleStates = map[int]string{Online: "Online", Offline: "Offline", Failed: "Failed", Pending: "Pending"}
	nodeStates = map[int]string{Up: "Up", Down: "Down", Paused: "Paused"}
	drains     = []string{"NotInitiated", "InProgress", "Completed", "Failed"}
)

func (c *Cluster) enum(value int, name string) any {
	if c.Names {
		return name
	}
	return value
}

func (c *Cluster) list() []any {
	var nodes []any
	for _, n := range c.Nodes {
		nodes = append(nodes, map[string]any{
			"name": n.Name, "state": c.enum(n.State, nodeStates[n.State]), "weight": n.Weight, "votes": n.Votes,
			"drain": c.enum(n.Drain, drains[n.Drain]), "flags": 0,
		})
	}
	return nodes
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *Cluster) witnessVotes() int {
	return number(c.Witness != "" && len(c.Nodes)%2 == 0)
}

// step lets time go by: a role that moves arrives after some readings.
func (c *Cluster) step() {
	if c.target == "" {
		return
	}
	if c.moving--; c.moving <= 0 {
		c.arrive(c.target)
	}
}

// arrive has the role online on a node, and the drain of the one that it left done.
func (c *Cluster) arrive(at string) {
	c.Owner, c.State, c.target = at, Online, ""
	for i := range c.Nodes {
		if c.Nodes[i].Drain == drainInProgress {
			c.Nodes[i].Drain = drainCompleted
		}
	}
}

func (c *Cluster) move(to string) {
	switch {
	case c.Moves != nil:
		c.State = Pending
		c.Moves(to)
	case c.Slow > 0:
		c.target, c.moving, c.State = to, c.Slow, Pending
	default:
		c.arrive(to)
	}
}

// Move moves the role as Move-ClusterGroup does.
func (m *Machine) Move(node string) {
	m.Change(func(c *Cluster) { c.move(node) })
}

// Arrive has the role online on a node, to which [Cluster.Moves] has brought it.
func (m *Machine) Arrive(node string) {
	m.Change(func(c *Cluster) { c.arrive(node) })
}

func (c *Cluster) change(cmdlet Cmdlet) *Trouble {
	name := cmdlet.Parameters["Name"]
	if cmdlet.Name == "Move-ClusterGroup" {
		name = cmdlet.Parameters["Node"]
		if cmdlet.Parameters["Name"] != c.Role {
			return &Trouble{Category: "NotSpecified", Native: 5013, Said: "The cluster group could not be found"}
		}
	}
	at := slices.IndexFunc(c.Nodes, func(n Node) bool { return strings.EqualFold(n.Name, name) })
	if at < 0 {
		return &Trouble{Category: "NotSpecified", Native: 5042, Said: "The cluster node was not found"}
	}
	if c.Ignores {
		return nil
	}
	n := &c.Nodes[at]
	switch cmdlet.Name {
	case "Move-ClusterGroup":
		if c.State == Pending || n.State != Up {
			return &Trouble{Category: "NotSpecified", Native: 5908, Said: "The cluster group is not available for any new request"}
		}
		c.move(n.Name)
	case "Suspend-ClusterNode":
		n.State = Paused
		if _, drains := cmdlet.Parameters["Drain"]; drains {
			c.drain(n)
		}
	case "Resume-ClusterNode":
		n.State, n.Drain = Up, 0
	default:
		return &Trouble{Category: "ObjectNotFound", ID: "CommandNotFoundException", Said: fmt.Sprintf("%s is not recognized", cmdlet.Name)}
	}
	return nil
}

// drain moves the role away from a node that is paused.
func (c *Cluster) drain(n *Node) {
	n.Drain = drainCompleted
	if c.Owner != n.Name {
		return
	}
	to := slices.IndexFunc(c.Nodes, func(n Node) bool { return n.State == Up })
	if to < 0 {
		n.Drain = drainFailed
		return
	}
	n.Drain = drainInProgress
	c.move(c.Nodes[to].Name)
}

// StateOf is the role's state, as the model names it.
func (m *Machine) StateOf() (owner string, state model.RoleState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cluster.Owner, model.RoleState(roleStates[m.cluster.State])
}

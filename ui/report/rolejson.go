package report

import (
	"time"

	"farmtop/model"
)

// What the document of "check --format json" says of a farm with one active node, and of its cluster.
type (
	checkActive struct {
		Node      string `json:"node"` // who serves, or served last; "" as long as that is unknown
		Since     string `json:"since"`
		From      string `json:"from"`       // who did before; "" when that wasn't seen
		IdleSince string `json:"idle_since"` // since when nobody serves; "" while somebody does
		Why       string `json:"why"`        // why nobody serves, where that is no finding yet
	}
	checkFailover struct {
		Cause    model.Cause `json:"cause"`
		From     string      `json:"from"`
		To       string      `json:"to"` // "" when the role stayed
		Began    string      `json:"began"`
		Ended    string      `json:"ended"` // "" while the endpoint is still watched
		Probes   int         `json:"probes"`
		Lost     int         `json:"lost"`
		Out      bool        `json:"out"`       // it doesn't answer now
		OutageMS *float64    `json:"outage_ms"` // null while it goes on, and where its beginning wasn't seen
		WithinMS *float64    `json:"within_ms"` // how far off that may be
		Why      string      `json:"why"`
	}
	checkCluster struct {
		Balancer string             `json:"balancer"`
		Name     string             `json:"name"`
		Role     string             `json:"role"`
		Owner    string             `json:"owner"`
		State    model.RoleState    `json:"state"`
		Nodes    []checkClusterNode `json:"nodes"`
		Witness  *checkWitness      `json:"witness"` // null when there is none
		Dynamic  bool               `json:"dynamic"`
		Votes    checkVotes         `json:"votes"`
		Survives model.Survival     `json:"survives"` // the next failure
		Fatal    []string           `json:"fatal"`    // nodes whose sudden loss stops the cluster
	}
	checkClusterNode struct {
		Name        string                 `json:"name"`
		State       model.ClusterNodeState `json:"state"`
		Drain       model.RolesDrain       `json:"drain"`
		Weight      int                    `json:"weight"` // the votes it is configured to have
		Votes       int                    `json:"votes"`  // those it has now
		Isolated    bool                   `json:"isolated"`
		Quarantined bool                   `json:"quarantined"`
	}
	checkWitness struct {
		Kind     model.WitnessKind  `json:"kind"`
		Resource string             `json:"resource"`
		State    model.WitnessState `json:"state"`
		Votes    int                `json:"votes"`
	}
	checkVotes struct {
		Total   int  `json:"total"`
		Present int  `json:"present"`
		Needed  int  `json:"needed"`
		Hold    bool `json:"hold"`
	}
)

func activeDocument(f *model.FarmView) *checkActive {
	a := f.Active
	if a == nil {
		return nil
	}
	document := &checkActive{Node: a.Node, Since: moment(a.Since), From: a.From, IdleSince: moment(a.Idle)}
	if isOnItsWay(f) {
		document.Why = wayWords(f)
	}
	return document
}

func failoverDocument(v *model.Failover) *checkFailover {
	if v == nil {
		return nil
	}
	o := &v.Outage
	document := &checkFailover{
		Cause: v.Cause, From: v.From, To: v.To, Began: instant(v.Began), Ended: instant(v.Ended), Probes: o.Probes, Lost: o.Lost, Out: o.IsOut(), Why: o.Why,
	}
	if length, within, known := o.Measured(); known {
		outage, off := millis(length), millis(within)
		document.OutageMS, document.WithinMS = &outage, &off
	}
	return document
}

// instant is a time of our own clock as RFC 3339 has it, to the millisecond; "" when there is none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func clusterDocument(f *model.FarmView) *checkCluster {
	c, b := f.Cluster()
	if c == nil {
		return nil
	}
	votes := c.Votes()
	document := &checkCluster{
		Balancer: b.Balancer.Name, Name: c.Name, Role: c.Role, Owner: c.Owner, State: c.State, Nodes: make([]checkClusterNode, 0, len(c.Nodes)),
		Dynamic: c.Dynamic, Votes: checkVotes{votes.Total, votes.Present, votes.Needed(), votes.Hold()}, Survives: c.Survives(1), Fatal: append([]string{}, c.Fatal()...),
	}
	for i := range c.Nodes {
		n := &c.Nodes[i]
		document.Nodes = append(document.Nodes, checkClusterNode{n.Name, n.State, n.Drain, n.Weight, n.Votes, n.Isolated, n.Quarantined})
	}
	if w := &c.Witness; w.Kind != model.WitnessNone {
		document.Witness = &checkWitness{w.Kind, w.Resource, w.State, w.Votes}
	}
	return document
}

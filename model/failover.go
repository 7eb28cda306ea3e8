package model

import "time"

// An Active is who serves in a farm with one active node.
type Active struct {
	Node  string    // the cluster's owner where a cluster tells, else the node that serves, or served last; "" as long as that is unknown
	Since time.Time // when it was first seen to be; zero where Node is ""
	From  string    // the node before it; "" when none was seen
	Idle  time.Time // since when no node serves by farmtop's own checks; zero while one does, and until all were asked
}

// A Failover is a watch of a farm's endpoint while its role moves, or is lost.
type Failover struct {
	Cause Cause
	From  string    // the node that had the role when the watch began; "" when unknown
	To    string    // the node that has it now, where that is another one; "" otherwise
	Began time.Time // of the watch
	Ended time.Time // zero while it goes on

	Outage Outage
}

// Cause is why the endpoint is watched.
type Cause string

// The causes of watches.
const (
	CauseAction   Cause = "action"   // an action moves the role, or drains its owner
	CauseRole     Cause = "role"     // the cluster says that the role isn't online, or has another owner
	CauseNode     Cause = "node"     // the active node's checks fail
	CauseEndpoint Cause = "endpoint" // the endpoint's own check fails
)

// FailoverTold tells how far a watch of a farm's endpoint is. Began tells it from others.
type FailoverTold struct {
	At     time.Time
	Farm   string
	Cause  Cause
	Began  time.Time
	Outage Outage
	Done   bool
}

// When is the moment it was told.
func (e FailoverTold) When() time.Time { return e.At }

// Outage is what a check has seen since its newest good answer; nothing is lost in it where that was the newest of all.
func (c *CheckView) Outage() Outage {
	from := 0
	for i := range c.Recent {
		if c.Recent[i].OK {
			from = i
		}
	}
	var o Outage
	for _, a := range c.Recent[from:] {
		o = o.After(a.At.Add(-a.Took), a.At, a.OK, a.Reason)
	}
	return o
}

// Unsettled tells why the endpoint of a farm with one active node is worth watching now; "" when it isn't. It is worth it as long as the
// role may be on its way: nobody knows before when a service stops to answer.
func (f *FarmView) Unsettled(now time.Time) Cause {
	if f.Active == nil || f.Endpoint == nil {
		return ""
	}
	for _, p := range f.Actions {
		a := &p.Action
		takes := a.Verb == VerbMove || a.TakesOut() && a.Node == f.Active.Node
		if takes && !p.Phase.IsOver() && p.Phase != PhaseQueued {
			return CauseAction
		}
	}
	for _, b := range f.Balancers {
		if c := b.cluster(); c != nil && c.State != RoleOnline {
			return CauseRole
		}
	}
	if f.Active.From != "" && now.Sub(f.Active.Since) < justMoved {
		return CauseRole
	}
	if n := f.Node(f.Active.Node); n != nil && (n.State == StateFalling || n.State == StateDown || n.State == StateRising) {
		return CauseNode
	}
	if o := f.Endpoint.Last; o != nil && !o.OK {
		return CauseEndpoint
	}
	return ""
}

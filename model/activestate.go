package model

import (
	"fmt"
	"time"
)

// active is who serves in a farm with one active node, and how the endpoint did while that changed.
type active struct {
	now      Active
	failover *Failover
}

// serve takes in which node serves by farmtop's own checks; serving is nil when none does. Where a cluster tells the owner, that is the
// active node whether it serves or not.
func (f *farmState) serve(at time.Time, j *journal) {
	var serving *nodeState
	asked := true
	for _, n := range f.nodes {
		asked = asked && n.asked()
		if n.health().Serves() && (serving == nil || n.node.Name == f.active.now.Node) {
			serving = n
		}
	}
	switch {
	case serving != nil:
		f.active.now.Idle = time.Time{}
	case asked && f.active.now.Idle.IsZero():
		f.active.now.Idle = at
	}
	if serving != nil && f.cluster() == nil {
		f.activate(serving.node.Name, at, j)
	}
}

// own takes in who owns the role by the cluster's word.
func (f *farmState) own(at time.Time, j *journal) {
	c := f.cluster()
	if c == nil || c.Owner == "" {
		return
	}
	owner := c.Owner
	for _, n := range f.nodes {
		for _, s := range n.servers {
			if s.cluster == c && c.IsOwner(s.server.Name) {
				owner = n.node.Name
			}
		}
	}
	f.activate(owner, at, j)
}

// activate enters another active node.
func (f *farmState) activate(node string, at time.Time, j *journal) {
	a := &f.active.now
	if a.Node == node {
		return
	}
	a.From, a.Node, a.Since = a.Node, node, at
	f.dirty = true
	if a.From != "" {
		j.add(Entry{
			At: at, Farm: f.farm.Name, Node: node, Kind: EntryRole,
			Text: fmt.Sprintf("active: the role is on %s now, was on %s", node, a.From),
		})
	}
}

// cluster is what the farm's cluster said last; nil where no balancer is one, or none was read.
func (f *farmState) cluster() *Cluster {
	for _, b := range f.balancers {
		if b.good != nil && b.good.Cluster != nil {
			return b.good.Cluster
		}
	}
	return nil
}

// failedOver takes in how far a watch of the endpoint is.
func (f *farmState) failedOver(e *FailoverTold, j *journal) (urgent bool) {
	before := f.active.failover
	if before != nil && e.Began.Before(before.Began) {
		return false
	}
	next := &Failover{Cause: e.Cause, From: f.active.holderAt(e.Began), Began: e.Began, Outage: e.Outage}
	began := before == nil || !e.Began.Equal(before.Began)
	if !began {
		next.From, next.Ended = before.From, before.Ended
	}
	if e.Done && next.Ended.IsZero() {
		next.Ended = e.At
		j.add(Entry{At: e.At, Farm: f.farm.Name, Kind: EntryRole, Severity: next.severity(), Text: next.words()})
	}
	f.active.failover, f.dirty = next, true
	return began || e.Done || before.Outage.IsOut() != e.Outage.IsOut()
}

// severity is how much the end of a watch matters.
func (v *Failover) severity() Severity {
	if v.Outage.IsOut() {
		return Warning
	}
	return Info
}

// words are what a watch came to.
func (v *Failover) words() string {
	o := &v.Outage
	switch {
	case o.Lost == 0:
		return fmt.Sprintf("the endpoint was watched for %s: %s", span(v.Ended.Sub(v.Began).Round(time.Second)), o.LostWords())
	case o.IsOut():
		return fmt.Sprintf("the endpoint still doesn't answer, %s after its first lost request: %s", span(v.Ended.Sub(o.FirstLost).Round(time.Second)), o.Why)
	default:
		return fmt.Sprintf("the endpoint was out for %s, %s", o.LengthWords(), o.LostWords())
	}
}

// justMoved is how old a move may be that a watch is begun for: the cluster is read every few seconds.
const justMoved = 10 * time.Second

// holderAt is who had the role when a watch began: before the move, where a move was the reason and no watch before had it.
func (a *active) holderAt(began time.Time) string {
	isToldAlready := a.failover != nil && a.failover.From == a.now.From
	if a.now.From != "" && began.Sub(a.now.Since) < justMoved && !isToldAlready {
		return a.now.From
	}
	return a.now.Node
}

// view is the watch as it is seen now.
func (a *active) view() *Failover {
	if a.failover == nil {
		return nil
	}
	v := *a.failover
	if a.now.Node != v.From && !a.now.Since.IsZero() {
		v.To = a.now.Node
	}
	return &v
}

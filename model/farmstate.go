package model

import (
	"fmt"
	"slices"
	"time"
)

// judgeEvery is how often a farm is diagnosed when nothing in it changed: findings that depend on time alone, such as a
// certificate that expires, appear that late.
const judgeEvery = time.Second

// farmState is what is known of one farm, and the view made of it last.
type farmState struct {
	farm      *Farm
	nodes     []*nodeState
	byName    map[string]*nodeState
	balancers []*balancerState
	endpoint  *checkState
	unmatched []*serverState
	traffic   *Traffic
	trial     *TrialView
	listed    []ListedServer // by the newest list that could be read
	listErr   string         // why the newest one couldn't
	active    active
	ended     []*actionState  // that are no node's any more, and weren't told
	lost      map[string]bool // names of expanding nodes that resolved once and don't any more

	view     *FarmView
	dirty    bool
	revision uint64
	judged   time.Time
	findings map[findingKey]known
}

func newFarmState(farm *Farm) *farmState {
	f := &farmState{farm: farm, dirty: true, lost: map[string]bool{}, findings: map[findingKey]known{}}
	for _, n := range farm.Nodes {
		f.nodes = append(f.nodes, newNodeState(farm, n))
	}
	if c := farm.EndpointCheck(); c != nil {
		f.endpoint = newCheckState(c)
	}
	for _, b := range farm.Balancers {
		f.balancers = append(f.balancers, newBalancerState(b))
	}
	f.index()
	f.refresh(time.Time{})
	return f
}

func (f *farmState) index() {
	f.byName = make(map[string]*nodeState, len(f.nodes))
	for _, n := range f.nodes {
		f.byName[n.node.Name] = n
	}
}

func (f *farmState) observe(o *Observation, j *journal) (urgent bool) {
	f.dirty = true
	if o.Node == "" {
		return f.observeEndpoint(o)
	}
	n := f.byName[o.Node]
	if n == nil {
		return false // it went away while it was asked
	}
	urgent = n.observe(o, j)
	if f.settle(n, o.At, j) {
		urgent = true
	}
	return urgent
}

func (f *farmState) observeEndpoint(o *Observation) (urgent bool) {
	if f.endpoint == nil {
		return false
	}
	was := f.endpoint.health.State
	f.endpoint.observe(o)
	return f.endpoint.health.State != was
}

// settle enters the node's state into the journal when it changed. In a farm with one active node, a node that is down stands
// by as long as another one serves, so any node's change can be every node's.
func (f *farmState) settle(changed *nodeState, at time.Time, j *journal) (urgent bool) {
	if !f.farm.Expect.ActivePassive {
		return changed.enter(changed.health(), at, j)
	}
	f.serve(at, j)
	serving := slices.ContainsFunc(f.nodes, func(n *nodeState) bool { return n.health().Serves() })
	for _, n := range f.nodes {
		state := n.health()
		if serving && (state == StateDown || state == StateRising) {
			state = StateStandby
		}
		if n.enter(state, at, j) {
			urgent = true
		}
	}
	return urgent
}

func (f *farmState) read(status *BalancerStatus, j *journal) (urgent bool) {
	f.dirty = true
	for _, b := range f.balancers {
		if b.balancer.Name == status.Balancer {
			urgent = b.read(status, j)
		}
	}
	f.match()
	if f.farm.Expect.ActivePassive {
		f.own(status.At, j)
	}
	return f.tellServers(j) || urgent
}

// tellServers enters what changed at the farm's own servers into the journal. A balancer that is read without a group tells of
// other farms' servers too, which are none of this farm's business.
func (f *farmState) tellServers(j *journal) (urgent bool) {
	for _, n := range f.nodes {
		for _, s := range n.servers {
			if s.news != nil && s.server.Admin != AdminDrain && s.server.Admin != AdminMaint {
				n.past = nil // what was done before explains nothing that comes
			}
			urgent = s.tell(n.node.Name, j) || urgent
		}
	}
	for _, s := range f.unmatched {
		urgent = s.tell("", j) || urgent
	}
	return urgent
}

// match ties the servers of all balancers to the nodes.
func (f *farmState) match() {
	for _, n := range f.nodes {
		n.servers, n.dirty = n.servers[:0], true
	}
	f.unmatched = nil
	for _, b := range f.balancers {
		matched, unmatched := matchServers(f.nodes, b.servers, b.balancer.Backend != "", b.good != nil && b.good.Cluster != nil)
		for i, n := range matched {
			if n != nil {
				n.servers = append(n.servers, b.servers[i])
			}
		}
		f.unmatched = append(f.unmatched, unmatched...)
	}
}

func (f *farmState) resolve(e *Resolved, j *journal) (urgent bool) {
	at := slices.IndexFunc(f.farm.Nodes, func(n Node) bool { return n.Name == e.Node })
	if at < 0 {
		return false
	}
	f.dirty = true
	if len(e.Addresses) == 0 {
		return f.unresolved(e, j)
	}
	if f.lost[e.Node] {
		delete(f.lost, e.Node)
		j.add(Entry{At: e.At, Farm: f.farm.Name, Kind: EntryNodes, Text: e.Node + " resolves again"})
	}
	wanted := f.farm.Nodes[at].Expanded(e.Addresses)
	first := f.dropOthers(e, wanted, j)
	for i, node := range wanted {
		if f.byName[node.Name] != nil {
			continue
		}
		f.nodes = slices.Insert(f.nodes, min(first+i, len(f.nodes)), newNodeState(f.farm, node))
		urgent = true
	}
	f.index()
	f.match()
	return urgent
}

// unresolved shows why a name has no address yet. Where it had some, they stay, and the journal tells that they may be old.
func (f *farmState) unresolved(e *Resolved, j *journal) (urgent bool) {
	if n := f.byName[e.Node]; n != nil {
		n.pending, n.dirty = e.Err, true
		return true
	}
	if f.lost[e.Node] {
		return false
	}
	f.lost[e.Node] = true
	j.add(Entry{
		At: e.At, Farm: f.farm.Name, Kind: EntryNodes, Severity: Warning,
		Text: fmt.Sprintf("%s no longer resolves, so its addresses may be old: %s", e.Node, e.Err),
	})
	return true
}

// dropOthers takes away the nodes that came from the same name and are no longer wanted, and tells where they stood.
func (f *farmState) dropOthers(e *Resolved, wanted []Node, j *journal) (first int) {
	first = -1
	kept := f.nodes[:0:0]
	for i, n := range f.nodes {
		ours := n.node.Name == e.Node || n.node.Origin == e.Node
		if ours && first < 0 {
			first = i
		}
		if !ours || slices.ContainsFunc(wanted, func(w Node) bool { return w.Name == n.node.Name }) {
			kept = append(kept, n)
			continue
		}
		for n.action != nil {
			if !n.action.progress.Phase.IsOver() {
				n.action.enter(PhaseFailed, e.At, fmt.Sprintf("%s no longer resolves to it, so nobody watches it any more; it stays as it is", e.Node))
			}
			f.drop(n.action)
		}
		if n.node.Origin != "" {
			j.add(Entry{
				At: e.At, Farm: f.farm.Name, Node: n.node.Name, Kind: EntryNodes, Severity: Warning,
				Text: fmt.Sprintf("gone: %s no longer resolves to %s", e.Node, n.node.Host()),
			})
		}
	}
	f.nodes = kept
	return max(first, 0)
}

func (f *farmState) tick(now time.Time, p pace, diagnose func(*FarmView, time.Time) []Finding, j *journal) {
	for _, n := range f.nodes {
		if n.ageTo(now, p) {
			f.dirty = true
		}
	}
	if !f.dirty && now.Sub(f.judged) < judgeEvery {
		return
	}
	f.refresh(now)
	if diagnose != nil {
		f.judge(diagnose(f.view, now), now, j)
	}
	f.judged, f.dirty = now, false
}

// refresh makes the farm's view anew, with new views of those nodes that changed.
func (f *farmState) refresh(now time.Time) {
	f.revision++
	v := &FarmView{
		Farm: f.farm, Nodes: make([]*NodeView, len(f.nodes)), Balancers: make([]*BalancerView, len(f.balancers)),
		Traffic: f.traffic, Trial: f.trial, Listed: f.listed, Revision: f.revision,
	}
	for i, n := range f.nodes {
		if n.dirty {
			n.refresh(now)
		}
		v.Nodes[i] = n.view
		v.Count.add(n.view)
		for a := n.action; a != nil; a = a.prior {
			v.Actions = append(v.Actions, a.view())
		}
		if n.asked() {
			v.Asked++
		}
	}
	for i, b := range f.balancers {
		v.Balancers[i] = b.view()
	}
	if f.endpoint != nil {
		v.Endpoint = f.endpoint.view()
	}
	for _, s := range f.unmatched {
		v.Unmatched = append(v.Unmatched, s.view(now))
	}
	for _, a := range f.ended {
		v.Ended = append(v.Ended, a.view())
	}
	if f.farm.Expect.ActivePassive {
		now := f.active.now
		v.Active, v.Failover = &now, f.active.view()
	}
	f.view = v
}

// forgetEnded forgets the actions that a view has told of. The view that tells of none is due at the next tick.
func (f *farmState) forgetEnded(actions map[string]*actionState) {
	if len(f.ended) == 0 {
		return
	}
	for _, a := range f.ended {
		delete(actions, a.progress.Action.ID)
	}
	f.ended, f.dirty = nil, true
}

func (c *Count) add(n *NodeView) {
	c.Nodes++
	switch n.State {
	case StateUp:
		c.Up++
	case StateRising:
		c.Rising++
	case StateFalling:
		c.Falling++
	case StateDown:
		c.Down++
	case StateStandby:
		c.Standby++
	default:
		c.Unknown++
	}
	switch n.Admin() {
	case AdminReady:
		c.Ready++
	case AdminDrain:
		c.Drain++
	case AdminMaint:
		c.Maint++
	}
}

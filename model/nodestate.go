package model

import (
	"fmt"
	"slices"
	"time"
)

// changesKept bounds the remembered changes of a node; a limit on flapping above it can't be configured.
const changesKept = 20

// steadyAnswers is how many good answers in a row must have the same body before it is compared with the peers': a body with
// a counter or a clock in it says nothing about the node.
const steadyAnswers = 3

// nodeState is what is known of one node, and the view made of it last.
type nodeState struct {
	farm    *Farm
	node    Node
	checks  []*checkState
	servers []*serverState
	action  *actionState // the newest; nil when there is none, or it was dismissed
	past    *PastAction  // the newest of an earlier run that took the node out
	traffic *NodeTraffic
	pending string // why the name of an expanding node has no address yet

	state   State
	since   time.Time
	out     time.Time   // when it last stopped serving
	changes []time.Time // between serving and not
	latency latency

	skew      time.Duration
	skewKnown bool
	headers   []HeaderField
	bodyHash  uint64
	bodyRun   int
	address   string // the IP address and port its first check dialled

	stale    bool
	dirty    bool
	revision uint64
	view     *NodeView
}

func newNodeState(farm *Farm, node Node) *nodeState {
	n := &nodeState{farm: farm, node: node, state: StateUnknown, dirty: true}
	for i := range farm.Checks {
		n.checks = append(n.checks, newCheckState(&farm.Checks[i]))
	}
	return n
}

// Expanded are the nodes that a name with these addresses (host:port) stands for.
func (n Node) Expanded(addresses []string) []Node {
	nodes := make([]Node, len(addresses))
	for i, address := range addresses {
		node := n
		node.Address, node.Expand, node.Origin = address, false, n.Name
		node.Name = n.Name + "@" + node.Host()
		nodes[i] = node
	}
	return nodes
}

func (n *nodeState) observe(o *Observation, j *journal) (urgent bool) {
	i := slices.IndexFunc(n.checks, func(c *checkState) bool { return c.check.Name == o.Check })
	if i < 0 {
		return false
	}
	n.dirty, n.stale = true, false
	c := n.checks[i]
	urgent = c.last == nil
	c.observe(o)
	if i == 0 {
		n.latency.add(o)
		if o.Address != "" {
			n.address = o.Address
		}
	}
	if o.SkewKnown {
		n.skew, n.skewKnown = o.Skew, true
	}
	n.compare(o)
	return n.learn(c, o, j) || urgent
}

// learn takes in what an answer tells about the node itself. Two ports of a node may have two certificates, so each check is
// compared with itself alone.
func (n *nodeState) learn(c *checkState, o *Observation, j *journal) (urgent bool) {
	if o.Certificate != nil {
		if was := c.certificate; was != nil && was.SHA256 != o.Certificate.SHA256 {
			n.note(j, o.At, EntryCertificate, Warning, fmt.Sprintf("presents another certificate: %.16s… until %s, was %.16s…",
				o.Certificate.SHA256, o.Certificate.NotAfter.Format(time.DateOnly), was.SHA256))
			urgent = true
		}
		c.certificate = o.Certificate
	}
	if o.Version != "" {
		if c.version != "" && c.version != o.Version {
			n.note(j, o.At, EntryVersion, Warning, fmt.Sprintf("runs %s, was %s", o.Version, c.version))
			urgent = true
		}
		c.version = o.Version
	}
	return urgent
}

// compare keeps what is compared with the peers' answers to the same question.
func (n *nodeState) compare(o *Observation) {
	if !o.OK || o.Status == 0 || o.Check != n.firstHTTP() {
		return
	}
	n.headers = o.Headers
	n.bodyRun++
	if o.BodyHash != n.bodyHash {
		n.bodyHash, n.bodyRun = o.BodyHash, 1
	}
}

// certificate is that of the first check which saw one; nil when none did.
func (n *nodeState) certificate() *Certificate {
	for _, c := range n.checks {
		if c.certificate != nil {
			return c.certificate
		}
	}
	return nil
}

// version is what the first check that tells one says, else what the configuration asserts.
func (n *nodeState) version() string {
	for _, c := range n.checks {
		if c.version != "" {
			return c.version
		}
	}
	return n.node.Version
}

func (n *nodeState) firstHTTP() string {
	for _, c := range n.checks {
		if c.check.SpeaksHTTP() {
			return c.check.Name
		}
	}
	return ""
}

func (n *nodeState) note(j *journal, at time.Time, kind EntryKind, severity Severity, text string) {
	j.add(Entry{At: at, Farm: n.farm.Name, Node: n.node.Name, Kind: kind, Severity: severity, Text: text})
}

// health is the worst of the checks' states. One check that wasn't asked yet makes the node unknown, unless another is worse.
func (n *nodeState) health() State {
	worst := StateUp
	if len(n.checks) == 0 {
		return StateUnknown
	}
	for _, c := range n.checks {
		if state := c.health.State; state.badness() > worst.badness() {
			worst = state
		}
	}
	return worst
}

// enter moves the node to a state. Rising and falling stand between two states and are no news for the journal.
func (n *nodeState) enter(state State, at time.Time, j *journal) (urgent bool) {
	if state == n.state {
		return false
	}
	was := n.state
	n.state, n.since, n.dirty = state, at, true
	if was.Serves() != state.Serves() && was != StateUnknown {
		n.changes = append(n.changes, at)
		if len(n.changes) > changesKept {
			n.changes = slices.Clone(n.changes[1:])
		}
	}
	n.journalState(was, at, j)
	if !state.Serves() && (was.Serves() || was == StateUnknown) {
		n.out = at
	}
	return true
}

func (n *nodeState) journalState(was State, at time.Time, j *journal) {
	switch n.state {
	case StateDown:
		if was != StateRising {
			n.note(j, at, EntryState, Critical, "down: "+n.reason())
		}
	case StateStandby:
		if was.Serves() {
			n.note(j, at, EntryState, Info, "stands by: "+n.reason())
		}
	case StateUp:
		if was == StateRising || was == StateDown || was == StateStandby {
			n.note(j, at, EntryState, Info, fmt.Sprintf("up again after %s: %s", at.Sub(n.out).Round(time.Second), n.reason()))
		}
	}
}

// reason says why the node is in its state, by the check that decides it.
func (n *nodeState) reason() string {
	if n.pending != "" {
		return n.pending
	}
	worst := -1
	for i, c := range n.checks {
		if worst < 0 || c.health.State.badness() > n.checks[worst].health.State.badness() {
			worst = i
		}
	}
	if worst < 0 {
		return "no checks"
	}
	c := n.checks[worst]
	if len(n.checks) == 1 || c.last == nil {
		return c.reason()
	}
	return c.check.Name + ": " + c.reason()
}

func (n *nodeState) asked() bool {
	for _, c := range n.checks {
		if c.last == nil {
			return false
		}
	}
	return true
}

// seen is when the check that was answered longest ago was last answered; zero when one never was.
func (n *nodeState) seen() time.Time {
	var oldest time.Time
	for i, c := range n.checks {
		if c.last == nil {
			return time.Time{}
		}
		if i == 0 || c.last.At.Before(oldest) {
			oldest = c.last.At
		}
	}
	return oldest
}

// ageTo tells whether the node went stale: a check is overdue by a whole interval and its timeout. What was asked at another pace
// before is due only since the pace changed.
func (n *nodeState) ageTo(now time.Time, p pace) (changed bool) {
	stale := false
	for _, c := range n.checks {
		if c.last == nil {
			continue
		}
		since := c.last.At
		if p.since.After(since) {
			since = p.since
		}
		due := time.Duration(2*p.factor*float64(c.check.Every)) + c.check.Timeout
		stale = stale || now.Sub(since) > due+time.Second
	}
	if stale != n.stale {
		n.stale, n.dirty = stale, true
		return true
	}
	return false
}

func (n *nodeState) refresh(now time.Time) {
	n.revision++
	n.dirty = false
	v := &NodeView{
		Node: n.node, State: n.state, Since: n.since, Reason: n.reason(),
		Checks: make([]*CheckView, len(n.checks)), Certificate: n.certificate(), Version: n.version(),
		Skew: n.skew, SkewKnown: n.skewKnown, Headers: n.headers, BodyHash: n.bodyHash, BodySteady: n.bodyRun >= steadyAnswers,
		Changes: slices.Clip(n.changes),
		Traffic: n.traffic, Seen: n.seen(), Stale: n.stale, Revision: n.revision,
	}
	for i, c := range n.checks {
		v.Checks[i] = c.view()
	}
	v.Latency, v.P50, v.P95, v.HourP95 = n.latency.view()
	for _, s := range n.servers {
		s.compare(n.state, now)
		v.Servers = append(v.Servers, s.view(now))
	}
	v.Drain = n.drain(v.Servers)
	if n.action != nil {
		v.Progress = n.action.view()
	}
	if admin := v.Admin(); admin == AdminDrain || admin == AdminMaint {
		v.Past = n.past
	}
	n.view = v
}

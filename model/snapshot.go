package model

import (
	"math"
	"time"
)

// A Snapshot is all that is known at one moment. It and everything it points to never change after it was handed out; views of
// farms, nodes, checks and balancers that did not change since the last snapshot are shared with it, so pointers tell what did.
type Snapshot struct {
	Seq     uint64 // rises with every snapshot
	At      time.Time
	Started time.Time // when the farms were configured
	Pace    float64   // factor on all intervals, 1 for as configured
	Farms   []*FarmView
	Journal []Entry // oldest first, bounded
	Told    bool    // what earlier runs did is in the journal
}

// Farm is the farm of that name, nil when there is none.
func (s *Snapshot) Farm(name string) *FarmView {
	for _, f := range s.Farms {
		if f.Farm.Name == name {
			return f
		}
	}
	return nil
}

// A FarmView is what is known of one farm.
type FarmView struct {
	Farm      *Farm
	Nodes     []*NodeView // in the operator's order; expanded nodes stand where their name stands
	Balancers []*BalancerView
	Endpoint  *CheckView     // the endpoint asked as a client would; nil when there is no endpoint
	Unmatched []*ServerView  // servers in the farm's groups which no node of the configuration explains
	Traffic   *Traffic       // what the access logs tell; nil when none is read, or nothing was told yet
	Trial     *TrialView     // the newest trial; nil when there was none
	Listed    []ListedServer // the application's own list of its servers, as it was last read; nil when none was
	Active    *Active        // who serves; nil for farms whose nodes all do
	Failover  *Failover      // the newest watch of the endpoint while the role moved; nil when there was none
	Findings  []Finding      // worst first
	Actions   []*Progress    // those of its nodes, in the nodes' order; also those behind one that was asked for and not admitted yet
	Ended     []*Progress    // that were taken off their nodes, or replaced, since the snapshot before
	Count     Count
	Asked     int // nodes that have answered or failed every check at least once
	Revision  uint64
}

// Count is how many nodes are in which state. Drain and Maint count by the balancer's word, whatever the health.
type Count struct {
	Nodes, Up, Rising, Falling, Down, Standby, Unknown int
	Ready, Drain, Maint                                int
}

// Node is the node of that name, nil when there is none.
func (f *FarmView) Node(name string) *NodeView {
	for _, n := range f.Nodes {
		if n.Node.Name == name {
			return n
		}
	}
	return nil
}

// IsIdle tells whether nobody serves in a farm with one active node.
func (f *FarmView) IsIdle() bool { return f.Active != nil && !f.Active.Idle.IsZero() }

// Verdict sums the farm up by its worst finding. Without any it is unknown as long as a node or a balancer was not yet asked, and while
// nobody serves where one node should: who looks once can't tell whether that is about to end.
func (f *FarmView) Verdict() Verdict {
	worst := VerdictOK
	for i := range f.Findings {
		switch f.Findings[i].Severity {
		case Critical:
			return VerdictCritical
		case Warning:
			worst = VerdictWarning
		}
	}
	if worst == VerdictOK && (f.IsIdle() || !f.isAsked()) {
		return VerdictUnknown
	}
	return worst
}

// isAsked tells whether everything that can be asked has answered or failed once.
func (f *FarmView) isAsked() bool {
	for _, b := range f.Balancers {
		if b.Status == nil {
			return false
		}
	}
	return len(f.Nodes) > 0 && f.Asked == len(f.Nodes)
}

// A NodeView is what is known of one node.
type NodeView struct {
	Node   Node
	State  State
	Since  time.Time // when State was entered; zero when unknown
	Reason string    // why it is in that state, in words, not clean

	Checks      []*CheckView // in the farm's order
	Certificate *Certificate // of the newest check that saw one; nil when none did
	Version     string       // from a check, else as asserted; "" when unknown
	Skew        time.Duration
	SkewKnown   bool
	Headers     []HeaderField // of the newest good answer of the first HTTP check
	BodyHash    uint64        // of that answer
	BodySteady  bool          // the body was the same in the last few good answers, so it may be compared with the peers'

	Latency []float32 // milliseconds of the first check's newest answers, oldest first; NaN where it failed
	P50     float32   // over Latency, milliseconds; NaN when there is none
	P95     float32
	HourP95 float32     // the median of the p95s of the past hour's minutes; NaN before the first five minutes are over
	Changes []time.Time // newest changes between serving and not serving, oldest first

	Servers  []*ServerView // the same node as its balancers see it, in the order of balancers and groups
	Drain    *Drain        // what still reaches it, summed over its servers; nil when none is taken out
	Progress *Progress     // the newest action for the node, until it is dismissed; nil when there is none
	Past     *PastAction   // why it is taken out, where an earlier run or another farmtop did it; nil when not known
	Traffic  *NodeTraffic  // what the access logs tell of it; nil when they tell nothing
	Seen     time.Time     // when its oldest check was last answered; zero when one never was
	Stale    bool          // its checks are overdue: what is shown is old
	Revision uint64
}

// Admin is the balancers' word on the node: the one that takes it out furthest when they differ, unknown when none sees it.
func (n *NodeView) Admin() AdminState {
	state, rank := AdminUnknown, -1
	for _, s := range n.Servers {
		if r := adminRank(s.Admin); r > rank {
			state, rank = s.Admin, r
		}
	}
	return state
}

func adminRank(a AdminState) int {
	switch a {
	case AdminMaint:
		return 4
	case AdminDrain:
		return 3
	case AdminDown:
		return 2
	case AdminReady:
		return 1
	default:
		return 0
	}
}

// A CheckView is what is known of one check of one node, or of the endpoint.
type CheckView struct {
	Check  *Check
	Health Health
	Last   *Observation // nil before the first
	Recent []Answer     // the newest answers, oldest first
	Total  uint64       // answers so far
	Failed uint64
}

// An Answer is one past answer, short.
type Answer struct {
	At     time.Time
	OK     bool
	Status int
	Took   time.Duration
	Reason string
}

// A BalancerView is what is known of one balancer of a farm.
type BalancerView struct {
	Balancer Balancer
	Status   *BalancerStatus // the newest reading, failed or not; nil before the first
	Good     *BalancerStatus // the newest that succeeded; nil before the first
	Failures int             // readings in a row that failed
	Reloaded time.Time       // when another process was last noticed; zero when never
}

// Readable tells whether the newest reading succeeded.
func (b *BalancerView) Readable() bool { return b.Status != nil && b.Status.Err == "" }

// failuresHeard is how many readings in a row may fail before what was said last no longer counts: one or two are a busy moment.
const failuresHeard = 2

// Heard tells whether what the balancer said last still counts: the newest reading succeeded, or hasn't failed for long.
func (b *BalancerView) Heard() bool { return b.Good != nil && b.Failures <= failuresHeard }

// A ServerView is a node as one group of one balancer sees it, and how that changed.
type ServerView struct {
	Server
	Balancer string
	At       time.Time     // of the reading
	Since    time.Time     // when Admin was first seen as it is
	Rate     float64       // requests a second between the last two readings; negative when unknown
	Lost     *Lost         // a drain or maintenance that went away by itself; nil when none did lately
	SentIn   uint64        // requests it was given while in maintenance, since that was first seen
	Disagree time.Duration // for how long its up and our checks' have differed; 0 when they agree
	Drain    *Drain        // what still reaches it; nil when it isn't taken out
}

// Lost is a drain or maintenance that ended without anybody asking for it.
type Lost struct {
	At  time.Time
	Was AdminState
	By  string // "a reload", "the agent"
}

// IsGap tells whether a latency value stands for a failed check.
func IsGap(ms float32) bool { return math.IsNaN(float64(ms)) }

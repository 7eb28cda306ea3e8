package model

import "time"

// An Event is something that happened. Events are the only input of a [Ledger]: the same events in the same order give the same
// snapshots, so a recorded stream replays exactly. Events are values and are never changed once handed over.
type Event interface {
	// When is the moment it happened; wall time is for showing, its monotonic reading (where it has one) for durations.
	When() time.Time
}

// Configured opens a stream: the farms that will be watched. It replaces all that was known.
type Configured struct {
	At    time.Time
	Farms []*Farm
}

// Resolved tells which addresses the name of an expanding node stands for now. An empty list means that the name didn't
// resolve: the nodes known from before stay.
type Resolved struct {
	At        time.Time
	Farm      string
	Node      string   // the configured node's name
	Addresses []string // host:port, sorted
	Err       string
}

// Paced tells that all checks now run at another rate: Factor times the configured intervals.
type Paced struct {
	At     time.Time
	Factor float64
}

// Ticked tells that time went by; what depends on time alone, such as age, moves with it.
type Ticked struct{ At time.Time }

// When is the moment the farms were configured.
func (e Configured) When() time.Time { return e.At }

// When is the moment the name was resolved.
func (e Resolved) When() time.Time { return e.At }

// When is the moment the rate changed.
func (e Paced) When() time.Time { return e.At }

// When is the moment itself.
func (e Ticked) When() time.Time { return e.At }

// When is the moment the check ended.
func (o Observation) When() time.Time { return o.At }

// When is the moment the balancer had answered.
func (s BalancerStatus) When() time.Time { return s.At }

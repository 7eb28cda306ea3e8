package model

import "time"

// State is what farmtop's own checks say of a node or of one of its checks.
type State string

// The states. A node that rises or falls is on its way: rising was down, falling was up.
const (
	StateUnknown State = "unknown" // not asked yet
	StateRising  State = "rising"
	StateUp      State = "up"
	StateFalling State = "falling"
	StateDown    State = "down"
	StateStandby State = "standby" // down, and meant to be: another node of an active-passive farm serves
)

// Serves tells whether the node still counts as able to serve: up, or falling but not down yet.
func (s State) Serves() bool { return s == StateUp || s == StateFalling }

// badness orders states: the worse one speaks for the whole.
func (s State) badness() int {
	switch s {
	case StateDown:
		return 5
	case StateRising:
		return 4
	case StateFalling:
		return 3
	case StateUnknown:
		return 2
	case StateStandby:
		return 1
	default:
		return 0
	}
}

// Health is where a check stands after its answers so far. It begins with the state unknown.
type Health struct {
	State State
	Run   int       // answers in a row that speak against the steady state; 0 when steady
	Since time.Time // when State was entered
}

// Next is the health after one more answer. The first answer decides at once; afterwards it takes rise successes in a row to
// come up and fall failures in a row to go down, counting the one at hand.
func (h Health) Next(ok bool, rise, fall int, at time.Time) Health {
	next := Health{State: StateUp}
	switch {
	case h.State == StateUnknown:
		if !ok {
			next.State = StateDown
		}
	case h.State.Serves() && !ok:
		next.Run = h.Run + 1
		next.State = StateFalling
		if next.Run >= fall {
			next = Health{State: StateDown}
		}
	case !h.State.Serves():
		next.State = StateDown
		if ok {
			next.Run = h.Run + 1
			next.State = StateRising
			if next.Run >= rise {
				next = Health{State: StateUp}
			}
		}
	}
	next.Since = at
	if next.State == h.State {
		next.Since = h.Since
	}
	return next
}

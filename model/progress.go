package model

import "time"

// Phase is how far an action is.
type Phase string

// The phases. Queued, Asked and Moving wait for farmtop, Draining for the clients; the rest is the end.
const (
	PhaseQueued   Phase = "queued"    // it waits for the node of the action before to be ready again
	PhaseAsked    Phase = "asked"     // it is guarded, logged, carried out and read back
	PhaseDraining Phase = "draining"  // the balancer says what was wanted; requests are still in flight or may still come
	PhaseMoving   Phase = "moving"    // the second step is carried out
	PhaseDone     Phase = "done"      // the balancer says what was wanted, and nothing remains
	PhaseTimedOut Phase = "timed-out" // the deadline passed before that; the node stays as it is
	PhaseFailed   Phase = "failed"    // it couldn't be carried out, or not in full
	PhaseRefused  Phase = "refused"   // a guard refused it; nothing was done
	PhaseUndone   Phase = "undone"    // it was done, and then ended without this run of farmtop
	PhaseReplaced Phase = "replaced"  // another action for the same node took its place
	PhaseStopped  Phase = "stopped"   // it was taken out of the queue
)

// IsOver tells whether nothing more will come of the action.
func (p Phase) IsOver() bool {
	switch p {
	case PhaseQueued, PhaseAsked, PhaseDraining, PhaseMoving:
		return false
	default:
		return true
	}
}

// IsBad tells whether the action ended in another way than wanted.
func (p Phase) IsBad() bool {
	return p == PhaseTimedOut || p == PhaseFailed || p == PhaseRefused || p == PhaseUndone
}

// A Progress is an action and how far it is. It stays with its node until it is dismissed or another action takes its place.
type Progress struct {
	Action  Action
	Phase   Phase
	Text    string       // the plan as it was logged; "" before
	Soft    bool         // the balancers still honour the sticky cookie: from the plan
	Results []StepResult // of all steps so far
	Why     string       // of a failure, a refusal, an undoing or a wait: what happened and what to do; "" when all is well
	Guard   Guard        // of a refusal
	Was     AdminState   // before the action

	Moved  bool // the second step, maintenance, was carried out or is
	Forced bool // the second step came because the deadline passed: cookie holders were moved

	AskedAt time.Time
	DoneAt  time.Time // when the balancer first said what was wanted; zero before
	EndedAt time.Time // when the phase became one that is over; zero before

	Drain *Drain // what still reaches the node, summed over its servers; nil when no balancer says
}

// Waited is for how long the action has been under way, or was.
func (p *Progress) Waited(now time.Time) time.Duration {
	if !p.EndedAt.IsZero() {
		now = p.EndedAt
	}
	return max(0, now.Sub(p.AskedAt))
}

// Remaining is how long is left until the deadline; negative when there is none.
func (p *Progress) Remaining(now time.Time) time.Duration {
	if p.Action.Deadline <= 0 {
		return -1
	}
	return max(0, p.Action.Deadline-now.Sub(p.AskedAt))
}

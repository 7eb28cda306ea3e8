package model

import "time"

// OrderAsked tells that an order was taken in. Its actions have their IDs. In a serial order, each but the first is queued.
type OrderAsked struct {
	At    time.Time
	Order Order
}

// OrderRefused tells that actions were refused, all together. Nothing was done for any of them.
type OrderRefused struct {
	At      time.Time
	IDs     []string
	Refusal Refusal
}

// OrderAdmitted tells that the guards let actions pass, on readings made for them.
type OrderAdmitted struct {
	At   time.Time
	Plan Plan
}

// ActionCarried tells how the steps of an action went; Err is what kept them from being tried at all, such as an audit log that
// can't be written.
type ActionCarried struct {
	At      time.Time
	ID      string
	Results []StepResult
	Err     string
}

// ActionDismissed tells that the operator has seen how an action ended, or takes it out of the queue.
type ActionDismissed struct {
	At time.Time
	ID string
}

// Remembered tells what earlier runs of farmtop did, oldest first, as the audit log has it.
type Remembered struct {
	At      time.Time
	Actions []PastAction
	Err     string // why the log couldn't be read in full; "" when it could
}

// Noted tells the operator something about farmtop itself, such as an audit log that can't be written.
type Noted struct {
	At       time.Time
	Farm     string // "" when it is about none
	Severity Severity
	Text     string
}

// A PastAction is one action of an earlier run, or of another farmtop at the same log.
type PastAction struct {
	Action Action
	At     time.Time // when it was asked for
	Ended  time.Time // zero when it isn't known to have ended
	Phase  Phase     // how it ended, "" when it isn't known to have
	Why    string
	Cut    bool // the run ended in the middle of it: nobody knows how far it came
}

// When is the moment the order was taken in.
func (e OrderAsked) When() time.Time { return e.At }

// When is the moment of the refusal.
func (e OrderRefused) When() time.Time { return e.At }

// When is the moment the guards let it pass.
func (e OrderAdmitted) When() time.Time { return e.At }

// When is the moment the last step was over.
func (e ActionCarried) When() time.Time { return e.At }

// When is the moment the operator dismissed it.
func (e ActionDismissed) When() time.Time { return e.At }

// When is the moment it was noticed.
func (e Noted) When() time.Time { return e.At }

// When is the moment the log was read.
func (e Remembered) When() time.Time { return e.At }

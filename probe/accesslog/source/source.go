package source

import "context"

// A Source follows one log.
type Source interface {
	// Follow hands every line over, in blocks, until ctx ends, and returns nil then; or until nothing more can ever come, which is
	// nil too, after a status with the state Ended. An error, in words for the operator, means that the log never can be read; a
	// status with the state Failed comes before it. A source is followed once at a time.
	Follow(ctx context.Context, to Sink) error
}

// A Sink takes what a source has. Both funcs are called by one goroutine at a time, and neither after Follow has returned.
type Sink struct {
	// Lines takes one or many whole lines, each with its line end. The bytes hold until it returns, and it must not change them. It
	// may take long: the source waits. A line longer than format.MaxLine may come cut to one byte more than that and a line end, so
	// that it is counted and can't be mistaken for a whole one; no block is longer than 256 KiB.
	Lines func(block []byte)
	// Tell takes the status when it has changed, at most about 4 times a second.
	Tell func(Status)
}

// A Status is how a source fares.
type Status struct {
	State     State
	Why       string // why it is so and what to do, in words; "" where all is well. It holds bytes from outside: clean it before it is shown.
	Rotations int    // changes of a log file that were followed: renamed, created anew, truncated, another symlink
	Restarts  int    // a command was started again, HAProxy's ring connected to again
	Lost      uint64 // messages that the source knows were lost; see LostKnown
	LostKnown bool   // false where losses can't be known, so that Lost of 0 says nothing
	Behind    int64  // bytes written to a log file and not handed over yet; 0 for every other source
}

// A State is what a source is doing.
type State string

// The states. What is Waiting looks again by itself; Why says when.
const (
	Reading State = "reading"
	Waiting State = "waiting" // the file isn't there, the command starts again soon, the socket refuses
	Ended   State = "ended"   // nothing more will come
	Failed  State = "failed"  // it never can be read
)

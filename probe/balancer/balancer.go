package balancer

import (
	"context"
	"io"
	"time"

	"farmtop/model"
)

// A Reader asks one balancer what it believes about its servers. One that keeps something open between readings, such as a way to another
// host, is an io.Closer, too: see [Close].
type Reader interface {
	// Read asks once and returns within the balancer's timeout, or earlier when ctx ends. It never fails: when nothing could be
	// read, the status says so in Err and Fault and knows nothing else. Readings of one Reader may overlap.
	Read(ctx context.Context) model.BalancerStatus
}

// A Writer is a Reader that can change servers too. A driver that has no way to is a Reader alone.
type Writer interface {
	Reader

	// Steps are the commands that make a change of one server, in the order in which they must be carried out. It asks nobody. The
	// error says why this balancer can't do that, in words for the operator.
	Steps(change model.Change, server model.Server) ([]model.Step, error)

	// Do carries one step out, asks the balancer afterwards and compares; it returns within a few of the balancer's timeouts, or
	// earlier when ctx ends. The result's Step is the one given.
	Do(ctx context.Context, step model.Step) model.StepResult
}

// Close ends what a driver keeps open; it must not be asked any more after that.
func Close(driver Reader) {
	if open, ok := driver.(io.Closer); ok {
		_ = open.Close() // nothing is wanted of it any more
	}
}

// Timed is a step's result with the step, the moment and the time that it took.
func Timed(step model.Step, carryOut func() model.StepResult) model.StepResult {
	start := time.Now()
	result := carryOut()
	result.Step, result.At = step, time.Now()
	result.Took = result.At.Sub(start)
	return result
}

package health

import (
	"context"
	"errors"
	"fmt"

	"farmtop/model"
)

// stage is how far a check had come when it failed.
type stage int

const (
	stageResolve stage = iota
	stageDial
	stageTLS
	stageAnswer // the request was sent, no status is known
	stageBody   // a healthy status is known
)

// Errors of our own, worded to follow the node's address.
var (
	errNoAddress      = errors.New("the name has no address")
	errGoneAway       = errors.New("wants no more requests on this connection (HTTP/2 GOAWAY)")
	errCutHeader      = errors.New("closed the connection in the middle of the header")
	errSpeaksTLS      = protocolError("speaks TLS on this port; check it with https")
	errEndlessFraming = protocolError("sent endless chunk extensions or trailers")
)

// calledOff is said of a check whose context ended.
const calledOff = "the check was cancelled"

// explain classifies an error and puts it into words; got is how many bytes of the stage's answer had come.
func (e *exchange) explain(ctx context.Context, at stage, err error, got int64) (model.Fault, string) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return model.FaultInternal, calledOff
	}
	who := e.seen.Address
	switch at {
	case stageResolve:
		return model.FaultDNS, e.explainName(err)
	case stageDial:
		return e.explainDial(err)
	case stageTLS:
		return e.explainTLS(err, got)
	}
	if fault, why, ok := alert(err, who); ok {
		return fault, why
	}
	var cutBody *cutBodyError
	var broken protocolError
	switch {
	case isTimeout(err):
		return model.FaultTimeout, e.silence(at, got)
	case errors.As(err, &cutBody), errors.Is(err, errCutHeader), errors.Is(err, errGoneAway):
		return model.FaultReset, who + " " + err.Error()
	case errors.As(err, &broken):
		return model.FaultProtocol, who + " " + err.Error()
	case isEnd(err):
		return model.FaultReset, who + " closed the connection without an answer"
	case isReset(err):
		return model.FaultReset, who + " cut the connection (RST) " + before(at)
	default:
		return model.FaultProtocol, who + " failed: " + cut(err.Error(), nameLimit)
	}
}

func before(at stage) string {
	if at == stageBody {
		return "in the middle of the body"
	}
	return "instead of answering"
}

// silence words an answer that didn't come, or didn't end, in time.
func (e *exchange) silence(at stage, got int64) string {
	who, limit := e.seen.Address, e.limit()
	switch {
	case at == stageBody:
		return fmt.Sprintf("%s didn't finish its answer within %s: status %d and %s of the body came", who, limit, e.seen.Status, count(got))
	case got > 0:
		return fmt.Sprintf("%s didn't finish its answer within %s: %s of the header came", who, limit, count(got))
	case e.seen.Phases.Reused:
		return fmt.Sprintf("no answer from %s within %s: the kept connection took the request, then nothing came", who, limit)
	case e.target.secure != nil:
		return fmt.Sprintf("no answer from %s within %s: it shook hands, then sent nothing", who, limit)
	default:
		return fmt.Sprintf("no answer from %s within %s: it accepted the connection, then sent nothing", who, limit)
	}
}

// limit is the time that the check had.
func (e *exchange) limit() string { return span(e.deadline.Sub(e.start)) }

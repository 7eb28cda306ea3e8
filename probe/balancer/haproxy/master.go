package haproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"time"
)

// askMaster says one line to the master process and has the answer read. Its own side of the connection is closed after the line:
// HAProxy 2.6's master waits for that before it closes its own.
func (d *Driver) askMaster(ctx context.Context, line string, read func(io.Reader) error) error {
	conn, end, err := d.connect(ctx, *d.master)
	if err != nil {
		return because(ctx, err)
	}
	defer end()
	_, _ = io.WriteString(conn, line+"\n") // what wasn't sent isn't answered
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // where it fails, the answer's own end is seen
	}
	return because(ctx, read(conn))
}

// errClosed is about a connection that was closed without an answer.
var errClosed = errors.New("the connection was closed")

// A strangerError is the first line of an answer that isn't a master's.
type strangerError string

// Error quotes the line.
func (e strangerError) Error() string { return fmt.Sprintf("it said %q", string(e)) }

// A tooManyError is a number of older workers that is too large to ask all of them.
type tooManyError int

// Error tells the number.
func (e tooManyError) Error() string { return fmt.Sprintf("there are %d of them", int(e)) }

// masterText tells why older workers couldn't be asked, and what to do.
func (d *Driver) masterText(err error) string {
	at := d.master.at
	if failed := tunnelFailure(err); failed != nil {
		return failed.text
	}
	if many, ok := errors.AsType[tooManyError](err); ok {
		return fmt.Sprintf("there are %d of them, and at most %d are asked; \"hard-stop-after\" in HAProxy's section \"global\" ends them sooner", int(many), maxWorkers)
	}
	if said, ok := errors.AsType[strangerError](err); ok {
		return fmt.Sprintf("%s doesn't answer as HAProxy's master does, but said %q; %s", at, string(said), masterPlace)
	}
	op, ok := errors.AsType[*net.OpError](err)
	switch {
	case ok && op.Op == "dial" && errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("this user may not connect to the master's socket %s; \"-S %s,mode,660,group,GROUP\" lets a group connect", at, at)
	case ok && op.Op == "dial" && isRefused(err):
		return fmt.Sprintf("nobody listens at the master's socket %s: HAProxy has stopped, or reloads just now", at)
	case ok && op.Op == "dial":
		return fmt.Sprintf("no connection to the master's socket %s (%v); %s", at, rootCause(err), masterPlace)
	case errors.Is(err, context.Canceled):
		return fmt.Sprintf("asking the master at %s was called off", at)
	case isTimeout(err):
		return fmt.Sprintf("the master at %s, or a process behind it, didn't answer within %v", at, (d.timeout / masterShare).Round(time.Millisecond))
	}
	return fmt.Sprintf("the master at %s gave no whole answer (%v)", at, rootCause(err))
}

// masterPlace tells where the master's socket is found.
const masterPlace = "its place is what follows -S on HAProxy's command line"

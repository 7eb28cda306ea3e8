package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	// answerTime is how long HAProxy may take to say which process it is.
	answerTime = 5 * time.Second
	// maxInfo bounds the answer to "show info", which has about 3 KiB.
	maxInfo = 64 << 10
	// leaveAfter is how long a former process may say nothing before its events are left: it logs requests as they end, and can't go
	// while somebody reads its events.
	leaveAfter = 10 * time.Second
)

// events are one connection to HAProxy's runtime socket, and the process that answers there.
type events struct {
	conn  net.Conn
	text  *bufio.Reader
	ring  string
	pid   int
	began time.Time
	ended chan struct{} // closed when nothing more comes
	why   error         // why that is; to be read when ended is closed
	left  atomic.Bool   // another process is read by now
}

// readInfo reads the answer to "show info": lines with a name and a value, and an empty one; and passes over what comes before it.
func (e *events) readInfo() error {
	e.text = bufio.NewReaderSize(e.conn, blockBytes)
	e.ended = make(chan struct{})
	for left := maxInfo; left > 0; {
		line, err := e.text.ReadSlice('\n')
		left -= len(line)
		line = bytes.TrimSpace(line)
		switch pid, found := bytes.CutPrefix(line, []byte("Pid: ")); {
		case found:
			e.pid, _ = strconv.Atoi(string(pid)) // 0, as where it doesn't come, is unknown
		case len(line) == 0 && e.pid > 0 && err == nil:
			return nil
		case err != nil:
			return fmt.Errorf("the runtime socket doesn't say which process it is: %w", err)
		}
	}
	return errors.New("what answers isn't HAProxy's runtime socket: give the path of its \"stats socket\"")
}

// errClosed is why nothing more comes of a process that closed the connection.
var errClosed = errors.New("HAProxy closed the connection, as when it stops")

// wasCutOff tells whether events that came, or would have, ended by what is done to a silent reader whatever it asks for, or by the
// end of HAProxy: then only the next connection tells which. It is to be asked when nothing more comes.
func (e *events) wasCutOff() bool {
	return errors.Is(e.why, errClosed) && time.Since(e.began) > settleTime
}

// over is closed when nothing more comes.
func (e *events) over() <-chan struct{} { return e.ended }

// leave lets the reading end when nothing has come for a while.
func (e *events) leave() {
	e.left.Store(true)
	_ = e.conn.SetReadDeadline(time.Now().Add(leaveAfter)) // where it can't, HAProxy's hard-stop-after ends it
}

// read hands over the events until the connection ends.
func (e *events) read(ctx context.Context, post *post) {
	defer close(e.ended)
	defer e.conn.Close()
	defer context.AfterFunc(ctx, func() { _ = e.conn.Close() })() // a deadline might be undone by the one of leave
	defer func() {
		if p := recover(); p != nil {
			e.why = fmt.Errorf("reading its events failed: %v", p)
		}
	}()
	var cutter lines
	hand := func(block []byte) { e.hand(block, post) }
	buf := make([]byte, blockBytes)
	for first := true; ; first = false {
		n, err := e.text.Read(buf)
		if first {
			if e.why = e.refusal(buf[:n]); e.why != nil {
				return
			}
		}
		cutter.cut(buf[:n], hand)
		if err != nil {
			cutter.end(hand)
			e.why = fmt.Errorf("the connection ended: %w", err)
			if errors.Is(err, io.EOF) {
				e.why = errClosed
			}
			return
		}
		if e.left.Load() {
			_ = e.conn.SetReadDeadline(time.Now().Add(leaveAfter)) // see leave
		}
	}
}

// refusals are what HAProxy says instead of events, and what to do.
var refusals = []struct{ said, remedy string }{
	{"No such event sink", `it isn't in HAProxy's configuration: add a section "ring NAME" with "format raw", and "log ring@NAME format raw local0" to "global"`},
	{"Permission denied", `the level of this runtime socket doesn't permit "show events": add "level operator" to its "stats socket" line`},
	{"Unknown command", `this HAProxy doesn't know "show events", which needs 2.2 or newer, or this is the master's socket: give that of a worker`},
	{"Nothing to report for this sink", `that isn't a ring, but where HAProxy writes to directly: give the name that stands in its configuration after "ring"`},
	{"unknown option", `this HAProxy doesn't know the options of "show events"; it needs 2.2 or newer`},
}

// refusal is why no events come, where the answer's beginning says so.
func (e *events) refusal(answer []byte) error {
	for _, r := range refusals {
		if bytes.HasPrefix(answer, []byte(r.said)) {
			return errors.New(r.remedy)
		}
	}
	return nil
}

// hand hands a block over without empty lines at its ends, of which HAProxy adds one, and counts what HAProxy says was dropped.
func (e *events) hand(block []byte, post *post) {
	block = bytes.TrimLeft(block, "\n")
	for bytes.HasSuffix(block, []byte("\n\n")) {
		block = block[:len(block)-1]
	}
	if lost := dropped(block); lost > 0 {
		post.change(func(s *Status) { s.Lost += lost })
	}
	post.lines(block)
}

// dropped sums up lines that end with "12 events dropped", which HAProxy puts into a ring when a reader was too slow for it.
func dropped(block []byte) (sum uint64) {
	for {
		end := bytes.Index(block, []byte(" dropped\n"))
		if end < 0 {
			return sum
		}
		text := block[bytes.LastIndexByte(block[:end], '\n')+1 : end]
		block = block[end+len(" dropped\n"):]
		words := bytes.Fields(text)
		if n := len(words); n >= 2 && (string(words[n-1]) == "events" || string(words[n-1]) == "event") {
			count, err := strconv.ParseUint(string(words[n-2]), 10, 32)
			if err == nil {
				sum += count
			}
		}
	}
}

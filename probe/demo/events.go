package demo

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"
)

// HAProxy's answers to mistakes with "show events", word for word.
const (
	noSink        = "No such event sink\n"
	emptySink     = "Nothing to report for this sink\n"
	unknownOption = "unknown option\n"
)

// errEnded ends a conversation whose other side is a process that has ended.
var errEnded = errors.New("the balancer's process has ended")

// A sink is where HAProxy writes events to; the first three are always there.
type sink struct {
	name, kind, about string
	ring              *ring // nil for one that never has anything
}

func (b *balancer) sinks() []sink {
	sinks := []sink{
		{"stdout", "fd", "standard output (fd#1)", nil},
		{"stderr", "fd", "standard output (fd#2)", nil}, // as HAProxy says it
		{"buf0", "buffer", "in-memory ring buffer", &ring{}},
	}
	if b.options.ringless {
		return sinks
	}
	return append(sinks, sink{Ring, "buffer", Ring, b.log.ring.Load()})
}

// showEvents lists the sinks, or shows what a ring holds. With -w the answer goes on with what comes, and -n leaves out what is
// there already (management.txt, "show events").
func showEvents(t *terminal, args []string) string {
	sinks := t.balancer.sinks()
	if len(args) == 0 {
		return listSinks(sinks)
	}
	if t.level < levelOperator {
		return denied
	}
	for _, s := range sinks {
		if s.name == args[0] {
			return t.showSink(s, args[1:])
		}
	}
	return noSink
}

func listSinks(sinks []sink) string {
	var b strings.Builder
	b.WriteString("Supported events sinks are listed below. Add -w(wait), -n(new). Any key to stop\n")
	for _, s := range sinks {
		lost := 0
		if s.ring != nil {
			lost = s.ring.lost()
		}
		fmt.Fprintf(&b, "    %-10s : type=%s, %d dropped, %s\n", s.name, s.kind, lost, s.about)
	}
	return b.String()
}

func (t *terminal) showSink(s sink, options []string) string {
	if s.ring == nil {
		return emptySink
	}
	wait, onlyNew := false, false
	for _, o := range options {
		switch o {
		case "-w":
			wait = true
		case "-n":
			onlyNew = true
		case "-wn", "-nw":
			wait, onlyNew = true, true
		default:
			return unknownOption
		}
	}
	switch {
	case wait:
		t.following = s.ring.follow(onlyNew)
		return ""
	case onlyNew:
		return ""
	default:
		return joined(s.ring.all())
	}
}

func joined(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// follow sends what the ring has and what comes into it, until the client says anything or closes its side, or for as long as a
// client may be silent nothing came. Where more was said already, what there is is all.
func (t *terminal) follow(to *bufio.Writer, more bool) error {
	reader := t.following
	t.following = nil
	defer reader.leave()
	if err := to.Flush(); err != nil { // answers to what was said before
		return err
	}
	said := make(chan struct{})
	if more || t.lines.Buffered() > 0 {
		close(said)
	} else {
		defer t.listen(said)()
	}
	silence := time.NewTimer(t.idle)
	defer silence.Stop()
	for {
		lines, more := reader.read()
		if len(lines) > 0 {
			_ = t.conn.SetWriteDeadline(time.Now().Add(t.idle)) // without one, writing fails when the connection does
			if err := writeLines(to, lines); err != nil {
				return err
			}
			silence.Reset(t.idle)
		}
		if more == nil {
			return errEnded
		}
		select {
		case <-more:
		case <-said:
			return nil
		case <-silence.C:
			return nil
		}
	}
}

func writeLines(to *bufio.Writer, lines []string) error {
	if _, err := to.WriteString(joined(lines)); err != nil {
		return err
	}
	return to.Flush()
}

// listen closes a channel when the client says anything or has closed its side. The function it returns ends the listening, and
// throws away what was said: a key that stops the events is no command.
func (t *terminal) listen(said chan<- struct{}) (done func()) {
	_ = t.conn.SetReadDeadline(time.Time{})
	listener := crew{broke: t.balancer.broke}
	listener.start(func() { // ends with the first byte or the deadline
		defer close(said)
		_, _ = t.lines.Peek(1) // the next reader has the error, too
	})
	return func() {
		_ = t.conn.SetReadDeadline(time.Unix(1, 0))
		listener.wait()
		_, _ = t.lines.Discard(t.lines.Buffered()) // no more than there is
	}
}

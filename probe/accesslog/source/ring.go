package source

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	// watchEvery is how often HAProxy is asked for its process: after a reload the former one would stay for as long as its events
	// are read, and the new one's would be missed.
	watchEvery = 2 * time.Second
	// maxFormer is how many former processes are read to their ends at once: as many as reloads within leaveAfter.
	maxFormer = 8
)

// Ring follows a ring of HAProxy's ("log ring@NAME format raw local0" and a section "ring NAME" with "format raw"), by the command
// "show events NAME -w" on the runtime socket that dial connects to; it needs the level operator. Lines carry what the ring's format
// puts before them: nothing for raw, a syslog header for the others.
//
// It begins with what is logged from now on. After a reload the new process is read from its beginning and the former one until it
// has been quiet for a while, so nothing is lost or read twice. A connection that breaks while the process stays misses what is
// logged before the next.
func Ring(dial func(context.Context) (net.Conn, error), name string) Source { return ring{dial, name} }

type ring struct {
	dial func(context.Context) (net.Conn, error)
	name string
}

// Follow reads until ctx ends. A name that no ring can have is an error.
func (r ring) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	if !isRingName(r.name) {
		return post.fail(fmt.Errorf(`HAProxy can't have a ring named %q: give the name that stands in its configuration after "ring"`, r.name))
	}
	post.change(func(s *Status) { s.LostKnown = true })
	var readers sync.WaitGroup
	defer readers.Wait()
	var (
		pause  = backoff{least: restartLeast, most: restartMost}
		former []*events // left behind by reloads, the oldest first
		last   int       // the process read last, 0 for none
	)
	for ctx.Err() == nil {
		e, err := r.connect(ctx, last)
		if err == nil {
			if last != 0 {
				post.change(func(s *Status) { s.Restarts++ })
			}
			last = e.pid
			post.begin(settleTime)
			readers.Go(func() { e.read(ctx, post) }) // ends with its connection, which ends with ctx, or when it was left and is quiet
			if r.watch(ctx, e) {
				pause.succeeded()
				former = leave(former, e)
				continue
			}
			if ctx.Err() != nil {
				break
			}
			if e.wasCutOff() {
				pause.succeeded()
				continue
			}
			err = e.why
		}
		wait := pause.next(jitter())
		post.say(Waiting, fmt.Sprintf("HAProxy's ring %q: %v; it is tried again in %s", r.name, err, inSeconds(wait)))
		after(ctx, wait)
	}
	return nil
}

// isRingName tells whether HAProxy takes a name (haproxy(1) configuration manual, 2.2: letters, digits, and four signs). Nothing else
// is put into a command.
func isRingName(name string) bool {
	const signs = "-_.:"
	return name != "" && len(name) <= 64 && strings.IndexFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune(signs, c)
	}) < 0
}

// leave lets a former process say its last, and puts an end to the oldest where there are too many.
func leave(former []*events, e *events) []*events {
	e.leave()
	former = append(former, e)
	if len(former) > maxFormer {
		_ = former[0].conn.Close() // nothing was sent that matters
		former = former[1:]
	}
	return former
}

// connect asks for the events, of the process that answers: for all that its ring holds where another process was read last, else for
// the new ones.
func (r ring) connect(ctx context.Context, last int) (*events, error) {
	e, err := r.ask(ctx, r.showEvents(last == 0))
	if err == nil && last != 0 && e.pid == last {
		_ = e.conn.Close() // what it says was read already
		e, err = r.ask(ctx, r.showEvents(true))
	}
	return e, err
}

// silence is how many seconds HAProxy is asked to let a ring be silent, in place of its "stats timeout", by default 10 s: a day,
// after which a connection whose reader is gone without a word gives its place back (management.txt, 9.3, "set timeout cli").
const silence = 24 * 60 * 60

// showEvents is the command line that asks for the ring. Where silence isn't granted, what is said instead is passed over.
func (r ring) showEvents(onlyNew bool) string {
	command := fmt.Sprintf("set timeout cli %d;show info;show events %s -w", silence, r.name)
	if onlyNew {
		command += " -n"
	}
	return command
}

// ask sends commands, the last or the last but one of which is "show info", and reads the answers up to the one to that.
func (r ring) ask(ctx context.Context, command string) (*events, error) {
	conn, err := r.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("no connection to the runtime socket: %w", err)
	}
	e := &events{conn: conn, ring: r.name, began: time.Now()}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // a deadline would be undone by those set below
	_ = conn.SetDeadline(e.began.Add(answerTime))               // a connection that can't is waited for until ctx ends
	_, err = conn.Write([]byte(command + "\n"))
	if err == nil {
		err = e.readInfo()
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		_ = conn.Close() // what was said is in err
		return nil, err
	}
	return e, nil
}

// watch returns true when another process answers on the socket, and false when the events end or ctx does.
func (r ring) watch(ctx context.Context, e *events) bool {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-e.over():
			return false
		case <-tick.C:
			now, err := r.ask(ctx, "show info")
			if err != nil {
				continue // where HAProxy is gone the events end as well
			}
			_ = now.conn.Close() // it has answered
			if now.pid != e.pid {
				return true
			}
		}
	}
}

package haproxy

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"farmtop/model"
)

// Between two starts of ssh. A host that refuses a login may lock out who tries often.
const (
	leastPause = time.Second
	mostPause  = time.Minute
)

// reachTime is how long ssh may take to log in: its own wait for a connection, and some for the login.
const reachTime = sshConnectTime + 5*time.Second

// A tunnel leads to the runtime sockets of one other host. It starts ssh when it is first used, and again when that has ended, and
// ends it when it is closed.
type tunnel struct {
	host    sshHost
	sockets []string // paths over there

	mu      sync.Mutex  // guards what follows
	process *sshProcess // the newest; nil before the first
	pause   time.Duration
	closed  bool
}

// newTunnel is for those of the addresses that are on another host; nil when none is.
func newTunnel(addresses ...address) (*tunnel, error) {
	var t *tunnel
	for _, a := range addresses {
		if a.network != sshNetwork {
			continue
		}
		r, err := parseRemote(a.at)
		switch {
		case err != nil:
			return nil, err
		case t == nil:
			t = &tunnel{host: r.host}
		case t.host != r.host:
			return nil, fmt.Errorf("HAProxy's sockets are on one host, and %q is on another than the one before: correct one of them", a.at)
		}
		t.sockets = append(t.sockets, r.socket)
	}
	return t, nil
}

// reach waits until ssh has logged in, for at most reachTime.
func (t *tunnel) reach(ctx context.Context) error {
	timed, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	p, err := t.current(ctx)
	if err == nil {
		err = p.await(timed)
	}
	if err != nil && timed.Err() != nil && ctx.Err() == nil {
		return tunnelError{fail(model.ReadTimeout, "ssh hasn't logged in at %s within %v: see how long %q takes in a shell", t.host.name, reachTime, t.host.command("true"))}
	}
	return err
}

// dial opens a connection to a socket over there, whose address is as it was given.
func (t *tunnel) dial(ctx context.Context, at string) (net.Conn, error) {
	r, err := parseRemote(at)
	if err != nil {
		return nil, err
	}
	p, err := t.current(ctx)
	if err != nil {
		return nil, err
	}
	return p.dial(ctx, slices.Index(t.sockets, r.socket))
}

// current is the ssh that runs. Where the last one ended too short a time ago, it is that one, which tells why it has ended.
func (t *tunnel) current(ctx context.Context) (*sshProcess, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, net.ErrClosed
	}
	if last := t.process; last != nil {
		if !last.isOver() || time.Since(last.began) < t.pause {
			return last, nil
		}
		last.end()
	}
	p, err := startSSH(context.WithoutCancel(ctx), t.host, t.sockets)
	if err != nil {
		return nil, err
	}
	t.pause = pauseAfter(t.process, t.pause)
	t.process = p
	return p, nil
}

// pauseAfter is the time between the next start and the one after it: the shortest, and twice the last where ssh couldn't log in.
func pauseAfter(last *sshProcess, pause time.Duration) time.Duration {
	if last == nil || last.loggedIn.Load() {
		return leastPause
	}
	return min(2*pause, mostPause)
}

// close ends ssh and returns when it is gone.
func (t *tunnel) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	if t.process != nil {
		t.process.end()
	}
}

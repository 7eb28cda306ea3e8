package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// adminBits are why a server is out, as HAProxy's srv_admin_state has them (management.txt, "show servers state").
type adminBits uint8

const (
	forcedMaint adminBits = 0x01
	forcedDrain adminBits = 0x08
)

// operation is HAProxy's srv_op_state.
type operation uint8

const (
	stopped  operation = 0
	running  operation = 2
	stopping operation = 3
)

// A server is a node as the balancer sees it. The balancer's mutex guards it.
type server struct {
	id      int
	name    string
	address string
	cookie  string

	weight, initial int
	admin           adminBits
	operation       operation
	check           check
	changed         time.Time     // of its last change between up and down, or of its admin state
	downtime        time.Duration // before changed
	lastSession     time.Time
	drawn           int // smooth weighted round robin: what it is owed

	tally     tally
	inFlight  map[*exchange]context.CancelCauseFunc
	transport *http.Transport // to the node
}

// A tally counts what the frontend, the backend or a server did since the start.
type tally struct {
	current, most   int
	total           uint64 // requests
	chosen          uint64 // by the algorithm rather than by the cookie
	bytesIn         uint64
	bytesOut        uint64
	connectErrors   uint64
	responseErrors  uint64
	responses       [6]uint64 // by the first digit of the status; 0 for none of them
	clientAborts    uint64
	connects        uint64
	reuses          uint64
	failedChecks    uint64
	transitions     uint64 // from up to down
	rate            meter
	queue, connect  average
	response, whole average
}

// begin counts a request in.
func (t *tally) begin(now time.Time) {
	t.current++
	t.most = max(t.most, t.current)
	t.total++
	t.rate.hit(now)
}

// eligible tells whether the algorithm may choose the server for a new session.
func (s *server) eligible() bool {
	return s.operation == running && s.admin == 0 && s.weight > 0
}

// isOnlyDrained tells whether nothing but a drain keeps new sessions from the server.
func (s *server) isOnlyDrained() bool {
	return s.operation == running && s.admin == forcedDrain && s.weight > 0
}

// reachable tells whether a cookie still leads to the server: a drain, a stop or weight 0 doesn't cut it off.
func (s *server) reachable() bool { return s.operation != stopped && s.admin&forcedMaint == 0 }

// usable tells whether the server counts for its backend: as active, and with its weight.
func (s *server) usable() bool { return s.operation == running && s.admin == 0 && s.weight > 0 }

// status is the server's state in the words of "show stat".
func (s *server) status() string {
	switch {
	case s.admin&forcedMaint != 0:
		return "MAINT"
	case s.check.off && s.operation != stopped:
		return "no check"
	case s.operation == stopped && s.check.health > 0:
		return fmt.Sprintf("DOWN %d/%d", s.check.health, checkRise)
	case s.operation == stopped:
		return "DOWN"
	}
	word := "UP"
	switch {
	case s.admin&forcedDrain != 0:
		word = "DRAIN"
	case s.operation == stopping:
		word = "NOLB"
	}
	if s.check.health < checkFull {
		return fmt.Sprintf("%s %d/%d", word, s.check.health-checkRise+1, checkFall)
	}
	return word
}

// set changes the server's operation, and keeps the time it was down.
func (s *server) set(op operation, now time.Time) {
	if op == s.operation {
		return
	}
	if s.operation == stopped {
		s.downtime += now.Sub(s.changed)
	}
	if op == stopped {
		s.tally.transitions++
	}
	s.operation = op
	s.changed = now
}

// totalDowntime is how long the server was down, up to now.
func (s *server) totalDowntime(now time.Time) time.Duration {
	if s.operation == stopped {
		return s.downtime + now.Sub(s.changed)
	}
	return s.downtime
}

// ready ends drain and maintenance. After maintenance the server is up at once, but its first failed check takes it down.
func (s *server) ready(now time.Time) {
	wasMaint, wasDrain := s.admin&forcedMaint != 0, s.admin&forcedDrain != 0
	s.admin = 0
	if wasMaint {
		s.leaveMaint(now)
	} else if wasDrain {
		s.changed = now
	}
}

// drain keeps new sessions away; it ends maintenance.
func (s *server) drain(now time.Time) {
	if s.admin == forcedDrain {
		return
	}
	wasMaint := s.admin&forcedMaint != 0
	s.admin = forcedDrain
	if wasMaint {
		s.leaveMaint(now)
	} else if s.operation != stopped {
		s.changed = now
	}
}

// maint takes the server out for everybody; requests in flight go on.
func (s *server) maint(now time.Time) {
	if s.admin&forcedMaint != 0 {
		return
	}
	s.admin = forcedMaint
	s.check.health = 0
	s.set(stopped, now)
}

func (s *server) leaveMaint(now time.Time) {
	s.set(running, now)
	s.check.health = checkRise
}

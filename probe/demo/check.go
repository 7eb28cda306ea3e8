package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"time"
)

// The balancer's own health checks, as "inter 1s rise 2 fall 2" with "timeout check 3s": a machine that stands still for a moment is no node's
// fault.
const (
	checkEvery   = time.Second
	checkPace    = 50 * time.Millisecond // per server, where there are many: each check costs a handshake on both sides
	checksAtOnce = 16
	checkTimeout = 3 * time.Second
	checkRise    = 2
	checkFall    = 2
	checkFull    = checkRise + checkFall - 1 // the health of a server that never failed lately
)

// checkStatus is HAProxy's enum of check results (include/haproxy/check-t.h); the numbers show in "show servers state".
type checkStatus int

const (
	checkINI    checkStatus = 1
	checkL4TOUT checkStatus = 7
	checkL4CON  checkStatus = 8
	checkL6OK   checkStatus = 9
	checkL6TOUT checkStatus = 10
	checkL6RSP  checkStatus = 11
	checkL7TOUT checkStatus = 12
	checkL7RSP  checkStatus = 13
	checkL7OK   checkStatus = 15
	checkL7STS  checkStatus = 17
)

var checkWords = map[checkStatus][2]string{
	checkINI:    {"INI", "Initializing"},
	checkL4TOUT: {"L4TOUT", "Layer4 timeout"},
	checkL4CON:  {"L4CON", "Layer4 connection problem"},
	checkL6OK:   {"L6OK", "Layer6 check passed"},
	checkL6TOUT: {"L6TOUT", "Layer6 timeout"},
	checkL6RSP:  {"L6RSP", "Layer6 invalid response"},
	checkL7TOUT: {"L7TOUT", "Layer7 timeout"},
	checkL7RSP:  {"L7RSP", "Layer7 invalid response"},
	checkL7OK:   {"L7OK", "Layer7 check passed"},
	checkL7STS:  {"L7STS", "Layer7 wrong status"},
}

// A check is where the balancer's health check of one server stands.
type check struct {
	status   checkStatus
	code     int    // HTTP status; 0 for none
	last     string // what the node said, or why it didn't
	took     time.Duration
	health   int // HAProxy's counter: below checkRise is down
	off      bool
	path     string // what it asks
	tlsAlone bool   // a fault: a handshake is all that it wants
}

// A verdict is the outcome of one health check.
type verdict struct {
	status checkStatus
	code   int
	last   string
	took   time.Duration
}

func (v verdict) passed() bool { return v.status == checkL7OK || v.status == checkL6OK }

// judge counts a verdict in, as HAProxy's check_notify_success and _failure do, and tells what the server's state becomes.
func (s *server) judge(v verdict, now time.Time) {
	c := &s.check
	c.status, c.code, c.last, c.took = v.status, v.code, v.last, v.took
	switch {
	case v.passed() && c.health < checkFull:
		c.health++
		if c.health >= checkRise {
			c.health = checkFull
		}
	case !v.passed() && c.health > 0:
		s.tally.failedChecks++
		c.health--
		if c.health < checkRise {
			c.health = 0
		}
	}
	switch {
	case c.health >= checkRise && s.operation != running:
		s.set(running, now)
	case c.health == 0:
		s.set(stopped, now)
	}
}

// ask carries one health check out.
func ask(ctx context.Context, client *http.Client, address, path string, tlsAlone bool) verdict {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	v := askURL(ctx, client, "https://"+address+path)
	v.took = time.Since(began)
	if tlsAlone && v.code != 0 {
		return verdict{status: checkL6OK, took: v.took}
	}
	return v
}

func askURL(ctx context.Context, client *http.Client, url string) verdict {
	var at phase
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeStart: func() { at.reach(handshaking) },
		GotConn:           func(httptrace.GotConnInfo) { at.reach(asking) },
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return verdict{status: checkL7RSP, last: err.Error()}
	}
	request.Host = hostName
	response, err := client.Do(request)
	if err != nil {
		return failure(err, at.reached())
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return verdict{status: checkL7STS, code: response.StatusCode, last: http.StatusText(response.StatusCode)}
	}
	return verdict{status: checkL7OK, code: response.StatusCode}
}

// A phase is how far a check has come. The transport tells from goroutines of its own.
type phase struct{ at atomic.Int32 }

const (
	connecting = iota
	handshaking
	asking
)

func (p *phase) reach(at int32) { p.at.Store(at) }
func (p *phase) reached() int32 { return p.at.Load() }

// failure puts an error of the client into HAProxy's terms, by the layer that it happened on.
func failure(err error, at int32) verdict {
	late := errors.Is(err, context.DeadlineExceeded)
	switch {
	case at == connecting && late:
		return verdict{status: checkL4TOUT}
	case at == connecting && errors.Is(err, syscall.ECONNREFUSED):
		return verdict{status: checkL4CON, last: "Connection refused"}
	case at == connecting:
		return verdict{status: checkL4CON, last: "No route to host"}
	case at == handshaking && late:
		return verdict{status: checkL6TOUT}
	case at == handshaking:
		return verdict{status: checkL6RSP, last: "SSL handshake failure"}
	case late:
		return verdict{status: checkL7TOUT}
	default:
		return verdict{status: checkL7RSP}
	}
}

// describe is the reason part of the log line about a server's change.
func (v verdict) describe() string {
	text := checkWords[v.status][1]
	if v.code != 0 {
		text += fmt.Sprintf(", code: %d", v.code)
	}
	if v.last != "" {
		text += fmt.Sprintf(", info: %q", v.last)
	}
	return text + fmt.Sprintf(", check duration: %dms", v.took.Milliseconds())
}

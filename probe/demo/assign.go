package demo

import (
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"time"
)

// A choice is where one request goes and how the access log tells it: the last two letters of HAProxy's termination state.
type choice struct {
	server *server // nil when there is none
	client byte    // the client's cookie: N none, I invalid, D its server is down, V valid, U unused
	given  string  // the value of the cookie that goes into the answer; "" for none
}

// choose finds the server of one request, as "cookie … insert indirect nocache" with round robin does. The mutex is held.
func (b *balancer) choose(r *http.Request) choice {
	c := choice{client: 'N'}
	ignored := b.options.ignored != "" && strings.HasPrefix(r.URL.Path, b.options.ignored)
	value, has := stickyValue(r, b.options.cookie)
	switch {
	case has && b.options.fleeting:
		c.server, c.client, ignored = b.last(r), 'U', true
	case has && ignored:
		c.client = 'U'
	case has && b.diverted(value) != nil:
		c.server, c.client, c.given = b.diverted(value), 'U', b.diverted(value).cookie
	case has:
		c.server, c.client = b.follow(value)
	}
	if c.server == nil {
		c.server = b.draw(peerOf(r))
		if c.server != nil && !ignored && !b.options.keepsNone {
			c.given = c.server.cookie
		}
	}
	return c
}

// diverted is the server that a rule sends a cookie's clients to, whatever the cookie says; nil where none does. As HAProxy's use-server
// it goes before the cookie, and the client is given that server's.
func (b *balancer) diverted(value string) *server {
	if b.options.astray == "" || value != b.options.astray {
		return nil
	}
	if s := b.server(b.options.elsewhere); s != nil && s.usable() {
		return s
	}
	return nil
}

// follow finds the server that a cookie's value leads to; nil when it must be given another one.
func (b *balancer) follow(value string) (*server, byte) {
	known := false
	for _, s := range b.servers {
		if s.cookie != value {
			continue
		}
		known = true
		switch {
		case s.reachable():
			return s, 'V'
		case b.options.persist:
			return s, 'D'
		}
	}
	if known {
		return nil, 'D'
	}
	return nil, 'I'
}

// draw chooses a server for a new session, by the source where that is to decide.
func (b *balancer) draw(source string) *server {
	var next *server
	switch {
	case b.options.source:
		next = b.hashed(source)
	case b.options.favourite != "" && b.backend.chosen%2 == 0:
		next = b.server(b.options.favourite)
	}
	if next == nil || !b.mayDraw(next) {
		next = b.inTurn()
	}
	if next != nil {
		next.tally.chosen++
		b.backend.chosen++
	}
	return next
}

// inTurn is smooth weighted round robin: every server is owed its weight, the one that is owed most is next and pays for all.
func (b *balancer) inTurn() *server {
	var next *server
	sum := 0
	for _, s := range b.servers {
		if !b.mayDraw(s) {
			continue
		}
		weight := max(s.weight, 1)
		sum += weight
		s.drawn += weight
		if next == nil || s.drawn > next.drawn {
			next = s
		}
	}
	if next != nil {
		next.drawn -= sum
	}
	return next
}

// hashed is the server that an address always leads to, as long as the same servers take new sessions; nil when none does.
func (b *balancer) hashed(source string) *server {
	var able []*server
	for _, s := range b.servers {
		if b.mayDraw(s) {
			able = append(able, s)
		}
	}
	if len(able) == 0 {
		return nil
	}
	h := fnv.New32a()
	_, _ = io.WriteString(h, source) // a hash takes everything
	return able[h.Sum32()%uint32(len(able))]
}

// mayDraw tells whether the server takes new sessions; the mutex is held.
func (b *balancer) mayDraw(s *server) bool {
	return s.name != b.options.shunned && (s.eligible() || b.options.leaks && s.isOnlyDrained())
}

// given are the cookies that new sessions are given.
func (b *balancer) given() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.options.keepsNone {
		return nil
	}
	var cookies []string
	for _, s := range b.servers {
		if b.mayDraw(s) {
			cookies = append(cookies, s.cookie)
		}
	}
	return cookies
}

// assign takes a request in: it chooses a server and counts the request there.
func (b *balancer) assign(e *exchange, now time.Time) choice {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.choose(e.request)
	b.requests++
	b.frontend.begin(now)
	b.backend.begin(now)
	if c.server != nil {
		c.server.tally.begin(now)
		c.server.lastSession = now
		c.server.inFlight[e] = e.cancel
	}
	if l := linkOf(e.request); l != nil {
		l.server = c.server
	}
	e.choice, e.options = c, b.options
	return c
}

// release counts a request out and logs it.
func (b *balancer) release(e *exchange, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := e.choice.server
	e.counts.frontend = b.frontend.current
	tallies := []*tally{&b.frontend, &b.backend}
	if s != nil {
		tallies = append(tallies, &s.tally)
	}
	for _, t := range tallies {
		t.current = max(0, t.current-1)
		t.bytesIn += e.bytesIn
		t.bytesOut += e.bytesOut
		t.responses[class(e.status)]++
	}
	e.counts.backend = b.backend.current
	if s != nil {
		e.counts.server = s.tally.current
	}
	b.log.request(b.pid, e, now)
	if s == nil {
		return
	}
	delete(s.inFlight, e)
	for _, t := range []*tally{&s.tally, &b.backend} {
		switch {
		case e.aborted:
			t.clientAborts++
		case e.connectFailed:
			t.connectErrors++
		case e.responseFailed:
			t.responseErrors++
		default:
			t.queue.add(0)
			t.connect.add(e.connect)
			t.response.add(e.response)
			t.whole.add(now.Sub(e.began))
		}
		if e.reused {
			t.reuses++
		} else {
			t.connects++
		}
	}
}

// class is the first digit of a status, 0 for what isn't one.
func class(status int) int {
	if status < 100 || status > 599 {
		return 0
	}
	return status / 100
}

package route

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"farmtop/model"
)

// A session is one client: its cookies, and for a kept run its connection.
type session struct {
	number  int // from 1
	asked   int // requests so far
	jar     jar
	through *http.Transport
	kept    bool
}

// A step is one request of a session and who answered it.
type step struct {
	session, request int
	kept             bool
	answer
	witness
	sent string // the sticky cookie's value that went with it
}

// sessions runs all sessions once, some at a time; the requests of one follow each other. The very first request goes alone: it shows
// whether there is a farm at all, and what tells its nodes apart.
func (t *test) sessions(ctx context.Context, kept bool) {
	shared := t.client.transport(false)
	defer func() { shared.CloseIdleConnections() }()
	var first *session
	if !kept {
		first = &session{number: 1, through: shared}
		if !t.begin(ctx, first) {
			return
		}
		shared = first.through
	}
	steps := make(chan step)
	queue := make(chan *session)
	var crew sync.WaitGroup
	crew.Go(func() { // ends when all sessions are given out, or with the test
		defer close(queue)
		for n := 1; n <= t.options.Test.Sessions; n++ {
			s := &session{number: n, through: shared, kept: kept}
			if n == 1 && first != nil {
				s = first
			}
			select {
			case queue <- s:
			case <-ctx.Done():
				return
			}
		}
	})
	atOnce := t.options.Test.AtOnce
	if t.counted {
		atOnce = 1
	}
	for range atOnce {
		crew.Go(func() { // ends when the queue does
			for s := range queue {
				t.replay(ctx, s, steps)
			}
		})
	}
	go func() { // ends with the crew, which the loop below waits for
		crew.Wait()
		close(steps)
	}()
	t.book.follow(steps, t.stop)
}

// begin sends the very first request and draws the conclusions; it is false when there is no use in going on.
func (t *test) begin(ctx context.Context, s *session) bool {
	before := t.counters(ctx)
	first, sent := t.step(ctx, s)
	if first.http2 { // the request wasn't sent: the handshake failed before
		t.client.http2 = true
		s.asked, s.through = 0, t.client.transport(false)
		first, sent = t.step(ctx, s)
	}
	if !sent {
		return false
	}
	t.id.guess(&first.answer)
	first.witness = t.id.ask(&first.answer, "")
	if first.node == "" && before != nil {
		t.counted = true
		first.witness = risen(before, t.counters(ctx))
	}
	t.book.take(&first)
	t.book.tellNow()
	if t.book.report.Stopped != "" {
		t.stop()
	}
	return t.book.report.Stopped == "" && !first.cancelled
}

// replay sends what is left of a session.
func (t *test) replay(ctx context.Context, s *session, steps chan<- step) {
	if s.kept {
		s.through = t.client.transport(true)
		defer s.through.CloseIdleConnections()
	}
	for s.asked < t.options.Test.Requests && ctx.Err() == nil {
		var before map[string]uint64
		if t.counted {
			before = t.counters(ctx)
		}
		next, sent := t.step(ctx, s)
		if !sent {
			return
		}
		if next.node == "" && before != nil {
			next.witness = risen(before, t.counters(ctx))
		}
		steps <- next // the book takes all, also after the test's end
	}
}

// step sends a session's next request and keeps its cookies.
func (t *test) step(ctx context.Context, s *session) (now step, sent bool) {
	now = step{session: s.number, request: s.asked + 1, kept: s.kept, sent: s.jar.value(t.id.sticky)}
	defer func() {
		if trouble := recover(); trouble != nil {
			s.asked = now.request
			now.fault, sent = fmt.Sprintf("farmtop failed while it asked %s: %v; please report this", t.client.url.Redacted(), trouble), true
		}
	}()
	a, sent := t.ask(ctx, s.through, question{
		cookie: s.jar.header(), mark: fmt.Sprintf("%d/%d", now.session, now.request), kept: s.kept,
	})
	if !sent {
		return now, false
	}
	s.asked++
	now.answer, now.witness = a, t.id.ask(&a, now.sent)
	for _, c := range a.cookies {
		if t.client.scene.unkept(c) == "" {
			s.jar.put(c)
		}
	}
	return now, true
}

// counters are the balancer's now; nil where it doesn't tell.
func (t *test) counters(ctx context.Context) map[string]uint64 {
	if t.options.Counters == nil {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, t.options.Test.Timeout)
	defer cancel()
	now, err := t.options.Counters(bounded)
	if err != nil {
		return nil // no data; that the balancer can't be read is told elsewhere
	}
	return now
}

// risen is the one node that was sent exactly one more request; nobody where others' requests came between.
func risen(before, after map[string]uint64) witness {
	found := ""
	for node, n := range after {
		switch {
		case n == before[node]:
		case n != before[node]+1 || found != "":
			return witness{}
		default:
			found = node
		}
	}
	if found == "" {
		return witness{}
	}
	return witness{node: found, way: model.RouteByCounters}
}

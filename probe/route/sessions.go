package route

import (
	"context"
	"fmt"
	"sync"

	"farmtop/probe/client"
)

// A session is one client: its cookies, and for a kept run its connection.
type session struct {
	number int // from 1
	asked  int // requests so far
	jar    jar
	link   asker
	kept   bool
}

// A step is one request of a session and who answered it.
type step struct {
	session, request int
	kept             bool
	client.Answer
	witness
	sent string // the sticky cookie's value that went with it
}

// sessions runs all sessions once, some at a time; the requests of one follow each other. The very first request goes alone: it shows
// whether there is a farm at all, and what tells its nodes apart.
func (t *test) sessions(ctx context.Context, kept bool) {
	if ctx.Err() != nil {
		return
	}
	var first *session
	if !kept {
		first = &session{number: 1, link: t.front}
		if !t.begin(ctx, first) {
			return
		}
	}
	shared := t.front.Link(false)
	defer shared.Close()
	steps := make(chan step)
	queue := make(chan *session)
	enough := make(chan struct{})
	var crew sync.WaitGroup
	crew.Go(func() { // ends when all sessions are given out, when enough have begun, or with the test
		defer close(queue)
		for n := 1; n <= t.options.Test.Sessions; n++ {
			s := &session{number: n, kept: kept}
			if n == 1 && first != nil {
				s = first
			}
			s.link = shared
			select {
			case queue <- s:
			case <-enough:
				return
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
	t.book.follow(steps, t.stop, sync.OnceFunc(func() { close(enough) }))
}

// replay sends what is left of a session.
func (t *test) replay(ctx context.Context, s *session, steps chan<- step) {
	if s.kept {
		own := t.front.Link(true)
		defer own.Close()
		s.link = own
	}
	for s.asked < t.options.Test.Requests && ctx.Err() == nil {
		before := t.countersIfNeeded(ctx)
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
			now.Fault, sent = fmt.Sprintf("farmtop failed while it asked %s: %v; please report this", t.front.URL.Redacted(), trouble), true
		}
	}()
	a, sent := t.ask(ctx, s.link, t.question(s, &now))
	if !sent {
		return now, false
	}
	s.asked++
	now.Answer, now.witness = a, t.id.ask(&a, now.sent)
	for _, c := range a.Cookies {
		if t.front.scene.unkept(c, a.Asked) == "" {
			s.jar.put(c)
		}
	}
	return now, true
}

// question is a session's next request: the first one asks for the application's cookie, where it is known how.
func (t *test) question(s *session, now *step) client.Question {
	q := client.Question{}
	if now.request == 1 || t.again {
		q = t.front.learn
	}
	q.Cookie, q.Mark = s.jar.header(), t.marks+place(s.kept, now.session, now.request)
	return q
}

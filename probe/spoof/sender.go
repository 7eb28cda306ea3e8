package spoof

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// A sender asks one question after the other, each target as long as that is of use.
type sender struct {
	plan *plan
	sent atomic.Int64 // requests so far
	at   atomic.Int64 // the number of the newest question that was sent
	next time.Time    // when the next may go
}

// asked is a question and what came of it.
type asked struct {
	question *question
	answer   answer
	stop     string // why the whole test is over, and what to do; "" when it goes on
}

// failuresInARow end the asking of a target: one may be bad luck.
const failuresInARow = 2

// run asks until the plan is done, and hands every answer on. Its receiver takes all.
func (s *sender) run(ctx context.Context, answers chan<- asked) {
	defer close(answers)
	defer func() {
		if trouble := recover(); trouble != nil {
			answers <- asked{stop: fmt.Sprintf("a mistake of farmtop's own ended the test: %v; please report it", trouble)}
		}
	}()
	failures := 0
	for i, q := range s.plan.questions {
		if i > 0 && q.target != s.plan.questions[i-1].target {
			failures = 0
		}
		if failures == failuresInARow {
			continue
		}
		if !s.wait(ctx) {
			return
		}
		a := asked{question: q, answer: s.ask(ctx, q)}
		if a.answer.cancelled {
			return
		}
		if failures++; a.answer.fault == "" {
			failures = 0
		}
		if a.answer.status == http.StatusTooManyRequests {
			a.stop = fmt.Sprintf("%s answers 429 Too Many Requests; try again later, or let the client-IP test through", q.target.name)
		}
		answers <- a
		if a.stop != "" {
			return
		}
	}
}

// ask asks again where the target turned out to speak HTTP/2 alone: then nothing was sent before.
func (s *sender) ask(ctx context.Context, q *question) answer {
	s.sent.Add(1)
	s.at.Store(int64(q.number))
	a := q.target.ask(ctx, q)
	if a.http2 && !q.target.http2 {
		q.target.http2 = true
		a = q.target.ask(ctx, q)
	}
	return a
}

// wait returns when the next request may go, and tells whether it may: not after the context's end. Time that was lost isn't made up for.
func (s *sender) wait(ctx context.Context) bool {
	now := time.Now()
	pause := s.next.Sub(now)
	if pause <= 0 {
		s.next = now
	}
	s.next = s.next.Add(time.Second / time.Duration(s.plan.perSecond))
	if pause <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

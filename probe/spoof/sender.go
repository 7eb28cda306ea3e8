package spoof

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"farmtop/probe/client"
)

// A sender asks one question after the other, each target as long as that is of use.
type sender struct {
	plan *plan
	sent atomic.Int64 // requests so far
	at   atomic.Int64 // the number of the newest question that was sent
}

// asked is a question and what came of it.
type asked struct {
	question *question
	answer   client.Answer
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
	pace, failures := client.NewPace(s.plan.perSecond), 0
	for i, q := range s.plan.questions {
		if i > 0 && q.target != s.plan.questions[i-1].target {
			failures = 0
		}
		if failures == failuresInARow {
			continue
		}
		if !pace.Wait(ctx) {
			return
		}
		s.sent.Add(1)
		s.at.Store(int64(q.number))
		a := asked{question: q, answer: q.target.Ask(ctx, q.asked())}
		if a.answer.Cancelled {
			return
		}
		if failures++; a.answer.Fault == "" {
			failures = 0
		}
		if a.answer.Status == http.StatusTooManyRequests {
			a.stop = fmt.Sprintf("%s answers 429 Too Many Requests; try again later, or let the client-IP test through", q.target.Name)
		}
		answers <- a
		if a.stop != "" {
			return
		}
	}
}

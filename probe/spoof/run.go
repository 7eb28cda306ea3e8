package spoof

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"farmtop/model"
)

// Options say what is tested and what is known before.
type Options struct {
	Test  model.SpoofTest
	View  *model.FarmView // the farm, its nodes, and its logs as they are known now
	Agent string          // what farmtop calls itself in the User-Agent: "farmtop/1.0"
	Trial string          // what marks begin with: "farmtop-k7d2"
	Query bool            // the mark stands in the query, too, for logs without the User-Agent

	// Marks are the requests of trials that logs have; nil where none is read. They are received until Run returns; other trials' and what
	// comes twice doesn't matter.
	Marks <-chan model.Marked

	Proxy func(*http.Request) (*url.URL, error) // of the endpoint; nil for the environment's
}

const (
	// tellEvery is how often what has come so far is told: more often than a terminal needs it.
	tellEvery = 100 * time.Millisecond
	// logPatience is how long the logs are waited for behind the last request: a tail reports every half second at the latest.
	logPatience = 2 * time.Second
	// interrupted is why a test ended that somebody stopped.
	interrupted = "interrupted"
)

// Run asks and returns what came of it, when all is asked and told, when the context ends, or when going on is of no use. What has come so
// far is told at once with the first answer, then every 100 ms at most; tell is called on the caller's goroutine and may be nil. No more
// than Test.Total() requests are sent, one after the other.
func Run(ctx context.Context, o Options, tell func(model.SpoofReport)) model.SpoofReport {
	b := newBook(&o, tell)
	plan, err := newPlan(&o)
	if err != nil {
		b.report.Stopped = err.Error()
		return b.close()
	}
	b.open(plan)
	ctx, cancel := context.WithCancel(ctx)
	answers := make(chan asked)
	go b.sender.run(ctx, answers) // ends with the plan or the context, and closes answers
	defer func() {
		cancel()
		for range answers {
			continue // it is waited for; what still comes is too late
		}
	}()
	b.follow(ctx, answers, o.Marks)
	return b.close()
}

// follow writes down what comes until all is told that can be.
func (b *book) follow(ctx context.Context, answers <-chan asked, marks <-chan model.Marked) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	patience := time.NewTimer(logPatience)
	defer patience.Stop()
	for answers != nil || b.awaits() {
		select {
		case a, more := <-answers:
			if !more {
				answers = nil
				patience.Reset(logPatience)
				continue
			}
			b.answer(&a)
		case m, more := <-marks:
			if !more {
				marks = nil
				continue
			}
			b.hear(&m)
		case <-tick.C:
			b.tellNews()
		case <-patience.C:
			if answers == nil {
				return
			}
		case <-ctx.Done():
			b.report.Stopped = interrupted
			return
		}
	}
}

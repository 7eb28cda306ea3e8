package route

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
)

// Options say what is tested and what is known before.
type Options struct {
	Test  model.RouteTest
	View  *model.FarmView // the farm, and its nodes as they are known now
	Agent string          // what farmtop calls itself in the User-Agent, behind the mark: "farmtop/1.0"

	// Trial begins each request's mark, of letters, digits and hyphens: "farmtop-k7d2" makes "farmtop-k7d2.12-3", which stands first in
	// the User-Agent. "" is for tests that no log is read for.
	Trial string
	Query bool // the mark stands in the query, too, as model.MarkQuery

	// Marks are what logs tell of the requests; nil where none can. A test whose answers don't tell who gave them waits for the lines
	// of its last requests.
	Marks <-chan model.Marked

	// Counters are how many requests the balancer has sent to each node so far, by the nodes' names; nil where it doesn't tell. They are
	// read where nothing else tells nodes apart, around each request, one request after the other. Logs have two seconds to tell of the
	// first one.
	Counters func(context.Context) (map[string]uint64, error)

	Proxy func(*http.Request) (*url.URL, error) // nil for the environment's
}

// tellEvery is how often what has come so far is told: more often than a terminal needs it.
const tellEvery = 100 * time.Millisecond

// Run tests the routing and returns what came of it, when all is asked, when the context ends, or when going on is of no use. What has
// come so far is told at once with the first answer, then every 100 ms; tell is called on the caller's goroutine and may be nil. No more
// than Test.Total() requests are sent.
func Run(ctx context.Context, o Options, tell func(model.RouteReport)) model.RouteReport {
	b := newBook(&o, tell)
	f, err := newFront(&o)
	if invalid := o.Test.Check(); invalid != nil {
		err = invalid
	}
	if err != nil {
		b.report.Stopped = err.Error()
		return b.close()
	}
	b.asks(f)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &test{options: &o, front: f, marks: o.markPrefix(), pace: client.NewPace(o.Test.PerSecond), book: b, id: b.id, stop: cancel}
	t.run(ctx)
	if ctx.Err() != nil && b.report.Stopped == "" {
		b.report.Stopped = "interrupted"
	}
	return b.close()
}

// A test is one routing test under way.
type test struct {
	options *Options
	front   *front
	marks   string // what marks begin with
	pace    *client.Pace
	book    *book
	id      *identity
	stop    context.CancelFunc
	counted bool // nothing but the balancer's counters tells nodes apart
	again   bool // all requests of a session ask for the cookie: nothing but that tells nodes apart
}

// run does one part after the other. Nodes come first: the values that they give tell who answers elsewhere.
func (t *test) run(ctx context.Context) {
	plan := &t.options.Test
	t.straight(ctx)
	t.sessions(ctx, false)
	if plan.KeepAlive && ctx.Err() == nil {
		t.book.report.Kept = &model.RouteRun{}
		t.sessions(ctx, true)
	}
	link := t.front.Link(false)
	defer link.Close()
	if t.needsLog(plan.Pins) {
		t.book.await(ctx)
	}
	for i := range plan.Pins {
		t.pin(ctx, link, i)
	}
	if plan.Redirect != 0 && ctx.Err() == nil {
		t.redirect(ctx)
	}
	t.book.await(ctx)
}

// An asker asks one question: over a link, or the target itself as long as it isn't known what that speaks.
type asker interface {
	Ask(ctx context.Context, q client.Question) client.Answer
}

// ask sends one question when its turn has come; it is false when the test has ended before.
func (t *test) ask(ctx context.Context, link asker, q client.Question) (a client.Answer, sent bool) {
	if !t.pace.Wait(ctx) {
		return client.Answer{}, false
	}
	return link.Ask(ctx, q), true
}

// alone asks what belongs to no session, and writes it down; sent is the sticky cookie's value that goes with it.
func (t *test) alone(ctx context.Context, link asker, q client.Question, sent string) (a client.Answer, w witness, done bool) {
	if sent != "" {
		q.Cookie = t.id.sticky + "=" + sent
	}
	before := t.countersIfNeeded(ctx)
	a, asked := t.ask(ctx, link, q)
	if !asked {
		return a, witness{}, false
	}
	w = t.id.ask(&a, sent)
	if w.node == "" && before != nil && !a.Cancelled {
		w = risen(before, t.counters(ctx))
	}
	t.book.report.Sent++
	t.book.listen()
	t.book.weigh(&a, w)
	if t.book.report.Stopped != "" {
		t.stop()
	}
	return a, w, !a.Cancelled
}

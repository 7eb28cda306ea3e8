package probe

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/model"
)

// How the endpoint of a farm is watched while its role moves.
const (
	// watchEvery is how often a request is sent: an outage is measured to that, since its two ends lie between two requests each.
	watchEvery = 200 * time.Millisecond
	// watchTimeout is longer than a busy application takes, and than the second after which TCP asks again for a lost connection.
	watchTimeout = 1500 * time.Millisecond
	// watchLanes are the requests that may be under way at once: what hangs must not keep the next one from being sent.
	watchLanes = int(watchTimeout/watchEvery) + 1
	// watchMost bounds a watch: a role that hasn't come up by then is no failover, and the endpoint's own check goes on.
	watchMost = 2 * time.Minute
	// watchCalm is for how long all must be well again: services that start answer, and fail once more.
	watchCalm = 3 * time.Second
	// watchLooks is how often meanwhile the nodes and the cluster are asked who has the role: a cluster is read seldom otherwise.
	watchLooks = 2 * time.Second
	// watchTold is how often numbers alone are told.
	watchTold = time.Second
)

// watches are the watches under way, one a farm. The map is the owner's alone.
type watches struct {
	working sync.WaitGroup
	under   map[string]*watch
}

// A watch asks one farm's endpoint.
type watch struct {
	farm   *model.Farm
	cause  model.Cause
	wanted atomic.Bool // the farm is unsettled still
	over   atomic.Bool
}

// watchFarms begins watches where a role may be on its way, and tells those under way whether it still is. A watch that has taken as long
// as it may is followed by another one only when all was well in between.
func (e *Engine) watchFarms(ctx context.Context, s *model.Snapshot) {
	if e.options.Rounds != 0 {
		return
	}
	for _, f := range s.Farms {
		cause := f.Unsettled(s.At)
		w := e.watches.under[f.Farm.Name]
		switch {
		case w != nil && w.over.Load() && cause == "":
			delete(e.watches.under, f.Farm.Name)
		case w != nil:
			w.wanted.Store(cause != "")
		case cause != "":
			e.watch(ctx, &watch{farm: f.Farm, cause: cause}, f.Endpoint.Outage())
		}
	}
}

// watch watches beside everything else. Known is what the endpoint's own check has seen of the outage already.
func (e *Engine) watch(ctx context.Context, w *watch, known model.Outage) {
	w.wanted.Store(true)
	e.watches.under[w.farm.Name] = w
	e.watches.working.Go(func() { // ends when all is well, or after watchMost, at the latest soon after ctx
		defer w.over.Store(true)
		err := guard("watching the endpoint", func() error { e.follow(ctx, w, known); return nil })
		if err != nil {
			e.tell(ctx, model.Noted{At: time.Now(), Farm: w.farm.Name, Severity: model.Warning, Text: err.Error()})
		}
	})
}

// follow asks and tells until the watch is over.
func (e *Engine) follow(ctx context.Context, w *watch, outage model.Outage) {
	told := model.FailoverTold{Farm: w.farm.Name, Cause: w.cause, Began: time.Now(), Outage: outage}
	tell := func() {
		told.At = time.Now()
		e.tell(ctx, told)
	}
	tell()
	asker := newAsker(e.prober, w.farm)
	defer asker.close()
	next := time.NewTicker(watchEvery)
	defer next.Stop()
	asker.send(ctx)
	var looked, answered time.Time
	for ctx.Err() == nil {
		select {
		case p := <-asker.outcomes:
			for _, q := range asker.inOrder(p) {
				if q.isLost() && told.Outage.WasOver(q.sent, watchCalm) { // another outage, such as that of a move back
					told.Done = true
					tell()
					told.Began, told.Done, told.Outage = q.sent, false, model.Outage{LastGood: answered}
				}
				if q.seen.OK {
					answered = q.known
				}
				wasOut := told.Outage.IsOut()
				told.Outage = q.addTo(told.Outage)
				if wasOut != told.Outage.IsOut() {
					tell()
				}
			}
		case <-next.C:
			asker.send(ctx)
		case <-ctx.Done():
			return
		}
		now := time.Now()
		if w.isOver(&told, now, len(asker.early) > 0) {
			told.Done = true
			tell()
			return
		}
		if now.Sub(told.At) >= watchTold {
			tell()
		}
		if now.Sub(looked) >= watchLooks {
			looked = now
			e.CheckNow(w.farm.Name, "")
		}
	}
}

// isOver tells whether nothing more is to be seen, or enough time has gone by. Nobody knows yet what the held outcomes are part of.
func (w *watch) isOver(told *model.FailoverTold, now time.Time, held bool) bool {
	if now.Sub(told.Began) >= watchMost {
		return true
	}
	wellSince := told.Began
	if told.Outage.FirstGood.After(wellSince) {
		wellSince = told.Outage.FirstGood
	}
	return !held && !w.wanted.Load() && !told.Outage.IsOut() && now.Sub(wellSince) >= watchCalm
}

// tell hands an event to the owner of the state.
func (e *Engine) tell(ctx context.Context, event model.Event) {
	select {
	case e.events <- event:
	case <-ctx.Done():
	}
}

// An asker sends requests to an endpoint, each over a connection of its own.
type asker struct {
	all, idle []Checker
	outcomes  chan probed
	under     sync.WaitGroup
	sent      int            // requests
	taken     int            // of them, those whose outcomes were handed on
	early     map[int]probed // outcomes by turn that are known before that of a request sent before
}

// A probed is the outcome of one request.
type probed struct {
	turn        int // how many requests were sent before
	checker     Checker
	sent, known time.Time
	seen        model.Observation
}

func newAsker(prober Prober, farm *model.Farm) *asker {
	check := *farm.EndpointCheck()
	check.Name, check.Every, check.Timeout = "failover", watchEvery, watchTimeout
	a := &asker{outcomes: make(chan probed, watchLanes), early: map[int]probed{}}
	for range watchLanes {
		a.all = append(a.all, prober.Endpoint(farm, &check))
	}
	a.idle = append(a.idle, a.all...)
	return a
}

// send sends one request, unless too many are under way.
func (a *asker) send(ctx context.Context) {
	if len(a.idle) == 0 {
		return
	}
	checker := a.idle[0]
	a.idle = a.idle[1:]
	turn := a.sent
	a.sent++
	a.under.Go(func() { // ends within watchTimeout, or soon after ctx
		p := probed{turn: turn, checker: checker, sent: time.Now()}
		err := guard("watching the endpoint", func() error { p.seen = checker.Check(ctx); return nil })
		if err != nil || ctx.Err() != nil {
			p.seen.Fault = model.FaultInternal
		}
		p.known = time.Now()
		a.outcomes <- p
	})
}

// inOrder takes in an outcome, and returns those whose turn it is: what hangs was lost before what was answered after it. As many
// are held as are sent within watchTimeout.
func (a *asker) inOrder(p probed) []probed {
	a.idle = append(a.idle, p.checker)
	a.early[p.turn] = p
	var ready []probed
	for next, known := a.early[a.taken]; known; next, known = a.early[a.taken] {
		delete(a.early, a.taken)
		a.taken++
		ready = append(ready, next)
	}
	return ready
}

// isLost tells whether the request got no good answer.
func (p *probed) isLost() bool { return !p.seen.OK && p.seen.Fault != model.FaultInternal }

// addTo is the outage with the outcome in it. What failed in farmtop itself, or was called off, says nothing.
func (p *probed) addTo(o model.Outage) model.Outage {
	if p.seen.Fault == model.FaultInternal {
		return o
	}
	return o.After(p.sent, p.known, p.seen.OK, p.seen.Reason)
}

// close waits for the requests under way.
func (a *asker) close() {
	a.under.Wait()
	for _, checker := range a.all {
		checker.Close()
	}
}

package probe

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"farmtop/model"
)

// marksQueued is how many requests of a trial may wait that a log was read of: as many as one summary of the tail has.
const marksQueued = 4096

// A TrialCourse is what carries a trial out.
type TrialCourse struct {
	Trial model.Trial
	View  *model.FarmView // of the farm when it begins
	Agent string          // stands behind the mark in the User-Agent: "farmtop/1.0"
	Mark  string          // the beginning of its requests' marks
	Query bool            // the marks stand in the query, too
	// Marks are what logs tell of the trial's requests; nil where no log is read. Marked tells whether any log has the marks: one of the
	// application's own tells without.
	Marks  <-chan model.Marked
	Marked bool
	// Counters are how many requests the balancers have sent to each node so far; nil where none tells.
	Counters func(context.Context) (map[string]uint64, error)
}

// trials are the trials on their way, one a farm.
type trials struct {
	wake    chan struct{} // holds one token while something was asked for
	working sync.WaitGroup

	mu      sync.Mutex // guards what follows
	asked   []model.Trial
	stopped []string
	under   map[string]*undertaking // by farm: the newest, over or not
}

// An undertaking is one trial under way.
type undertaking struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed when it is over
	marks  chan model.Marked
}

func newTrials() *trials {
	return &trials{wake: make(chan struct{}, 1), under: map[string]*undertaking{}}
}

// Try begins a trial and returns at once; what comes of it is the farm's Trial. One that is under way in the farm is stopped before.
func (e *Engine) Try(t model.Trial) {
	e.trials.mu.Lock()
	e.trials.asked = append(e.trials.asked, t)
	e.trials.mu.Unlock()
	e.trials.nudge()
}

// StopTrial stops a farm's trial: no request is begun any more, and those under way are given up.
func (e *Engine) StopTrial(farm string) {
	e.trials.mu.Lock()
	e.trials.stopped = append(e.trials.stopped, farm)
	e.trials.mu.Unlock()
	e.trials.nudge()
}

func (t *trials) nudge() {
	select {
	case t.wake <- struct{}{}:
	default: // the owner is told already
	}
}

// take hands over what was asked for, and stops what was to be stopped.
func (t *trials) take() []model.Trial {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, farm := range t.stopped {
		if under := t.under[farm]; under != nil {
			under.cancel()
		}
	}
	asked := t.asked
	t.asked, t.stopped = nil, nil
	return asked
}

// hear hands on what a log tells of the requests of a trial. It doesn't wait: a trial whose queue is full knows by other ways, or not.
func (t *trials) hear(traffic *model.Traffic) {
	if len(traffic.Marked) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	under := t.under[traffic.Farm]
	if under == nil {
		return
	}
	for _, m := range traffic.Marked {
		select {
		case under.marks <- m:
		default:
		}
	}
}

// takeTrials begins the trials that were asked for since.
func (e *Engine) takeTrials(ctx context.Context) {
	for _, t := range e.trials.take() {
		view := e.ledger.Snapshot().Farm(t.Farm)
		if view == nil {
			continue // only a program could ask for it
		}
		e.begin(ctx, t, view)
	}
}

// begin carries a trial out beside everything else, as soon as the one before it in the farm is over.
func (e *Engine) begin(ctx context.Context, t model.Trial, view *model.FarmView) {
	trying, cancel := context.WithCancel(ctx)
	now := &undertaking{cancel: cancel, ended: make(chan struct{}), marks: make(chan model.Marked, marksQueued)}
	e.trials.mu.Lock()
	before := e.trials.under[t.Farm]
	e.trials.under[t.Farm] = now
	e.trials.mu.Unlock()
	if before != nil {
		before.cancel()
	}
	e.trials.working.Go(func() { // ends when the trial is over or was stopped, at the latest with ctx
		defer close(now.ended)
		defer cancel()
		if before != nil {
			<-before.ended
		}
		e.carryTrial(ctx, trying, now, t, view)
	})
}

// carryTrial tells what comes of a trial, to its end.
func (e *Engine) carryTrial(ctx, trying context.Context, now *undertaking, t model.Trial, view *model.FarmView) {
	told := model.TrialTold{Began: time.Now(), Trial: t}
	tell := func() {
		told.At = time.Now()
		select {
		case e.events <- told:
		case <-ctx.Done():
		}
	}
	course := TrialCourse{
		Trial: t, View: view, Agent: e.options.TrialAgent, Marks: now.marks, Mark: fmt.Sprintf("%s%08x", model.MarkPrefix, rand.Uint32()),
		Counters: e.counters(view),
	}
	course.Marked, course.Query = marksIn(view.Traffic)
	if view.Traffic == nil {
		course.Marks = nil // nobody would tell
	}
	err := t.Check()
	if err == nil {
		tell()
		err = guard("testing", func() error {
			e.options.Trial(trying, course, func(r *model.RouteReport, s *model.SpoofReport) {
				told.Route, told.Spoof = r, s
				tell()
			})
			return nil
		})
	}
	if err != nil {
		told.Route = &model.RouteReport{Done: true, Stopped: err.Error()}
	}
	told.Done = true
	tell()
}

// marksIn tells whether a log that is read has the marks of requests, and whether it has them only where they stand in the query, too: it
// has that, and no log has the User-Agent.
func marksIn(t *model.Traffic) (marked, query bool) {
	if t == nil {
		return false, false
	}
	for i := range t.Logs {
		l := &t.Logs[i]
		if l.State != model.LogReading {
			continue
		}
		if l.HasMark {
			return true, false
		}
		query = query || l.HasPath
	}
	return query, query
}

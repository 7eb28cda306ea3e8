package probe

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/probe/balancer"
)

// Options are what an engine needs besides farms. The zero value asks the real network for ever.
type Options struct {
	Prober  Prober                                                       // nil for probe/health
	Drivers func(farm string, b model.Balancer) (balancer.Reader, error) // nil for the drivers in drivers.go

	// Rounds is how often everything is asked before Run ends by itself; 0 for ever. Gap is the time between two rounds.
	Rounds int
	Gap    time.Duration

	// Tap sees every event just before it is applied, in order. It is called by the owner of the state, which waits for it.
	Tap func(model.Event)

	UserAgent string // how farmtop names itself to nodes; "" for the prober's own

	// Tails makes what reads a farm's access logs; nil for probe/accesslog. Logs are followed only where Rounds is 0.
	Tails func(*model.Farm) (Tail, error)
	Stdin io.Reader // of a log that is standard input; nil when it isn't to be read

	// Trial carries a trial out and returns when it is over, or its context ends; nil for the tests of probe/route and probe/spoof. What
	// has come so far is told again and again; what was told doesn't change any more.
	Trial      func(ctx context.Context, c TrialCourse, tell func(*model.RouteReport, *model.SpoofReport))
	TrialAgent string // how trials name farmtop to the farm; "" for "farmtop"

	Operator model.Operator          // who asks for actions
	Audit    Audit                   // where actions are written down before they are carried out; nil when none can be asked for
	Past     func() model.Remembered // what earlier runs did, read beside the first checks; nil for nothing
	ReadOnly bool                    // every action is refused
}

// An Audit is the log of actions. Both methods return when what they wrote will survive a crash of the machine; an error, in words
// for the operator, says that it may not.
type Audit interface {
	// Begin writes what is about to be done. When it fails, nothing is done.
	Begin(at time.Time, plan model.Plan) error
	// End completes what Begin wrote for one action. An action whose Phase isn't over is left as it is: farmtop ends, the node stays.
	End(at time.Time, progress model.Progress) error
}

// An Engine owns the state of some farms: it asks, applies what it hears, and hands out snapshots. Everything it starts ends
// with Run.
type Engine struct {
	farms     []*model.Farm
	options   Options
	prober    Prober
	schedule  *schedule
	ledger    *model.Ledger
	events    chan model.Event
	expanding expansions
	repaced   chan struct{} // holds one token when the schedule's pace changed
	actions   *actions
	filing    chan model.Progress // actions that are over, for the audit log
	newest    atomic.Pointer[model.Snapshot]
	awaited   atomic.Int64 // until when answers are awaited, in nanoseconds since 1970

	tails  []tailed
	trials *trials

	watches watches

	mu        sync.Mutex // guards mailboxes
	mailboxes []*Mailbox
}

// eventsQueued is how many answers may wait for the owner of the state; a burst of first answers is absorbed.
const eventsQueued = 1024

// filingQueued is how many actions may wait for a slow disk to write down how they ended.
const filingQueued = 128

// New makes an engine for farms; nothing is asked before Run. It fails when a balancer can't be one.
func New(farms []*model.Farm, o Options) (*Engine, error) {
	if o.Prober == nil {
		o.Prober = newHealthProber(o.UserAgent)
	}
	if o.Drivers == nil {
		o.Drivers = openDriver
	}
	if o.Trial == nil {
		o.Trial = testTraffic
	}
	if o.TrialAgent == "" {
		o.TrialAgent = "farmtop"
	}
	rounds := o.Rounds
	if rounds == 0 {
		rounds = -1
	}
	e := &Engine{
		farms: farms, options: o, prober: o.Prober,
		schedule:  newSchedule(rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), rounds, o.Gap),
		ledger:    model.NewLedger(diagnose.Farm),
		events:    make(chan model.Event, eventsQueued),
		repaced:   make(chan struct{}, 1),
		actions:   newActions(),
		trials:    newTrials(),
		watches:   watches{under: map[string]*watch{}},
		filing:    make(chan model.Progress, filingQueued),
		expanding: expansions{known: map[[2]string][]string{}},
	}
	return e, e.plan()
}

// plan puts everything that is asked on the schedule.
func (e *Engine) plan() error {
	now := time.Now()
	readings, err := e.balancerJobs()
	e.schedule.add(now, readings...)
	for _, f := range e.farms {
		for _, n := range f.Nodes {
			if n.Expand {
				if e.options.Rounds == 0 {
					e.schedule.add(now, e.resolveJob(f, n))
				}
				continue
			}
			e.schedule.add(now, e.nodeJobs(f, n)...)
		}
		if f.Sticky.Servers != nil && e.options.Rounds == 0 {
			e.schedule.add(now, e.serverListJob(f))
		}
		if c := f.EndpointCheck(); c != nil {
			e.schedule.add(now, checkJob(f, "", c, e.prober.Endpoint(f, c)))
		}
	}
	if err != nil || e.options.Rounds != 0 {
		return err
	}
	return e.openTails()
}

// Mailbox is a new mailbox for one reader. It holds a snapshot from when Run begins.
func (e *Engine) Mailbox() *Mailbox {
	m := newMailbox()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.mailboxes = append(e.mailboxes, m)
	return m
}

// Lateness tells how late checks started so far.
func (e *Engine) Lateness() Lateness {
	e.schedule.mu.Lock()
	defer e.schedule.mu.Unlock()
	return e.schedule.late
}

// awaitedFor is for how long after CheckNow the answers are shown at once.
const awaitedFor = time.Second

// CheckNow asks a node at once, all nodes of a farm when node is "", everything when farm is "". It doesn't wait.
func (e *Engine) CheckNow(farm, node string) {
	e.awaited.Store(time.Now().Add(awaitedFor).UnixNano())
	e.schedule.soon(time.Now(), func(j *job) bool {
		return (farm == "" || j.farm == farm || j.farm == "") && (node == "" || j.node == node || j.node == "")
	})
}

// Paces bound SetPace: a hundred times slower helps nobody, and faster than a quarter would break timeouts.
const (
	minPace = 0.25
	maxPace = 32
)

// SetPace multiplies all configured intervals by a factor, kept between 0.25 and 32. It doesn't wait for the state to know.
func (e *Engine) SetPace(factor float64) {
	e.schedule.setPace(time.Now(), min(max(factor, minPace), maxPace))
	select {
	case e.repaced <- struct{}{}:
	default: // the owner is told already
	}
}

// Run asks and applies until the context ends or all rounds are over, which is no error. It fails when farmtop itself does.
func (e *Engine) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	fail := func(err error) {
		if err != nil {
			cancel(err)
		}
	}

	answered := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() { // ends with the context, or when all rounds are over
		defer close(answered)
		fail(guard("asking", func() error { e.ask(ctx, fail); return nil }))
	})
	e.followLogs(ctx, &asking, fail)
	if e.options.Past != nil {
		asking.Go(func() { // ends when the log was read
			fail(guard("reading the audit log", func() error { e.remember(ctx); return nil }))
		})
	}
	var filing sync.WaitGroup
	filing.Go(func() { // ends when the owner has
		fail(guard("writing the audit log", func() error { e.fileAll(ctx); return nil }))
	})
	err := guard("keeping the state", func() error { e.own(ctx, answered); return nil })
	cancel(err)
	close(e.filing)
	filing.Wait()
	asking.Wait()
	e.trials.working.Wait()
	e.watches.working.Wait()
	e.schedule.closeAll()

	if broken, ok := errors.AsType[*PanicError](context.Cause(ctx)); ok {
		return broken
	}
	return nil
}

// ask starts jobs when they are due, and waits for those under way at the end.
func (e *Engine) ask(ctx context.Context, fail func(error)) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	pool := newPool(ctx, func(j *job) {
		fail(guard("asking", func() error { e.runJob(ctx, j); return nil }))
	})
	defer pool.wait()
	defer stop()
	e.resolveFirst(ctx, fail)
	e.schedule.endIfEmpty()
	pool.workers.Go(func() { // ends with the rounds or with ask
		select {
		case <-e.schedule.done:
			stop()
		case <-ctx.Done():
		}
	})
	for {
		j := e.schedule.take(ctx)
		if j == nil {
			return
		}
		pool.start(j)
	}
}

func (e *Engine) runJob(ctx context.Context, j *job) {
	e.schedule.started(j, time.Now())
	j.heavy = j.run(ctx, func(event model.Event) {
		if ctx.Err() != nil {
			return // it was called off: what it says is no answer
		}
		select {
		case e.events <- event:
		case <-ctx.Done():
		}
	})
	e.schedule.finished(j, time.Now())
}

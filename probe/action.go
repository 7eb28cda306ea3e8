package probe

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// actions are the orders on their way from the operator to the balancers.
type actions struct {
	run      string                        // names this run in the actions' IDs
	writers  map[[2]string]balancer.Writer // by farm and balancer; none for those that can only be read
	readings map[[2]string]*reading

	wake    chan struct{} // holds one token while orders wait
	admit   chan admission
	carried chan []string // IDs whose steps are over, however they went

	mu        sync.Mutex // guards what follows
	count     int        // of the IDs given
	submitted []submission
	dismissed []string
}

// A submission is an order as it was confirmed.
type submission struct {
	order model.Order
	typed []string
}

// An admission asks the owner of the state to guard actions again, now that their balancers were read for them.
type admission struct {
	submission
	answer chan *model.Plan // nil when the actions were refused
}

func newActions() *actions {
	return &actions{
		run:     fmt.Sprintf("%s-%d", time.Now().UTC().Format("20060102T150405.000"), os.Getpid()),
		writers: map[[2]string]balancer.Writer{}, readings: map[[2]string]*reading{},
		wake: make(chan struct{}, 1), admit: make(chan admission), carried: make(chan []string),
	}
}

// Plan tells what an order would do as far as the newest snapshot knows, and whether a guard refuses it. It asks nobody.
func (e *Engine) Plan(order model.Order) model.Plan {
	snapshot := e.newest.Load()
	if snapshot == nil {
		return model.Plan{Order: order, Refusal: &model.Refusal{Guard: model.GuardUnreadable, Text: "nothing was asked yet: wait a moment"}}
	}
	return e.planOn(snapshot, order)
}

func (e *Engine) planOn(snapshot *model.Snapshot, order model.Order) model.Plan {
	plan := model.NewPlan(snapshot, order, e.steps)
	switch {
	case e.options.ReadOnly:
		plan.Refusal = &model.Refusal{Guard: model.GuardReadOnly, Text: "farmtop was started read-only: nothing is changed; start it without --read-only"}
	case e.options.Audit == nil && plan.Refusal == nil:
		plan.Refusal = &model.Refusal{Guard: model.GuardUnable, Text: "there is no audit log, and nothing is changed without one"}
	}
	return plan
}

// steps asks a balancer's driver how it makes a change.
func (e *Engine) steps(farm, name string, change model.Change, server model.Server) ([]model.Step, error) {
	writer := e.actions.writers[[2]string{farm, name}]
	if writer == nil {
		return nil, fmt.Errorf("farmtop can only read this kind of balancer, not change it")
	}
	return writer.Steps(change, server)
}

// Submit takes an order in and returns at once. Its actions get their IDs and begin in the nodes' Progress; guards are asked again
// on readings made for it. Typed are the names of protected farms as the operator typed them.
func (e *Engine) Submit(order model.Order, typed []string) {
	a := e.actions
	a.mu.Lock()
	order.Actions = slices.Clone(order.Actions)
	for i := range order.Actions {
		a.count++
		order.Actions[i].ID = fmt.Sprintf("%s-%d", a.run, a.count)
		order.Actions[i].By = e.options.Operator
	}
	a.submitted = append(a.submitted, submission{order, typed})
	a.mu.Unlock()
	a.nudge()
}

// Dismiss takes an action that is over off its node, or one that is queued out of the queue.
func (e *Engine) Dismiss(id string) {
	a := e.actions
	a.mu.Lock()
	a.dismissed = append(a.dismissed, id)
	a.mu.Unlock()
	a.nudge()
}

func (a *actions) nudge() {
	select {
	case a.wake <- struct{}{}:
	default: // the owner is told already
	}
}

// take hands over what was asked for.
func (a *actions) take() (submitted []submission, dismissed []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	submitted, dismissed = a.submitted, a.dismissed
	a.submitted, a.dismissed = nil, nil
	return submitted, dismissed
}

// orders is what the owner of the state knows of the actions that it lets be carried out.
type orders struct {
	started map[string]model.Phase // by ID: the phase in which the steps at hand were started
	typed   map[string][]string    // by ID of a queued action: what was typed for its order
	filed   map[string]model.Phase // by ID: how the audit log says it ended
	working sync.WaitGroup
	under   int // carriers that aren't over
}

func newOrders() *orders {
	return &orders{started: map[string]model.Phase{}, typed: map[string][]string{}, filed: map[string]model.Phase{}}
}

// takeOrders begins what was asked for since.
func (e *Engine) takeOrders(ctx context.Context, o *orders) {
	submitted, dismissed := e.actions.take()
	for _, id := range dismissed {
		e.apply(model.ActionDismissed{At: time.Now(), ID: id})
	}
	for _, s := range submitted {
		e.apply(model.OrderAsked{At: time.Now(), Order: s.order})
		now := s.order
		if now.Serial && len(now.Actions) > 1 {
			for i := range now.Actions[1:] {
				o.typed[now.Actions[1+i].ID] = s.typed
			}
			now.Actions = now.Actions[:1]
		}
		e.start(ctx, o, submission{now, s.typed}, model.PhaseAsked)
	}
}

// goOn carries out what is due by itself: queued actions whose turn has come, and second steps. It files what ended.
func (e *Engine) goOn(ctx context.Context, o *orders, s *model.Snapshot) {
	for _, f := range s.Farms {
		for _, p := range f.Actions {
			e.goOnWith(ctx, o, p)
		}
		for _, p := range f.Ended {
			e.file(o, p)
			delete(o.started, p.Action.ID)
			delete(o.typed, p.Action.ID)
			delete(o.filed, p.Action.ID)
		}
	}
}

func (e *Engine) goOnWith(ctx context.Context, o *orders, p *model.Progress) {
	id := p.Action.ID
	switch {
	case p.Phase == model.PhaseAsked && o.started[id] == "":
		e.start(ctx, o, submission{model.Order{Actions: []model.Action{p.Action}}, o.typed[id]}, model.PhaseAsked)
	case p.Phase == model.PhaseMoving && o.started[id] != model.PhaseMoving:
		second := p.Action
		second.Verb = model.VerbMaint
		e.start(ctx, o, submission{model.Order{Actions: []model.Action{second}}, []string{second.Farm}}, model.PhaseMoving)
	case p.Phase.IsOver():
		e.file(o, p)
	}
}

// file completes the audit log's record of an action that is over.
func (e *Engine) file(o *orders, p *model.Progress) {
	id := p.Action.ID
	if o.filed[id] == p.Phase || !p.Phase.IsOver() || p.Text == "" { // without a plan nothing was begun
		return
	}
	o.filed[id] = p.Phase
	if e.options.Audit == nil {
		return
	}
	select {
	case e.filing <- *p:
	default: // the disk has hung for a hundred actions; the next start will find this one unfinished
	}
}

// fileEnded files the actions that are over when farmtop ends.
func (e *Engine) fileEnded(o *orders) {
	for _, f := range e.ledger.Snapshot().Farms {
		for _, p := range slices.Concat(f.Actions, f.Ended) {
			e.file(o, p)
		}
	}
}

// fileAll writes down how actions ended, until the owner of the state has no more.
func (e *Engine) fileAll(ctx context.Context) {
	for p := range e.filing {
		err := e.options.Audit.End(time.Now(), p)
		if err == nil {
			continue
		}
		select {
		case e.events <- model.Noted{At: time.Now(), Farm: p.Action.Farm, Severity: model.Warning, Text: err.Error()}:
		case <-ctx.Done():
		}
	}
}

// start carries actions out beside the owner, who goes on.
func (e *Engine) start(ctx context.Context, o *orders, s submission, phase model.Phase) {
	ids := make([]string, len(s.order.Actions))
	for i := range s.order.Actions {
		ids[i] = s.order.Actions[i].ID
		o.started[ids[i]] = phase
	}
	if len(ids) == 0 {
		return
	}
	o.under++
	o.working.Go(func() { // ends within the balancers' timeouts; the owner waits for it
		err := guard("carrying out an action", func() error { e.carryOut(ctx, s); return nil })
		if err != nil {
			for _, id := range ids {
				e.events <- model.ActionCarried{At: time.Now(), ID: id, Err: err.Error()}
			}
		}
		e.actions.carried <- ids
	})
}

// settleOrders waits, when farmtop ends, for steps that are being carried out: nothing is left half done without being told.
func (e *Engine) settleOrders(o *orders) {
	for o.under > 0 {
		select {
		case event := <-e.events:
			e.apply(event)
		case a := <-e.actions.admit:
			a.answer <- nil // it wasn't begun, and isn't now
		case <-e.actions.carried:
			o.under--
		}
	}
	o.working.Wait()
}

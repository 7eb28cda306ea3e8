package probe

import (
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
	check   chan checking
	carried chan []string // farms whose steps are over, however they went

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

// A checking asks the owner of the state what a plan that was carried out has left, now that the balancers were read after it.
type checking struct {
	plan   *model.Plan
	answer chan []*model.Refusal // one for each part; nil where enough is left
}

func newActions() *actions {
	return &actions{
		run:     fmt.Sprintf("%s-%d", time.Now().UTC().Format("20060102T150405.000"), os.Getpid()),
		writers: map[[2]string]balancer.Writer{}, readings: map[[2]string]*reading{},
		wake: make(chan struct{}, 1), admit: make(chan admission), check: make(chan checking), carried: make(chan []string),
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

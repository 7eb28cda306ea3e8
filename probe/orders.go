package probe

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"farmtop/model"
)

// orders is what the owner of the state knows of the actions that it lets be carried out. What changes a farm is carried out one
// after the other, so that each is guarded on what the one before has left.
type orders struct {
	started map[string]model.Phase // by ID: the phase in which the steps at hand were started
	typed   map[string][]string    // by ID of a queued action: what was typed for its order
	filed   map[string]model.Phase // by ID: how the audit log says it ended
	busy    map[string]bool        // by farm: something changes it just now
	waiting []submission           // in the order in which they were asked for
	working sync.WaitGroup
	under   int // carriers that aren't over
}

func newOrders() *orders {
	return &orders{
		started: map[string]model.Phase{}, typed: map[string][]string{}, filed: map[string]model.Phase{}, busy: map[string]bool{},
	}
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

// rememberEvery is how often others' actions are looked for: a colleague's are shown that late.
const rememberEvery = 5 * time.Second

// remember tells what others did, and this farmtop in earlier runs, until ctx ends.
func (e *Engine) remember(ctx context.Context) {
	ticker := time.NewTicker(rememberEvery)
	defer ticker.Stop()
	for {
		past := e.options.Past()
		past.Actions = slices.DeleteFunc(slices.Clone(past.Actions), func(p model.PastAction) bool {
			return strings.HasPrefix(p.Action.ID, e.actions.run)
		})
		past.At = time.Now()
		select {
		case e.events <- past:
		case <-ctx.Done():
			return
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
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

// start has actions carried out as soon as nothing else changes their farms.
func (e *Engine) start(ctx context.Context, o *orders, s submission, phase model.Phase) {
	for i := range s.order.Actions {
		o.started[s.order.Actions[i].ID] = phase
	}
	if len(s.order.Actions) > 0 {
		o.waiting = append(o.waiting, s)
	}
	e.startWaiting(ctx, o)
}

// startWaiting carries out what waits and can begin. An order doesn't overtake another one for the same farm.
func (e *Engine) startWaiting(ctx context.Context, o *orders) {
	held := maps.Clone(o.busy)
	var waiting []submission
	for _, s := range o.waiting {
		farms := s.order.Farms()
		free := !slices.ContainsFunc(farms, func(farm string) bool { return held[farm] })
		for _, farm := range farms {
			held[farm] = true
			o.busy[farm] = o.busy[farm] || free
		}
		if free {
			e.work(ctx, o, s)
		} else {
			waiting = append(waiting, s)
		}
	}
	o.waiting = waiting
}

// work carries actions out beside the owner, who goes on.
func (e *Engine) work(ctx context.Context, o *orders, s submission) {
	o.under++
	o.working.Go(func() { // ends within the balancers' timeouts; the owner waits for it
		err := guard("carrying out an action", func() error { e.carryOut(ctx, s); return nil })
		if err != nil {
			for i := range s.order.Actions {
				e.events <- model.ActionCarried{At: time.Now(), ID: s.order.Actions[i].ID, Err: err.Error()}
			}
		}
		e.actions.carried <- s.order.Farms()
	})
}

// carried notes that nothing changes some farms any more, and begins what waited for that.
func (e *Engine) carried(ctx context.Context, o *orders, farms []string) {
	o.under--
	for _, farm := range farms {
		delete(o.busy, farm)
	}
	e.startWaiting(ctx, o)
}

// settleOrders waits, when farmtop ends, for steps that are being carried out, and applies how they went: nothing is left half done
// without being told. What waited isn't begun any more.
func (e *Engine) settleOrders(o *orders) {
	for _, s := range o.waiting {
		for i := range s.order.Actions {
			e.apply(model.ActionCarried{At: time.Now(), ID: s.order.Actions[i].ID, Err: notBegun})
		}
	}
	o.waiting = nil
	for o.under > 0 {
		select {
		case event := <-e.events:
			e.apply(event)
		case a := <-e.actions.admit:
			e.turnAway(a)
		case a := <-e.actions.check:
			a.answer <- e.emptied(a.plan)
			e.fileEnded(o)
		case <-e.actions.carried:
			o.under--
		}
	}
	o.working.Wait()
	e.applyWaiting()
}

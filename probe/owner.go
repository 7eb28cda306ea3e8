package probe

import (
	"context"
	"slices"
	"time"

	"farmtop/model"
)

const (
	urgentGap = 20 * time.Millisecond  // between two snapshots when states change, or somebody asked to check now
	quietGap  = 500 * time.Millisecond // when only numbers change: nobody reads them faster, and drawing costs more than asking
	idleGap   = time.Second            // when nothing does: ages and clocks go on
	// gapPerCost keeps the making of snapshots below 5 % of a core, however large the farms are.
	gapPerCost = 20
)

// own applies events and publishes snapshots until the context ends or everything was answered.
func (e *Engine) own(ctx context.Context, answered <-chan struct{}) {
	e.apply(model.Configured{At: time.Now(), Farms: e.farms})
	o := newOrders()
	published, cost := e.publish()
	urgent, changed := false, false
	timer := time.NewTimer(idleGap)
	defer timer.Stop()
	for {
		urgent = urgent || changed && e.isAwaited()
		timer.Reset(max(time.Until(published)+publishGap(urgent, changed, cost), 0))
		select {
		case event := <-e.events:
			urgent = e.applyQueued(event) || urgent
			changed = true
			if time.Since(published) < publishGap(urgent || e.isAwaited(), changed, cost) {
				continue
			}
		case <-e.actions.wake:
			e.takeOrders(ctx, o)
			urgent = true
			continue
		case <-e.trials.wake:
			e.takeTrials(ctx)
			continue
		case a := <-e.actions.admit:
			e.admitOrder(a)
			e.goOn(ctx, o, e.ledger.Snapshot())
			urgent = true
			continue
		case a := <-e.actions.check:
			a.answer <- e.emptied(a.plan)
			e.goOn(ctx, o, e.ledger.Snapshot())
			continue
		case farms := <-e.actions.carried:
			e.carried(ctx, o, farms)
			continue
		case <-e.repaced:
			e.apply(model.Paced{At: time.Now(), Factor: e.schedule.paceNow()})
		case <-timer.C:
		case <-answered:
			e.settleOrders(o)
			e.publish()
			e.fileEnded(o)
			return
		case <-ctx.Done():
			e.settleOrders(o)
			e.publish()
			e.fileEnded(o)
			return
		}
		published, cost = e.publish()
		e.goOn(ctx, o, e.ledger.Snapshot())
		e.watchFarms(ctx, e.ledger.Snapshot())
		urgent, changed = false, false
	}
}

// isAwaited tells whether somebody looks for the answers that come now.
func (e *Engine) isAwaited() bool { return time.Now().UnixNano() < e.awaited.Load() }

func publishGap(urgent, changed bool, cost time.Duration) time.Duration {
	gap := idleGap
	switch {
	case urgent:
		gap = urgentGap
	case changed:
		gap = quietGap
	}
	return max(gap, gapPerCost*cost)
}

// applyQueued applies an event and those that wait behind it.
func (e *Engine) applyQueued(event model.Event) (urgent bool) {
	urgent = e.apply(event)
	for range eventsQueued {
		select {
		case event = <-e.events:
			urgent = e.apply(event) || urgent
		default:
			return urgent
		}
	}
	return urgent
}

// applyWaiting applies all events that wait.
func (e *Engine) applyWaiting() {
	for {
		select {
		case event := <-e.events:
			e.apply(event)
		default:
			return
		}
	}
}

func (e *Engine) apply(event model.Event) (urgent bool) {
	if e.options.Tap != nil {
		e.options.Tap(event)
	}
	urgent = e.ledger.Apply(event)
	if resolved, ok := event.(model.Resolved); ok {
		e.expand(resolved)
	}
	return urgent
}

// publish brings the views up to date and puts them into every mailbox. It tells when it did and what that cost.
func (e *Engine) publish() (at time.Time, cost time.Duration) {
	start := time.Now()
	e.apply(model.Ticked{At: start})
	snapshot := e.ledger.Snapshot()
	e.newest.Store(snapshot)
	e.tellTails(snapshot)
	e.mu.Lock()
	mailboxes := slices.Clone(e.mailboxes)
	e.mu.Unlock()
	for _, m := range mailboxes {
		m.put(snapshot)
	}
	return start, time.Since(start)
}

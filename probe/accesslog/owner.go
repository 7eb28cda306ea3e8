package accesslog

import (
	"context"
	"time"

	"farmtop/model"
	"farmtop/probe/accesslog/source"
)

const (
	// busyGap is the time between two reports while lines come: snapshots of numbers alone are published no oftener.
	busyGap = 500 * time.Millisecond
	// markGap is that time while a trial waits to hear which node had its requests.
	markGap = 100 * time.Millisecond
	// calmGap is that time while none come: windows empty and ages go on.
	calmGap = 2 * time.Second
	// restGap is that time when none came for restAfter: nothing but the hour's windows changes.
	restGap   = 30 * time.Second
	restAfter = 6 * time.Minute
	// gapPerCost keeps the summing up below 5 % of a core, however many sessions there are.
	gapPerCost = 20
)

// own counts until ctx ends.
func (t *Tail) own(ctx context.Context, tell func(model.Traffic)) {
	published, cost := t.publish(ctx, tell)
	heard := published
	changed := false
	timer := time.NewTimer(busyGap)
	defer timer.Stop()
	for {
		timer.Reset(max(time.Until(published)+t.reportGap(changed, published.Sub(heard), cost), 0))
		select {
		case b := <-t.blocks:
			b.take()
			changed, heard = true, time.Now()
			if heard.Sub(published) < t.reportGap(changed, 0, cost) {
				continue
			}
		case s := <-t.statuses:
			if s.from.hear(s.status, time.Now()) {
				changed = true
			}
			continue
		case <-t.viewed:
			t.books.know(t.view.Load(), time.Now())
			continue
		case value := <-t.broken:
			panic(value)
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		published, cost = t.publish(ctx, tell)
		changed = false
	}
}

// reportGap is the time between the last report and the next.
func (t *Tail) reportGap(changed bool, silence, cost time.Duration) time.Duration {
	gap := calmGap
	switch {
	case t.books.marks.isHurried():
		gap = markGap
	case changed:
		gap = busyGap
	case silence > restAfter:
		gap = restGap
	}
	return max(gap, gapPerCost*cost)
}

// publish tells what is known. It tells when it did and what that cost.
func (t *Tail) publish(ctx context.Context, tell func(model.Traffic)) (at time.Time, cost time.Duration) {
	start := time.Now()
	traffic := t.books.summary(start)
	traffic.Since = t.began
	for _, f := range t.followers {
		traffic.Logs = append(traffic.Logs, f.told(start))
	}
	cost = time.Since(start)
	if ctx.Err() == nil {
		tell(traffic)
	}
	return start, cost
}

// stateOf is a source's state in the words of the model.
func stateOf(s source.State) model.LogState {
	switch s {
	case source.Reading:
		return model.LogReading
	case source.Waiting:
		return model.LogWaiting
	case source.Ended:
		return model.LogEnded
	case source.Failed:
		return model.LogFailed
	default:
		return model.LogOpening
	}
}

package main

import (
	"context"
	"time"

	"farmtop/model"
	"farmtop/ui/report"
)

// follow tells how far the order is until that is all that shall be waited for. It ends early with the context.
func (e *errand) follow(ctx context.Context) {
	t := newTeller(e.program)
	defer t.end()
	for {
		s, err := e.box.Next(ctx)
		if err != nil || ctx.Err() != nil { // what is called off fails, and says nothing about its balancer
			return
		}
		e.heard = s
		e.course.take(s)
		over := true
		outcomes := e.outcomes(s, false)
		for i := range outcomes {
			over = over && e.isSettled(&outcomes[i], s.At)
			if e.flags.wait && !outcomes[i].Progress.AskedAt.IsZero() {
				t.tell(&outcomes[i], s.At)
			}
		}
		t.show(s.At)
		if over {
			return
		}
	}
}

// afterwards is how long the first reading after a change is waited for; the change itself was read back already.
const afterwards = 3 * time.Second

// isSettled tells whether an action is as far as it was to be waited for. Without --wait that is when the balancers were read once
// more, so that what is reported is what they say.
func (e *errand) isSettled(o *report.Outcome, now time.Time) bool {
	p := &o.Progress
	switch {
	case p.Phase.IsOver():
		return true
	case e.flags.wait || p.Phase != model.PhaseDraining:
		return false
	case now.Sub(p.DoneAt) > afterwards:
		return true
	case o.Node == nil:
		return false
	}
	for _, s := range o.Node.Servers {
		if s.At.Before(p.DoneAt) {
			return false
		}
	}
	return true
}

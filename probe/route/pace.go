package route

import (
	"context"
	"sync"
	"time"
)

// A pace lets requests go at a fixed rate. Time that was lost isn't made up for, so there are no bursts.
type pace struct {
	every time.Duration
	mu    sync.Mutex // guards next
	next  time.Time
}

func newPace(perSecond int) *pace { return &pace{every: time.Second / time.Duration(perSecond)} }

// wait returns when the next request may go, and tells whether it may: not after the context's end.
func (p *pace) wait(ctx context.Context) bool {
	p.mu.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(p.every)
	p.mu.Unlock()
	if at.Equal(now) {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

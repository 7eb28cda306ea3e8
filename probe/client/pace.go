package client

import (
	"context"
	"sync"
	"time"
)

// A Pace lets requests go at a fixed rate, whoever sends them. Time that was lost isn't made up for, so there are no bursts.
type Pace struct {
	every time.Duration
	mu    sync.Mutex // guards next
	next  time.Time
}

// NewPace is a pace of so many requests a second, at least one.
func NewPace(perSecond int) *Pace { return &Pace{every: time.Second / time.Duration(perSecond)} }

// Takes is how long requests keep the pace, one after the other.
func (p *Pace) Takes(requests int) time.Duration { return time.Duration(requests) * p.every }

// Wait returns when the next request may go, and tells whether it may: not after the context's end. It may be called by several goroutines
// at once.
func (p *Pace) Wait(ctx context.Context) bool {
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

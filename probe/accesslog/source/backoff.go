package source

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff says how long to wait before something that failed is tried again: doubled each time, up to a bound, and jittered, so
// that several which failed together don't try together.
type backoff struct {
	least, most time.Duration
	failures    int
}

// next is how long to wait now: at least half of the doubled time. share is random, from 0 to below 1.
func (b *backoff) next(share float64) time.Duration {
	wait := b.most
	if b.failures < 32 { // further doubling would overflow, and is past any bound
		wait = min(b.least<<b.failures, b.most)
	}
	b.failures++
	return wait/2 + time.Duration(share*float64(wait/2))
}

// succeeded makes the next wait short again.
func (b *backoff) succeeded() { b.failures = 0 }

// after waits; false means that ctx ended first.
func after(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// jitter is a share for [backoff.next].
func jitter() float64 { return rand.Float64() }

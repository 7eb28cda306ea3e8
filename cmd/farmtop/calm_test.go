package main

import (
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
)

const (
	// stall is the longest that a machine may keep a goroutine waiting and still count as calm: a quarter of the checks' timeouts.
	stall = 250 * time.Millisecond
	// stallTold is for how long a stall may be seen in what farmtop finds: a p95 remembers 64 answers, two seconds apart.
	stallTold = 130 * time.Second
	// wellFor is how long a farm must be without findings.
	wellFor = 55 * time.Second
	// calmWithin bounds the wait for a calm minute on a machine that has few.
	calmWithin = 5 * time.Minute
)

// calmness is whether the machine lets those run who want to. Where it stands still, farmtop rightly finds that nodes don't answer.
type calmness struct{ stalled atomic.Int64 } // when it last stood still, in nanoseconds since 1970; 0 for never

func watchCalmness(t *testing.T) *calmness {
	t.Helper()
	c := &calmness{}
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() { // ends with the test
		defer close(ended)
		const step = 10 * time.Millisecond
		ticker := time.NewTicker(step)
		defer ticker.Stop()
		for last := time.Now(); ; {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			now := time.Now()
			if now.Sub(last) > stall {
				c.stalled.Store(now.UnixNano())
			}
			last = now
		}
	}()
	t.Cleanup(func() { close(done); <-ended })
	return c
}

// isCalm tells whether what is found now can't come from the machine.
func (c *calmness) isCalm() bool {
	at := c.stalled.Load()
	return at == 0 || time.Since(time.Unix(0, at)) > stallTold
}

// staysWell looks at snapshots until a farm was without findings for a minute. A finding fails the test, unless the machine had
// stood still: then the minute begins anew.
func staysWell(t *testing.T, next func() (*model.Snapshot, error)) {
	t.Helper()
	calm := watchCalmness(t)
	var since time.Time
	for {
		s, err := next()
		if err != nil {
			t.Fatal(err)
		}
		f := s.Farms[0]
		if since.IsZero() || len(f.Findings) > 0 {
			since = s.At
		}
		for i := range f.Findings {
			if found := &f.Findings[i]; calm.isCalm() {
				t.Errorf("after %v: %s %s (%s)", s.At.Sub(s.Started), found.Code, found.Title, found.Evidence)
			}
		}
		switch {
		case t.Failed():
			return
		case s.At.Sub(since) >= wellFor && f.Count.Nodes > 0 && f.Count.Up == f.Count.Nodes && f.Count.Ready == f.Count.Nodes:
			return
		case s.At.Sub(s.Started) > calmWithin:
			t.Fatalf("no minute without findings within %v: the machine stood still too often, or the farm isn't well: %+v, %+v",
				calmWithin, f.Count, f.Findings)
		}
	}
}

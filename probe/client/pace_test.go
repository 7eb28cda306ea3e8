package client

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestsGoAtTheirPaceHoweverManyWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, began := NewPace(10), time.Now()
		var crew sync.WaitGroup
		for range 4 {
			crew.Go(func() {
				for range 5 {
					p.Wait(t.Context())
				}
			})
		}
		crew.Wait()
		if took := time.Since(began); took != 1900*time.Millisecond {
			t.Errorf("20 requests at 10 a second took %s, want 1.9s", took)
		}
		time.Sleep(time.Minute)
		began = time.Now()
		p.Wait(t.Context())
		p.Wait(t.Context())
		if took := time.Since(began); took != 100*time.Millisecond {
			t.Errorf("after a pause two requests took %s: lost time is made up for", took)
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(1)
		p.Wait(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		if p.Wait(ctx) || time.Since(began) != 100*time.Millisecond {
			t.Errorf("it went on after %s", time.Since(began))
		}
	})
}

package spoof

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestsGoAtTheirRateAndLostTimeIsNotMadeUpFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &sender{plan: &plan{perSecond: 10}}
		began := time.Now()
		for i, want := range []time.Duration{0, 100 * time.Millisecond, 200 * time.Millisecond, 700 * time.Millisecond, 800 * time.Millisecond} {
			if i == 3 {
				time.Sleep(500 * time.Millisecond) // an answer took long
			}
			if !s.wait(t.Context()) || time.Since(began) != want {
				t.Errorf("request %d goes after %s, want %s", i+1, time.Since(began), want)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if s.wait(ctx) || time.Since(began) != 800*time.Millisecond {
			t.Errorf("it waits on when all is over: %s", time.Since(began))
		}
	})
}

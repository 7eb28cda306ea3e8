package model

import (
	"math"
	"slices"
	"testing"
	"time"
)

var drainStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func after(seconds float64) time.Time {
	return drainStart.Add(time.Duration(seconds * float64(time.Second)))
}

// drained is a server in drain with these counters.
func drained(requests, chosen uint64, inFlight int) *Server {
	return &Server{Admin: AdminDrain, Requests: requests, Chosen: chosen, ChosenKnown: true, InFlight: inFlight}
}

func TestADrainCountsNewSessionsApartFromCookieBoundOnes(t *testing.T) {
	t.Parallel()
	w := newDrainWatch(drained(100, 40, 3), after(0))
	w.update(drained(110, 40, 2), after(1), false)
	w.update(drained(115, 42, 1), after(2), false)
	d := sumDrains([]*drainWatch{w}, DefaultSettle)
	if d.New != 2 || d.Bound != 13 || d.InFlight != 1 || d.Quiet != 0 || !d.Since.Equal(after(0)) || !d.At.Equal(after(2)) {
		t.Errorf("%+v", d)
	}
	w.update(drained(115, 42, 0), after(9), false)
	d = sumDrains([]*drainWatch{w}, DefaultSettle)
	if d.Quiet != 7*time.Second || d.IsQuiet(10*time.Second) || !d.IsQuiet(7*time.Second) {
		t.Errorf("quiet for %v", d.Quiet)
	}
	w.update(drained(115, 42, 1), after(20), false)
	if d = sumDrains([]*drainWatch{w}, DefaultSettle); d.IsQuiet(time.Second) {
		t.Error("a request in flight isn't quiet, however long it takes")
	}
}

func TestABalancerThatDoesNotCountNewSessionsSaysSo(t *testing.T) {
	t.Parallel()
	s := drained(100, 0, 0)
	s.ChosenKnown = false
	w := newDrainWatch(s, after(0))
	next := drained(104, 0, 0)
	next.ChosenKnown = false
	w.update(next, after(1), false)
	if d := sumDrains([]*drainWatch{w}, DefaultSettle); d.New != -1 || d.Bound != 4 {
		t.Errorf("%+v", d)
	}
}

func TestAReloadSetsCountersBackWithoutInventingRequests(t *testing.T) {
	t.Parallel()
	w := newDrainWatch(drained(1_000_000, 400_000, 0), after(0))
	w.update(drained(7, 0, 0), after(1), true)
	w.update(drained(9, 0, 0), after(2), false)
	w.update(drained(2, 1, 0), after(3), false) // a restart that nobody noticed otherwise
	if d := sumDrains([]*drainWatch{w}, DefaultSettle); d.Bound != 7+2+1 || d.New != 1 {
		t.Errorf("%+v", d)
	}
}

func TestCountersThatMakeNoSenseAreBounded(t *testing.T) {
	t.Parallel()
	w := newDrainWatch(drained(0, 0, 0), after(0))
	w.update(drained(5, math.MaxUint64, 0), after(1), false)
	w.update(drained(math.MaxUint64, 9, 0), after(0.5), false) // a clock that was set back
	d := sumDrains([]*drainWatch{w}, DefaultSettle)
	if len(d.Rates) > DrainSpans || d.Quiet < 0 {
		t.Errorf("%+v", d)
	}
}

func TestADrainsCurveHasEqualSpansHoweverLongItTakes(t *testing.T) {
	t.Parallel()
	w := newDrainWatch(drained(0, 0, 0), after(0))
	for i := 1; i <= 3600; i++ { // two requests a second for an hour
		w.update(drained(uint64(2*i), 0, 0), after(float64(i)), false)
	}
	d := sumDrains([]*drainWatch{w}, DefaultSettle)
	if len(d.Rates) < DrainSpans/2-1 || len(d.Rates) > DrainSpans {
		t.Fatalf("%d spans of %v", len(d.Rates), d.Span)
	}
	for i, rate := range d.Rates {
		if math.Abs(float64(rate)-2) > 0.01 {
			t.Errorf("span %d of %v has %g requests a second, want 2", i, d.Span, rate)
		}
	}
	w.update(drained(7200, 0, 0), after(1e9), false) // the machine slept for years
	if d = sumDrains([]*drainWatch{w}, DefaultSettle); len(d.Rates) > DrainSpans {
		t.Errorf("%d spans", len(d.Rates))
	}
}

func TestANodesDrainIsTheSumOfItsServers(t *testing.T) {
	t.Parallel()
	a, b := newDrainWatch(drained(0, 0, 1), after(0)), newDrainWatch(drained(0, 0, 1), after(0))
	for i := 1; i <= 8; i++ {
		a.update(drained(uint64(i), 0, 1), after(float64(i)), false)
		b.update(drained(uint64(3*i), 0, 2), after(float64(i)), false)
	}
	d := sumDrains([]*drainWatch{a, b}, DefaultSettle)
	if d.Bound != 32 || d.InFlight != 3 || len(d.Rates) != 4 || slices.ContainsFunc(d.Rates, func(r float32) bool { return r != 4 }) {
		t.Errorf("%+v", d)
	}
	b.coarsen()
	if d = sumDrains([]*drainWatch{a, b}, DefaultSettle); d.Span != 2*drainSpan || len(d.Rates) != 2 || d.Rates[0] != 4 {
		t.Errorf("spans of two lengths: %+v", d)
	}
	if sumDrains(nil, DefaultSettle) != nil {
		t.Error("nothing watched is something")
	}
}

package model

import (
	"testing"
	"time"
)

func TestAnOutageLiesBetweenLostRequestsAndGoodOnes(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return drainStart.Add(time.Duration(ms) * time.Millisecond) }
	var o Outage
	for _, p := range []struct {
		sent, known int
		good        bool
	}{
		{0, 5, true},
		{200, 205, true},
		{400, 401, false},
		{600, 1100, false},
		{800, 801, false},
		{1000, 1005, true},
		{1200, 1205, true},
	} {
		o = o.After(at(p.sent), at(p.known), p.good, "refused")
	}
	length, within, known := o.Measured()
	if !known || length != 600*time.Millisecond || within != 200*time.Millisecond || o.Lost != 3 || o.Probes != 7 || o.IsOut() {
		t.Errorf("%v to %v (%t): %+v", length, within, known, o)
	}
	o = o.After(at(1400), at(1401), false, "reset")
	if _, _, known := o.Measured(); known || !o.IsOut() || o.Why != "reset" {
		t.Errorf("out again: %+v", o)
	}
	var alone Outage
	alone = alone.After(at(0), at(1), false, "refused").After(at(200), at(201), true, "")
	if _, _, known := alone.Measured(); known {
		t.Error("an outage whose beginning nobody saw was measured")
	}
}

func TestAnAnswerAfterTheFirstLossWasSentDoesntShortenTheOutage(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return drainStart.Add(time.Duration(ms) * time.Millisecond) }
	o := Outage{}.After(at(0), at(900), true, "").After(at(200), at(201), false, "refused").After(at(400), at(401), false, "refused")
	o = o.After(at(600), at(605), true, "")
	if length, within, known := o.Measured(); !known || length-within != 200*time.Millisecond || length+within != 405*time.Millisecond {
		t.Errorf("%v to %v (%t): %+v", length, within, known, o)
	}
}

func TestAnOutageIsWordedByWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return drainStart.Add(time.Duration(ms) * time.Millisecond) }
	whole := Outage{Probes: 40}
	out := Outage{Probes: 8, Lost: 4, LastGood: at(0), FirstLost: at(200), LastLost: at(1200)}
	over := out
	over.FirstGood = at(1400)
	alone := over
	alone.LastGood = time.Time{}
	for want, o := range map[string]Outage{
		"none of farmtop's own 40 requests was lost": whole, "out for 1.80 s so far": out, "out for 1.2 s ± 0.2 s": over, "out for 1.00 s at least": alone,
	} {
		if got := o.Words(at(2000)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

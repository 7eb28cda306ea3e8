package model

import (
	"testing"
	"time"
)

func TestAnOutagesLengthIsToldAsExactlyAsItIsKnown(t *testing.T) {
	t.Parallel()
	at := func(ms int) time.Time { return drainStart.Add(time.Duration(ms) * time.Millisecond) }
	for want, ms := range map[string][4]int{ // the last good answer, the first and last lost request, the first good answer
		"1.2 s ± 0.2 s":   {0, 200, 1200, 1400},
		"1.22 s ± 0.02 s": {0, 20, 1220, 1240},
		"500 ms ± 50 ms":  {0, 50, 500, 550},
		"154.0 s ± 0.1 s": {0, 100, 154_000, 154_100},
		"0.4 to 4.9 s":    {0, 2200, 2600, 4900},
		"100 to 500 ms":   {0, 200, 300, 500},
		"1.2 s ± 0.6 s":   {0, 500, 1150, 1800},
		"up to 400 ms":    {0, 200, 200, 400},
		"1.00 s at least": {-1, 200, 1200, 1400},
		"200 ms ± 1 ms":   {0, 0, 200, 200},
	} {
		o := Outage{Probes: 60, Lost: 2, LastGood: at(ms[0]), FirstLost: at(ms[1]), LastLost: at(ms[2]), FirstGood: at(ms[3])}
		if ms[0] < 0 {
			o.LastGood = time.Time{}
		}
		if ms[1] == ms[2] {
			o.Lost = 1
		}
		if got := o.LengthWords(); got != want {
			t.Errorf("%v: %q, want %q", ms, got, want)
		}
	}
}

func TestTheRequestsThatWereLostAreFarmtopsOwn(t *testing.T) {
	t.Parallel()
	for lost, want := range []string{"none of farmtop's own 60 requests was lost", "1 of farmtop's own 60 requests was lost", "2 of farmtop's own 60 requests were lost"} {
		if got := (&Outage{Probes: 60, Lost: lost}).LostWords(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

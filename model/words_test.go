package model

import (
	"testing"
	"time"
)

func TestALatencyHasThreeDigits(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-1: "0.00 ms", 0: "0.00 ms", 340 * time.Microsecond: "0.34 ms", 3100 * time.Microsecond: "3.10 ms",
		9996 * time.Microsecond: "10.0 ms", 41 * time.Millisecond: "41.0 ms", 99960 * time.Microsecond: "100 ms",
		412 * time.Millisecond: "412 ms", 999400 * time.Microsecond: "999 ms", 999500 * time.Microsecond: "1.00 s",
		1500 * time.Millisecond: "1.50 s", time.Minute: "60.0 s", time.Hour: "3600 s",
	} {
		if got := Milliseconds(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

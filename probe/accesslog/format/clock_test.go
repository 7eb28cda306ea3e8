package format

import (
	"testing"
	"time"
)

func TestTimesAreReadInEveryNotation(t *testing.T) {
	t.Parallel()
	second := time.Date(2026, time.November, 21, 1, 22, 37, 0, time.UTC).UnixNano()
	tests := []struct {
		text string
		want int64
	}{
		{"21/Nov/2026:01:22:37 +0000", second},
		{"[21/Nov/2026:02:52:37 +0130]", second},
		{"20/Nov/2026:20:22:37 -0500", second},
		{"21/Nov/2026:06:22:37.875", second + 875e6}, // in the zone of the clock below
		{"2026-11-21T01:22:37Z", second},
		{"2026-11-21T02:22:37.160952021+01:00", second + 160952021},
		{"2026-11-21 06:22:37,5", second + 5e8},
		{"1795224157", second},
		{"1795224157.123456789012", second + 123456789},
		{"1795224157123", second + 123e6},
		{"1795224157123456", second + 123456e3},
		{"1795224157123456789", second + 123456789},
		{"", 0},
		{"-", 0},
		{"yesterday", 0},
		{"99999999999999999999999", 0},
		{"21/Nov/2026:01:22:37 +00000000", 0},
		{"21/Noo/2026:01:22:37 +0000", 0},
		{"41/Nov/2026:01:22:37 +0000", 0},
		{"21/Nov/2026:24:22:37 +0000", 0},
		{"2026-13-21T01:22:37Z", 0},
		{"9999-11-21T01:22:37Z", 0},
	}
	for _, test := range tests {
		shared := clock{location: time.FixedZone("PKT", 5*3600)}
		for range 2 { // the second reading comes from memory
			if got := shared.read([]byte(test.text)); got != test.want {
				t.Errorf("%q is %d, want %d", test.text, got, test.want)
			}
		}
	}
}

func TestTheRememberedSecondIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	shared := clock{location: time.UTC}
	texts := []string{
		"21/Nov/2026:01:22:37 +0000", "21/Nov/2026:01:22:37 +0100", "21/Nov/2026:01:22:38 +0100", "21/Nov/2026:01:22:38.5",
		"2026-11-21T01:22:38Z", "21/Noo/2026:01:22:37 +0000", "21/Nov/2026:01:22:38 +0000",
	}
	for _, text := range texts {
		fresh := clock{location: time.UTC}
		if got, want := shared.read([]byte(text)), fresh.read([]byte(text)); got != want {
			t.Errorf("%q is %d after other times, %d alone", text, got, want)
		}
	}
}

func TestNumbersThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		unit int64
		want int64
		ok   bool
	}{
		{"8.006", int64(time.Second), 8006000000, true},
		{"0.0009131194", int64(time.Second), 913119, true},
		{"5245", int64(time.Microsecond), 5245000, true},
		{"87", 1, 87, true},
		{"087", 1, 87, true},
		{"9223372036854775807", 1, 9223372036854775807, true},
		{"9223372036854775808", 1, 0, false},
		{"99999999999", int64(time.Second), 0, false},
		{"-1", 1, 0, false},
		{"1e5", 1, 0, false},
		{".5", 1, 0, false},
		{"", 1, 0, false},
	}
	for _, test := range tests {
		got, ok := decimal([]byte(test.text), test.unit)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("decimal(%q, %d) = %d, %v; want %d, %v", test.text, test.unit, got, ok, test.want, test.ok)
		}
	}
}

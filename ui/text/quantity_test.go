package text

import (
	"math"
	"testing"
	"time"
)

func TestQuantitiesStandStill(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Duration(0), "0.00 ms"},
		{Duration(310 * time.Microsecond), "0.31 ms"},
		{Duration(3100 * time.Microsecond), "3.10 ms"},
		{Duration(9996 * time.Microsecond), "10.0 ms"},
		{Duration(41 * time.Millisecond), "41.0 ms"},
		{Duration(99960 * time.Microsecond), " 100 ms"},
		{Duration(412 * time.Millisecond), " 412 ms"},
		{Duration(999600 * time.Microsecond), " 1.00 s"},
		{Duration(61 * time.Second), " 61.0 s"},
		{Duration(2 * time.Hour), " 2.00 h"},
		{Duration(-1), "      –"},
		{Milliseconds(3.1), "3.10 ms"},
		{Milliseconds(float32(math.NaN())), "      –"},
		{Count(0), "     0"},
		{Count(812), "   812"},
		{Count(1240), "1.24 k"},
		{Count(999_600), "1.00 M"},
		{Count(math.MaxUint64), ">1 E"[:0] + "  >1 E"},
		{Rate(-1), "     –"},
		{Rate(0), "  0.00"},
		{Rate(12.34), "  12.3"},
		{Rate(99.96), "   100"},
		{Rate(1240), "1.24 k"},
		{Rate(math.Inf(1)), "  >1 E"},
		{Age(-time.Second), " 0s"},
		{Age(12 * time.Second), "12s"},
		{Age(61 * time.Second), " 1m"},
		{Age(47 * time.Hour), "47h"},
		{Age(61 * 24 * time.Hour), "61d"},
		{Age(1000 * 24 * time.Hour), "99d"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestSpanNamesItsTwoLargestUnits(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		12 * time.Second: "12s", 4*time.Minute + 10*time.Second: "4m 10s", 200 * time.Minute: "3h 20m", 61*24*time.Hour + 4*time.Hour: "61d 4h",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}

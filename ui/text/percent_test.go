package text

import (
	"math"
	"testing"
)

func TestAPercentNeverSaysNoneOrAllOfWhatIsNearlyThat(t *testing.T) {
	t.Parallel()
	for part, want := range map[float64]string{
		0: "  0 %", 1e-9: " <1 %", 0.0099: " <1 %", 0.01: "  1 %", 0.476: " 48 %", 0.99: " 99 %", 0.9999: ">99 %", 1: "100 %", 7: "100 %", -1: "    –",
	} {
		if got := Percent(part); got != want || Width(got) != PercentWidth {
			t.Errorf("Percent(%v) = %q, want %q", part, got, want)
		}
	}
	if got := Percent(math.NaN()); got != "    –" {
		t.Errorf("Percent of nothing known is %q", got)
	}
}

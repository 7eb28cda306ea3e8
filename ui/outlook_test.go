package ui

import (
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
)

func TestAnOutlookPromisesNothingThatTheCurveDoesNotShow(t *testing.T) {
	t.Parallel()
	tone := newTheme(palette{}, false)
	for name, c := range map[string]struct {
		drain        model.Drain
		label, words string
	}{
		"too early":       {model.Drain{InFlight: 1}, "eta", "too early"},
		"falling":         {model.Drain{InFlight: 1, Decay: model.Decay{Enough: true, Falling: true, ETA: 250 * time.Second}}, "eta", "~4m"},
		"not falling":     {model.Drain{Quiet: time.Second, Decay: model.Decay{Enough: true}}, "eta", "not falling"},
		"near its end":    {model.Drain{Quiet: 6 * time.Second, Decay: model.Decay{Enough: true}}, "quiet", "6s of 10s"},
		"one in flight":   {model.Drain{InFlight: 1, Quiet: time.Hour, Decay: model.Decay{Enough: true}}, "eta", "not falling"},
		"nothing comes":   {model.Drain{Quiet: 10 * time.Second}, "quiet", "for 10s"},
		"for a long time": {model.Drain{Quiet: 3 * time.Hour}, "quiet", "for 3h"},
	} {
		o := outlookOf(&c.drain, 10*time.Second, tone)
		if o.label != c.label || o.words != c.words || ansi.StringWidth(o.brief) > outlookWidth {
			t.Errorf("%s: %+v, want %s %s", name, o, c.label, c.words)
		}
	}
}

func TestFreshSessionsTakeFourCellsAtMost(t *testing.T) {
	t.Parallel()
	for fresh, want := range map[int64]string{-1: "?", 0: "0", 999: "999", 1000: "999+", 1 << 40: "999+"} {
		if got := freshWords(&model.Drain{New: fresh}); got != want {
			t.Errorf("%d new sessions are %q, want %q", fresh, got, want)
		}
	}
}

func TestACurveIsSqueezedToItsPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values []float32
		width  int
		want   []float32
	}{
		{[]float32{8, 4, 2, 0}, 2, []float32{6, 1}},
		{[]float32{9, 6, 3, 2, 1}, 2, []float32{7.5, 2}},
		{[]float32{8, 4}, 5, []float32{8, 4}},
		{[]float32{8, 4}, 0, []float32{8, 4}},
		{nil, 3, nil},
	} {
		if got := squeezed(nil, c.values, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%v in %d cells is %v, want %v", c.values, c.width, got, c.want)
		}
	}
}

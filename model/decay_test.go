package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A crowd is a population of sessions, as a drain sees it: nobody joins, and everybody leaves at random with the same half-life.
type crowd struct {
	sessions int
	halfLife time.Duration // 0 when nobody leaves
	every    time.Duration // the average time between a session's pages
	page     int           // the requests that come together
	steady   bool          // pages come as by a clock, not at random
	after    time.Duration // how long the drain has been watched
}

// counts are the requests of one such drain in the spans that its watch would have by then.
func (c crowd) counts(r *rand.Rand) ([]float64, time.Duration) {
	span := drainSpan
	for c.after/span >= DrainSpans {
		span *= 2
	}
	counts := make([]float64, c.after/span)
	for range c.sessions {
		stay := math.Inf(1)
		if c.halfLife > 0 {
			stay = r.ExpFloat64() * c.halfLife.Seconds() / math.Ln2
		}
		at := r.Float64() * c.every.Seconds()
		if !c.steady {
			at = r.ExpFloat64() * c.every.Seconds()
		}
		for at < stay {
			i := int(at / span.Seconds())
			if i >= len(counts) {
				break
			}
			counts[i] += float64(c.page)
			if c.steady {
				at += c.every.Seconds()
			} else {
				at += r.ExpFloat64() * c.every.Seconds()
			}
		}
	}
	return counts, span
}

// judged are the verdicts on many such drains.
func (c crowd) judged(runs int) (falling, enough float64, halfLives, etas []time.Duration) {
	r := rand.New(rand.NewPCG(1, 2))
	for range runs {
		counts, span := c.counts(r)
		d := decayOf(counts, span, DefaultSettle)
		if d.Enough {
			enough += 1 / float64(runs)
		}
		if d.Falling {
			falling += 1 / float64(runs)
			halfLives, etas = append(halfLives, d.HalfLife), append(etas, d.ETA)
		}
	}
	slices.Sort(halfLives)
	slices.Sort(etas)
	return falling, enough, halfLives, etas
}

// Flat crowds: nobody leaves, so whatever falls does so by chance.
func TestAFlatCurveIsRarelyTakenForAFall(t *testing.T) {
	t.Parallel()
	const runs, most = 1000, 0.07
	for _, c := range []crowd{
		{sessions: 100, every: 3 * time.Second, page: 1, steady: true, after: time.Minute},
		{sessions: 20, every: 3 * time.Second, page: 1, after: 14 * time.Second},
		{sessions: 20, every: 3 * time.Second, page: 1, after: time.Minute},
		{sessions: 100, every: 3 * time.Second, page: 1, after: 5 * time.Minute},
		{sessions: 200, every: 15 * time.Second, page: 1, after: 15 * time.Minute},
		{sessions: 20, every: 3 * time.Second, page: 6, after: 14 * time.Second},
		{sessions: 20, every: 15 * time.Second, page: 6, after: time.Minute},
		{sessions: 100, every: 15 * time.Second, page: 6, after: 5 * time.Minute},
		{sessions: 5, every: 15 * time.Second, page: 6, after: 15 * time.Minute},
	} {
		falling, enough, _, _ := c.judged(runs)
		t.Logf("%+v: falling %.1f %%, enough seen %.1f %%", c, 100*falling, 100*enough)
		if falling > most {
			t.Errorf("%+v: %.1f %% fall, want at most %.0f %%", c, 100*falling, 100*most)
		}
		if c.after >= 5*time.Minute && enough < 0.95 {
			t.Errorf("%+v: enough was seen in %.1f %% only", c, 100*enough)
		}
	}
}

func TestAFallIsFoundWithItsHalfLife(t *testing.T) {
	t.Parallel()
	const runs = 150
	for _, halfLife := range []time.Duration{20 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute} {
		for _, c := range []crowd{
			{sessions: 100, every: 3 * time.Second, page: 1, steady: true},
			{sessions: 400, every: 3 * time.Second, page: 1},
			{sessions: 100, every: 3 * time.Second, page: 6},
			{sessions: 20, every: 3 * time.Second, page: 1, steady: true},
		} {
			c.halfLife, c.after = halfLife, 2*halfLife
			falling, _, halfLives, etas := c.judged(runs)
			if falling < 0.95 {
				t.Errorf("%+v: found in %.1f %%, want 95", c, 100*falling)
				continue
			}
			ratio := halfLives[len(halfLives)/2].Seconds() / halfLife.Seconds()
			// The rate at the start, in requests within the settle time, halves until ln 2 of one is left.
			pages := float64(c.sessions*c.page) / c.every.Seconds() * DefaultSettle.Seconds()
			want := math.Log2(pages/math.Ln2) - c.after.Seconds()/halfLife.Seconds()
			eta := etas[len(etas)/2].Seconds() / halfLife.Seconds()
			t.Logf("%+v: found %.1f %%, half-life %.2f of it, ETA %.1f half-lives, want %.1f", c, 100*falling, ratio, eta, want)
			if math.Abs(ratio-1) > 0.25 {
				t.Errorf("%+v: the median half-life is %.2f of it", c, ratio)
			}
			if math.Abs(eta-want) > 1 {
				t.Errorf("%+v: the median ETA is %.1f half-lives, want about %.1f", c, eta, want)
			}
		}
	}
}

// People have left, and a dashboard on somebody's wall asks every few seconds for ever.
func TestACurveThatFallsToAFloorDoesNotFallAnyMore(t *testing.T) {
	t.Parallel()
	people := crowd{sessions: 100, halfLife: time.Minute, every: 3 * time.Second, page: 1, after: 30 * time.Minute}
	wall := crowd{sessions: 1, every: 5 * time.Second, page: 1, steady: true, after: people.after}
	r := rand.New(rand.NewPCG(3, 4))
	wrong := 0
	for range 200 {
		counts, span := people.counts(r)
		floor, _ := wall.counts(r)
		for i := range counts {
			counts[i] += floor[i]
		}
		if d := decayOf(counts, span, DefaultSettle); d.Falling || !d.Enough {
			wrong++
		}
	}
	if wrong > 14 {
		t.Errorf("%d of 200 curves with a floor are judged otherwise, want at most 7 %%", wrong)
	}
}

func TestDecayOfFewCounts(t *testing.T) {
	t.Parallel()
	enough := Decay{Enough: true}
	tests := []struct {
		name   string
		counts []float64
		want   Decay
	}{
		{"nothing counted yet", nil, Decay{}},
		{"five spans", []float64{900, 500, 300, 100, 50}, Decay{}},
		{"nothing came at all", make([]float64, 6), enough},
		{"nothing came, but not for long", make([]float64, 5), Decay{}},
		{"too few requests", []float64{10, 5, 2, 1, 1, 0}, Decay{}},
		{"flat, over too short a time to tell a slow fall", []float64{9, 9, 9, 9, 9, 9}, Decay{}},
		{"flat, and so many that even a slow fall would show", []float64{9e5, 9e5, 9e5, 9e5, 9e5, 9e5}, enough},
		{"rising", []float64{1, 2, 4, 8, 16, 32}, enough},
		{
			name: "halving with each span of 10 s", counts: []float64{640, 320, 160, 80, 40, 20},
			// 10 are to come in the next 10 s, and 10/2^3.85 = ln 2 in those 38.5 s later.
			want: Decay{Falling: true, Enough: true, HalfLife: 10 * time.Second, ETA: 38510 * time.Millisecond},
		},
		{
			name: "halving, and nothing is to come already", counts: []float64{64, 32, 16, 8, 4, 2, 1, 0, 0, 0, 0, 0},
			want: Decay{Falling: true, Enough: true, HalfLife: 9620 * time.Millisecond},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := decayOf(tt.counts, 10*time.Second, DefaultSettle)
			got.HalfLife, got.ETA = got.HalfLife.Round(10*time.Millisecond), got.ETA.Round(10*time.Millisecond)
			if got != tt.want {
				t.Errorf("decay %+v, want %+v", got, tt.want)
			}
		})
	}
}

// The score test is certain where all came in the first span; the slope alone would be infinite, and so would its error.
func TestAllInTheFirstSpanIsAFall(t *testing.T) {
	t.Parallel()
	d := decayOf([]float64{40, 0, 0, 0, 0, 0, 0}, 2*time.Second, DefaultSettle)
	if !d.Falling || d.HalfLife <= 0 || d.HalfLife > 2*time.Second || d.ETA != 0 {
		t.Errorf("decay %+v", d)
	}
}

func TestAFallThatTakesADayIsNone(t *testing.T) {
	t.Parallel()
	counts := make([]float64, DrainSpans)
	for i := range counts {
		counts[i] = 1e6 * math.Pow(0.9, float64(i))
	}
	tests := []struct {
		span    time.Duration
		falling bool
	}{{time.Minute, true}, {time.Hour, false}, {5 * time.Hour, false}}
	for _, tt := range tests {
		if d := decayOf(counts, tt.span, DefaultSettle); d.Falling != tt.falling || !d.Enough || !tt.falling && d != (Decay{Enough: true}) {
			t.Errorf("spans of %s: %+v, want falling %v", tt.span, d, tt.falling)
		}
	}
}

func FuzzDecayOfAnything(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7, int64(time.Second), int64(time.Second))
	f.Add(math.NaN(), math.Inf(1), math.Inf(-1), -1.0, math.MaxFloat64, math.SmallestNonzeroFloat64, 99, int64(-1), int64(math.MaxInt64))
	f.Add(1e300, 0.0, 0.0, 0.0, 0.0, 0.0, 40, int64(math.MaxInt64), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g float64, n int, span, settle int64) {
		some := []float64{a, b, c, d, e, g}
		var counts []float64
		for i := range max(0, min(n, 100)) {
			counts = append(counts, some[i%len(some)])
		}
		decay := decayOf(counts, time.Duration(span), time.Duration(settle))
		none := decay.HalfLife == 0 && decay.ETA == 0
		if decay.Falling && (!decay.Enough || decay.HalfLife < 0 || decay.ETA < 0 || max(decay.HalfLife, decay.ETA) > decayLongest) ||
			!decay.Falling && !none {
			t.Errorf("%v in spans of %d, settle %d: %+v", counts, span, settle, decay)
		}
	})
}

func BenchmarkDecayOf(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	counts, span := crowd{sessions: 100, halfLife: 3 * time.Minute, every: 3 * time.Second, page: 1, after: 15 * time.Minute}.counts(r)
	b.ReportAllocs()
	for b.Loop() {
		decayOf(counts, span, DefaultSettle)
	}
}

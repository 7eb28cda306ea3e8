package model

import (
	"math"
	"slices"
	"time"
)

const (
	latencyKept  = 64 // samples: as wide as a sparkline gets, enough for a p95
	minutesKept  = 60 // the past hour
	minutesKnown = 5  // minutes before there is an hour to compare with
)

// latency remembers how long a node's first check took.
type latency struct {
	samples [latencyKept]float32 // milliseconds, NaN where it failed; a ring
	total   int

	minute  int64 // the minute being collected, since the epoch
	current []float32
	p95s    [minutesKept]float32 // of past minutes that had answers; a ring
	minutes int
}

func (l *latency) add(o *Observation) {
	ms := float32(math.NaN())
	if o.OK {
		ms = float32(float64(o.Phases.Total) / float64(time.Millisecond))
	}
	l.samples[l.total%latencyKept] = ms
	l.total++

	if minute := o.At.Unix() / 60; minute != l.minute {
		if len(l.current) > 0 {
			l.p95s[l.minutes%minutesKept] = quantile(l.current, 0.95)
			l.minutes++
		}
		l.minute, l.current = minute, l.current[:0]
	}
	if o.OK && len(l.current) < latencyKept {
		l.current = append(l.current, ms)
	}
}

// view is the samples, oldest first, with their quantiles and the hour's typical p95.
func (l *latency) view() (samples []float32, p50, p95, hour float32) {
	nan := float32(math.NaN())
	kept := min(l.total, latencyKept)
	both := make([]float32, 2*kept)
	samples = both[:kept:kept]
	good := both[kept:kept]
	for i := range kept {
		ms := l.samples[(l.total-kept+i)%latencyKept]
		samples[i] = ms
		if !IsGap(ms) {
			good = append(good, ms)
		}
	}
	p50, p95, hour = nan, nan, nan
	if len(good) > 0 {
		slices.Sort(good)
		p50, p95 = sortedQuantile(good, 0.5), sortedQuantile(good, 0.95)
	}
	if l.minutes >= minutesKnown {
		past := l.p95s
		hour = quantile(past[:min(l.minutes, minutesKept)], 0.5)
	}
	return samples, p50, p95, hour
}

// quantile sorts the values, of which there is at least one.
func quantile(values []float32, q float64) float32 {
	slices.Sort(values)
	return sortedQuantile(values, q)
}

// sortedQuantile is the nearest-rank quantile.
func sortedQuantile(sorted []float32, q float64) float32 {
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[max(rank-1, 0)]
}

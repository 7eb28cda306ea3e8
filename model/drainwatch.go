package model

import "time"

// drainSpan is the shortest span of a drain's curve: two readings at the usual pace, so that one reading late by chance doesn't
// look like a change.
const drainSpan = 2 * time.Second

// drainWatch counts what still reaches one server while it is taken out.
type drainWatch struct {
	since, at time.Time
	requested time.Time // the newest reading that showed another request than the one before
	requests  uint64    // the balancer's counters at the newest reading
	chosen    uint64
	known     bool // whether the balancer counts new sessions apart

	fresh, bound     int64
	inFlight, leaves int
	span             time.Duration
	spans            []float64 // bound requests in each span, oldest first; the last one isn't over yet
}

func newDrainWatch(s *Server, at time.Time) *drainWatch {
	w := &drainWatch{since: at, requested: at, known: s.ChosenKnown, span: drainSpan, spans: make([]float64, 1, DrainSpans+1)}
	w.take(s, at)
	return w
}

// update counts what a reading adds. A reload sets the balancer's counters back: what came since isn't counted then, but is known
// to have come when there is any.
func (w *drainWatch) update(s *Server, at time.Time, reloaded bool) {
	requests, chosen := s.Requests-w.requests, s.Chosen-w.chosen
	if reloaded || s.Requests < w.requests || s.Chosen < w.chosen {
		requests, chosen = s.Requests, s.Chosen
	}
	w.known = w.known && s.ChosenKnown
	if !w.known {
		chosen = 0
	}
	bound := int64(requests - min(chosen, requests))
	w.fresh += int64(chosen)
	w.bound += bound
	if requests > 0 {
		w.requested = at
	}
	w.spread(float64(bound), at)
	w.take(s, at)
}

func (w *drainWatch) take(s *Server, at time.Time) {
	w.at, w.requests, w.chosen = at, s.Requests, s.Chosen
	w.inFlight, w.leaves = s.InFlight, s.Leaving
}

// spread shares requests that came between two readings out among the spans of that time.
func (w *drainWatch) spread(bound float64, at time.Time) {
	from, to := w.at.Sub(w.since), at.Sub(w.since)
	if to <= from {
		w.spans[len(w.spans)-1] += bound
		return
	}
	for to/w.span >= DrainSpans {
		w.coarsen()
	}
	for from < to {
		i := int(from / w.span)
		for len(w.spans) <= i {
			w.spans = append(w.spans, 0)
		}
		end := min(time.Duration(i+1)*w.span, to)
		w.spans[i] += bound * float64(end-from) / float64(to-w.at.Sub(w.since))
		from = end
	}
}

// coarsen makes spans twice as long, and half as many.
func (w *drainWatch) coarsen() {
	w.span *= 2
	half := (len(w.spans) + 1) / 2
	for i := range half {
		sum := w.spans[2*i]
		if 2*i+1 < len(w.spans) {
			sum += w.spans[2*i+1]
		}
		w.spans[i] = sum
	}
	w.spans = w.spans[:half]
}

// over are the spans that are over.
func (w *drainWatch) over() []float64 {
	return w.spans[:min(len(w.spans), int(w.at.Sub(w.since)/w.span))]
}

// sumDrains is what still reaches a node with these watched servers; nil when none is.
func sumDrains(watches []*drainWatch, settle time.Duration) *Drain {
	if len(watches) == 0 {
		return nil
	}
	d := &Drain{Since: watches[0].since, At: watches[0].at, Span: drainSpan}
	var requested time.Time
	known := true
	for _, w := range watches {
		d.Since, d.At = earlier(d.Since, w.since), earlier(d.At, w.at)
		if w.requested.After(requested) {
			requested = w.requested
		}
		known = known && w.known
		d.New += w.fresh
		d.Bound += w.bound
		d.InFlight += w.inFlight
		d.Leaving += w.leaves
		d.Span = max(d.Span, w.span)
	}
	if !known {
		d.Bound += d.New
		d.New = -1
	}
	d.Quiet = max(0, d.At.Sub(requested))
	counts := sumSpans(watches, d.Span)
	d.Rates = make([]float32, len(counts))
	for i, n := range counts {
		d.Rates[i] = float32(n / d.Span.Seconds())
	}
	d.Decay = decayOf(counts, d.Span, settle)
	return d
}

// sumSpans adds the spans of several watches, made equally long, from the newest back: watches that began at different times
// overlap at their ends.
func sumSpans(watches []*drainWatch, span time.Duration) []float64 {
	var sum []float64
	for _, w := range watches {
		c := drainWatch{span: w.span, spans: append([]float64(nil), w.over()...)}
		for c.span < span {
			c.coarsen()
		}
		for len(sum) < len(c.spans) {
			sum = append([]float64{0}, sum...)
		}
		for i, n := range c.spans {
			sum[len(sum)-len(c.spans)+i] += n
		}
	}
	return sum
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

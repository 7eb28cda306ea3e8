package accesslog

import "time"

// paceSpan is the time over which lines a second are counted: long enough to stand still, short enough to follow.
const paceSpan = 5 * time.Second

// A pace is how many lines came lately: in the span at hand, and in the one before.
type pace struct {
	began       time.Time
	lines, last uint64
}

func (p *pace) add(now time.Time, lines uint64) {
	p.advance(now)
	p.lines += lines
}

func (p *pace) advance(now time.Time) {
	switch gone := now.Sub(p.began); {
	case p.began.IsZero() || gone >= 2*paceSpan:
		p.began, p.lines, p.last = now, 0, 0
	case gone >= paceSpan:
		p.began, p.lines, p.last = p.began.Add(paceSpan), 0, p.lines
	}
}

// rate is the lines a second of the last span: those of the span at hand, and of the one before as far as it reaches into it.
func (p *pace) rate(now time.Time) float64 {
	if p.began.IsZero() {
		return 0
	}
	p.advance(now)
	part := float64(now.Sub(p.began)) / float64(paceSpan)
	return (float64(p.lines) + float64(p.last)*(1-part)) / paceSpan.Seconds()
}

package demo

import "time"

// A meter counts events per second.
type meter struct {
	second  int64 // since 1970
	current int   // in that second
	before  int   // in the second before it
	most    int
}

func (m *meter) hit(now time.Time) {
	m.turn(now)
	m.current++
	m.most = max(m.most, m.current)
}

// perSecond is how many events the last whole second had.
func (m *meter) perSecond(now time.Time) int {
	m.turn(now)
	return m.before
}

func (m *meter) turn(now time.Time) {
	second := now.Unix()
	switch second {
	case m.second:
		return
	case m.second + 1:
		m.before = m.current
	default:
		m.before = 0
	}
	m.second, m.current = second, 0
}

// averaged is how many requests HAProxy's average times are over.
const averaged = 1024

// An average is the mean of the newest times, older ones fading out.
type average struct {
	mean    float64 // milliseconds
	samples int
	most    int64
}

func (a *average) add(d time.Duration) {
	ms := d.Milliseconds()
	a.most = max(a.most, ms)
	a.samples = min(a.samples+1, averaged)
	a.mean += (float64(ms) - a.mean) / float64(a.samples)
}

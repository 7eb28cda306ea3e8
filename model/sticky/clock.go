package sticky

import "time"

const (
	// leapSeconds is how far ahead of all others a line may be and still be believed at once: a longer silence is rare, and a
	// line with a wrong date would empty every window.
	leapSeconds = 600
	// leapLines is how many such lines in a row are believed: after a silence in a file they all are.
	leapLines = 3
	// lateSeconds is how late lines may be: requests are logged when they end, and buffers of logs are written after seconds.
	lateSeconds = 300
	// A clock that was set back gives nothing but late lines: this many in a row, over this time. Another log that is
	// read later has newer ones between them, or ends sooner.
	backLines   = 64
	backSeconds = 60
	// lastSecond is the last that a session can be seen in, with room for clocks that go on: the year 2103.
	lastSecond = 1<<32 - 1<<26
)

// A clock tells the time of a log in seconds. It never goes back: where the log's own does, the clock holds and goes on from there.
type clock struct {
	now     int64 // seconds; 0 before the first line
	shift   int64 // from the log's time to the clock's
	ahead   int   // lines in a row that leap
	behind  int   // lines in a row that are too late,
	since   int64 // the earliest of them,
	until   int64 // and the latest
	fresh   bool  // there were lines since the last tick
	ticked  time.Time
	resumed int64 // the clock at the last tick that had lines before it
}

// place is the second, on the clock, at which a line counts that is dated at a Unix time in nanoseconds.
func (c *clock) place(nanos int64) int64 {
	c.fresh = true
	second := nanos / int64(time.Second)
	if nanos <= 0 || second >= lastSecond {
		second = c.now - c.shift
	}
	if c.now == 0 {
		c.now = max(second, 1)
		return c.now
	}
	at := min(second+c.shift, lastSecond)
	switch {
	case at > c.now+leapSeconds:
		return c.leap(at)
	case at >= c.now:
		c.now, c.ahead, c.behind = at, 0, 0
		return at
	case at >= c.now-lateSeconds:
		c.ahead, c.behind = 0, 0
		return max(at, 1)
	default:
		return c.fall(at)
	}
}

// leap takes a line that is far ahead. What was taken for a clock set back may have been another log: that is undone first.
func (c *clock) leap(at int64) int64 {
	c.behind = 0
	c.ahead++
	if c.ahead < leapLines {
		return c.now
	}
	c.ahead = 0
	undone := min(max(c.shift, 0), at-c.now)
	c.shift -= undone
	c.now = at - undone
	return c.now
}

// fall takes a line that is far behind.
func (c *clock) fall(at int64) int64 {
	c.ahead = 0
	if c.behind == 0 {
		c.since, c.until = at, at
	}
	c.behind++
	c.since, c.until = min(c.since, at), max(c.until, at)
	if c.behind < backLines || c.until-c.since < backSeconds {
		return max(at, 1)
	}
	c.shift += c.now - at
	c.behind = 0
	return c.now
}

// tick lets the clock go on while no line comes. How far the log's time is from ours doesn't matter.
func (c *clock) tick(now time.Time) {
	if c.now == 0 {
		return
	}
	if c.fresh || c.ticked.IsZero() {
		c.fresh, c.ticked, c.resumed = false, now, c.now
		return
	}
	silence := int64(now.Sub(c.ticked) / time.Second)
	c.now = min(max(c.now, c.resumed+silence), lastSecond)
}

// counterpart is the clock's time, as the log dates it, at a moment of ours; ours itself as long as they were never compared.
func (c *clock) counterpart(ours time.Time) time.Time {
	if c.ticked.IsZero() {
		return ours
	}
	return c.moment(c.resumed).Add(ours.Sub(c.ticked))
}

// moment is a second of the clock as the log dates it.
func (c *clock) moment(second int64) time.Time { return time.Unix(second-c.shift, 0) }

package sticky

import (
	"testing"
	"time"
)

// run reads lines of a log, dated in seconds, and tells the clock after them.
func (c *clock) run(from, until int64) int64 {
	for s := from; s <= until; s++ {
		c.place(s * int64(time.Second))
	}
	return c.now
}

func TestTheClockFollowsTheLogAndNeverGoesBack(t *testing.T) {
	t.Parallel()
	const start = begin / int64(time.Second)
	for name, story := range map[string]func(c *clock) (now int64){
		"lines in their order": func(c *clock) int64 { return c.run(start, start+100) - 100 },
		"late lines":           func(c *clock) int64 { c.run(start, start+100); return c.run(start-150, start-50) - 100 },
		"a silence in a file":  func(c *clock) int64 { c.run(start, start); return c.run(start+9000, start+9002) - 9002 },
		"one line far ahead": func(c *clock) int64 {
			c.run(start, start)
			c.run(start+9000, start+9001)
			return c.run(start+1, start+1) - 1
		},
		"a clock set back": func(c *clock) int64 { c.run(start, start); return c.run(start-3600, start-3600+163) - 100 },
		"and set right again": func(c *clock) int64 {
			c.run(start, start)
			c.run(start-3600, start-3437)
			return c.run(start, start+102) - 200
		},
		"a date that can't be": func(c *clock) int64 {
			c.run(start, start)
			c.place(-5)
			c.place(1<<63 - 1)
			c.place(-1 << 63)
			return c.now
		},
		"lines without any date": func(c *clock) int64 { c.place(0); c.place(0); return c.now - 1 + start },
		"a few lines far behind": func(c *clock) int64 { c.run(start, start); return c.run(start-9000, start-8940) },
		"a burst of one old moment": func(c *clock) int64 {
			c.run(start, start)
			for range 10_000 {
				c.run(start-9000, start-9000)
			}
			return c.now
		},
	} {
		if now := story(&clock{}); now != start {
			t.Errorf("%s: the clock is off by %d s", name, now-start)
		}
	}
}

func TestTheClockGoesOnInSilence(t *testing.T) {
	t.Parallel()
	const start = begin / int64(time.Second)
	ours := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) // another time zone, or a clock that is years off
	c := &clock{}
	c.tick(ours)
	if c.now != 0 {
		t.Fatalf("the clock is %d before the first line", c.now)
	}
	c.run(start, start)
	for s := range 31 {
		c.tick(ours.Add(time.Duration(s) * time.Second))
	}
	if c.now != start+30 {
		t.Errorf("after 30 s of silence the clock went on by %d s", c.now-start)
	}
	c.run(start+25, start+25)
	c.tick(ours.Add(31 * time.Second))
	if c.now != start+30 {
		t.Errorf("after a line that is 5 s late the clock is at %d s, want it where it was", c.now-start)
	}
	c.tick(ours.Add(-time.Hour))
	if c.now != start+30 {
		t.Errorf("our own clock was set back, and the log's is at %d s", c.now-start)
	}
	c.run(start+7200, start+7200)
	if c.now != start+30 {
		t.Errorf("one line two hours ahead was believed: %d s", c.now-start)
	}
}

func TestOurTimeIsTranslatedIntoTheLogs(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 1})
	ours := moment(5 * 3600) // the log's zone is off by five hours
	if got := tracker.LogTime(ours); !got.Equal(ours) {
		t.Errorf("%v before the first line, want our own time", got)
	}
	tracker.Observe(Hit{At: moment(10).UnixNano(), Named: None})
	tracker.Summary(ours)
	tracker.Summary(ours.Add(20 * time.Second))
	if got, want := tracker.LogTime(ours.Add(15*time.Second)), moment(25); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

package sticky

import (
	"slices"
	"time"
)

// LogTime is what the log's clock shows at a moment of ours, as told by the newest lines at the last [Tracker.Summary]: for logs that
// are written late, or whose zone or clock is off. It means something when the log is read to its end.
func (t *Tracker) LogTime(ours time.Time) time.Time { return t.clock.counterpart(ours) }

// Grace is by how much an outage may be known too early or too late.
func (t *Tracker) Grace() time.Duration { return time.Duration(t.grace) * time.Second }

// Out tells that a node went into drain or maintenance, or failed, at a time by the log's clock: sessions that leave it from now on
// have a reason, and so have those that left it up to slack before, at most the grace time: balancers often notice a failure first, and
// know of a drain when it is asked for. So have sessions that come to it, since they lived elsewhere because of that.
func (t *Tracker) Out(node int32, at time.Time, slack time.Duration) {
	t.settle()
	column := t.reach(node)
	if column == 0 {
		return
	}
	if t.outages[column].begin(at.Unix()) {
		t.rebalance(at.Unix())
	}
	t.excuse(column, at.Unix()-min(int64(slack/time.Second), t.grace))
}

// Back tells that a node came back at a time by the log's clock. One that wasn't known to be out was so until then.
func (t *Tracker) Back(node int32, at time.Time) {
	t.settle()
	column := t.reach(node)
	if column != 0 && t.outages[column].end(at.Unix()) {
		t.rebalance(at.Unix())
	}
}

// Weigh sets the balancer's weights, by the nodes' indices; nodes beyond have the weight 0, and without any call all have 1. A weight of 0
// takes a node out of the test of new sessions.
func (t *Tracker) Weigh(weights []int) {
	t.settle()
	if !slices.Equal(weights, t.spread.weights) {
		t.spread.weights = slices.Clone(weights)
		t.rebalance(t.clock.now)
	}
}

// rebalance begins to judge the balancing anew, when the balancer has settled.
func (t *Tracker) rebalance(at int64) {
	if t.clock.now == 0 {
		return
	}
	t.spread.restart(min(at, t.clock.now) + skewSettle)
	t.crowds.restart(t.clock.now)
}

// reach is the column of a node, which is made when there is none yet.
func (t *Tracker) reach(node int32) uint16 {
	if int(node) >= t.columns-1 && node < MaxNodes {
		t.grow(int(node) + 2)
	}
	return t.column(node)
}

// excuse takes back the breaks of sessions which left a node since a second.
func (t *Tracker) excuse(column uint16, since int64) {
	finest := &t.rings[OneMinute]
	for second := max(since, finest.head-windowSteps); second <= finest.head; second++ {
		step := finest.at(second)
		if step == nil || step[column].Breaks == 0 {
			continue
		}
		breaks, broken := step[column].Breaks, step[column].Broken
		for w := range t.rings {
			if step := t.rings[w].at(second); step != nil {
				step[column].excuse(breaks, broken)
			}
		}
		t.totals[column].excuse(breaks, broken)
	}
	t.breaks.excuse(int32(column)-1, since, t.clock.now)
}

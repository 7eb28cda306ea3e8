package sticky

import "time"

// censusSteps is how many steps the idle time is counted in: a session counts as live for the idle time and up to one step more.
const censusSteps = 120

// A census counts the live sessions of each node, without looking at every session: by the step of time in which they were seen
// last. Forgotten sessions stay in it until their idle time is over.
type census struct {
	width  uint32 // seconds of a step
	head   uint32 // the number of the newest step
	oldest uint32 // the first second in which a session must have been seen to be live
	counts [][censusSteps + 1]uint32
	totals []uint32
}

func newCensus(idle time.Duration, columns int) census {
	seconds := min(max(idle, time.Second)/time.Second, lastSecond)
	c := census{width: uint32((seconds + censusSteps - 1) / censusSteps)}
	c.grow(columns)
	return c
}

func (c *census) grow(columns int) {
	c.counts = append(c.counts, make([][censusSteps + 1]uint32, columns-len(c.counts))...)
	c.totals = append(c.totals, make([]uint32, columns-len(c.totals))...)
}

// advance lets time go on: who wasn't seen for longer than the idle time is live no more.
func (c *census) advance(now uint32) {
	head := now / c.width
	if head <= c.head {
		return
	}
	for range min(head-c.head, censusSteps+1) {
		c.head++
		c.drop(c.head % (censusSteps + 1))
	}
	c.head = head
	if head > censusSteps {
		c.oldest = (head - censusSteps) * c.width
	}
}

// drop empties the place of a step.
func (c *census) drop(place uint32) {
	for i := range c.counts {
		c.totals[i] -= c.counts[i][place]
		c.counts[i][place] = 0
	}
}

// enter counts a session at a node, seen in a second that isn't later than the newest. It isn't live when that is too long ago.
func (c *census) enter(column uint16, seen uint32) {
	if seen >= c.oldest {
		c.counts[column][seen/c.width%(censusSteps+1)]++
		c.totals[column]++
	}
}

// leave takes out a session that was entered with the same node and second.
func (c *census) leave(column uint16, seen uint32) {
	if seen >= c.oldest {
		c.counts[column][seen/c.width%(censusSteps+1)]--
		c.totals[column]--
	}
}

// move is leave and enter in one.
func (c *census) move(from, to uint16, seen, at uint32) {
	if from == to && seen/c.width == at/c.width {
		return
	}
	c.leave(from, seen)
	c.enter(to, at)
}

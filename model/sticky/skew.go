package sticky

import (
	"math"
	"time"
)

const (
	// SkewAlpha is the p-value below which new sessions count as skewed. The test is made again and again, so the customary 5 %
	// would give an alarm every few hours.
	SkewAlpha = 0.001
	// SkewLeast is how far a node's share must be from what its weight promises, as a part of that: of many sessions the test
	// would find differences that nobody cares for.
	SkewLeast = 0.2
	// skewExpected is how many sessions a node must be expected to have, so that the chi-square distribution holds in its far
	// tail, too. Nodes that expect fewer are taken together.
	skewExpected = 10
	// skewSettle is how long new sessions aren't judged after a node went out or came back: balancers follow their checks,
	// warm a node up, or fill the emptiest first.
	skewSettle = 60
)

// A Skew is how well the new sessions fit the balancer's weights: Pearson's chi-square test over the nodes which are not out.
type Skew struct {
	Enough   bool    // there are enough sessions to judge; else the rest says nothing
	Skewed   bool    // P is below [SkewAlpha], and the worst node is off by [SkewLeast] or more
	P        float64 // the chance of seeing at least this with fair balancing
	Sessions uint64  // that were counted
	Worst    int32   // the node farthest from its share in standard errors, [None] when not enough
	Ratio    float64 // of what that node got to what its weight promised
	Since    time.Time
}

// A spread counts the new sessions on each node in two halves of the time that is judged, so that the older half can go.
type spread struct {
	half    int64 // seconds
	began   int64 // of the newer half
	since   int64 // of the older half
	newer   []uint64
	older   []uint64
	weights []int // nil for all the same
}

func newSpread(span time.Duration, columns int) spread {
	s := spread{half: max(int64(span/time.Second)/2, 1)}
	s.grow(columns)
	return s
}

func (s *spread) grow(columns int) {
	s.newer = append(s.newer, make([]uint64, columns-len(s.newer))...)
	s.older = append(s.older, make([]uint64, columns-len(s.older))...)
}

// restart begins anew at a second, since what is fair has changed.
func (s *spread) restart(at int64) {
	clear(s.newer)
	clear(s.older)
	s.began, s.since = at, at
}

// advance lets the older half go when the newer is full.
func (s *spread) advance(now int64) {
	switch {
	case s.since == 0:
		s.began, s.since = now, now
	case now >= s.began+2*s.half:
		s.restart(now)
	case now >= s.began+s.half:
		s.newer, s.older = s.older, s.newer
		clear(s.newer)
		s.since, s.began = s.began, s.began+s.half
	}
}

func (s *spread) note(column uint16, at int64) {
	if at >= s.began {
		s.newer[column]++
	}
}

// weight is the weight of a column's node. Where nobody told any, all are the same; a node that wasn't told of then gets nothing.
func (s *spread) weight(column int) float64 {
	switch {
	case s.weights == nil:
		return 1
	case column > len(s.weights):
		return 0
	}
	return float64(max(s.weights[column-1], 0))
}

// A cell is what was seen and expected of one node, or of several that expect little.
type cell struct {
	seen, expected float64
	node           int32
}

// judge tests the counts against the weights.
func (s *spread) judge(out []outages, c *clock) Skew {
	skew := Skew{Worst: None}
	if s.since != 0 {
		skew.Since = c.moment(s.since)
	}
	cells := make([]cell, 0, len(out))
	weights := 0.0
	for column := 1; column < len(s.newer); column++ {
		if w := s.weight(column); w > 0 && !out[column].isOut() {
			n := s.newer[column] + s.older[column]
			skew.Sessions += n
			weights += w
			cells = append(cells, cell{float64(n), w, int32(column - 1)})
		}
	}
	for i := range cells {
		cells[i].expected *= float64(skew.Sessions) / weights
	}
	return skew.tested(pooled(cells))
}

// pooled takes together the cells that expect too little, and those with the least of the others until they expect enough.
func pooled(cells []cell) []cell {
	enough := cells[:0]
	rest := cell{node: None}
	for _, c := range cells {
		if c.expected >= skewExpected {
			enough = append(enough, c)
			continue
		}
		rest.seen += c.seen
		rest.expected += c.expected
	}
	if rest.expected == 0 {
		return enough
	}
	for rest.expected < skewExpected && len(enough) > 0 {
		least := 0
		for i := range enough {
			if enough[i].expected < enough[least].expected {
				least = i
			}
		}
		rest.seen += enough[least].seen
		rest.expected += enough[least].expected
		enough = append(enough[:least], enough[least+1:]...)
	}
	return append(enough, rest)
}

// tested fills in what the cells say. Counts are whole numbers where the distribution is smooth, so each difference is taken half a
// session smaller (Yates's correction), which never makes the test bolder.
func (s Skew) tested(cells []cell) Skew {
	if len(cells) < 2 {
		return s
	}
	var sum, worst float64
	for _, c := range cells {
		if c.expected < skewExpected {
			return s
		}
		off := max(math.Abs(c.seen-c.expected)-0.5, 0)
		sum += off * off / c.expected
		if score := off * off / c.expected; c.node >= 0 && (s.Worst < 0 || score > worst) {
			worst, s.Worst, s.Ratio = score, c.node, c.seen/c.expected
		}
	}
	s.Enough = true
	s.P = chiSquareTail(sum, len(cells)-1)
	s.Skewed = s.P < SkewAlpha && math.Abs(s.Ratio-1) >= SkewLeast
	return s
}

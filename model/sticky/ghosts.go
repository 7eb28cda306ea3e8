package sticky

import (
	"cmp"
	"slices"
	"time"
)

// ghostsKept is how many values of ghosts are told apart: nodes that left a farm are few, and made-up values say nothing.
const ghostsKept = 16

// A GhostValue is what a cookie said that no node owns, by its hash.
type GhostValue struct {
	Value  ID     // 0 stands for all values that the log doesn't tell
	Times  uint64 // at most; some may belong to values that had to make room
	First  time.Time
	Last   time.Time
	Served int32 // the node that served the last one, [None] when none did
}

// ghosts keeps the most frequent values: a new one takes the place of the rarest and its count (Metwally, Agrawal and El Abbadi,
// "Efficient computation of frequent and top-k elements in data streams", 2005).
type ghosts struct {
	kept [ghostsKept]ghost
	n    int
	lost bool // a value made room, so there are more than are kept
}

type ghost struct {
	value       uint64
	times       uint64
	first, last int64
	served      int32
}

func (g *ghosts) note(value uint64, at int64, node int32) {
	rarest := 0
	for i := range g.kept[:g.n] {
		k := &g.kept[i]
		if k.value == value {
			k.times++
			k.last, k.served = max(k.last, at), node
			return
		}
		if k.times < g.kept[rarest].times {
			rarest = i
		}
	}
	if g.n < ghostsKept {
		g.kept[g.n] = ghost{value, 1, at, at, node}
		g.n++
		return
	}
	g.lost = true
	g.kept[rarest] = ghost{value, g.kept[rarest].times + 1, at, at, node}
}

// told are the values, the most frequent first.
func (g *ghosts) told(c *clock) []GhostValue {
	if g.n == 0 {
		return nil
	}
	told := make([]GhostValue, g.n)
	for i, k := range g.kept[:g.n] {
		told[i] = GhostValue{shortened(k.value), k.times, c.moment(k.first), c.moment(k.last), k.served}
	}
	slices.SortFunc(told, func(a, b GhostValue) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Value, b.Value))
	})
	return told
}

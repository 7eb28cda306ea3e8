package cookie

import (
	"cmp"
	"slices"
	"time"
)

const (
	// givenKept is how many values are told apart: one for each node of a large farm. Values of sessions aren't meant for a census.
	givenKept = 256
	// giversKept is how many nodes are told of one value: two are wrong already.
	giversKept = 4
	// maxGiven is the longest value that is kept, in bytes: no product names a node by more.
	maxGiven = 128
)

// A Given is a value that a sticky cookie was set to, and by whom.
type Given struct {
	Value string // hostile
	Times uint64 // at most; some may belong to values that had to make room
	By    []Giver
}

// A Giver is a node whose answers set a value.
type Giver struct {
	Node  int32
	Times uint64
	Last  time.Time // when it did so last
}

// A Census counts which node's answers set the sticky cookie to which value, so that two nodes which give the same are seen and values
// that only watching explains are learned. It belongs to one goroutine. Only values that name a node belong in it, never a session's ID:
// they are kept as they are.
type Census struct {
	given []Given
	at    map[string]int
}

// Note counts one answer that set a value. Of very many values the most frequent are kept, about.
func (c *Census) Note(value []byte, node int32, at time.Time) {
	if node < 0 || len(value) == 0 || len(value) > maxGiven || Cleared(value) {
		return
	}
	i, known := c.at[string(value)]
	if !known {
		i = c.place(string(value))
	}
	c.given[i].note(node, at)
}

// place makes room for a value: in a free place, or in that of the rarest, whose count it takes over (Metwally, Agrawal and El Abbadi,
// "Efficient computation of frequent and top-k elements in data streams", 2005).
func (c *Census) place(value string) int {
	if c.at == nil {
		c.at = map[string]int{}
	}
	i := len(c.given)
	if i < givenKept {
		c.given = append(c.given, Given{Value: value})
	} else {
		i = 0
		for other := range c.given {
			if c.given[other].Times < c.given[i].Times {
				i = other
			}
		}
		delete(c.at, c.given[i].Value)
		c.given[i] = Given{Value: value, Times: c.given[i].Times}
	}
	c.at[value] = i
	return i
}

func (g *Given) note(node int32, at time.Time) {
	g.Times++
	for i := range g.By {
		if g.By[i].Node == node {
			g.By[i].Times++
			g.By[i].Last = at
			return
		}
	}
	if len(g.By) < giversKept {
		g.By = append(g.By, Giver{node, 1, at})
	}
}

// Given are the values, the most frequent first.
func (c *Census) Given() []Given {
	told := slices.Clone(c.given)
	for i := range told {
		told[i].By = slices.Clone(told[i].By)
	}
	slices.SortFunc(told, func(a, b Given) int { return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Value, b.Value)) })
	return told
}

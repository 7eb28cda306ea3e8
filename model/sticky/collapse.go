package sticky

import (
	"math"
	"math/bits"
)

const (
	// crowdSeconds is how long a crowd is watched before it is judged.
	crowdSeconds = 300
	// collapseLeast is how many free choices of the balancer are needed to say that they all went the same way.
	collapseLeast = 100
	// collapseClients is how many clients make a crowd; fewer may be a test, or one user.
	collapseClients = 20
	// collapseShare is the part of a node's choices that must come from one network.
	collapseShare = 0.9
	// collapseRest: of what their weights promise, the other nodes got at most this part. With two even nodes that leaves 87.5 %
	// for the first.
	collapseRest = 0.25
)

// A Collapse is balancing by the clients' addresses that lost its point: nearly all that the balancer chose freely came from one network,
// and went to one node.
type Collapse struct {
	Node    int32
	Choices uint64  // of the balancer, in the time that was watched
	Share   float64 // of the choices, the node's
	Network float64 // of the node's choices, the part from one network
	Clients int     // of that network, about: up to some hundreds are told apart
}

// A crowd is who was sent to a node by free choice: the network that most came from, if one has more than half of all (Boyer and Moore,
// "MJRTY: a fast majority vote algorithm", 1981), and how many different clients it has.
type crowd struct {
	choices uint64
	network uint64
	votes   uint64
	matched uint64    // choices from that network, since it leads
	faces   [4]uint64 // a bit for a hash of each of its clients: linear counting (Whang et al., 1990)
}

func (c *crowd) note(network, face uint64) {
	c.choices++
	switch {
	case c.network == network:
		c.votes++
	case c.votes == 0:
		c.network, c.votes, c.matched, c.faces = network, 1, 0, [4]uint64{}
	default:
		c.votes--
		return
	}
	c.matched++
	bit := folded(face^oddTwo, oddOne) >> 56
	c.faces[bit/64] |= 1 << (bit % 64)
}

// clients is how many different ones there are, about.
func (c *crowd) clients() int {
	places := 64 * len(c.faces)
	free := places
	for _, word := range c.faces {
		free -= bits.OnesCount64(word)
	}
	return int(math.Round(float64(places) * math.Log(float64(places)/float64(max(free, 1)))))
}

// crowds are those of all nodes: now, and in the watch before, which is whole.
type crowds struct {
	began int64
	now   []crowd
	last  []crowd
	whole bool // last has a whole watch
}

func newCrowds(columns int) crowds {
	var c crowds
	c.grow(columns)
	return c
}

func (c *crowds) grow(columns int) {
	c.now = append(c.now, make([]crowd, columns-len(c.now))...)
	c.last = append(c.last, make([]crowd, columns-len(c.last))...)
}

// restart forgets all, since the nodes that can be chosen changed.
func (c *crowds) restart(now int64) {
	clear(c.now)
	clear(c.last)
	c.began, c.whole = now, false
}

func (c *crowds) advance(now int64) {
	switch {
	case c.began == 0:
		c.began = now
	case now >= c.began+2*crowdSeconds:
		c.restart(now)
	case now >= c.began+crowdSeconds:
		c.now, c.last = c.last, c.now
		clear(c.now)
		c.began, c.whole = now, true
	}
}

// judge finds a collapse among the nodes that the balancer can choose; nil when there is none.
func (c *crowds) judge(s *spread, out []outages) *Collapse {
	watched := c.now
	if c.whole {
		watched = c.last
	}
	var all uint64
	var weights float64
	most := 0
	for column := 1; column < len(watched); column++ {
		if out[column].isOut() || s.weight(column) == 0 {
			continue
		}
		all += watched[column].choices
		weights += s.weight(column)
		if most == 0 || watched[column].choices > watched[most].choices {
			most = column
		}
	}
	if most == 0 || all < collapseLeast {
		return nil
	}
	crowd := &watched[most]
	found := &Collapse{
		Node: int32(most - 1), Choices: all, Share: float64(crowd.choices) / float64(all),
		Network: float64(crowd.matched) / float64(crowd.choices), Clients: crowd.clients(),
	}
	promised := s.weight(most) / weights
	if promised == 1 || 1-found.Share > collapseRest*(1-promised) || found.Network < collapseShare || found.Clients < collapseClients {
		return nil
	}
	return found
}

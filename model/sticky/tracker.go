package sticky

import "time"

// statusMost is the highest status that an answer can have.
const statusMost = 999

// A Tracker follows sessions. It belongs to one goroutine.
type Tracker struct {
	grace      int64
	firstSight bool
	warmup     int64

	clock    clock
	at       int64 // what the parts below were advanced to
	began    int64
	newest   int64
	columns  int // one more than there are nodes: the first is for none
	sessions sessions
	live     census
	rings    [All]ring
	totals   []Counts
	outages  []outages
	spread   spread
	crowds   crowds
	breaks   breakSamples
	ghosts   ghosts
	cookies  [cookieKinds]uint64
	late     uint64
	lost     int64 // when the last live session was forgotten; 0 for never
	minutes  minutes
	queue    queue
}

// New is a tracker that saw nothing yet.
func New(o Options) *Tracker {
	o = o.completed()
	columns := o.Nodes + 1
	t := &Tracker{
		grace: int64(o.Grace / time.Second), firstSight: o.FirstSight, warmup: int64(o.Warmup / time.Second),
		columns: columns, sessions: newSessions(o.Sessions), live: newCensus(o.Idle, columns),
		totals: make([]Counts, columns), outages: make([]outages, columns),
		spread: newSpread(o.SkewSpan, columns), crowds: newCrowds(columns),
	}
	for w := range t.rings {
		t.rings[w] = newRing(Window(w), columns)
	}
	t.minutes.grow(columns)
	return t
}

// Observe takes one request in, and tells what it meant for its session. Lines of one log should come in its order; those of several
// may be mixed.
func (t *Tracker) Observe(h Hit) Outcome {
	t.settle()
	return t.observe(&h)
}

func (t *Tracker) observe(h *Hit) Outcome {
	at := t.clock.place(h.At)
	if t.clock.now != t.at {
		t.advance()
	}
	if at > t.newest {
		t.newest = at
	} else if at < t.newest-lateSeconds {
		t.late++
	}
	if int(h.Node) >= t.columns-1 && h.Node < MaxNodes {
		t.grow(int(h.Node) + 2)
	}
	h.Status = min(h.Status, statusMost)
	h.Cookie %= cookieKinds
	t.cookies[h.Cookie]++
	column := t.column(h.Node)

	s := t.follow(h, at, column)
	t.count(h, &s, at, column)
	if column != 0 && t.isChoice(h, s.outcome) {
		t.choose(h, at, column, s.outcome == Began)
	}
	if h.Cookie == Ghost {
		t.ghosts.note(h.Value, at, int32(column)-1)
		s.outcome = max(s.outcome, Orphaned)
	}
	return s.outcome
}

// column is the place of a node in all that is counted by node: 0 for none.
func (t *Tracker) column(node int32) uint16 {
	if node < 0 || int(node) >= t.columns-1 {
		return 0
	}
	return uint16(node) + 1
}

// count enters a request into all windows, and a move for the node that was left.
func (t *Tracker) count(h *Hit, s *step, at int64, column uint16) {
	var moved Counts
	if s.outcome >= Left {
		moved.Moves = 1
	}
	if s.outcome == Broke {
		moved.Breaks = 1
		if s.first {
			moved.Broken = 1
		}
	}
	for w := range t.rings {
		if step := t.rings[w].at(at); step != nil {
			step[column].note(h, s)
			if moved.Moves != 0 {
				step[s.left].add(&moved)
			}
		}
	}
	t.totals[column].note(h, s)
	if moved.Moves != 0 {
		t.totals[s.left].add(&moved)
	}
	if at < t.rings[OneHour].start {
		t.minutes.stale = true
	}
}

// note counts a request for the node that served it.
func (c *Counts) note(h *Hit, s *step) {
	c.Requests++
	if h.Failed {
		c.Errors++
	}
	switch h.Cookie {
	case Ghost:
		c.Ghosts++
	case Absent:
		c.Absent++
	}
	if s.bound {
		c.Bound++
	}
	if s.outcome == Began {
		c.New++
	}
}

// isChoice tells whether nothing but the balancer's own method chose the node.
func (t *Tracker) isChoice(h *Hit, outcome Outcome) bool {
	return outcome == Began || h.Session == 0 && (h.Cookie == Absent || h.Cookie == Unstated && h.Named < 0)
}

func (t *Tracker) choose(h *Hit, at int64, column uint16, began bool) {
	if began {
		t.spread.note(column, at)
	}
	if h.Network != 0 {
		face := h.Session
		if face == 0 {
			face = h.Client
		}
		t.crowds.now[column].note(h.Network, face)
	}
}

// advance moves all parts to the clock's time.
func (t *Tracker) advance() {
	if t.at == 0 {
		t.began = t.clock.now
	}
	t.at = t.clock.now
	t.rings[OneMinute].advance(t.at)
	t.rings[FiveMinutes].advance(t.at)
	before := t.rings[OneHour].head
	t.rings[OneHour].advance(t.at)
	t.live.advance(uint32(t.at))
	if t.rings[OneHour].head != before {
		t.minutes.begin(before, t.rings[OneHour].head, t.live.totals)
	}
	t.spread.advance(t.at)
	t.crowds.advance(t.at)
}

// grow makes room for more nodes.
func (t *Tracker) grow(columns int) {
	t.columns = columns
	t.live.grow(columns)
	for w := range t.rings {
		t.rings[w].grow(columns)
	}
	t.totals = append(t.totals, make([]Counts, columns-len(t.totals))...)
	t.outages = append(t.outages, make([]outages, columns-len(t.outages))...)
	t.spread.grow(columns)
	t.crowds.grow(columns)
	t.minutes.grow(columns)
}

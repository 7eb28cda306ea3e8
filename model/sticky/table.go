package sticky

// The table of sessions: open addressing with linear probing, in many small segments that grow and shrink each for itself. So no
// request waits for more than a small segment to be moved, and little memory is held twice meanwhile.
const (
	segments     = 256
	segmentShift = 64 - 8 // the hash's highest bits choose the segment, its lowest the slot
	leastSlots   = 16
	// A segment is moved when three quarters are used, to one where its sessions fill a half at most.
	fullNumerator, fullDenominator = 3, 4
	// candidates is how many neighbours are looked at when one must be forgotten for another.
	candidates = 16
)

// An entry is what is remembered of a session: 16 bytes, without pointers.
type entry struct {
	session uint64 // its hash; 0 when the slot is free
	seen    uint32 // the clock's second
	node    uint16 // the column of the node that served it last
	marks   marks
}

// entryBytes is the size of an entry.
const entryBytes = 16

// marks are the status of a session's last answer, and what it did so far.
type marks uint16

const (
	statusMask marks = 1<<10 - 1
	again      marks = 1 << 10 // it was seen more than once
	broken     marks = 1 << 11 // it broke at least once
)

// sessions is the table.
type sessions struct {
	segments  [segments]segment
	most      int    // slots of a segment
	forgotten uint64 // that were live
	swept     int    // the segment to sweep next
}

type segment struct {
	slots   []entry // a power of two, or none
	used    int
	cleared uint32 // it holds nobody who was dead at this oldest second
}

// newSessions is an empty table that holds about so many sessions at most.
func newSessions(bound int) sessions {
	s := sessions{most: leastSlots}
	for s.most*segments*fullNumerator/fullDenominator < bound {
		s.most *= 2
	}
	return s
}

// find is the entry of a session, nil where there is none. It is valid until the next call of add.
func (s *sessions) find(session uint64) *entry {
	slots := s.segments[session>>segmentShift].slots
	if len(slots) == 0 {
		return nil
	}
	mask := uint64(len(slots) - 1)
	for i := session & mask; ; i = (i + 1) & mask {
		switch e := &slots[i]; e.session {
		case session:
			return e
		case 0:
			return nil
		}
	}
}

// fetch asks for the place of a session, to have it in the processor's cache when it is looked for.
func (s *sessions) fetch(session uint64) {
	if slots := s.segments[session>>segmentShift].slots; len(slots) > 0 {
		prefetch(&slots[session&uint64(len(slots)-1)])
	}
}

// add makes an entry for a session that has none. Sessions last seen before the oldest second are dead and make room first.
func (s *sessions) add(session uint64, oldest uint32) *entry {
	g := &s.segments[session>>segmentShift]
	if g.isFull() && (len(g.slots) < s.most || g.cleared < oldest) {
		g.move(oldest, s.most)
	}
	if g.isFull() {
		g.forget(session)
		s.forgotten++
	}
	return g.take(session, oldest)
}

// sweep takes the dead out of one segment, and gives back memory that isn't needed any more.
func (s *sessions) sweep(oldest uint32) {
	g := &s.segments[s.swept]
	s.swept = (s.swept + 1) % segments
	live := g.live(oldest)
	switch {
	case live == 0:
		*g = segment{}
	case g.used-live > g.used/4, slotsFor(live, s.most) < len(g.slots)/2:
		g.move(oldest, s.most)
	}
}

// slots is how many there are in all.
func (s *sessions) slots() int {
	n := 0
	for i := range s.segments {
		n += len(s.segments[i].slots)
	}
	return n
}

func (g *segment) isFull() bool {
	return (g.used+1)*fullDenominator > len(g.slots)*fullNumerator
}

func (g *segment) live(oldest uint32) int {
	n := 0
	for i := range g.slots {
		if g.slots[i].session != 0 && g.slots[i].seen >= oldest {
			n++
		}
	}
	return n
}

// slotsFor is the size of a segment for so many sessions: a power of two that they fill to a half at most, up to the bound.
func slotsFor(live, most int) int {
	size := leastSlots
	for size < 2*live && size < most {
		size *= 2
	}
	return size
}

// move puts the live sessions into a segment of the size they need.
func (g *segment) move(oldest uint32, most int) {
	old := g.slots
	g.cleared = oldest
	g.slots, g.used = make([]entry, slotsFor(g.live(oldest)+1, most)), 0
	for i := range old {
		if e := &old[i]; e.session != 0 && e.seen >= oldest {
			*g.take(e.session, 0) = *e
		}
	}
}

// take is a slot for a session that has none: the first in its place that is free or whose session is dead.
func (g *segment) take(session uint64, oldest uint32) *entry {
	mask := uint64(len(g.slots) - 1)
	i := session & mask
	for g.slots[i].session != 0 && g.slots[i].seen >= oldest {
		i = (i + 1) & mask
	}
	if g.slots[i].session == 0 {
		g.used++
	}
	g.slots[i] = entry{session: session}
	return &g.slots[i]
}

// forget removes one of the sessions near the place of another: one that was seen a single time, else any; of these the one that
// wasn't seen for longest. So sessions that are used outlive a flood of made-up ones.
func (g *segment) forget(session uint64) {
	mask := uint64(len(g.slots) - 1)
	home := session & mask
	worst, found := uint64(0), false
	for n := uint64(0); n < candidates || !found; n++ {
		i := (home + n) & mask
		e := &g.slots[i]
		if e.session != 0 && (!found || e.isIdler(&g.slots[worst])) {
			worst, found = i, true
		}
	}
	g.remove(worst)
}

// isIdler tells which of two is forgotten first.
func (e *entry) isIdler(other *entry) bool {
	if a, b := e.marks&again, other.marks&again; a != b {
		return a == 0
	}
	return e.seen < other.seen
}

// remove frees a slot, and moves those behind it closer to their places, so that no search ends too soon.
func (g *segment) remove(i uint64) {
	mask := uint64(len(g.slots) - 1)
	for j := (i + 1) & mask; g.slots[j].session != 0; j = (j + 1) & mask {
		home := g.slots[j].session & mask
		if (j-home)&mask >= (j-i)&mask {
			g.slots[i] = g.slots[j]
			i = j
		}
	}
	g.slots[i] = entry{}
	g.used--
}

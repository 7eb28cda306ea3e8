package sticky

// A step is what one request did to its session.
type step struct {
	outcome Outcome
	left    uint16 // the column of the node it left; 0 when it left none, or nobody knows which
	bound   bool   // it came to the node for its session's sake
	first   bool   // its session never broke before
}

// follow finds the session of a request and takes it along.
func (t *Tracker) follow(h *Hit, at int64, column uint16) step {
	if h.Session == 0 {
		return t.arrive(h, at, column)
	}
	// What is later than a log can be is from one whose clock is off, or that is read behind another: its sessions live all the same.
	seen := max(uint32(max(at, t.at-lateSeconds)), t.live.oldest)
	e := t.sessions.find(h.Session)
	if e == nil || e.seen < t.live.oldest {
		s := t.arrive(h, at, column)
		if column != 0 {
			t.meet(h, e, seen, column, s)
		}
		return s
	}
	if column == 0 {
		t.see(e, max(seen, e.seen), e.node, h.Status)
		return step{}
	}
	if seen < e.seen {
		return step{outcome: h.Cookie.beginning(), bound: e.node == column && h.Cookie.binds()}
	}
	s := t.stay(h, e, at, column)
	if s.outcome == Broke {
		e.marks |= broken
	}
	t.see(e, seen, column, h.Status)
	return s
}

// arrive judges a request whose session isn't known, by what the log says of its cookie.
func (t *Tracker) arrive(h *Hit, at int64, column uint16) step {
	named := t.column(h.Named)
	switch {
	case column == 0:
		return step{}
	case h.Cookie.begins():
		return step{outcome: Began}
	case named != 0 && named != column && h.Cookie != Ghost:
		s := t.move(h, named, at, at, column)
		if s.outcome == Broke {
			s.first = h.Session != 0
			t.sample(h, at, Request{Node: h.Named})
		}
		return s
	case h.Cookie == Moved:
		return step{outcome: Left}
	case h.Session != 0 && h.Cookie == Unstated && t.firstSight && at >= t.began+t.warmup:
		return step{outcome: Began, bound: named == column}
	default:
		return step{bound: h.Cookie == Kept || named == column && h.Cookie.binds()}
	}
}

// stay judges a request of a session that is known.
func (t *Tracker) stay(h *Hit, e *entry, at int64, column uint16) step {
	switch {
	case h.Cookie.begins():
		return step{outcome: Began}
	case e.node == column:
		return step{bound: h.Cookie.binds()}
	}
	s := t.move(h, e.node, int64(e.seen), at, column)
	if s.outcome == Broke {
		s.first = e.marks&broken == 0
		t.sample(h, at, Request{Node: int32(e.node) - 1, At: t.clock.moment(int64(e.seen)), Status: int(e.marks & statusMask)})
	}
	return s
}

// move judges that a session left a node, where it was seen last in a given second, for another one. The node it left was out since;
// or the one it came to was, and the session had to live elsewhere; or that which its cookie still names was, so that the balancer
// chooses anew for every request; or the balancer itself says that the old one is gone.
func (t *Tracker) move(h *Hit, left uint16, seen, at int64, column uint16) step {
	from, until := seen-t.grace, at+t.grace
	isOut := func(column uint16) bool { return t.outages[column].overlap(from, until) }
	if h.Cookie.excuses() || h.Retried || isOut(left) || isOut(column) || isOut(t.column(h.Named)) {
		return step{outcome: Left, left: left}
	}
	return step{outcome: Broke, left: left}
}

func (t *Tracker) sample(h *Hit, at int64, from Request) {
	t.breaks.note(h.Session, at, Break{
		From: from,
		To:   Request{Node: h.Node, At: t.clock.moment(at), Status: int(h.Status), Cookie: h.Cookie},
	})
}

// meet remembers a session that wasn't known, in the entry of its former life where there is one.
func (t *Tracker) meet(h *Hit, e *entry, seen uint32, column uint16, s step) {
	if e == nil {
		before := t.sessions.forgotten
		e = t.sessions.add(h.Session, t.live.oldest)
		if t.sessions.forgotten != before {
			t.lost = t.at
		}
	}
	*e = entry{session: h.Session, seen: seen, node: column, marks: marks(h.Status)}
	if s.outcome == Broke {
		e.marks |= broken
	}
	t.live.enter(column, seen)
}

// see remembers that a session was seen once more.
func (t *Tracker) see(e *entry, seen uint32, column, status uint16) {
	t.live.move(e.node, column, e.seen, seen)
	e.seen, e.node = seen, column
	e.marks = e.marks&^statusMask | again | marks(status)
}

// beginning is what a cookie tells without its session: that it began, or nothing.
func (c Cookie) beginning() Outcome {
	if c.begins() {
		return Began
	}
	return Steady
}

// binds tells whether a cookie can be why its node served the request.
func (c Cookie) binds() bool { return c == Kept || c == Unstated }

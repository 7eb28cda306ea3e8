package sticky

import (
	"cmp"
	"slices"
	"time"
)

// breaksKept is how many breaks are kept to look at: as many as a screen has lines.
const breaksKept = 32

// A Break is a session that two nodes served with nothing to explain it. Of a session that breaks again and again only the newest is kept.
type Break struct {
	Session ID // 0 when the log has no session's ID: then the cookie named the node it left
	Times   uint64
	From    Request
	To      Request
	Path    string // of the second request, as [Tracker.Remark] told it; "" when nobody did. Hostile
}

// A Request is one of a break's two.
type Request struct {
	Node   int32
	At     time.Time // to the second, as the log dates it; zero when it wasn't seen
	Status int       // 0 when unknown
	Cookie Cookie    // unknown, so Unstated, for the first of a break
}

// breakSamples are the newest breaks, in no order.
type breakSamples struct {
	kept [breaksKept]breakSample
	n    int    // how many there are
	next uint64 // counts all that were noted
	last int    // the place of the newest
}

type breakSample struct {
	session uint64
	at      int64 // of the second request, on the clock
	order   uint64
	told    Break
}

// note keeps a break, in the place of the session's last one, a free one, or that of the oldest.
func (b *breakSamples) note(session uint64, at int64, told Break) {
	place := b.place(session)
	s := &b.kept[place]
	times := uint64(1)
	if session != 0 && s.session == session && s.told.Times > 0 {
		times += s.told.Times
	}
	told.Session, told.Times = shortened(session), times
	if session != 0 && told.Session == 0 {
		told.Session = 1 // 0 would say that there is none
	}
	*s = breakSample{session, at, b.next, told}
	b.last = place
	b.next++
}

func (b *breakSamples) place(session uint64) int {
	oldest := 0
	for i := range b.kept[:b.n] {
		if session != 0 && b.kept[i].session == session {
			return i
		}
		if b.kept[i].order < b.kept[oldest].order {
			oldest = i
		}
	}
	if b.n < breaksKept {
		b.n++
		return b.n - 1
	}
	return oldest
}

// excuse drops the breaks that a node's outage explains after all.
func (b *breakSamples) excuse(node int32, from, until int64) {
	left := 0
	for _, s := range b.kept[:b.n] {
		if s.told.From.Node != node || s.at < from || s.at > until {
			b.kept[left] = s
			left++
		}
	}
	clear(b.kept[left:])
	b.n = left
}

// Remark tells the path of the request that [Tracker.Observe] has just called a break.
func (t *Tracker) Remark(path string) {
	if t.breaks.n > 0 {
		t.breaks.kept[t.breaks.last].told.Path = path
	}
}

// told are the breaks, oldest first.
func (b *breakSamples) told() []Break {
	if b.n == 0 {
		return nil
	}
	ordered := slices.Clone(b.kept[:b.n])
	slices.SortFunc(ordered, func(x, y breakSample) int { return cmp.Compare(x.order, y.order) })
	told := make([]Break, len(ordered))
	for i := range ordered {
		told[i] = ordered[i].told
	}
	return told
}

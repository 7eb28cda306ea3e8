package sticky

import (
	"testing"
	"time"
)

// begin is when the stories begin: 2026-11-21 12:00:00 UTC, in nanoseconds.
const begin = int64(1_795_262_400_000_000_000)

// moment is so many seconds after the beginning.
func moment(seconds int) time.Time {
	return time.Unix(0, begin).Add(time.Duration(seconds) * time.Second)
}

// A chapter is one thing that happens: a request, or what the balancer or the checks say of a node.
type chapter func(t *testing.T, tracker *Tracker)

// at is a request of a session to a node, and what it must mean.
func at(seconds int, session uint64, node int32, want Outcome) chapter {
	return hit(Hit{At: moment(seconds).UnixNano(), Session: session, Node: node, Named: None, Status: 200}, want)
}

// named is a request of session 1 to a node, whose cookie names node 0.
func named(seconds int, node int32, want Outcome) chapter {
	return hit(Hit{At: moment(seconds).UnixNano(), Session: 1, Node: node, Named: 0, Status: 200}, want)
}

func hit(h Hit, want Outcome) chapter {
	return func(t *testing.T, tracker *Tracker) {
		t.Helper()
		if got := tracker.Observe(h); got != want {
			t.Errorf("the request at %v of session %d to node %d meant %d, want %d", time.Unix(0, h.At).UTC(), h.Session, h.Node, got, want)
		}
	}
}

func out(seconds int, node int32) chapter {
	return func(_ *testing.T, tracker *Tracker) { tracker.Out(node, moment(seconds), time.Minute) }
}

func back(seconds int, node int32) chapter {
	return func(_ *testing.T, tracker *Tracker) { tracker.Back(node, moment(seconds)) }
}

// quiet is nothing but time that goes by, in which the summary is asked for.
func quiet(from, until int) chapter {
	return func(_ *testing.T, tracker *Tracker) {
		for s := from; s <= until; s++ {
			tracker.Summary(moment(s))
		}
	}
}

// others are requests of other sessions, one a second, to a node that isn't in the story.
func others(from, until int) chapter {
	return func(_ *testing.T, tracker *Tracker) {
		for s := from; s <= until; s++ {
			tracker.Observe(Hit{At: moment(s).UnixNano(), Session: 1_000_000 + uint64(s+100_000), Node: 2, Named: None})
		}
	}
}

func TestAMoveIsABreakUnlessADrainOrFailureExplainsIt(t *testing.T) {
	t.Parallel()
	type want struct{ moves, breaks, broken uint64 }
	for name, story := range map[string]struct {
		chapters []chapter
		want     want
	}{
		"a session that stays": {
			[]chapter{at(0, 1, 0, Began), at(10, 1, 0, Steady), at(20, 1, 0, Steady)},
			want{0, 0, 0},
		},
		"one that moves for no reason": {
			[]chapter{at(0, 1, 0, Began), at(10, 1, 1, Broke), at(20, 1, 1, Steady)},
			want{1, 1, 1},
		},
		"one that flaps is one session and many breaks": {
			[]chapter{at(0, 1, 0, Began), at(1, 1, 1, Broke), at(2, 1, 0, Broke), at(3, 1, 1, Broke), at(3, 1, 0, Broke)},
			want{4, 4, 1},
		},
		"after a drain": {
			[]chapter{at(0, 1, 0, Began), out(100, 0), at(200, 1, 0, Steady), at(300, 1, 1, Left)},
			want{1, 0, 0},
		},
		"after a failure that is over": {
			[]chapter{at(0, 1, 0, Began), out(100, 0), back(200, 0), at(600, 1, 1, Left)},
			want{1, 0, 0},
		},
		"a drain that was over before the session was last on the node explains nothing": {
			[]chapter{at(0, 1, 0, Began), out(100, 0), back(200, 0), at(600, 1, 0, Steady), at(610, 1, 1, Broke)},
			want{1, 1, 1},
		},
		"another node's drain explains nothing": {
			[]chapter{at(0, 1, 0, Began), out(100, 2), at(200, 1, 1, Broke)},
			want{1, 1, 1},
		},
		"a return to a node that the balancer found to be back first": {
			[]chapter{out(0, 1), at(0, 1, 0, Began), at(200, 1, 1, Left), back(205, 1), at(210, 1, 1, Steady)},
			want{1, 0, 0},
		},
		"a failure that the balancer noticed first": {
			[]chapter{at(0, 1, 0, Began), at(0, 2, 0, Began), at(5, 1, 1, Broke), at(6, 2, 1, Broke), out(12, 0), at(13, 1, 1, Steady)},
			want{2, 0, 0},
		},
		"a break long before the failure stays one": {
			[]chapter{at(0, 1, 0, Began), at(5, 1, 1, Broke), others(6, 45), out(46, 0)},
			want{1, 1, 1},
		},
		"a restart: who moved meanwhile had a reason, who stays has nothing": {
			[]chapter{
				at(0, 1, 0, Began), at(0, 2, 0, Began), out(10, 0), at(15, 1, 1, Left), back(40, 0), at(50, 1, 1, Steady), at(50, 2, 0, Steady),
			},
			want{1, 0, 0},
		},
		"a return to the node that came back": {
			[]chapter{at(0, 1, 0, Began), out(10, 0), at(15, 1, 1, Left), back(100, 0), at(110, 1, 0, Left), at(200, 1, 0, Steady), at(300, 1, 1, Broke)},
			want{3, 1, 1},
		},
		"a node that came back and wasn't known to be out": {
			[]chapter{at(0, 1, 0, Began), back(10, 1), at(15, 1, 1, Left)},
			want{1, 0, 0},
		},
		"a request that no node served isn't a move": {
			[]chapter{at(0, 1, 0, Began), at(5, 1, None, Steady), at(10, 1, 0, Steady), at(15, 1, 1, Broke)},
			want{1, 1, 1},
		},
		"a session whose cookie still names the node that is out, so that it hops between the others": {
			[]chapter{
				named(0, 0, Began), out(10, 0), named(12, 1, Left), named(50, 2, Left), named(99, 1, Left),
				back(100, 0), named(200, 0, Left), named(300, 1, Broke),
			},
			want{5, 1, 1},
		},
		"a balancer that tried the session's node first": {
			[]chapter{at(0, 1, 0, Began), hit(Hit{At: moment(1).UnixNano(), Session: 1, Node: 1, Named: None, Retried: true}, Left)},
			want{1, 0, 0},
		},
		"a balancer that says the node is down": {
			[]chapter{
				hit(Hit{At: moment(0).UnixNano(), Session: 1, Node: 0, Named: None, Cookie: Kept}, Steady),
				hit(Hit{At: moment(1).UnixNano(), Session: 1, Node: 1, Named: None, Cookie: Moved}, Left),
			},
			want{1, 0, 0},
		},
		"a cookie that was issued anew is a new beginning": {
			[]chapter{at(0, 1, 0, Began), hit(Hit{At: moment(9).UnixNano(), Session: 1, Node: 1, Named: None, Cookie: Issued}, Began)},
			want{0, 0, 0},
		},
		"a cookie that names another node, with no session to follow": {
			[]chapter{
				hit(Hit{At: moment(0).UnixNano(), Node: 1, Named: 1}, Steady), hit(Hit{At: moment(1).UnixNano(), Node: 1, Named: 0}, Broke),
				out(60, 0), hit(Hit{At: moment(65).UnixNano(), Node: 1, Named: 0}, Left),
			},
			want{2, 1, 0},
		},
		"a client that goes on to name the node it had to leave": {
			[]chapter{
				hit(Hit{At: moment(0).UnixNano(), Session: 1, Node: 0, Named: 0}, Began), out(5, 0),
				hit(Hit{At: moment(6).UnixNano(), Session: 1, Node: 1, Named: 0}, Left), back(60, 0),
				hit(Hit{At: moment(500).UnixNano(), Session: 1, Node: 1, Named: 0}, Steady),
			},
			want{1, 0, 0},
		},
		"one that comes back after the idle time begins anew": {
			[]chapter{at(0, 1, 0, Began), others(0, 1830), at(1831, 1, 1, Began)},
			want{0, 0, 0},
		},
		"a silence that we watched": {
			[]chapter{at(0, 1, 0, Began), quiet(0, 1840), at(1841, 1, 1, Began), at(1842, 1, 0, Broke)},
			want{1, 1, 1},
		},
		"one that is idle, but not for long enough": {
			[]chapter{at(0, 1, 0, Began), others(0, 1790), at(1791, 1, 1, Broke)},
			want{1, 1, 1},
		},
		"a line that comes late proves nothing": {
			[]chapter{at(0, 1, 0, Began), at(10, 1, 1, Broke), at(9, 1, 0, Steady), at(8, 1, 0, Steady), at(11, 1, 1, Steady)},
			want{1, 1, 1},
		},
		"a log that is an hour behind another": {
			[]chapter{
				others(0, 4000), at(100, 1, 0, Began), others(4001, 4100), at(200, 1, 0, Steady), others(4101, 4110), at(210, 1, 1, Broke),
			},
			want{1, 1, 1},
		},
		"a clock set back": {
			[]chapter{
				others(0, 100), at(100, 1, 0, Began), others(-3500, -3400), at(-3399, 1, 0, Steady), at(-3390, 1, 1, Broke), at(-3380, 1, 1, Steady),
			},
			want{1, 1, 1},
		},
		"a line from the far future": {
			[]chapter{at(0, 1, 0, Began), at(400_000_000, 2, 0, Began), at(1, 1, 0, Steady), at(2, 1, 1, Broke)},
			want{1, 1, 1},
		},
		"a line without a time": {
			[]chapter{at(0, 1, 0, Began), hit(Hit{Session: 1, Node: 0, Named: None}, Steady), at(1, 1, 0, Steady)},
			want{0, 0, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tracker := New(Options{Nodes: 3, FirstSight: true})
			for _, happen := range story.chapters {
				happen(t, tracker)
			}
			total := tracker.Summary(moment(0)).Total[All]
			if got := (want{total.Moves, total.Breaks, total.Broken}); got != story.want {
				t.Errorf("moves, breaks and sessions broken are %v, want %v", got, story.want)
			}
		})
	}
}

func TestABreakIsShownWithBothRequests(t *testing.T) {
	t.Parallel()
	session := NewKey(1, 2).Hash([]byte("C0FFEE"))
	tracker := New(Options{Nodes: 2})
	tracker.Observe(Hit{At: moment(0).UnixNano(), Session: session, Node: 0, Named: None, Status: 302, Cookie: Kept})
	tracker.Observe(Hit{At: moment(7).UnixNano(), Session: session, Node: 1, Named: None, Status: 503, Cookie: Kept})
	breaks := tracker.Summary(moment(7)).Breaks
	if len(breaks) != 1 {
		t.Fatalf("%d breaks, want 1", len(breaks))
	}
	want := Break{
		Session: ID(session >> 32), Times: 1,
		From: Request{Node: 0, At: moment(0), Status: 302},
		To:   Request{Node: 1, At: moment(7), Status: 503, Cookie: Kept},
	}
	if breaks[0] != want {
		t.Errorf("got  %+v\nwant %+v", breaks[0], want)
	}
}

func TestTheNewestBreaksAreKeptOneOfEachSession(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	for s := range 100 {
		for turn := range 3 {
			tracker.Observe(Hit{At: moment(s).UnixNano(), Session: uint64(s+1) << 32, Node: int32(turn % 2), Named: None})
		}
	}
	breaks := tracker.Summary(moment(100)).Breaks
	if len(breaks) != breaksKept {
		t.Fatalf("%d breaks are kept, want %d", len(breaks), breaksKept)
	}
	for i, b := range breaks {
		if want := ID(100 - breaksKept + i + 1); b.Session != want || b.Times != 2 {
			t.Errorf("break %d is of %v and counts %d, want %v and 2", i, b.Session, b.Times, want)
		}
	}
}

func TestAnOutageTakesBackItsBreaksFromEveryFigure(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 3})
	for s := range uint64(50) {
		tracker.Observe(Hit{At: moment(int(s)).UnixNano(), Session: s + 1, Node: int32(s % 2), Named: None})
		tracker.Observe(Hit{At: moment(int(s) + 1).UnixNano(), Session: s + 1, Node: 2, Named: None})
	}
	tracker.Out(0, moment(50), time.Minute)
	s := tracker.Summary(moment(50))
	// Node 0 lost 25 sessions in the seconds 1 to 49, of which 15 were in the grace time.
	for w := range Windows {
		if got := s.Nodes[0].Windows[w]; got.Moves != 25 || got.Breaks != 10 || got.Broken != 10 {
			t.Errorf("window %d: node 0 has %d moves, %d breaks and %d broken; want 25, 10 and 10", w, got.Moves, got.Breaks, got.Broken)
		}
		if got := s.Nodes[1].Windows[w]; got.Moves != 25 || got.Breaks != 25 {
			t.Errorf("window %d: node 1 has %d moves and %d breaks; want 25 and 25", w, got.Moves, got.Breaks)
		}
	}
	unexplained := 0
	for _, b := range s.Breaks {
		switch {
		case b.From.Node != 0:
		case b.To.At.Before(moment(20)):
			unexplained++
		default:
			t.Errorf("%+v is explained, and still shown", b)
		}
	}
	if unexplained != 1 {
		t.Errorf("of node 0's breaks %d are shown, want the one that is newer than the others kept and older than the grace time", unexplained)
	}
}

package sticky

import "testing"

func TestGhostsAreToldByTheirValue(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	ghost := func(seconds int, session, value uint64, node int32, want Outcome) {
		hit(Hit{At: moment(seconds).UnixNano(), Session: session, Value: value, Node: node, Named: None, Cookie: Ghost}, want)(t, tracker)
	}
	ghost(0, 1, 7<<32, 0, Orphaned)
	ghost(5, 2, 7<<32, 1, Orphaned)
	ghost(6, 3, 9<<32, None, Orphaned)
	ghost(8, 0, 7<<32, 1, Orphaned)
	ghost(9, 4<<32, 0, 1, Orphaned) // the log has no value
	ghost(10, 1, 7<<32, 1, Left)    // its node left the farm, which explains the move

	s := tracker.Summary(moment(9))
	want := []GhostValue{
		{Value: 7, Times: 4, First: moment(0), Last: moment(10), Served: 1},
		{Value: 0, Times: 1, First: moment(9), Last: moment(9), Served: 1},
		{Value: 9, Times: 1, First: moment(6), Last: moment(6), Served: None},
	}
	if len(s.Ghosts) != len(want) || s.MoreGhosts || s.Cookies[Ghost] != 6 {
		t.Fatalf("%+v of %d, more %v; want %+v", s.Ghosts, s.Cookies[Ghost], s.MoreGhosts, want)
	}
	for i := range want {
		if s.Ghosts[i] != want[i] {
			t.Errorf("got %+v, want %+v", s.Ghosts[i], want[i])
		}
	}
	if s.Total[All].Breaks != 0 || s.Total[All].Moves != 1 {
		t.Errorf("%+v, want one move and no break", s.Total[All])
	}
}

func TestTheFrequentGhostOutlivesMadeUpOnes(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 1})
	for i := range uint64(100_000) {
		value := (i + 1000) << 32
		if i%3 == 0 {
			value = 5 << 32
		}
		tracker.Observe(Hit{At: begin, Value: value, Named: None, Cookie: Ghost})
	}
	s := tracker.Summary(moment(0))
	if len(s.Ghosts) != ghostsKept || !s.MoreGhosts {
		t.Fatalf("%d are kept, more %v", len(s.Ghosts), s.MoreGhosts)
	}
	all := uint64(0)
	for _, g := range s.Ghosts {
		all += g.Times
	}
	if all != 100_000 {
		t.Errorf("the counts are %d together, want those of all requests", all)
	}
	if first := s.Ghosts[0]; first.Value != 5 || first.Times < 33_334 || first.Times > 33_334+100_000/ghostsKept {
		t.Errorf("the first is %+v, want 5 with about 33334", first)
	}
}

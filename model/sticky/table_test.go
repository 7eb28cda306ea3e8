package sticky

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

func TestAnEntryIsAsSmallAsItIsSaidToBe(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(entry{}); size != entryBytes {
		t.Errorf("an entry has %d bytes, want %d", size, entryBytes)
	}
}

// A segment is checked after every step: who is in it is found, who was removed isn't.
func TestASegmentFindsWhatItHolds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 2))
		table := newSessions(segments * 48)
		held := map[uint64]uint32{}
		now := uint32(1000)
		for range 2000 {
			session := random.Uint64N(200) + 1 // all in the first segment, many in the same places
			if random.IntN(4) > 0 {
				session *= uint64(table.most)
				session %= 1 << segmentShift
			}
			now += uint32(random.IntN(3))
			oldest := now - 90
			for s, seen := range held {
				if seen < oldest {
					delete(held, s)
				}
			}
			e := table.find(session)
			if e == nil {
				before := table.forgotten
				e = table.add(session, oldest)
				e.seen = now
				if table.forgotten != before {
					dropGone(&table, held, session)
				}
			}
			e.seen = now
			held[session] = now
			for s, seen := range held {
				if e := table.find(s); e == nil || e.seen != seen {
					t.Fatalf("seed %d: session %d is %+v, want it seen at %d", seed, s, e, seen)
				}
			}
			if random.IntN(300) == 0 {
				table.swept = 0
				table.sweep(oldest)
			}
			g := &table.segments[0]
			if len(g.slots) > table.most || g.used*fullDenominator > len(g.slots)*fullNumerator {
				t.Fatalf("seed %d: %d of %d slots are used", seed, g.used, len(g.slots))
			}
		}
	}
}

// dropGone forgets the one session that the table has forgotten.
func dropGone(table *sessions, held map[uint64]uint32, added uint64) {
	for s := range held {
		if s != added && table.find(s) == nil {
			delete(held, s)
			return
		}
	}
}

func TestTheDeadMakeRoomBeforeTheLiving(t *testing.T) {
	t.Parallel()
	table := newSessions(segments * 48)
	fill := func(from uint64, now, oldest uint32) {
		for i := range uint64(40) {
			e := table.add(folded((from+i)^oddOne, oddTwo)>>8, oldest) // all in the first segment
			e.seen, e.marks = now, again
		}
	}
	for life := range uint32(20) {
		fill(uint64(life)*40, life*100+100, life*100+50)
	}
	if table.forgotten != 0 {
		t.Errorf("%d live sessions are forgotten, though all were dead but 40", table.forgotten)
	}
}

func TestAnIdleTableGivesItsMemoryBack(t *testing.T) {
	t.Parallel()
	table := newSessions(1 << 20)
	for i := range uint64(300_000) {
		table.add(folded(i^oddOne, oddTwo), 0).seen = uint32(i)
	}
	full := table.slots()
	for range segments {
		table.sweep(270_000)
	}
	some := table.slots()
	for i := uint64(270_000); i < 300_000; i++ {
		if table.find(folded(i^oddOne, oddTwo)) == nil {
			t.Fatalf("session %d got lost in the sweep", i)
		}
	}
	for range segments {
		table.sweep(300_000)
	}
	if full < 400_000 || some > full/4 || table.slots() != 0 || table.forgotten != 0 {
		t.Errorf("%d slots when full, %d with a tenth, %d with none; %d forgotten", full, some, table.slots(), table.forgotten)
	}
}

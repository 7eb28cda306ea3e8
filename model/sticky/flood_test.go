package sticky

import (
	"math"
	"testing"
	"time"
)

// A flooded tracker is compared with what was really sent.
type flooded struct {
	summary     Summary
	requests    [3]float64
	sessions    [3]float64
	falseBreaks uint64
	found       uint64 // breaks that were found
	made        uint64 // of those that there were
}

// flood sends so many made-up cookies, none twice, to three nodes in parts of 6:3:1, and among them requests of true sessions, a
// ninth as many as the bound, in parts of 2:1:1. Every so often a true session breaks.
func flood(cookies, bound int) *flooded {
	f := &flooded{}
	tracker := New(Options{Nodes: 3, Sessions: bound, FirstSight: true})
	honest := uint64(bound / 9)
	places := [10]int32{0, 0, 0, 0, 0, 0, 1, 1, 1, 2}
	homes := [4]int32{0, 0, 1, 2}
	for n := range honest {
		f.sessions[homes[n%4]]++
	}
	at := begin
	turn := uint64(0)
	for i := range uint64(cookies) {
		at += 5000
		node := places[i%10]
		f.requests[node]++
		f.sessions[node]++
		tracker.Observe(Hit{At: at, Session: folded(i^oddOne, oddTwo), Node: node, Named: None})
		if i%2 != 0 {
			continue
		}
		session := turn % honest
		node = homes[session%4]
		if turn > 2*honest && turn%10_007 == 0 {
			f.made += 2 // there and back
			f.requests[(node+1)%3]++
			tracker.Observe(Hit{At: at, Session: folded(session^oddTwo, oddOne), Node: (node + 1) % 3, Named: None})
		}
		f.requests[node]++
		tracker.Observe(Hit{At: at, Session: folded(session^oddTwo, oddOne), Node: node, Named: None})
		turn++
	}
	f.summary = tracker.Summary(time.Unix(0, at))
	f.found = f.summary.Total[All].Breaks
	f.falseBreaks = f.found - min(f.found, f.made)
	return f
}

// requestsOff is how far a node's share of the requests is from the true one at most.
func (f *flooded) requestsOff() float64 {
	var told [3]float64
	for i := range told {
		told[i] = float64(f.summary.Nodes[i].Windows[All].Requests)
	}
	return off(told, f.requests)
}

// sessionsOff is the same for the shares of the live sessions.
func (f *flooded) sessionsOff() float64 {
	var told [3]float64
	for i := range told {
		told[i] = float64(f.summary.Nodes[i].Sessions)
	}
	return off(told, f.sessions)
}

func off(told, truth [3]float64) float64 {
	worst := 0.0
	for i := range told {
		worst = max(worst, math.Abs(told[i]/(told[0]+told[1]+told[2])-truth[i]/(truth[0]+truth[1]+truth[2])))
	}
	return worst
}

func TestAFloodOfCookiesLeavesTheSharesRightAndTheMemoryBounded(t *testing.T) {
	t.Parallel()
	const bound = 10_000
	f := flood(100*bound, bound)
	if f.summary.Exact || f.summary.Forgotten == 0 {
		t.Errorf("exact %v, forgotten %d: the bound was passed by far", f.summary.Exact, f.summary.Forgotten)
	}
	if f.requestsOff() != 0 {
		t.Errorf("shares of requests are off by %.4f, want them exact", f.requestsOff())
	}
	if f.sessionsOff() > 0.01 {
		t.Errorf("shares of sessions are off by %.4f, want 1 %% at most", f.sessionsOff())
	}
	if most := 2 * bound * entryBytes * fullDenominator / fullNumerator; f.summary.TableBytes > most {
		t.Errorf("the table takes %d bytes, want %d at most", f.summary.TableBytes, most)
	}
}

func TestSessionsInUseOutliveAFlood(t *testing.T) {
	t.Parallel()
	f := flood(400_000, 10_000)
	if f.made == 0 || f.found > f.made || float64(f.found) < 0.9*float64(f.made) {
		t.Errorf("found %d of %d breaks, want nine in ten and none made up", f.found, f.made)
	}
}

func TestAfterAFloodTheMemoryIsGivenBackAndFiguresAreExactAgain(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 1, Sessions: 10_000})
	for i := range uint64(100_000) {
		tracker.Observe(Hit{At: begin, Session: folded(i^oddOne, oddTwo), Named: None})
	}
	now := time.Unix(0, begin)
	if s := tracker.Summary(now); s.Exact || s.TableBytes == 0 {
		t.Fatalf("exact %v with %d bytes, want neither", s.Exact, s.TableBytes)
	}
	for range segments {
		tracker.Summary(now.Add(2 * time.Hour))
	}
	if s := tracker.Summary(now.Add(2 * time.Hour)); !s.Exact || s.TableBytes != 0 || s.Sessions != 0 {
		t.Errorf("exact %v with %d bytes and %d sessions, want an empty table", s.Exact, s.TableBytes, s.Sessions)
	}
}

func TestARequestCostsNoAllocation(t *testing.T) { //nolint:paralleltest // what runs beside it would be counted, too
	tracker := New(Options{Nodes: 4})
	hits := traffic(1000, 10_000)
	for i, h := range hits {
		h.At = begin + int64(i)
		tracker.Observe(h)
	}
	i := int64(0)
	if n := testing.AllocsPerRun(10_000, func() {
		h := hits[i%10_000]
		h.At, h.Node = begin+i*int64(time.Millisecond), int32(i%4) // all of them break
		tracker.Observe(h)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a request, want none", n)
	}
}

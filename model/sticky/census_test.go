package sticky

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A plain tracker does what the tracker does, with a map and no bound.
type plain struct {
	idle     int64
	now      int64
	sessions map[uint64]*plainSession
	log      []plainHit
}

type plainSession struct {
	node   int32
	seen   int64
	broken bool
}

type plainHit struct {
	second int64
	node   int32
	counts Counts
}

func (p *plain) observe(h Hit) {
	second := h.At / int64(time.Second)
	p.now = max(p.now, second)
	served := Counts{Requests: 1}
	s := p.sessions[h.Session]
	switch {
	case h.Node < 0:
		if p.isLive(s) {
			s.seen = max(s.seen, second)
		}
	case !p.isLive(s):
		served.New = 1
		p.sessions[h.Session] = &plainSession{node: h.Node, seen: second}
	case second < s.seen:
		served.Bound = bit(s.node == h.Node)
	default:
		served.Bound = bit(s.node == h.Node)
		if s.node != h.Node {
			p.log = append(p.log, plainHit{second, s.node, Counts{Moves: 1, Breaks: 1, Broken: bit(!s.broken)}})
			s.broken = true
		}
		s.node, s.seen = h.Node, second
	}
	p.log = append(p.log, plainHit{second, h.Node, served})
}

func bit(is bool) uint64 {
	if is {
		return 1
	}
	return 0
}

// isLive is the rule in the words of the census: seen in one of the newest 121 steps.
func (p *plain) isLive(s *plainSession) bool {
	width := p.idle / censusSteps
	return s != nil && s.seen/width > p.now/width-censusSteps-1
}

func (p *plain) live(node int32) int {
	n := 0
	for _, s := range p.sessions {
		if s.node == node && p.isLive(s) {
			n++
		}
	}
	return n
}

func (p *plain) window(node int32, w Window) Counts {
	var sum Counts
	for i := range p.log {
		h := &p.log[i]
		if h.node == node && (w == All || h.second/stepSeconds[w] > p.now/stepSeconds[w]-windowSteps) {
			sum.add(&h.counts)
		}
	}
	return sum
}

func TestBelowTheBoundEveryFigureIsExact(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 1))
		const nodes, idle = 4, 240 * time.Second
		// It begins with two nodes and hears of the others, and the pace changes, so that sessions die and silences come.
		tracker := New(Options{Nodes: 2, Idle: idle, FirstSight: true})
		naive := &plain{idle: int64(idle / time.Second), sessions: map[uint64]*plainSession{}}
		clients := uint64(50 + random.IntN(2000))
		at := begin
		for i := range 20_000 {
			at += random.Int64N(1 << (20 + 3*(i/4000)%13))
			if random.IntN(2000) == 0 {
				at += random.Int64N(400) * int64(time.Second)
			}
			client := random.Uint64N(clients) + 1
			h := Hit{At: at, Session: folded(client*oddOne, oddTwo), Node: int32(client % nodes), Named: None}
			switch random.IntN(20) {
			case 0:
				h.Node = int32(random.IntN(nodes))
			case 1:
				h.Node = None
			}
			if random.IntN(20) == 0 {
				h.At = max(begin, at-random.Int64N(100)*int64(time.Second))
			}
			tracker.Observe(h)
			naive.observe(h)
			if i%997 == 0 || i == 19_999 {
				compare(t, seed, i, tracker, naive)
			}
		}
	}
}

func compare(t *testing.T, seed uint64, i int, tracker *Tracker, naive *plain) {
	t.Helper()
	s := tracker.Summary(time.Unix(0, begin))
	if !s.Exact || s.Forgotten != 0 {
		t.Fatalf("seed %d, hit %d: exact %v, forgotten %d", seed, i, s.Exact, s.Forgotten)
	}
	for n := range s.Nodes {
		if got, want := s.Nodes[n].Sessions, naive.live(int32(n)); got != want {
			t.Fatalf("seed %d, hit %d: node %d has %d sessions, want %d", seed, i, n, got, want)
		}
		for w := range Windows {
			if got, want := s.Nodes[n].Windows[w], naive.window(int32(n), w); got != want {
				t.Fatalf("seed %d, hit %d: node %d, window %d: %+v, want %+v", seed, i, n, w, got, want)
			}
		}
	}
	for w := range Windows {
		if got, want := s.Nowhere[w], naive.window(None, w); got != want {
			t.Fatalf("seed %d, hit %d: nowhere, window %d: %+v, want %+v", seed, i, w, got, want)
		}
	}
}

package sticky

import (
	"encoding/binary"
	"testing"
	"time"
)

// FuzzObserve makes a sequence of requests, outages and summaries of any bytes: nothing may panic, and the figures must add up.
func FuzzObserve(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18"))
	f.Add([]byte("0101\xf0\x01\x01\x010202\xf1\x02\x02\x020303\xf2\x03\x03\x03aaaabbbbccccddddeeeeffff"))
	f.Fuzz(func(t *testing.T, script []byte) {
		tracker := New(Options{Nodes: 1, Idle: 5 * time.Minute, Sessions: 1, FirstSight: len(script)%2 == 0})
		at, requests := begin, uint64(0)
		for ; len(script) >= 8; script = script[8:] {
			op, node := script[0], int32(int8(script[1]))%5
			step := int64(int16(binary.LittleEndian.Uint16(script[2:])))
			at += step * int64(time.Second) >> (script[4] % 16)
			if script[4] == 0xff {
				at = int64(binary.LittleEndian.Uint64(script))
			}
			switch op % 16 {
			case 0:
				tracker.Out(node, time.Unix(0, at), time.Minute)
			case 1:
				tracker.Back(node, time.Unix(0, at))
			case 2:
				tracker.Weigh([]int{int(node), int(script[5]), int(step)})
			case 3:
				adds(t, tracker.Summary(time.Unix(0, at)))
			default:
				requests++
				tracker.Observe(Hit{
					At: at, Session: uint64(script[5]) * oddOne, Client: uint64(script[6]), Network: uint64(script[6] % 3), Value: uint64(script[7]),
					Node: node, Named: int32(script[6]%6) - 1, Status: uint16(step), Cookie: Cookie(script[7]), Failed: op > 128, Retried: op > 250,
				})
			}
		}
		s := tracker.Summary(time.Unix(0, at))
		adds(t, s)
		if s.Total[All].Requests != requests {
			t.Fatalf("%d requests, want %d", s.Total[All].Requests, requests)
		}
	})
}

// adds checks what holds of every summary.
func adds(t *testing.T, s Summary) {
	t.Helper()
	const absurd uint64 = 1 << 32 // what a number below zero would look like
	total := s.Nowhere
	sessions := 0
	for i := range s.Nodes {
		for w := range total {
			total[w].add(&s.Nodes[i].Windows[w])
		}
		sessions += s.Nodes[i].Sessions
	}
	if total != s.Total || sessions != s.Sessions || uint64(sessions) > absurd {
		t.Fatalf("the nodes have %+v and %d sessions, the total %+v and %d", total, sessions, s.Total, s.Sessions)
	}
	for w, c := range total {
		if c.Requests > absurd || c.Breaks > c.Moves || c.Broken > c.Breaks || c.Errors > c.Requests || c.Bound+c.New > 2*c.Requests || c.Moves > c.Requests {
			t.Fatalf("window %d: %+v", w, c)
		}
		if all := total[All]; c.Requests > all.Requests || c.Moves > all.Moves || c.Breaks > all.Breaks || c.New > all.New {
			t.Fatalf("window %d has %+v, all have %+v", w, c, all)
		}
	}
	if s.Exact && s.Forgotten == 0 && uint64(s.Sessions) > total[All].Requests {
		t.Fatalf("%d sessions of %d requests", s.Sessions, total[All].Requests)
	}
	if p := s.Skew.P; !(p >= 0 && p <= 1) {
		t.Fatalf("p is %v", p)
	}
}

// FuzzHAProxyCookie reads any state.
func FuzzHAProxyCookie(f *testing.F) {
	f.Add([]byte("--VN"))
	f.Fuzz(func(t *testing.T, state []byte) {
		if c := HAProxyCookie(state); c >= cookieKinds || c != Unstated && len(state) != 4 {
			t.Fatalf("%q is %d", state, c)
		}
	})
}

package sticky

import (
	"runtime"
	"testing"
	"time"
)

// traffic is hits of so many sessions on four nodes, each session on its own, in a fixed order that looks random.
func traffic(sessions, hits int) []Hit {
	key := NewKey(1, 2)
	all := make([]Hit, hits)
	for i := range all {
		n := folded(uint64(i)^oddOne, oddTwo) % uint64(sessions)
		id := [8]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
		session := key.Hash(id[:])
		all[i] = Hit{Session: session, Client: session + 1, Network: session%1000 + 1, Node: int32(session % 4), Named: None, Status: 200, Cookie: Kept}
	}
	return all
}

// BenchmarkObserve has 200 000 sessions at 200 000 lines a second of the log: each on its own node; on any node, so that
// most requests break their session; and, for a flood, none that comes twice.
func BenchmarkObserve(b *testing.B) {
	for name, change := range map[string]func(h Hit, i int) Hit{
		"kept":   func(h Hit, _ int) Hit { return h },
		"broken": func(h Hit, i int) Hit { h.Node = int32(i % 4); return h },
		"flood":  func(h Hit, i int) Hit { h.Session = folded(uint64(i)^oddOne, oddTwo); return h },
	} {
		b.Run(name, func(b *testing.B) {
			hits := traffic(200_000, 1<<20)
			tracker := New(Options{Nodes: 4})
			observe := func(i int) {
				h := change(hits[i%len(hits)], i)
				h.At = begin + int64(i)*5000
				tracker.Observe(h)
			}
			for i := range hits {
				observe(i)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				observe(len(hits) + i)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "M/s")
		})
	}
}

// BenchmarkSummary is what is paid ten times a second with 200 000 sessions.
func BenchmarkSummary(b *testing.B) {
	for _, nodes := range []int{4, 1000} {
		b.Run(map[int]string{4: "4 nodes", 1000: "1000 nodes"}[nodes], func(b *testing.B) {
			tracker := New(Options{Nodes: nodes})
			for i, h := range traffic(200_000, 1<<20) {
				h.At = begin + int64(i)*5000
				h.Node = int32(h.Session % uint64(nodes))
				tracker.Observe(h)
			}
			now := time.Unix(0, begin)
			b.ReportAllocs()
			for b.Loop() {
				tracker.Summary(now)
			}
		})
	}
}

// BenchmarkMemory says what the program holds for a million live sessions, and at most while it takes them in.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		before, after, peak := memoryOf(1_000_000, 1)
		b.ReportMetric(float64(after-before)/1e6, "MB-live")
		b.ReportMetric(float64(peak-before)/1e6, "MB-peak")
	}
}

// BenchmarkFlood is the hostile client at full size: 100 million cookies, none twice, among 200 000 sessions. It takes more
// than a minute, so the tests have it scaled down; run it with -bench Flood -benchtime 1x.
func BenchmarkFlood(b *testing.B) {
	for b.Loop() {
		before, after, peak := memoryOf(100_000_000, 1)
		b.ReportMetric(float64(after-before)/1e6, "MB-live")
		b.ReportMetric(float64(peak-before)/1e6, "MB-peak")
		f := flood(100_000_000, defaultSessions)
		b.ReportMetric(100*f.requestsOff(), "%-requests-off")
		b.ReportMetric(100*f.sessionsOff(), "%-sessions-off")
		b.ReportMetric(float64(f.falseBreaks), "false-breaks")
		b.ReportMetric(100*float64(f.found)/float64(f.made), "%-breaks-found")
	}
}

// memoryOf is the heap in bytes before, after and at most while so many sessions come, each so often.
func memoryOf(sessions, times int) (before, after, peak uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before = m.HeapAlloc
	tracker := New(Options{Nodes: 4})
	for range times {
		for i := range sessions {
			session := folded(uint64(i+1)*oddOne, oddTwo)
			tracker.Observe(Hit{At: begin + int64(i)*1000, Session: session, Node: int32(session % 4), Named: None, Cookie: Kept})
			if i%100_000 == 0 {
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&m)
	runtime.KeepAlive(tracker)
	return before, m.HeapAlloc, peak
}

package ui

import (
	"testing"
	"time"

	"farmtop/model"
)

// aSecondOf is snapshots as an engine hands them out: each shares everything with the one before but one node, whose latency has
// changed. All are of the same second.
func aSecondOf(view *model.FarmView, n int) []*model.Snapshot {
	snapshots := make([]*model.Snapshot, n)
	for i := range snapshots {
		next := *view
		next.Nodes = append([]*model.NodeView(nil), view.Nodes...)
		at := i % len(next.Nodes)
		node := *next.Nodes[at]
		check := *node.Checks[0]
		last := *check.Last
		last.Phases.Total += time.Duration(i%90) * 10 * time.Microsecond
		check.Last = &last
		node.Checks = []*model.CheckView{&check, node.Checks[1]}
		node.Revision += uint64(i)
		next.Nodes[at] = &node
		next.Revision++
		snapshots[i] = snapshotOf(&next)
		snapshots[i].Journal = nil
		snapshots[i].Seq = uint64(i + 2)
		view = &next
	}
	return snapshots
}

func redraw(a *App, snapshot *model.Snapshot) {
	a.Update(snapshotMsg{snapshot})
	a.View()
}

func TestRedrawingOneOfFiftyPanelsAllocatesLittle(t *testing.T) {
	snapshots := aSecondOf(aFarm("portals", 50), 200)
	a := newTestApp(t, Options{}, 200, 60, snapshots[0])
	next := 0
	allocations := testing.AllocsPerRun(100, func() {
		next++
		redraw(a, snapshots[next])
	})
	if allocations > 300 {
		t.Errorf("%v allocations for a redraw of one changed panel, want at most 300", allocations)
	}
}

func TestRedrawingATallPanelAllocatesLittle(t *testing.T) {
	snapshots := aSecondOf(aFarm("portals", 4), 200)
	a := newTestApp(t, Options{}, 200, 60, snapshots[0])
	next := 0
	allocations := testing.AllocsPerRun(100, func() {
		next++
		redraw(a, snapshots[next])
	})
	if allocations > 300 {
		t.Errorf("%v allocations for a redraw of one changed panel, want at most 300", allocations)
	}
}

func TestWhatDidNotChangeIsNotDrawnAgain(t *testing.T) {
	a := newTestApp(t, Options{}, 200, 60, snapshotOf(aFarm("portals", 50)))
	if allocations := testing.AllocsPerRun(100, func() { a.View() }); allocations != 0 {
		t.Errorf("%v allocations for a view of nothing new, want none", allocations)
	}
}

func TestAScreenOfTrafficThatDidNotChangeIsNotDrawnAgain(t *testing.T) {
	for _, keys := range [][]string{nil, {"s"}, {"x"}, {"x", "enter"}} {
		a := newTestApp(t, Options{}, 200, 60, aMinuteOfTraffic(t, 50, 1)[0])
		press(a, keys...)
		if allocations := testing.AllocsPerRun(100, func() { a.View() }); allocations != 0 {
			t.Errorf("after %q %v allocations for a view of nothing new, want none", keys, allocations)
		}
	}
}

func BenchmarkRedrawOneOfFiftyPanels(b *testing.B) {
	snapshots := aSecondOf(aFarm("portals", 50), 1000)
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

func BenchmarkRedrawOneOfFourTallPanels(b *testing.B) {
	snapshots := aSecondOf(aFarm("portals", 4), 1000)
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

// aMinuteOfTraffic is snapshots in each of which the logs told something new of every node.
func aMinuteOfTraffic(tb testing.TB, nodes, n int) []*model.Snapshot {
	tb.Helper()
	view := tellingOf(tb, aFarm("portals", nodes)).fair().clients(true).told()
	snapshots := make([]*model.Snapshot, n)
	for i := range snapshots {
		next := *view
		told := *view.Traffic
		next.Traffic = &told
		next.Nodes = make([]*model.NodeView, len(view.Nodes))
		for k, n := range view.Nodes {
			node, traffic := *n, *n.Traffic
			traffic.Sessions += i + k
			traffic.Minute += uint64(i)
			node.Traffic = &traffic
			node.Revision += uint64(i)
			next.Nodes[k] = &node
		}
		next.Revision++
		snapshots[i] = snapshotOf(&next)
		snapshots[i].Journal = nil
		snapshots[i].Seq = uint64(i + 2)
		view = &next
	}
	return snapshots
}

func benchmarkTraffic(b *testing.B, nodes int, keys ...string) {
	b.Helper()
	snapshots := aMinuteOfTraffic(b, nodes, 100)
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	press(a, keys...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

func BenchmarkTrafficOfFiftyPanels(b *testing.B)         { benchmarkTraffic(b, 50) }
func BenchmarkTrafficOnTheStickyScreen(b *testing.B)     { benchmarkTraffic(b, 50, "s") }
func BenchmarkTrafficOnTheClientIPScreen(b *testing.B)   { benchmarkTraffic(b, 50, "x") }
func BenchmarkTrafficOfAThousandNodes(b *testing.B)      { benchmarkTraffic(b, 1000) }
func BenchmarkTrafficOfAThousandOnSticky(b *testing.B)   { benchmarkTraffic(b, 1000, "s") }
func BenchmarkTrafficOfAThousandOnClientIP(b *testing.B) { benchmarkTraffic(b, 1000, "x") }
func BenchmarkRedrawOneOfFiftyPanelsWithLogs(b *testing.B) {
	view := tellingOf(b, aFarm("portals", 50)).fair().clients(true).told()
	snapshots := aSecondOf(view, 1000)
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

func BenchmarkDrawFiftyPanelsAnew(b *testing.B) {
	snapshot := snapshotOf(aFarm("portals", 50))
	b.ReportAllocs()
	for b.Loop() {
		a := newTestApp(b, Options{}, 200, 60, nil)
		redraw(a, snapshot)
	}
}

func BenchmarkViewOfNothingNew(b *testing.B) {
	a := newTestApp(b, Options{}, 200, 60, snapshotOf(aFarm("portals", 50)))
	b.ReportAllocs()
	for b.Loop() {
		a.View()
	}
}

func BenchmarkPageDownInAThousandNodes(b *testing.B) {
	a := newTestApp(b, Options{}, 200, 60, snapshotOf(breakDown(aFarm("portals", 1000), 500)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%20 == 19 {
			press(a, "g")
		}
		press(a, "pgdown")
	}
}

func BenchmarkASnapshotOfAThousandNodes(b *testing.B) {
	snapshots := aSecondOf(breakDown(aFarm("portals", 1000), 500), 200)
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

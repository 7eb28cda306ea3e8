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

// aRunOf is snapshots of a routing test under way, in each of which one more request was answered; all are of the same second.
func aRunOf(nodes, sessions, requests, n int) []*model.Snapshot {
	view := aFarm("portals", nodes)
	t := aTrialOf(view)
	t.Route.Sessions, t.Route.Requests = sessions, requests
	t.Report.Test = *t.Route
	ran(t, false, sessions, func(s, q int) int {
		if s%17 == 16 && q == 2 {
			return (s + 1) % nodes
		}
		return s % nodes
	})
	t.Report.Rows = t.Report.Rows[:min(len(t.Report.Rows), sessions)]
	snapshots := make([]*model.Snapshot, n)
	for i := range snapshots {
		next, trial, report := *view, *t, *t.Report
		report.Sent += i
		report.Rows = append([]model.RouteSession(nil), report.Rows...)
		at := i % len(report.Rows)
		report.Rows[at].Steps = report.Rows[at].Steps[:i%requests]
		trial.Report, next.Trial = &report, &trial
		next.Revision += uint64(i)
		snapshots[i] = snapshotOf(&next)
		snapshots[i].Journal = nil
		snapshots[i].Seq = uint64(i + 2)
	}
	return snapshots
}

func benchmarkTrial(b *testing.B, snapshots []*model.Snapshot, keys ...string) {
	b.Helper()
	a := newTestApp(b, Options{}, 200, 60, snapshots[0])
	press(a, keys...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		redraw(a, snapshots[i%len(snapshots)])
	}
}

func BenchmarkATestOfFiftyNodes(b *testing.B) { benchmarkTrial(b, aRunOf(50, 100, 5, 100), "t") }

func BenchmarkATestOfAThousandNodes(b *testing.B) { benchmarkTrial(b, aRunOf(1000, 1000, 5, 100), "t") }

func BenchmarkATestOfLongSessions(b *testing.B) { benchmarkTrial(b, aRunOf(50, 100, 100, 100), "t") }

func BenchmarkVerifyWhileItRuns(b *testing.B) { benchmarkTrial(b, aRunOf(50, 100, 5, 100), "v") }

func BenchmarkVerifyAmongAThousandNodes(b *testing.B) {
	benchmarkTrial(b, aRunOf(1000, 100, 5, 100), "v")
}

func TestATestThatToldNothingNewIsNotDrawnAgain(t *testing.T) {
	for _, key := range []string{"t", "v"} {
		snapshot := aRunOf(50, 100, 5, 1)[0]
		a := newTestApp(t, Options{Control: &recorder{}}, 200, 60, snapshot)
		press(a, key)
		if allocations := testing.AllocsPerRun(100, func() { a.View() }); allocations != 0 {
			t.Errorf("after %q %v allocations for a view of nothing new, want none", key, allocations)
		}
		if allocations := testing.AllocsPerRun(100, func() { redraw(a, snapshot) }); allocations > 100 {
			t.Errorf("after %q %v allocations for a snapshot with nothing new, want at most 100", key, allocations)
		}
	}
}

func TestRedrawingATestOfFiftyNodesAllocatesLittle(t *testing.T) {
	snapshots := aRunOf(50, 100, 5, 200)
	a := newTestApp(t, Options{}, 200, 60, snapshots[0])
	press(a, "t")
	next := 0
	if allocations := testing.AllocsPerRun(100, func() {
		next++
		redraw(a, snapshots[next])
	}); allocations > 3000 {
		t.Errorf("%v allocations for a report, want at most 3000", allocations)
	}
}

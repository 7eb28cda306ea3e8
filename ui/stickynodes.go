package ui

import (
	"cmp"
	"slices"

	"farmtop/model/sticky"
)

// A stickyRow is one node on the screen of sessions.
type stickyRow struct {
	index int        // in [model.Traffic.Nodes]; nowhere or everywhere for the sums
	node  *nodeScene // nil for one that only logs know, and for the sums
	name  string
}

// The rows that are no node: requests that no node served, and all.
const (
	untold     = -1 // a node that the logs don't know
	nowhere    = -2
	everywhere = -3
)

// stickyRows are the farm's nodes in the operator's order, then those that only logs know.
func stickyRows(f *farmScene, wanted filterText) []stickyRow {
	s := &f.traffic
	rows := make([]stickyRow, 0, len(f.nodes))
	known := make([]bool, len(s.names))
	for _, n := range f.nodes {
		row := stickyRow{untold, n, n.name}
		if told := n.view.Traffic; told != nil && told.Index < len(known) {
			row.index, known[told.Index] = told.Index, true
		}
		if wanted.matches(n.contains) {
			rows = append(rows, row)
		}
	}
	for i, name := range s.names {
		if known[i] || f.view.Node(s.of.Nodes[i]) != nil || s.count(i, sticky.All) == (sticky.Counts{}) {
			continue
		}
		if wanted.passes(name) {
			rows = append(rows, stickyRow{i, nil, name})
		}
	}
	return rows
}

// rowsKept is how many lines the rest of the screen wants beside the nodes'.
const rowsKept = 12

// writeStickyNodes writes a row a node and the sums. Of more nodes than have room those that need a look come first; the others are
// returned.
func (a *App) writeStickyNodes(w *writer, f *farmScene) (others []stickyRow) {
	rows := stickyRows(f, a.filter.wanted())
	if most := max(6, a.bodyHeight()-rowsKept); len(rows) > most {
		window := a.sticky.window.window()
		slices.SortStableFunc(rows, func(x, y stickyRow) int { return -cmp.Compare(a.alarm(f, &x, window), a.alarm(f, &y, window)) })
		rows, others = rows[:most-1], rows[most-1:]
	}
	g := newStickyGrid(a, f, rows)
	g.head(w)
	for i := range rows {
		g.row(w, &rows[i])
	}
	if n := len(others); n > 0 {
		w.painted("", a.theme.faint, "and "+several(uint64(n), "other node")+", below; those that need a look come first")
	}
	if total := f.traffic.of.Sticky.Nowhere[g.window]; total != (sticky.Counts{}) {
		g.row(w, &stickyRow{nowhere, nil, "no node"})
	}
	g.row(w, &stickyRow{everywhere, nil, "all"})
	if a.filter.text != "" {
		w.painted("", a.theme.faint, "all counts every node, also those that the filter leaves out")
	}
	return others
}

// alarm is how much a node needs a look: breaks first, then a share that isn't its due, then errors.
func (a *App) alarm(f *farmScene, r *stickyRow, w sticky.Window) uint64 {
	s := &f.traffic
	if r.index < 0 {
		return 0
	}
	c := s.count(r.index, w)
	score := c.Breaks << 32
	if skew := &s.of.Sticky.Skew; skew.Enough && skew.Skewed && int(skew.Worst) == r.index {
		score += 1 << 31
	}
	return score + min(c.Errors, 1<<30)
}

// writeOtherNodes writes the nodes that had no room above.
func (a *App) writeOtherNodes(w *writer, f *farmScene, rows []stickyRow) {
	if len(rows) == 0 {
		return
	}
	w.section("the other nodes")
	g := newStickyGrid(a, f, rows)
	g.head(w)
	for i := range rows {
		g.row(w, &rows[i])
	}
}

package ui

import (
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// A stickyGrid is the columns of the nodes' rows for one width.
type stickyGrid struct {
	app       *App
	farm      *farmScene
	window    sticky.Window
	nameWidth int
	columns   []stickyColumn
	spark     int     // cells of the curve of new sessions; 0 for none
	scale     float32 // new sessions a minute at the top of all curves
	values    []float32
}

// A stickyColumn is one column after the node's name.
type stickyColumn struct {
	name  string
	width int
	rank  int // the lowest get room first
	draw  func(g *stickyGrid, r *stickyRow, c *sticky.Counts, width int)
}

func (c stickyColumn) needs() (cells, rank int)          { return c.width, c.rank }
func (c stickyColumn) heading() (name string, width int) { return c.name, c.width }

// newScaleFloor is the least that a curve of new sessions at full height stands for, a minute.
const newScaleFloor = 5

// sparkLeast is the narrowest curve that shows a trend.
const sparkLeast = 6

func newStickyGrid(a *App, f *farmScene, rows []stickyRow) *stickyGrid {
	g := &stickyGrid{app: a, farm: f, window: a.sticky.window.window(), nameWidth: 8}
	most := 24
	if a.width < 100 {
		most = 16
	}
	for i := range rows {
		g.nameWidth = max(g.nameWidth, min(most, text.Width(rows[i].name)))
	}
	if a.width < 60 {
		g.nameWidth = 8
	}
	peak := float32(0)
	for i := range f.traffic.of.Sticky.Nodes {
		for _, m := range f.traffic.of.Sticky.Nodes[i].Minutes {
			peak = max(peak, float32(m.New))
		}
	}
	g.scale = stepsUpTo(peak, newScaleFloor)
	room := a.width - 4 - g.nameWidth
	g.columns, room = fitted(g.allColumns(), room)
	if room >= 2+sparkLeast {
		g.spark = min(room-2, minutesShown)
	}
	return g
}

// allColumns are the columns in their order from left to right.
func (g *stickyGrid) allColumns() []stickyColumn {
	requests := func(w sticky.Window, rank int) stickyColumn {
		name := [sticky.Windows]string{"req 1m", "req 5m", "req 1h", "req"}[w]
		return stickyColumn{name, text.CountWidth, rank, func(g *stickyGrid, r *stickyRow, _ *sticky.Counts, width int) {
			g.number(r, g.counts(r, w).Requests, width)
		}}
	}
	columns := []stickyColumn{
		{"sessions", 1 + sessionsWidth, 0, (*stickyGrid).sessions},
		{"share", text.PercentWidth, 1, (*stickyGrid).share},
		{"", barWidth, 7, (*stickyGrid).bar},
	}
	for w := range sticky.Windows {
		switch w {
		case g.window:
			columns = append(columns, requests(w, 4))
		case sticky.All:
		default:
			columns = append(columns, requests(w, 8+int(w)))
		}
	}
	return append(columns,
		stickyColumn{"new/min", 7, 6, func(g *stickyGrid, r *stickyRow, _ *sticky.Counts, width int) {
			g.number(r, g.counts(r, sticky.OneMinute).New, width)
		}},
		stickyColumn{"moves", text.CountWidth, 5, func(g *stickyGrid, r *stickyRow, c *sticky.Counts, width int) { g.number(r, explained(c), width) }},
		stickyColumn{"breaks", 2 + text.CountWidth, 2, (*stickyGrid).breaks},
		stickyColumn{"errors", text.CountWidth, 3, (*stickyGrid).errors},
	)
}

// barWidth is the room of a share's bar.
const barWidth = 8

func (g *stickyGrid) head(w *writer) {
	l, t := &g.app.page.line, g.app.theme
	putHeads(l, t, g.nameWidth, g.columns)
	if g.spark > 0 {
		l.space(2)
		l.upTo(t.label, "new/min, 0-"+counted(uint64(g.scale)), g.app.width-1)
	}
	w.drawn()
}

// row writes one node.
func (g *stickyGrid) row(w *writer, r *stickyRow) {
	l, t := &g.app.page.line, g.app.theme
	l.reset()
	selected := r.node != nil && r.node.view.Node.Name == g.app.overview.node
	l.pointer(t, selected)
	l.space(1)
	name := t.plain
	switch {
	case r.node != nil:
		g.app.sticky.rows = append(g.app.sticky.rows, stickyLine{len(w.lines), r.node.view.Node.Name})
		glyph, word, _ := t.look(r.node.look)
		l.put(word, glyph)
		if selected {
			name = t.selected
		}
	case r.index >= 0:
		l.put(t.faint, "·")
		name = t.faint
	default:
		l.space(1)
		name = t.label
	}
	l.space(1)
	shown := text.Truncate(r.name, g.nameWidth)
	l.put(name, shown)
	l.space(g.nameWidth - text.Width(shown))
	c := g.counts(r, g.window)
	for i := range g.columns {
		l.space(1)
		g.columns[i].draw(g, r, &c, g.columns[i].width)
	}
	if g.spark > 0 && r.index >= 0 {
		l.space(2)
		g.values = g.values[:0]
		for _, m := range g.farm.traffic.of.Sticky.Nodes[r.index].Minutes {
			g.values = append(g.values, float32(m.New))
		}
		l.sparkline(t, t.faint, g.values, g.scale, g.spark)
	}
	w.drawn()
}

func (g *stickyGrid) counts(r *stickyRow, w sticky.Window) sticky.Counts {
	switch r.index {
	case everywhere:
		return g.farm.traffic.total(w)
	case nowhere:
		return g.farm.traffic.of.Sticky.Nowhere[w]
	default:
		return g.farm.traffic.count(r.index, w)
	}
}

// number is a figure of a node; a dash where the logs don't know it.
func (g *stickyGrid) number(r *stickyRow, n uint64, width int) {
	s := &g.farm.traffic
	if r.index == untold || !s.isKnown(n) || n == 0 && s.nameless {
		g.app.page.line.right(g.app.theme.faint, "–", width)
		return
	}
	g.app.page.line.right(g.paint(), text.Count(n), width)
}

// paint is how figures look: faint when no log is read any more.
func (g *stickyGrid) paint() paint {
	if g.farm.traffic.deaf {
		return g.app.theme.faint
	}
	return g.app.theme.plain
}

func (g *stickyGrid) sessions(r *stickyRow, _ *sticky.Counts, width int) {
	l, t, told := &g.app.page.line, g.app.theme, &g.farm.traffic.of.Sticky
	n := told.Sessions
	switch {
	case r.index == untold || r.index == nowhere:
		l.right(t.faint, "–", width)
		return
	case r.index >= 0:
		n = told.Nodes[r.index].Sessions
	}
	if n == 0 && g.farm.traffic.nameless {
		l.right(t.faint, "–", width)
		return
	}
	l.right(g.paint(), g.farm.traffic.sessions(n, told.Exact, t), width)
}

// part is a node's part of the requests that any node served; negative where there is none.
func (g *stickyGrid) part(r *stickyRow) float64 {
	if r.index < 0 {
		return -1
	}
	return g.farm.traffic.part(g.farm.traffic.of.Sticky.Share(r.index, g.window), g.window)
}

func (g *stickyGrid) share(r *stickyRow, _ *sticky.Counts, width int) {
	part := g.part(r)
	if r.index < 0 || part < 0 {
		g.app.page.line.right(g.app.theme.faint, dashAt(r), width)
		return
	}
	paint := g.paint()
	if skew := &g.farm.traffic.of.Sticky.Skew; skew.Enough && skew.Skewed && int(skew.Worst) == r.index {
		paint = g.app.theme.mark
	}
	g.app.page.line.right(paint, text.Percent(part), width)
}

// dashAt stands for a share that isn't known; the sums have none.
func dashAt(r *stickyRow) string {
	if r.index == nowhere || r.index == everywhere {
		return ""
	}
	return "–"
}

func (g *stickyGrid) bar(r *stickyRow, _ *sticky.Counts, width int) {
	if part := g.part(r); part >= 0 {
		g.app.page.line.share(g.app.theme, g.paint(), part, width)
		return
	}
	g.app.page.line.space(width)
}

func (g *stickyGrid) breaks(r *stickyRow, c *sticky.Counts, width int) {
	switch {
	case c.Breaks == 0 && g.farm.traffic.unknownBreaks() != "":
		g.app.page.line.right(g.app.theme.faint, "–", width)
		return
	case c.Breaks == 0:
		g.number(r, 0, width)
		return
	}
	sign, paint := g.app.theme.severity(g.farm.breaking())
	g.app.page.line.right(paint, sign+" "+counted(c.Breaks), width)
}

// errorsMany is how many requests of a hundred may fail before that is worth a colour.
const errorsMany = 5

func (g *stickyGrid) errors(r *stickyRow, c *sticky.Counts, width int) {
	if c.Errors*100 <= c.Requests*errorsMany {
		g.number(r, c.Errors, width)
		return
	}
	g.app.page.line.right(g.app.theme.warn, text.Count(c.Errors), width)
}

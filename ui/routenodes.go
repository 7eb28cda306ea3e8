package ui

import (
	"cmp"
	"slices"
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// nodesLeast is how many lines of nodes there are at least.
const nodesLeast = 6

// A routeGrid is the columns of the nodes' rows for one width.
type routeGrid struct {
	report    *reportWriter
	nameWidth int
	all       int // sessions whose first node is known
	columns   []routeColumn
}

// A routeColumn is one column after the node's name.
type routeColumn struct {
	name        string
	width, rank int
	draw        func(g *routeGrid, e *rosterEntry, width int)
}

func (c routeColumn) needs() (cells, rank int) { return c.width, c.rank }

// pinWidth is the room of what became of a pin: "✓", "✗ am2".
const pinWidth = 6

func (p *reportWriter) newGrid(width int) *routeGrid {
	g := &routeGrid{report: p, nameWidth: 6}
	for i := range p.roster.entries {
		g.nameWidth = max(g.nameWidth, text.Width(p.roster.entries[i].title()))
		g.all += p.roster.entries[i].fresh.Sessions
	}
	g.nameWidth = min(g.nameWidth, max(8, width/4))
	number := func(name string, rank int, value func(e *rosterEntry) int) routeColumn {
		return routeColumn{name, max(6, len(name)), rank, func(g *routeGrid, e *rosterEntry, width int) { g.number(value(e), width) }}
	}
	columns := []routeColumn{
		number("sessions", 0, func(e *rosterEntry) int { return e.fresh.Sessions }),
		{"share", text.PercentWidth, 1, (*routeGrid).share},
		{"", barWidth, 6, (*routeGrid).bar},
		number("requests", 4, func(e *rosterEntry) int { return e.fresh.Requests }),
		{"errors", 6, 3, (*routeGrid).errors},
	}
	if p.r.Kept != nil {
		columns = append(columns, number("kept", 5, func(e *rosterEntry) int { return e.kept }))
	}
	if len(p.r.Test.Pins) > 0 {
		columns = append(columns, routeColumn{"pin", pinWidth, 2, (*routeGrid).pin})
	}
	if len(p.r.Own) > 0 {
		columns = append(columns, routeColumn{"own cookie", 12, 7, (*routeGrid).own})
	}
	g.columns, _ = fitted(columns, width-g.indent()-g.nameWidth-1)
	return g
}

// indent is where a node's name begins, after its letters and its state.
func (g *routeGrid) indent() int { return 1 + g.report.roster.letters + 3 }

// writeNodes writes a row a node. Of more than there are lines for, those that need a look come first; it tells how many rows it wrote.
func (p *reportWriter) writeNodes(w *writer, lines int) int {
	g := p.newGrid(w.edge() - 1)
	g.head(w)
	p.sortNodes(lines)
	shown := len(p.rows)
	if shown > lines {
		shown = lines - 1
	}
	for _, e := range p.rows[:shown] {
		g.row(w, e)
	}
	if left := len(p.rows) - shown; left > 0 {
		w.painted("", p.app.theme.faint, "and "+several(uint64(left), "other node")+", below")
	}
	return shown
}

// writeOtherNodes writes the nodes from a row on.
func (p *reportWriter) writeOtherNodes(w *writer, from int) {
	if from >= len(p.rows) {
		return
	}
	w.section("the other nodes")
	g := p.newGrid(w.edge() - 1)
	g.head(w)
	for _, e := range p.rows[from:] {
		g.row(w, e)
	}
}

// sortNodes puts the nodes in the operator's order where there are lines for all, else those that need a look first.
func (p *reportWriter) sortNodes(lines int) {
	p.rows = make([]*rosterEntry, len(p.roster.entries))
	for i := range p.roster.entries {
		p.rows[i] = &p.roster.entries[i]
	}
	if len(p.rows) > lines {
		slices.SortStableFunc(p.rows, func(x, y *rosterEntry) int { return cmp.Compare(p.alarm(y), p.alarm(x)) })
	}
}

// alarm is how much a node needs a look.
func (p *reportWriter) alarm(e *rosterEntry) int {
	switch {
	case e.pin != nil && e.pin.Verdict == model.TestFail:
		return 4
	case e.fresh.Errors > 0:
		return 3
	case e.node == nil:
		return 2
	case p.trial.Done && e.fresh.Requests == 0 && takesSessions(e.node.view):
		return 1
	default:
		return 0
	}
}

func (g *routeGrid) head(w *writer) {
	l, t := &w.app.page.line, w.app.theme
	l.reset()
	l.space(g.indent())
	l.fit(t.label, "node", g.nameWidth)
	for i := range g.columns {
		l.space(1)
		l.right(t.label, g.columns[i].name, g.columns[i].width)
	}
	w.drawn()
}

func (g *routeGrid) row(w *writer, e *rosterEntry) {
	l, t := &w.app.page.line, w.app.theme
	l.reset()
	l.space(1)
	l.put(t.nodeLetters(e), e.code)
	l.space(1)
	if e.node != nil {
		glyph, word, _ := t.look(e.node.look)
		l.put(word, glyph)
	} else {
		l.put(t.faint, "·")
	}
	l.space(1)
	l.fit(t.plain, e.title(), g.nameWidth)
	for i := range g.columns {
		l.space(1)
		g.columns[i].draw(g, e, g.columns[i].width)
	}
	w.drawn()
}

// number is a count that is faint where it is none.
func (g *routeGrid) number(n, width int) {
	t := g.report.app.theme
	paint := t.plain
	if n == 0 {
		paint = t.faint
	}
	g.report.app.page.line.right(paint, strconv.Itoa(n), width)
}

func (g *routeGrid) part(e *rosterEntry) float64 {
	if g.all == 0 {
		return 0
	}
	return float64(e.fresh.Sessions) / float64(g.all)
}

func (g *routeGrid) share(e *rosterEntry, width int) {
	l, t := &g.report.app.page.line, g.report.app.theme
	if g.all == 0 {
		l.right(t.faint, "–", width)
		return
	}
	l.right(t.plain, text.Percent(g.part(e)), width)
}

func (g *routeGrid) bar(e *rosterEntry, width int) {
	g.report.app.page.line.share(g.report.app.theme, g.report.app.theme.plain, g.part(e), width)
}

func (g *routeGrid) errors(e *rosterEntry, width int) {
	if e.fresh.Errors == 0 {
		g.number(0, width)
		return
	}
	sign, paint := g.report.app.theme.severity(model.Warning)
	g.report.app.page.line.right(paint, sign+" "+counted(uint64(e.fresh.Errors)), width)
}

// pin is where a request with the node's cookie landed.
func (g *routeGrid) pin(e *rosterEntry, width int) {
	l, t := &g.report.app.page.line, g.report.app.theme
	switch {
	case e.pin == nil:
		l.right(t.faint, "", width)
	case e.pin.Verdict == model.TestFail:
		sign, paint := t.severity(model.Critical)
		words := sign
		if to := g.report.roster.named(e.pin.Reached); to != nil && e.pin.Reached != "" {
			words = sign + t.goes + to.code
		}
		l.right(paint, words, width)
	default:
		sign, paint := t.tested(e.pin.Verdict, model.Info)
		l.right(paint, sign, width)
	}
}

// own is the sticky cookie that the node gave when it was asked straight.
func (g *routeGrid) own(e *rosterEntry, width int) {
	l, t := &g.report.app.page.line, g.report.app.theme
	switch {
	case e.own == nil:
		l.right(t.faint, "", width)
	case e.own.Value != "":
		l.right(t.plain, text.Clean(e.own.Value), width)
	case e.own.Given:
		l.right(t.faint, "a session's", width)
	default:
		l.right(t.warn, "none", width)
	}
}

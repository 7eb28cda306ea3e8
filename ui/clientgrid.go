package ui

import (
	"strings"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// A clientGrid is the columns of counts for one width.
type clientGrid struct {
	app       *App
	nameWidth int
	columns   []clientColumn
}

// A clientColumn is one column after the node's name.
type clientColumn struct {
	name        string
	width, rank int
	draw        func(g *clientGrid, c *clientip.Counts, width int)
}

func (c clientColumn) needs() (cells, rank int)          { return c.width, c.rank }
func (c clientColumn) heading() (name string, width int) { return c.name, c.width }

func newClientGrid(a *App, rows []clientRow) *clientGrid {
	g := &clientGrid{app: a, nameWidth: 8}
	most := 16
	if a.width < 90 {
		most = 8
	}
	for i := range rows {
		g.nameWidth = max(g.nameWidth, min(most, text.Width(rows[i].name)))
	}
	verdict := func(v clientip.Verdict, rank int) clientColumn {
		name := v.String()
		return clientColumn{name, max(text.CountWidth, len(name)), rank, func(g *clientGrid, c *clientip.Counts, width int) {
			paint := a.theme.plain
			if v != clientip.Client {
				_, paint = a.theme.verdict(v)
			}
			g.number(paint, c.Verdicts[v], width)
		}}
	}
	columns := []clientColumn{
		{"requests", 8, 0, func(g *clientGrid, c *clientip.Counts, width int) { g.number(a.theme.plain, c.Samples, width) }},
		{"wrong", 7, 1, (*clientGrid).wrong},
		verdict(clientip.Client, 7), verdict(clientip.Proxy, 2), verdict(clientip.Spoofable, 3), verdict(clientip.Missing, 4), verdict(clientip.Malformed, 6),
		{"differs", 7, 5, func(g *clientGrid, c *clientip.Counts, width int) { g.number(a.theme.warn, c.Disagree, width) }},
	}
	g.columns, _ = fitted(columns, a.width-1-4-g.nameWidth)
	return g
}

func (g *clientGrid) head(w *writer) {
	putHeads(&g.app.page.line, g.app.theme, g.nameWidth, g.columns)
	w.drawn()
}

func (g *clientGrid) row(w *writer, r *clientRow) {
	l, t := &g.app.page.line, g.app.theme
	l.reset()
	l.space(2)
	if r.node != nil {
		glyph, word, _ := t.look(r.node.look)
		l.put(word, glyph)
	} else {
		l.space(1)
	}
	l.space(1)
	l.fit(t.plain, r.name, g.nameWidth)
	for i := range g.columns {
		l.space(1)
		g.columns[i].draw(g, r.counts, g.columns[i].width)
	}
	w.drawn()
}

// number is a count that is worth its colour unless it is none.
func (g *clientGrid) number(p paint, n uint64, width int) {
	if n == 0 {
		p = g.app.theme.faint
	}
	g.app.page.line.right(p, text.Count(n), width)
}

// wrong is the part of the requests whose client is wrong, or may be.
func (g *clientGrid) wrong(c *clientip.Counts, width int) {
	l, t := &g.app.page.line, g.app.theme
	if c.Samples == 0 {
		l.right(t.faint, "–", width)
		return
	}
	trouble := troubleOf(c)
	part := 1 - float64(c.Verdicts[clientip.Client])/float64(c.Samples)
	if trouble.part == 0 {
		l.right(t.plain, text.Percent(part), width)
		return
	}
	sign, paint := t.severity(trouble.severity)
	l.right(paint, sign+" "+strings.TrimLeft(text.Percent(max(part, trouble.part)), " "), width)
}

package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// A sessionGrid is the measures of sessions beside each other, for one width.
type sessionGrid struct {
	report  *reportWriter
	steps   int // of a session that are shown
	wanted  int // that a session has when it is over
	number  int // cells of the session's number
	columns int // sessions beside each other
}

// sessionGap is the room between two sessions.
const sessionGap = 2

func (p *reportWriter) sessionGrid(width int) sessionGrid {
	most := 0
	for i := range p.r.Rows {
		most = max(most, p.r.Rows[i].Number)
	}
	g := sessionGrid{report: p, wanted: p.r.Test.Requests, number: len(strconv.Itoa(max(most, p.r.Test.Sessions)))}
	if p.r.Test.KeepAlive {
		g.number++ // of those with kept connections, a k
	}
	step := p.stepWidth()
	room := width - 1 - g.number - 2
	g.steps = g.wanted
	if g.steps*step > room {
		g.steps = max(1, (room-1)/step) // a sign says that there are more
	}
	g.columns = max(1, (width-1+sessionGap)/(g.cells()+sessionGap))
	return g
}

// stepWidth is the room of a request: the letters of its node, apart from the next where they are several.
func (p *reportWriter) stepWidth() int {
	if p.roster.letters > 1 {
		return p.roster.letters + 1
	}
	return 1
}

// cells is the room of one session.
func (g *sessionGrid) cells() int {
	cells := g.number + 2 + g.steps*g.report.stepWidth()
	if g.steps < g.wanted {
		cells++
	}
	return cells
}

// write writes sessions beside each other, line by line.
func (g *sessionGrid) write(w *writer, rows []sessionRow) {
	l := &w.app.page.line
	for len(rows) > 0 {
		l.reset()
		l.space(1)
		n := min(g.columns, len(rows))
		for i := range rows[:n] {
			if i > 0 {
				l.space(1 + i*(g.cells()+sessionGap) - l.cells)
			}
			g.put(l, &rows[i])
		}
		w.drawn()
		rows = rows[n:]
	}
}

// put writes one session: its number, a sign where it broke, its requests.
func (g *sessionGrid) put(l *line, row *sessionRow) {
	p, t := g.report, g.report.app.theme
	number := strconv.Itoa(row.Number)
	if row.Kept {
		number = "k" + number
	}
	l.right(t.label, number, g.number)
	switch {
	case row.broke:
		sign, _ := t.severity(max(p.farm.breakingIn(p.r), model.Warning))
		l.put(t.badStrong, sign)
	default:
		l.space(1)
	}
	l.space(1)
	last := int16(-1)
	var run strings.Builder // of requests that look the same, as most do
	painted := t.plain
	flush := func() {
		l.put(painted, run.String())
		run.Reset()
	}
	for i := range min(g.steps, g.wanted) {
		sign, paint := t.unsent, t.faint
		if i < len(row.Steps) {
			sign, paint = p.step(&row.Steps[i], last)
			if row.Steps[i].Node >= 0 {
				last = row.Steps[i].Node
			}
		}
		if paint != painted {
			flush()
			painted = paint
		}
		run.WriteString(sign)
		if p.roster.letters > 1 {
			run.WriteString(text.Spaces(p.roster.letters + 1 - text.Width(sign)))
		}
	}
	flush()
	if g.steps < g.wanted {
		l.put(t.faint, more)
	}
}

// step is the sign of one request: the letters of the node that answered, in capitals where the one before was answered by another.
func (p *reportWriter) step(s *model.RouteStep, last int16) (sign string, paint paint) {
	t := p.app.theme
	switch {
	case s.Failed:
		return t.failed, t.bad
	case s.Node < 0 || int(s.Node) >= len(p.roster.of):
		return t.glyphs[model.StateUnknown], t.faint
	}
	e := &p.roster.entries[p.roster.of[s.Node]]
	if last >= 0 && last != s.Node {
		return e.capital, t.badStrong
	}
	return e.code, t.nodeLetters(e)
}

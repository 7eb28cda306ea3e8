package ui

import (
	"cmp"
	"slices"

	"farmtop/model"
	"farmtop/ui/text"
)

// sessionsLeast is how many lines of sessions there are at least.
const sessionsLeast = 3

// A sessionRow is one session, with what is odd about it.
type sessionRow struct {
	*model.RouteSession
	broke, failed bool
}

// rowOf looks for what is odd about a session.
func rowOf(s *model.RouteSession) sessionRow {
	row := sessionRow{RouteSession: s}
	last := int16(-1)
	for i := range s.Steps {
		step := &s.Steps[i]
		row.failed = row.failed || step.Failed
		if step.Node >= 0 {
			row.broke = row.broke || last >= 0 && last != step.Node
			last = step.Node
		}
	}
	return row
}

// sessionRows are the sessions that were told, as they began; those with something odd come first where not all have room.
func (p *reportWriter) sessionRows(room int) []sessionRow {
	rows := make([]sessionRow, len(p.r.Rows))
	for i := range p.r.Rows {
		rows[i] = rowOf(&p.r.Rows[i])
	}
	if len(rows) > room {
		odd := func(r *sessionRow) int {
			switch {
			case r.broke:
				return 0
			case r.failed:
				return 1
			default:
				return 2
			}
		}
		slices.SortStableFunc(rows, func(x, y sessionRow) int { return cmp.Compare(odd(&x), odd(&y)) })
	}
	return rows
}

// writeSessions writes as many of the sessions as there are lines for, and tells how many those are.
func (p *reportWriter) writeSessions(w *writer, lines int) int {
	l, t := &p.app.page.line, p.app.theme
	l.reset()
	l.space(w.indent)
	l.put(t.strong, "sessions")
	l.upTo(t.faint, p.sessionLegend(w.edge()-l.cells-3), w.edge()-2)
	l.space(1)
	l.repeat(t.faint, t.rule, min(w.width, w.edge()-1)-l.cells)
	w.drawn()
	if len(p.r.Rows) == 0 {
		w.painted("", t.faint, "none has begun yet")
		return 0
	}
	g := p.sessionGrid(w.edge() - 1)
	rows := p.sessionRows(lines * g.columns)
	shown := min(len(rows), lines*g.columns)
	g.write(w, rows[:shown])
	switch left := len(rows) - shown; {
	case left > 0:
		w.painted("", t.faint, "and "+several(uint64(left), "other session")+", below; those that broke come first")
	case p.untold() > 0:
		w.painted("", t.faint, "of "+several(uint64(p.untold()), "other session")+" only the figures are kept")
	}
	return shown
}

// untold is how many sessions aren't told request by request.
func (p *reportWriter) untold() int {
	all := p.r.Fresh.Sessions
	if p.r.Kept != nil {
		all += p.r.Kept.Sessions
	}
	return all - len(p.r.Rows)
}

// writeOtherSessions writes the sessions from one on.
func (p *reportWriter) writeOtherSessions(w *writer, from int) {
	if from == 0 || from >= len(p.r.Rows) {
		return
	}
	w.section("the other sessions")
	g := p.sessionGrid(w.edge() - 1)
	g.write(w, p.sessionRows(from)[from:])
	if n := p.untold(); n > 0 {
		w.painted("", p.app.theme.faint, "of "+several(uint64(n), "other session")+" only the figures are kept")
	}
}

// sessionLegend explains the signs that occur, as far as there is room for it.
func (p *reportWriter) sessionLegend(room int) string {
	t := p.app.theme
	parts := []string{": a letter is a node", "CAPITAL where it moved"}
	if unknown := p.r.Fresh.Unknown > 0 || p.r.Kept != nil && p.r.Kept.Unknown > 0; unknown {
		parts = append(parts, t.glyphs[model.StateUnknown]+" unknown")
	}
	if failed := p.r.Fresh.Errors > 0 || p.r.Kept != nil && p.r.Kept.Errors > 0; failed {
		parts = append(parts, t.failed+" failed")
	}
	if p.r.Test.KeepAlive {
		parts = append(parts, "k kept")
	}
	words := ""
	for i, part := range parts {
		if i > 0 {
			part = ", " + part
		}
		if text.Width(words)+text.Width(part) <= room {
			words += part
		}
	}
	return words
}

package ui

import (
	"farmtop/model"
	"farmtop/ui/text"
)

// health is the last answer: its status and how long it took; in low panels also how long those before it took.
func (p *panelist) health(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	l.fit(t.label, "health", labelWidth)
	status, paint, took := lastAnswer(n, t)
	if took == "" {
		l.fit(paint, status, 4+text.DurationWidth)
	} else {
		l.fit(paint, status, 4)
		l.put(p.numberPaint(n), took)
	}
	if p.rows[rowChart] > 0 {
		return
	}
	l.space(1)
	l.sparkline(t, p.chartPaint(n), n.view.Latency, p.farm.scale, limit-l.cells)
}

// chart is one line of the picture of how long the answers took.
func (p *panelist) chart(n *nodeScene, i, limit int) {
	fromBottom := p.rows[rowChart] - 1 - i
	p.line.chart(p.theme, p.chartPaint(n), n.view.Latency, p.farm.scale, limit-p.line.cells, fromBottom, p.rows[rowChart])
}

func (p *panelist) chartPaint(n *nodeScene) paint {
	if n.look > lookRising {
		return p.theme.faint
	}
	_, paint, _ := lastAnswer(n, p.theme)
	return paint
}

// widePace is the room from which on there is a place for what is usual too.
const widePace = 46

// pace is how long most answers took.
func (p *panelist) pace(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	paint := p.numberPaint(n)
	l.put(t.label, "p50 ")
	l.put(paint, text.Milliseconds(n.view.P50))
	l.put(t.label, " p95 ")
	l.put(paint, text.Milliseconds(n.view.P95))
	if limit >= widePace {
		l.put(t.label, "   usual p95 ")
		l.put(paint, text.Milliseconds(n.view.HourP95))
	}
}

// check is one of the node's checks with its state and its last answer.
func (p *panelist) check(n *nodeScene, i, limit int) {
	if i >= len(n.view.Checks) {
		return
	}
	l, t, c := p.line, p.theme, n.view.Checks[i]
	glyph, paint := t.stateOf(c.Health.State)
	switch {
	case n.view.Stale:
		paint = t.faint
	case n.look == lookStandby && c.Health.State == model.StateDown:
		glyph, paint, _ = t.look(lookStandby)
	}
	l.put(paint, glyph)
	l.space(1)
	l.fit(t.label, text.Clean(c.Check.Name), limit-l.cells-5-text.DurationWidth)
	l.space(1)
	status, paint, took := answerOf(c, t)
	if n.view.Stale || n.look == lookStandby {
		paint = t.faint
	}
	if took == "" {
		l.fit(paint, status, 4+text.DurationWidth)
		return
	}
	l.fit(paint, status, 4)
	l.put(p.numberPaint(n), took)
}

package ui

import (
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// drainRow draws one of the lines about what still reaches a node that is taken out.
func (p *panelist) drainRow(n *nodeScene, kind rowKind, limit int) {
	if n.action.drain == nil {
		return
	}
	switch {
	case p.standing(n) == standingOld:
		p.drainUnread(n, kind, limit)
	case kind == rowFresh:
		p.fresh(n, limit)
	case kind == rowOutlook:
		p.outlook(n, limit)
	case p.rows[rowFresh] > 0:
		p.bound(n, limit)
	default:
		p.drainBrief(n, limit)
	}
}

// drainUnread is what is known of a drain while its balancer can't be read: nothing.
func (p *panelist) drainUnread(n *nodeScene, kind rowKind, limit int) {
	l, t := p.line, p.theme
	switch {
	case kind == rowFresh:
		l.fit(t.label, "new", labelWidth)
		const noun = " in flight"
		width := min(text.CountWidth, (limit-l.cells-len(noun))/2)
		l.right(t.faint, "?", width)
		l.right(t.faint, "?", width)
		l.whole(t.label, noun, limit)
	case kind == rowOutlook:
		l.fit(t.label, "eta", labelWidth)
		l.upTo(t.warn, "? "+unreadWords(p.farm.unread(n)), limit)
	case p.rows[rowFresh] > 0:
		l.fit(t.label, boundLabel(n.action.drain), labelWidth)
		l.right(t.faint, "?", text.CountWidth)
		l.put(t.label, "/min")
	default:
		l.upTo(t.warn, "? "+unreadWords(p.farm.unread(n)), limit)
	}
}

// showsFigures tells whether, where there is one line, figures say the most about a node: while requests may still come, and nothing
// is wrong with its drain.
func (p *panelist) showsFigures(n *nodeScene) bool {
	if !n.action.showsFigures(n.look) || p.standing(n) == standingOld {
		return false
	}
	_, wrong := p.drainFinding(n)
	return !wrong
}

// fresh is new sessions, which must be none, and requests in flight.
func (p *panelist) fresh(n *nodeScene, limit int) {
	l, t, d := p.line, p.theme, n.action.drain
	l.fit(t.label, "new", labelWidth)
	const noun = " in flight"
	width := text.CountWidth
	if limit-l.cells < 2*width+len(noun) {
		width = text.Width(freshWords(d))
	}
	l.right(freshPaint(d, t), freshWords(d), width)
	if flight := strconv.Itoa(d.InFlight); l.cells+1+len(flight)+len(noun) <= limit {
		l.right(p.serverPaint(n), flight, min(text.CountWidth, limit-l.cells-len(noun)))
		l.put(t.label, noun)
	}
	if d.Leaving > 0 {
		l.whole(t.label, ", "+strconv.Itoa(d.Leaving)+" in old processes", limit)
	}
}

// bound is requests that the sticky cookie leads here, and their curve.
func (p *panelist) bound(n *nodeScene, limit int) {
	l, t, d := p.line, p.theme, n.action.drain
	l.fit(t.label, boundLabel(d), labelWidth)
	p.rate(n, "/min")
	l.space(1)
	p.curve(d, limit-l.cells)
}

// rate is how many requests the cookie leads here a minute.
func (p *panelist) rate(n *nodeScene, unit string) {
	words := boundWords(n.action.drain, n.action.settle())
	p.line.put(p.serverPaint(n), words)
	if words == boundFew {
		unit = text.Spaces(len(unit))
	}
	p.line.put(p.theme.label, unit)
}

// outlook is how it will go on, and until when.
func (p *panelist) outlook(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	o := outlookOf(n.action.drain, n.action.settle(), t)
	l.fit(t.label, o.label, labelWidth)
	l.upTo(o.paint, o.words, limit)
	if left := n.action.left(p.at); left >= 0 {
		words := age(left) + " left"
		if limit-l.cells < 2+len(words) {
			words = age(left)
		}
		l.whole(t.label, "  "+words, limit)
	}
}

// The pieces of a drain in one line, in cells.
const (
	briefFresh  = len("new ") + 3
	briefFlight = len("  12 fl")
	briefRate   = 1 + text.CountWidth + len("/m")
	briefLate   = len("late ")
)

// drainBrief is all of it in one line: what there is no room for is left out, the least important first.
func (p *panelist) drainBrief(n *nodeScene, limit int) {
	l, t, d := p.line, p.theme, n.action.drain
	o := outlookOf(d, n.action.settle(), t)
	spare := limit - l.cells - briefFresh - 1 - outlookWidth
	late := n.action.isLate()
	switch {
	case late && spare >= briefRate+briefFlight+briefLate:
		l.put(t.warn, "late ")
		spare -= briefLate
	case late:
		o.brief, o.paint = "late", t.warn
	}
	l.put(t.label, "new")
	l.right(freshPaint(d, t), freshWords(d), briefFresh-len("new"))
	if spare >= briefRate {
		l.space(1)
		p.rate(n, "/m")
		spare -= briefRate
	}
	if spare >= briefFlight {
		l.right(p.serverPaint(n), strconv.Itoa(d.InFlight), briefFlight-len(" fl"))
		l.put(t.label, " fl")
		spare -= briefFlight
	}
	if spare >= 3 {
		l.space(1)
		p.curve(d, min(spare-1, len(d.Rates)))
	}
	l.right(o.paint, o.brief, 1+outlookWidth)
}

// curve is all of a drain's curve, squeezed where there are fewer cells than spans: its shape is what matters.
func (p *panelist) curve(d *model.Drain, width int) {
	p.rates = squeezed(p.rates[:0], d.Rates, width)
	p.line.sparkline(p.theme, p.theme.away, p.rates, p.farm.drainScale, width)
}

// squeezed appends as many values as there are cells at most, each the mean of those that it stands for.
func squeezed(to, values []float32, width int) []float32 {
	if width <= 0 || len(values) <= width {
		return append(to, values...)
	}
	for i := range width {
		from, end := i*len(values)/width, (i+1)*len(values)/width
		sum := float32(0)
		for _, v := range values[from:end] {
			sum += v
		}
		to = append(to, sum/float32(end-from))
	}
	return to
}

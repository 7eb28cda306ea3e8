package ui

import (
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// The widths of panels. The narrowest still holds two latencies beside their labels.
const (
	panelMinWidth = 27
	panelMaxWidth = 80 // more would part the values from their labels
	labelWidth    = 7
)

// ages are seconds, in steps that are coarser as they grow; 0 where none is shown.
type ages struct {
	state   int // of the node's state
	admin   int // of the balancer's
	reading int // of the balancer's last word, where it couldn't be read since
	left    int // until the deadline
}

// A panelKey is all that a node's panel or row depends on.
type panelKey struct {
	revision uint64
	theme    *theme
	width    int
	rows     panelRows
	selected bool
	marked   bool
	scale    float32
	certDays int
	drain    float32 // the scale of drains, 0 where none is shown
	logs     logsKey
	table    *tabling // whose columns a row has; nil for a panel
	ages     ages
	standing standing
}

// A logsKey is what a panel takes from its farm's logs beside what they tell of its node.
type logsKey struct {
	any  bool // there are some
	told bool // they told something
	deaf bool // none of them is read now

	doubt             doubt
	nameless, nothing bool // no log names nodes, or tells sessions
	idle              bool // nobody served anything lately
}

type drawnPanel struct {
	key   panelKey
	lines []string
}

// A panelist draws panels; it holds what they share.
type panelist struct {
	theme  *theme
	farm   *farmScene
	at     time.Time
	byMood [moods]panelRows
	keys   keymap
	line   *line

	rows  panelRows // of the panel at hand
	notes []note
	said  []note
	rates []float32
}

// panel is the lines of a node's panel, drawn anew only when something in them changed.
func (p *panelist) panel(n *nodeScene, width int, selected bool) []string {
	p.rows = p.byMood[n.action.mood()]
	key := p.key(n, width, selected)
	if n.panel.key == key {
		return n.panel.lines
	}
	n.panel.key = key
	p.takeNotes(n, width-4)
	lines := append(n.panel.lines[:0], p.top(n, width, selected))
	for kind, count := range p.rows {
		for i := range count {
			lines = append(lines, p.boxed(n, width, rowKind(kind), i))
		}
	}
	n.panel.lines = append(lines, p.bottom(n, width))
	return n.panel.lines
}

func (p *panelist) key(n *nodeScene, width int, selected bool) panelKey {
	drain := float32(0)
	if n.action.drain != nil {
		drain = p.farm.drainScale
	}
	return panelKey{
		n.revision, p.theme, width, p.rows, selected, n.marked, p.farm.scale, certDays(n.view.Certificate, p.at), drain, p.logs(), nil, p.ages(n), p.standing(n),
	}
}

func (p *panelist) logs() logsKey {
	s := &p.farm.traffic
	if s.of == nil {
		return logsKey{any: p.farm.hasLogs()}
	}
	return logsKey{p.farm.hasLogs(), true, s.deaf, s.doubt, s.nameless, s.sightless || s.of.Sessionless, s.isIdle(sticky.FiveMinutes)}
}

// ages are the ages that a node's panel shows, in steps that are as coarse as their texts.
func (p *panelist) ages(n *nodeScene) ages {
	var shown ages
	switch {
	case n.look == lookStale:
		shown.state = coarse(p.at.Sub(n.view.Seen))
	case p.rows[rowNote] > 1 && !n.view.Since.IsZero():
		shown.state = coarse(p.at.Sub(n.view.Since))
	}
	if n.server.takenOut() || p.rows[rowSince] > 0 {
		shown.admin = coarse(p.at.Sub(n.server.since))
	}
	if b := p.farm.unread(n); b != nil {
		shown.reading = 1 + coarse(p.at.Sub(b.Good.At))
	}
	if left := n.action.left(p.at); left >= 0 {
		shown.left = 1 + coarse(left)
	}
	return shown
}

// frame is the border of a node's panel: heavy around one that is down, so that it is found without colour too.
func (p *panelist) frame(n *nodeScene) (frame, paint) {
	_, _, border := p.look(n)
	if n.look == lookDown {
		return p.theme.heavyBox, border
	}
	return p.theme.box, border
}

// top is the border with the node's name at its left and its state at its right.
func (p *panelist) top(n *nodeScene, width int, selected bool) string {
	box, border := p.frame(n)
	glyph, word, _ := p.look(n)
	state := n.look.word()
	l, name := p.line, p.theme.strong
	switch {
	case selected:
		name = p.theme.selected
	case n.look.isWell():
		name = p.theme.plain
	}
	l.reset()
	l.put(border, box.topLeft)
	l.pointer(p.theme, selected)
	room := width - len(state) - 9
	if n.marked {
		room -= 2
	}
	l.upTo(name, n.name, room)
	l.space(1)
	if n.marked {
		l.put(p.theme.strong, p.theme.marked)
		l.space(1)
	}
	p.titleSign(n)
	l.repeat(border, box.horizontal, width-l.cells-len(state)-5)
	l.space(1)
	l.put(word, glyph)
	l.space(1)
	if n.look.isWell() {
		word = p.theme.plain
	}
	l.put(word, state)
	l.space(1)
	l.put(border, box.topRight)
	return l.String()
}

// titleSign marks a node that is worth a look though its state alone doesn't tell.
func (p *panelist) titleSign(n *nodeScene) {
	if n.finding < 0 || n.finding >= len(p.farm.findings) || n.look == lookDown {
		return
	}
	if f := &p.farm.findings[n.finding]; f.Severity > model.Info {
		sign, paint := p.theme.severity(f.Severity)
		p.line.put(paint, sign)
		p.line.space(1)
	}
}

func (p *panelist) bottom(n *nodeScene, width int) string {
	box, border := p.frame(n)
	l := p.line
	l.reset()
	l.put(border, box.bottomLeft)
	l.repeat(border, box.horizontal, width-2)
	l.put(border, box.bottomRight)
	return l.String()
}

// boxed is one line of content between the borders: the i-th of its kind.
func (p *panelist) boxed(n *nodeScene, width int, kind rowKind, i int) string {
	box, border := p.frame(n)
	l := p.line
	l.reset()
	l.put(border, box.vertical)
	l.space(1)
	p.row(n, kind, i, width-2)
	l.pad(width - 2)
	l.space(1)
	l.put(border, box.vertical)
	return l.String()
}

// row draws the i-th line of a kind. It may fill the line up to the limit.
func (p *panelist) row(n *nodeScene, kind rowKind, i, limit int) {
	switch kind {
	case rowNote:
		p.note(i, limit)
	case rowHealth:
		p.health(n, limit)
	case rowFresh, rowBound, rowOutlook:
		p.drainRow(n, kind, limit)
	case rowChart:
		p.chart(n, i, limit)
	case rowPace:
		p.pace(n, limit)
	case rowChecks:
		p.check(n, i, limit)
	case rowCertificate:
		p.certificate(n, limit)
	case rowNames:
		p.names(n, limit)
	case rowIssuer:
		p.issuer(n, limit)
	case rowSticky:
		p.sticky(n, limit)
	case rowClient:
		p.client(n, limit)
	case rowVersion:
		p.line.fit(p.theme.label, "runs", labelWidth)
		p.version(n, limit)
	default:
		p.serverRow(n, kind, limit)
	}
}

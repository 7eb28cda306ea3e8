package ui

import (
	"strings"
	"time"

	"farmtop/ui/text"
)

// The size of a panel: two lines of border and four of content. The narrowest still holds a latency and four samples.
const (
	panelHeight   = 6
	panelMinWidth = 27
	panelMaxWidth = 64 // more would part the values from their labels
	labelWidth    = 7
)

// A panelKey is all that a node's panel or row depends on.
type panelKey struct {
	revision uint64
	theme    *theme
	width    int
	selected bool
	scale    float32
	certDays int
	sinceAge int // seconds, coarser as it grows; 0 for nodes whose panels show no age
	standing standing
}

type drawnPanel struct {
	key   panelKey
	lines [panelHeight]string
}

// A panelist draws panels; it holds what they share.
type panelist struct {
	theme *theme
	farm  *farmScene
	at    time.Time
	line  *line
}

// panel is the lines of a node's panel, drawn anew only when something in them changed.
func (p *panelist) panel(n *nodeScene, width int, selected bool) *[panelHeight]string {
	key := p.key(n, width, selected)
	if n.panel.key == key {
		return &n.panel.lines
	}
	n.panel.key = key
	lines := &n.panel.lines
	lines[0] = p.top(n, width, selected)
	lines[1] = p.boxed(n, width, selected, p.health)
	lines[2] = p.boxed(n, width, selected, p.balancer)
	lines[3] = p.boxed(n, width, selected, p.certificate)
	lines[4] = p.boxed(n, width, selected, p.note)
	lines[5] = p.bottom(n, width, selected)
	return lines
}

func (p *panelist) key(n *nodeScene, width int, selected bool) panelKey {
	return panelKey{n.revision, p.theme, width, selected, p.farm.scale, certDays(n.view.Certificate, p.at), p.coarseAge(n), p.standing(n)}
}

// coarseAge is the age that a node's panel shows, in steps that are as coarse as the age's text.
func (p *panelist) coarseAge(n *nodeScene) int {
	var since time.Time
	switch {
	case n.look == lookStale:
		since = n.view.Seen
	case n.server.takenOut():
		since = n.server.since
	default:
		return 0
	}
	return coarse(p.at.Sub(since))
}

func coarse(d time.Duration) int {
	switch {
	case d < time.Minute:
		return int(d / time.Second)
	case d < time.Hour:
		return int(d/time.Minute) * 60
	default:
		return int(d/time.Hour) * 3600
	}
}

func (p *panelist) frame(n *nodeScene, selected bool) (frame, paint) {
	_, _, border := p.theme.look(n.look)
	if selected {
		if n.look == lookUp {
			border = p.theme.plain
		}
		return p.theme.heavyBox, border
	}
	return p.theme.box, border
}

// top is the border with the node's name at its left and its state at its right.
func (p *panelist) top(n *nodeScene, width int, selected bool) string {
	box, border := p.frame(n, selected)
	glyph, word, _ := p.theme.look(n.look)
	state := n.look.word()
	l := p.line
	l.reset()
	l.put(border, box.topLeft)
	l.space(1)
	name := p.theme.strong
	if n.look == lookUp && !selected {
		name = p.theme.plain
	}
	l.upTo(name, n.name, width-len(state)-7)
	l.space(1)
	l.repeat(border, box.horizontal, width-l.cells-len(state)-5)
	l.space(1)
	l.put(word, glyph)
	l.space(1)
	if n.look == lookUp {
		word = p.theme.plain
	}
	l.put(word, state)
	l.space(1)
	l.put(border, box.topRight)
	return l.String()
}

func (p *panelist) bottom(n *nodeScene, width int, selected bool) string {
	box, border := p.frame(n, selected)
	l := p.line
	l.reset()
	l.put(border, box.bottomLeft)
	l.repeat(border, box.horizontal, width-2)
	l.put(border, box.bottomRight)
	return l.String()
}

// boxed is one line of content between the borders: draw may fill the line up to the limit it is told.
func (p *panelist) boxed(n *nodeScene, width int, selected bool, draw func(*nodeScene, int)) string {
	box, border := p.frame(n, selected)
	l := p.line
	l.reset()
	l.put(border, box.vertical)
	l.space(1)
	draw(n, width-2)
	l.pad(width - 2)
	l.space(1)
	l.put(border, box.vertical)
	return l.String()
}

// health is the last answer: its status, how long it took, and how long those before it took.
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
	l.space(1)
	spark := t.faint
	if n.look <= lookRising {
		spark = paint
	}
	l.sparkline(t, spark, n.view.Latency, p.farm.scale, limit-l.cells)
}

// certificate is how long the certificate is good, and the version that runs.
func (p *panelist) certificate(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	l.fit(t.label, "cert", labelWidth)
	words, paint := certWords(n.view.Certificate, p.at, p.farm.view.Farm.Limits.CertWarning, t)
	l.upTo(paint, words, limit)
	if n.version == "" {
		return
	}
	l.space(max(1, labelWidth+2+4+2-l.cells))
	if n.odd {
		l.upTo(t.mark, n.version, limit-2)
		l.space(1)
		l.put(t.mark, t.differs)
		return
	}
	l.upTo(t.plain, n.version, limit)
}

// outWords is who took a node out of the balancer's choice, and for how long it has been out.
func (p *panelist) outWords(n *nodeScene) string {
	words := "for " + strings.TrimLeft(text.Age(p.at.Sub(n.server.since)), " ")
	if n.server.why != "" {
		words = "by " + n.server.why + " " + words
	}
	return words
}

// note is why the node is what it is: why it is sick, else the worst finding about it, else who took it out. Where nothing is to be
// said, it is the node's address.
func (p *panelist) note(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	_, word, _ := t.look(n.look)
	switch {
	case n.look == lookStale:
		l.upTo(word, "last answer"+ago(p.at, n.view.Seen), limit)
	case n.reason != "" && (n.look.isSick() || !n.view.State.Serves() && n.look == lookMaint):
		l.upTo(word, n.reason, limit)
	case n.finding >= 0 && n.finding < len(p.farm.findings):
		f := &p.farm.findings[n.finding]
		sign, paint := t.severity(f.Severity)
		l.put(paint, sign)
		l.space(1)
		l.upTo(paint, f.Title, limit)
	case n.server.takenOut():
		l.upTo(t.plain, p.outWords(n), limit)
	default:
		l.upTo(t.faint, n.address, limit)
	}
}

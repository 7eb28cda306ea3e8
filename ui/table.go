package ui

import "farmtop/ui/text"

// A column is one column of the table.
type column struct {
	name  string
	width int
	from  int  // the screen's width from which on it is shown
	right bool // numbers, and their names, are flush right
	draw  func(p *panelist, n *nodeScene, c *column)
}

// tableColumns are the columns after the node's name, from left to right. What is left of the line says why a node is sick, or
// draws how long a healthy one's answers took.
func tableColumns() []column {
	return []column{
		{"state", 7, 0, false, (*panelist).cellState},
		{"http", 4, 90, true, (*panelist).cellStatus},
		{"latency", text.DurationWidth, 60, true, (*panelist).cellLatency},
		{"lb", 9, 50, false, (*panelist).cellServer},
		{"w", 4, 76, true, (*panelist).cellWeight},
		{"in flight", 9, 110, true, (*panelist).cellInFlight},
		{"req/s", text.CountWidth, 110, true, (*panelist).cellRate},
		{"cert", 11, 90, true, (*panelist).cellCertificate},
		{"version", 10, 130, false, (*panelist).cellVersion},
	}
}

// trafficColumns are those of farms with logs, in the order in which they get room.
func trafficColumns() []column {
	return []column{
		{"share", 1 + text.PercentWidth, 50, true, (*panelist).cellShare},
		{"sessions", 1 + sessionsWidth, 60, true, (*panelist).cellSessions},
	}
}

// restLeast is the room for reasons that further columns must leave at the line's end.
const restLeast = 18

// A tabling is the table's columns for one width.
type tabling struct {
	width     int
	longest   int // name among all nodes, in cells
	logs      bool
	nameWidth int
	columns   []column
}

func newTabling(width, longest int, logs bool) *tabling {
	most := 32
	switch {
	case width < 60:
		most = 10
	case width < 100:
		most = 16
	}
	t := &tabling{width: width, longest: longest, logs: logs, nameWidth: max(8, min(longest, most))}
	room := width - 4 - t.nameWidth - restLeast - 3
	for _, c := range tableColumns() {
		if width >= c.from {
			t.columns = append(t.columns, c)
			room -= 1 + c.width
		}
	}
	for _, c := range trafficColumns() {
		if logs && width >= c.from && room > c.width {
			t.columns = append(t.columns, c)
			room -= 1 + c.width
		}
	}
	return t
}

// head is the names of the columns and, flush right, which nodes are on the screen.
func (t *tabling) head(p *panelist, position string) {
	l := p.line
	l.reset()
	l.space(4)
	l.fit(p.theme.label, "node", t.nameWidth)
	for i := range t.columns {
		c := &t.columns[i]
		l.space(1)
		if c.right {
			l.right(p.theme.label, c.name, c.width)
		} else {
			l.fit(p.theme.label, c.name, c.width)
		}
	}
	l.space(2)
	l.upTo(p.theme.label, t.restName(p), t.width-len(position)-2)
	l.space(t.width - l.cells - len(position) - 1)
	l.put(p.theme.label, position)
}

// wideTable is the width from which on the version has a column of its own.
const wideTable = 130

func (t *tabling) restName(p *panelist) string {
	scale := scaleWords(p.farm.scale)
	switch {
	case t.width < 60:
		return "latency"
	case t.width < wideTable:
		return "version    " + scale
	default:
		return scale
	}
}

type drawnRow struct {
	key  panelKey
	text string
}

// row is a node's line, drawn anew only when something in it changed.
func (t *tabling) row(p *panelist, n *nodeScene, selected bool) string {
	p.rows = panelRows{}
	key := p.key(n, t.width, selected)
	key.table = t
	if n.row.key == key {
		return n.row.text
	}
	l := p.line
	l.reset()
	glyph, word, _ := p.look(n)
	name := p.theme.plain
	if selected {
		name = p.theme.selected
	}
	l.pointer(p.theme, selected)
	if n.marked {
		l.put(p.theme.strong, p.theme.marked)
	} else {
		l.space(1)
	}
	l.put(word, glyph)
	l.space(1)
	shown := text.Truncate(n.name, t.nameWidth)
	l.put(name, shown)
	l.pad(4 + t.nameWidth)
	for i := range t.columns {
		l.space(1)
		t.columns[i].draw(p, n, &t.columns[i])
	}
	l.space(2)
	t.rest(p, n)
	n.row = drawnRow{key, l.String()}
	return n.row.text
}

// rest fills the line's end: in words why the node needs attention, else its sparkline.
func (t *tabling) rest(p *panelist, n *nodeScene) {
	l := p.line
	switch {
	case p.showsFigures(n):
		p.drainBrief(n, t.width-1)
		return
	case n.action.progress != nil || n.look.isSick() || n.server.takenOut() || n.finding >= 0:
		p.putNote(p.headline(n), t.width)
		return
	case t.width < 60:
		_, _, took := lastAnswer(n, p.theme)
		l.put(p.numberPaint(n), took)
		l.space(1)
	}
	room := t.width - l.cells - 1
	if t.width >= 60 && t.width < wideTable && n.version != "" {
		paint := p.theme.plain
		version := n.version
		if n.odd {
			paint, version = p.theme.mark, version+" "+p.theme.differs
		}
		l.fit(paint, version, min(10, room))
		l.space(1)
		room = t.width - l.cells - 1
	}
	samples := n.view.Latency
	if len(samples) > room {
		samples = samples[len(samples)-max(0, room):]
	}
	l.sparkline(p.theme, p.theme.faint, samples, p.farm.scale, len(samples))
}

func (p *panelist) cellState(n *nodeScene, c *column) {
	_, word, _ := p.look(n)
	if n.look.isWell() {
		word = p.theme.plain
	}
	p.line.fit(word, n.look.word(), c.width)
}

func (p *panelist) cellStatus(n *nodeScene, c *column) {
	status, paint, took := lastAnswer(n, p.theme)
	if took == "" {
		status = "-"
	}
	p.line.right(paint, status, c.width)
}

func (p *panelist) cellLatency(n *nodeScene, c *column) {
	_, _, took := lastAnswer(n, p.theme)
	if took == "" {
		took = text.Duration(-1)
	}
	p.line.right(p.numberPaint(n), took, c.width)
}

func (p *panelist) cellServer(n *nodeScene, c *column) {
	words, paint := p.serverWords(n)
	switch p.standing(n) {
	case standingNone:
		words = "-"
	case standingUnread, standingUnreadable:
		words = "?"
	case standingStranger:
		words = "not there"
	}
	p.line.fit(paint, p.aged(n, words, c.width), c.width)
}

func (p *panelist) cellWeight(n *nodeScene, c *column) {
	if !n.server.known || n.server.member != nil {
		p.line.right(p.theme.faint, "-", c.width)
		return
	}
	paint := p.serverPaint(n)
	if n.server.weight == 0 {
		paint = p.theme.warn
	}
	p.line.right(paint, n.server.weightWords(), c.width)
}

func (p *panelist) cellInFlight(n *nodeScene, c *column) {
	if !n.server.known || n.server.member != nil {
		p.line.right(p.theme.faint, "-", c.width)
		return
	}
	p.line.right(p.serverPaint(n), n.server.numberWords(n.server.inFlight), c.width)
}

func (p *panelist) cellRate(n *nodeScene, c *column) {
	p.line.right(p.serverPaint(n), text.Rate(n.server.rate), c.width)
}

func (p *panelist) cellCertificate(n *nodeScene, c *column) {
	words, paint := p.certWords(n)
	p.line.right(paint, words, c.width)
}

func (p *panelist) cellVersion(n *nodeScene, c *column) {
	if !n.odd {
		p.line.fit(p.theme.plain, n.version, c.width)
		return
	}
	start := p.line.cells
	p.line.put(p.theme.mark, text.Truncate(n.version, c.width-2))
	p.line.space(1)
	p.line.put(p.theme.mark, p.theme.differs)
	p.line.pad(start + c.width)
}

// numberPaint is how the numbers of our own checks look: faint when they are old.
func (p *panelist) numberPaint(n *nodeScene) paint {
	if n.view.Stale {
		return p.theme.faint
	}
	return p.theme.plain
}

// serverPaint is how the balancer's numbers look: faint when they are old.
func (p *panelist) serverPaint(n *nodeScene) paint {
	if p.standing(n) == standingOld {
		return p.theme.faint
	}
	return p.theme.plain
}

package ui

import (
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// A nodeScreen is all that is known of one node, as a text to scroll through.
type nodeScreen struct {
	scroll scroll
	total  int
}

// otherNode shows the neighbour of the node shown, in the order of the overview, when the action asks for it.
func (a *App) otherNode(action string) {
	by := 0
	switch action {
	case actLeft, actLastFarm:
		by = -1
	case actRight, actNextFarm:
		by = 1
	default:
		return
	}
	if a.settle() {
		a.overview.shift(&a.scene, by)
	}
}

// drawNode draws the selected node's lines, as far as they fit.
func (a *App) drawNode() {
	p, s := &a.page, &a.node
	farm, n := a.overview.selected(&a.scene)
	if n == nil { // nothing was selected yet, or it is gone; a node that the filter hides stays here
		a.settle()
		farm, n = a.overview.selected(&a.scene)
	}
	a.drawHeader()
	if n == nil {
		a.drawTitle("node", 0, 0)
		a.drawText(remark{why: "No node is selected: none is configured, or the filter lets none through."})
	} else {
		a.drawNodeTitle(n)
		lines := a.nodeLines(farm, n)
		s.total = len(lines)
		s.scroll.roll(0, s.total, a.bodyHeight())
		for i := s.scroll.offset; i < min(len(lines), s.scroll.offset+a.bodyHeight()); i++ {
			p.add(lines[i])
		}
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// drawNodeTitle draws the node's name, its state and its address.
func (a *App) drawNodeTitle(n *nodeScene) {
	l, t := &a.page.line, a.theme
	glyph, word, _ := t.look(n.look)
	l.reset()
	l.repeat(t.faint, t.rule, 2)
	l.space(1)
	l.put(t.strong, text.Truncate(n.name, a.width/2))
	l.space(2)
	l.put(word, glyph+" "+n.look.word())
	l.space(2)
	l.upTo(t.faint, n.address, a.width-2)
	l.space(1)
	l.repeat(t.faint, t.rule, a.width-l.cells)
	a.page.addLine()
}

// nodeLines is everything about a node, what is wrong with it first.
func (a *App) nodeLines(farm *farmScene, n *nodeScene) []string {
	w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth)}
	a.writeState(w, farm, n)
	a.writeAction(w, farm, n)
	a.writeNodeFindings(w, farm, n)
	a.writeFarmFindings(w, farm)
	a.writeRole(w, farm)
	a.writeBalancers(w, farm, n)
	a.writeNodeTraffic(w, farm, n)
	a.writeLatency(w, farm, n)
	for _, check := range n.view.Checks {
		a.writeCheck(w, n, check)
	}
	a.writeCertificate(w, farm, n)
	a.writeAnswers(w, n)
	a.writeNodeEvents(w, farm, n)
	return w.lines
}

// writeState says how the node is, for how long, and what it runs.
func (a *App) writeState(w *writer, farm *farmScene, n *nodeScene) {
	t, at := a.theme, a.scene.snapshot.At
	_, word, _ := t.look(n.look)
	state := string(n.view.State)
	if !n.view.Since.IsZero() {
		state += " for " + text.Span(at.Sub(n.view.Since))
	}
	if n.reason != "" {
		state += ": " + n.reason
	}
	if n.look.isWell() {
		word = t.plain
	}
	w.painted("state", word, state)
	switch {
	case n.view.Seen.IsZero():
		w.painted("asked", t.faint, "not every check has been answered yet")
	case n.view.Stale:
		w.painted("asked", t.warn, text.Span(at.Sub(n.view.Seen))+" ago: its checks are overdue, what is shown is old")
	default:
		w.field("asked", strings.TrimLeft(ago(at, n.view.Seen), " "))
	}
	if n.odd {
		w.painted("version", t.mark, n.version+" "+t.differs+" the others run "+farm.common)
	} else {
		w.field("version", n.version)
	}
	if n.view.SkewKnown {
		w.field("clock", clockWords(n.view.Skew))
	}
}

// clockWords is how far a node's clock is off, as far as its answers tell: they give whole seconds.
func clockWords(skew time.Duration) string {
	switch {
	case skew > time.Second:
		return "ahead of ours by " + text.Span(skew)
	case skew < -time.Second:
		return "behind ours by " + text.Span(-skew)
	default:
		return "agrees with ours to a second"
	}
}

// writeNodeFindings writes what was found about the node, with evidence and remedy.
func (a *App) writeNodeFindings(w *writer, farm *farmScene, n *nodeScene) {
	for i := range farm.findings {
		f := &farm.findings[i]
		if f.Node != n.view.Node.Name {
			continue
		}
		sign, paint := a.theme.severity(f.Severity)
		w.section(sign + " " + f.Code)
		w.painted("finding", paint, f.Title)
		w.field("evidence", f.Evidence)
		w.field("remedy", f.Remedy)
	}
}

// writeFarmFindings writes what was found about the farm as a whole: it may well concern the node.
func (a *App) writeFarmFindings(w *writer, farm *farmScene) {
	first := true
	for i := range farm.findings {
		f := &farm.findings[i]
		if f.Node != "" {
			continue
		}
		if first {
			w.section("about the whole farm")
			first = false
		}
		sign, _ := a.theme.severity(f.Severity)
		w.painted(sign+" "+f.Code, a.theme.faint, f.Title+". "+f.Evidence)
	}
}

// nodeChart is how many lines high the chart of the node's screen is.
const nodeChart = 3

// writeLatency draws how long the first check's answers took.
func (a *App) writeLatency(w *writer, farm *farmScene, n *nodeScene) {
	l, t := &a.page.line, a.theme
	w.section("latency")
	if len(n.view.Latency) == 0 {
		w.field("", "no answers yet")
		return
	}
	label := scaleWords(farm.scale)
	for fromBottom := nodeChart - 1; fromBottom >= 0; fromBottom-- {
		l.reset()
		l.space(w.indent)
		l.fit(t.label, label, fieldWidth)
		l.chart(t, t.plain, n.view.Latency, farm.scale, min(len(n.view.Latency), w.width-l.cells), fromBottom, nodeChart)
		w.drawn()
		label = ""
	}
	l.reset()
	l.space(w.indent + fieldWidth)
	for _, figure := range []struct {
		name  string
		value float32
	}{{"p50 ", n.view.P50}, {"p95 ", n.view.P95}, {"its hour's p95 ", n.view.HourP95}} {
		if !model.IsGap(figure.value) && figure.value > 0 {
			l.put(t.label, figure.name)
			l.put(t.plain, text.Milliseconds(figure.value))
			l.space(3)
		}
	}
	w.drawn()
}

// eventsOfNode is how many events the node's screen shows; the events' screen has all of them.
const eventsOfNode = 10

// writeNodeEvents writes what happened to the node lately, newest first.
func (a *App) writeNodeEvents(w *writer, farm *farmScene, n *nodeScene) {
	w.section("events")
	journal := a.scene.snapshot.Journal
	shown := 0
	for i := len(journal) - 1; i >= 0 && shown < eventsOfNode; i-- {
		e := &journal[i]
		if e.Farm != farm.view.Farm.Name || e.Node != n.view.Node.Name {
			continue
		}
		a.putEntry(&a.page.line, e, false)
		w.drawn()
		shown++
	}
	if shown == 0 {
		w.painted("", a.theme.faint, "nothing happened to it since farmtop started")
	}
}

package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// columnsFrom is the width from which on nodes and sessions stand beside what they show.
const columnsFrom = 110

// A reportWriter writes what came of one trial.
type reportWriter struct {
	app    *App
	farm   *farmScene
	trial  *model.TrialView
	r      *model.RouteReport // nil before the routing test has begun
	roster roster
	rows   []*rosterEntry // as they are shown
	parts  []routePart
}

// writeReport writes what came of a farm's newest trial, the most important first. Again is what would be sent now.
func (a *App) writeReport(w *writer, f *farmScene, again *model.Trial) {
	t := f.view.Trial
	p := &reportWriter{app: a, farm: f, trial: t, r: t.Report}
	if p.r != nil {
		p.roster = rosterOf(f, p.r)
	}
	p.parts = routeParts(f, t, &p.roster)
	p.writeSum(w, again)
	if p.r == nil {
		p.writeParts(w, p.parts)
		p.writeSpoofs(w)
		return
	}
	var nodes, sessions int
	if a.width >= columnsFrom {
		nodes, sessions = p.writeColumns(w)
	} else {
		nodes, sessions = p.writeBelow(w)
	}
	p.writeBreaks(w)
	p.writeErrors(w)
	p.writeValues(w)
	p.writeSpoofs(w)
	p.writeOtherNodes(w, nodes)
	p.writeOtherSessions(w, sessions)
}

// writeColumns writes nodes and sessions beside what they show, and tells how many of each there was room for.
func (p *reportWriter) writeColumns(w *writer) (nodes, sessions int) {
	at := (p.app.width - 2) / 2
	left, right := w.column(at), w.column(p.app.width-at)
	room := max(nodesLeast, p.app.bodyHeight()-len(w.lines)-1)
	nodes = p.writeNodes(left, max(nodesLeast, room/2))
	left.blank()
	sessions = p.writeSessions(left, max(sessionsLeast, room-len(left.lines)-2))
	p.writeParts(right, p.parts)
	p.writeTold(right)
	w.blank()
	w.beside(left, right, at)
	return nodes, sessions
}

// writeBelow writes one below the other: nodes, what is wrong, sessions, what is well.
func (p *reportWriter) writeBelow(w *writer) (nodes, sessions int) {
	body := p.app.bodyHeight()
	if body >= 2*nodesLeast {
		w.blank()
	}
	nodes = p.writeNodes(w, max(nodesLeast, body/2-2))
	p.writeParts(w, p.wrong())
	if body >= 2*nodesLeast {
		w.blank()
	}
	sessions = p.writeSessions(w, max(sessionsLeast, body/4))
	p.writeParts(w, slices.DeleteFunc(slices.Clone(p.parts), func(part routePart) bool { return part.fails() }))
	p.writeTold(w)
	return nodes, sessions
}

// writeSum writes what it all comes to, how far it is, and why it ended early.
func (p *reportWriter) writeSum(w *writer, again *model.Trial) {
	t, at := p.app.theme, p.app.scene.snapshot.At
	sign, paint, words := p.verdict()
	if isOld(p.trial, at) {
		paint = t.faint
		words += "; that was " + age(at.Sub(p.trial.At)) + " ago, the farm may have changed since"
	}
	w.painted(sign+" verdict", paint, words)
	p.app.writeStopped(w, p.trial)
	if p.r != nil && p.r.Advice != "" {
		warning, loud := t.severity(model.Warning)
		w.painted(warning+" advice", loud, text.Clean(p.r.Advice))
	}
	p.writeSent(w, again)
}

// barCells is the room of the bar that shows how far a trial is.
const barCells = 12

// writeSent writes how far a trial is and, when it is over, what another would send.
func (p *reportWriter) writeSent(w *writer, again *model.Trial) {
	a, sent, total := p.app, p.trial.Sent(), p.trial.Total()
	took := age(p.trial.At.Sub(p.trial.Began))
	if isRunning(p.trial) {
		w.field("  sent", a.theme.progressBar(sent, total, barCells)+" "+strconv.Itoa(sent)+" of "+strconv.Itoa(total)+" in "+took+"; "+a.keys.key(actBack)+" stops it")
		return
	}
	words := strconv.Itoa(sent) + " of at most " + strconv.Itoa(total) + " in " + took
	if p.r != nil && p.r.Path != "" {
		words += ", for " + text.Truncate(text.Clean(p.r.Path), w.width/2)
	}
	if p.r != nil && p.r.Learnt != "" {
		words += ", a session's first " + text.Truncate(text.Clean(p.r.Learnt), w.width/2)
	}
	w.field("  sent", words)
	if a.options.Control != nil && a.offersAgain() {
		w.painted("  again", a.theme.faint, a.keys.key(actOpen)+" sends up to "+strconv.Itoa(again.Total())+", "+strconv.Itoa(again.Route.PerSecond)+" a second, "+
			targetBrief(p.farm.view, again)+"; "+a.keys.key(actRoute)+" changes that")
	}
}

// verdict is what the parts come to.
func (p *reportWriter) verdict() (sign string, paint paint, words string) {
	t := p.app.theme
	var wrong, silent []string
	worst := model.Info
	for _, part := range p.wrong() {
		wrong = append(wrong, part.label)
		worst = max(worst, part.severity)
	}
	for i := range p.parts {
		if p.parts[i].verdict == model.TestNoData {
			silent = append(silent, p.parts[i].label)
		}
	}
	running := isRunning(p.trial)
	switch {
	case len(wrong) > 0:
		sign, paint = t.severity(worst)
		words = "something is wrong: " + strings.Join(wrong, ", ")
		if running {
			words += ", so far"
		}
	case running:
		sign, paint = t.tested(model.TestNoData, model.Info)
		words = "nothing is wrong so far"
	case p.trial.Stopped() != "":
		sign, paint = t.tested(model.TestNoData, model.Info)
		words = "none: the test ended early, and nothing was wrong until then"
	case len(silent) > 0:
		sign, paint = t.tested(model.TestNoData, model.Info)
		words = "nothing is wrong, but not everything is known: " + strings.Join(silent, ", ")
	default:
		sign, paint = t.tested(model.TestPass, model.Info)
		words = "all is well"
	}
	return sign, paint, words
}

// wrong are the parts that are failures, the worst first.
func (p *reportWriter) wrong() []routePart {
	wrong := slices.DeleteFunc(slices.Clone(p.parts), func(part routePart) bool { return !part.fails() })
	slices.SortStableFunc(wrong, func(x, y routePart) int { return cmp.Compare(y.severity, x.severity) })
	return wrong
}

// writeParts writes parts of the test, each with its sign.
func (p *reportWriter) writeParts(w *writer, parts []routePart) {
	for i := range parts {
		part := &parts[i]
		sign, paint := p.app.theme.tested(part.verdict, part.severity)
		w.painted(sign+" "+part.label, paint, part.words)
	}
}

// writeTold writes how it is known which node answered.
func (p *reportWriter) writeTold(w *writer) {
	if p.r == nil || len(p.r.Told) == 0 {
		return
	}
	parts := make([]string, len(p.r.Told))
	for i := range p.r.Told {
		told := &p.r.Told[i]
		parts[i] = wayWords(told.Way) + after(" ", text.Clean(told.Name)) + " " + counted(uint64(max(told.Requests, 0)))
	}
	w.field("  told by", strings.Join(parts, ", "))
}

// wayWords is how it is known which node answered.
func wayWords(w model.RouteWay) string {
	if w == model.RouteUntold {
		return "nothing"
	}
	return text.Clean(string(w))
}

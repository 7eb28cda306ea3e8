package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// writeCheck writes a check: what it asks, how it stands, what the last answer was and where its time went.
func (a *App) writeCheck(w *writer, n *nodeScene, c *model.CheckView) {
	t, at := a.theme, a.scene.snapshot.At
	w.section("check " + text.Clean(c.Check.Name))
	w.painted("asks", t.faint, a.checkWords(c.Check))
	if c.Last == nil {
		w.painted("", t.faint, "not answered yet")
		return
	}
	paint := t.plain
	if !c.Last.OK && n.look != lookStandby {
		paint = t.bad
	}
	w.painted("answer", paint, text.Clean(c.Last.Reason)+","+ago(at, c.Last.At))
	w.field("location", text.Clean(c.Last.Location))
	if c.Last.Protocol != "" {
		w.field("protocol", text.Clean(c.Last.Protocol)+" from "+text.Clean(c.Last.Address)+connectionWords(c.Last.Phases))
	}
	counted := strconv.FormatUint(c.Total, 10) + " answers, " + strconv.FormatUint(c.Failed, 10) + " failed"
	w.field("so far", counted+"; "+string(c.Health.State)+" for "+text.Span(at.Sub(c.Health.Since)))
	a.writePhases(w, c.Last.Phases)
	if !c.Last.OK && c.Last.Body != "" {
		w.painted("body", t.faint, text.Clean(c.Last.Body))
	}
}

func connectionWords(p model.Phases) string {
	switch {
	case p.Reused:
		return ", kept connection"
	case p.Resumed:
		return ", TLS session resumed"
	default:
		return ""
	}
}

// checkWords is a check as its configuration says it.
func (a *App) checkWords(c *model.Check) string {
	words := string(c.Protocol)
	if c.Protocol == model.ProtocolTCP {
		words += " connection"
	} else {
		method := c.Method
		if method == "" {
			method = "GET"
		}
		words += " " + method + " " + text.Clean(c.Path)
	}
	if c.Port > 0 {
		words += " on port " + strconv.Itoa(c.Port)
	}
	return words + ", every " + c.Every.String() + ", at most " + c.Timeout.String() +
		", up after " + strconv.Itoa(c.Rise) + ", down after " + strconv.Itoa(c.Fall)
}

// A phase is one stretch of an answer's time.
type phase struct {
	name     string
	from, to time.Duration
}

// phasesOf takes the moments of an answer apart into the stretches that took place.
func phasesOf(p model.Phases) []phase {
	var phases []phase
	from := time.Duration(0)
	for _, end := range []struct {
		name string
		at   time.Duration
	}{{"DNS", p.DNS}, {"connect", p.Connect}, {"TLS", p.TLS}, {"first byte", p.FirstByte}, {"rest", p.Total}} {
		if end.at <= 0 || end.at < from || (end.name == "rest" && end.at == from) {
			continue
		}
		phases = append(phases, phase{end.name, from, end.at})
		from = end.at
	}
	return phases
}

// writePhases draws the phases of an answer below each other, each from where the one before ended.
func (a *App) writePhases(w *writer, p model.Phases) {
	l, t := &a.page.line, a.theme
	phases := phasesOf(p)
	room := min(w.width-w.indent-fieldWidth-text.DurationWidth-1, 60)
	if len(phases) == 0 || room < 10 {
		return
	}
	for _, phase := range phases {
		l.reset()
		l.space(w.indent)
		l.fit(t.label, phase.name, fieldWidth)
		l.put(t.plain, text.Duration(phase.to-phase.from))
		l.space(1)
		from := int(int64(room) * int64(phase.from) / int64(p.Total))
		to := int(int64(room) * int64(phase.to) / int64(p.Total))
		l.space(min(from, room-1))
		l.repeat(t.faint, t.heavyBox.horizontal, max(1, to-from))
		w.drawn()
	}
	l.reset()
	l.space(w.indent)
	l.fit(t.label, "total", fieldWidth)
	l.put(t.plain, text.Duration(p.Total))
	w.drawn()
}

// writeAnswers lists the last answers of the check that speaks for the node, newest first.
func (a *App) writeAnswers(w *writer, n *nodeScene) {
	check := worstCheck(n.view)
	if check == nil || len(check.Recent) == 0 {
		return
	}
	l, t := &a.page.line, a.theme
	w.section("last answers to " + text.Clean(check.Check.Name))
	for i := len(check.Recent) - 1; i >= 0; i-- {
		answer := &check.Recent[i]
		paint, status := t.plain, "-"
		if !answer.OK {
			paint = t.bad
		}
		if answer.Status > 0 {
			status = strconv.Itoa(answer.Status)
		}
		l.reset()
		l.space(w.indent)
		l.fit(t.faint, entryTime(answer.At, a.scene.snapshot.At), fieldWidth)
		l.fit(paint, status, 4)
		l.put(t.plain, text.Duration(answer.Took))
		l.space(2)
		words := text.Clean(answer.Reason)
		if answer.OK && strings.HasPrefix(words, status) {
			words = "" // it would say the same again
		}
		l.upTo(paint, words, w.width)
		w.drawn()
	}
}

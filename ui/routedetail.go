package ui

import (
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// routeSamples is how many breaks, errors or values of the cookie are listed.
const routeSamples = 20

// writeBreaks lists the first sessions that moved, and how that is known.
func (p *reportWriter) writeBreaks(w *writer) {
	samples := p.r.Fresh.Samples
	if len(samples) == 0 {
		return
	}
	w.section("breaks, as they came")
	for i := range samples[:min(len(samples), routeSamples)] {
		b := &samples[i]
		w.field("session "+strconv.Itoa(b.Session), "from "+text.Clean(b.From)+" to "+text.Clean(b.To)+" at its request "+strconv.Itoa(b.Request)+", told by "+wayWords(b.Way))
	}
	if left := p.r.Fresh.Breaks - routeSamples; left > 0 {
		w.painted("", p.app.theme.faint, "and "+strconv.Itoa(left)+" more")
	}
}

// writeErrors lists why requests failed.
func (p *reportWriter) writeErrors(w *writer) {
	if len(p.r.Errors) == 0 {
		return
	}
	w.section("errors")
	for i := range p.r.Errors[:min(len(p.r.Errors), routeSamples)] {
		e := &p.r.Errors[i]
		w.field(timesWords(uint64(max(e.Count, 0))), text.Clean(e.Why))
	}
}

// writeValues lists what the sticky cookie was set to and whom that leads to, and what nodes gave that were asked straight.
func (p *reportWriter) writeValues(w *writer) {
	t := p.app.theme
	if c := p.r.Cookie; c != nil && len(c.Values) > 0 {
		w.section("what the cookie's values mean")
		for i := range c.Values[:min(len(c.Values), routeSamples)] {
			p.writeValue(w, &c.Values[i])
		}
		if left := len(c.Values) - routeSamples; left > 0 {
			w.painted("", t.faint, "and "+strconv.Itoa(left)+" more")
		}
	}
	first := true
	for i := range p.r.Own {
		own := &p.r.Own[i]
		if own.Value != "" || own.Given {
			continue
		}
		if first {
			w.section("nodes that gave no cookie when they were asked straight")
			first = false
		}
		w.painted(text.Truncate(text.Clean(own.Node), fieldWidth-1), t.warn, text.Clean(own.Why))
	}
}

// writeValue writes one value of the cookie: whom it leads to by its form, and who answered requests with it.
func (p *reportWriter) writeValue(w *writer, v *model.RouteValue) {
	l, t := &p.app.page.line, p.app.theme
	l.reset()
	l.space(w.indent)
	l.fit(t.plain, text.Clean(v.Value), max(fieldWidth-1, w.width/4))
	l.put(t.faint, t.goes)
	switch {
	case v.Node != "":
		l.put(t.strong, text.Clean(v.Node))
	case len(v.Reached) == 0:
		l.put(t.faint, "?")
	}
	switch {
	case len(v.Reached) > 1:
		sign, paint := t.severity(model.Critical)
		l.space(1)
		l.put(paint, sign+" several nodes answer it: "+someNames(v.Reached))
	case len(v.Reached) == 1:
		words := "reached " + text.Clean(v.Reached[0])
		if v.Node != "" {
			words = "; " + words
		}
		l.put(t.plain, words)
	}
	w.drawn()
}

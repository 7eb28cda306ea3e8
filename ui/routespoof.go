package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// The widths of what is told of a forged request, and from which width of the screen on what was sent is.
const (
	spoofTarget = 9
	spoofForm   = 12
	spoofTook   = 16
	spoofWay    = 6
	spoofSent   = 90
)

// writeSpoofs lists what was forged, and whom the application took for its client.
func (p *reportWriter) writeSpoofs(w *writer) {
	s := p.trial.Spoofed
	if s == nil {
		return
	}
	t := p.app.theme
	title := "client IP"
	if s.Header != "" {
		title += ": forged " + text.Truncate(text.Clean(s.Header), 30)
	}
	if s.Rule != "" {
		title += ", rule " + text.Truncate(text.Clean(s.Rule), 20)
	}
	w.section(title)
	if s.Stopped != "" && s.Stopped != p.trial.Stopped() {
		w.painted("stopped", t.warn, text.Clean(s.Stopped))
	}
	if s.Advice != "" {
		w.painted("advice", t.warn, text.Clean(s.Advice))
	}
	if len(s.Spoofs) == 0 {
		w.painted("", t.faint, "nothing was sent yet")
		return
	}
	p.spoofHead(w)
	said := ""
	for i := range s.Spoofs {
		said = p.writeSpoof(w, &s.Spoofs[i], said)
	}
}

func (p *reportWriter) spoofHead(w *writer) {
	l, t := &p.app.page.line, p.app.theme
	l.reset()
	l.space(w.indent + 2)
	l.fit(t.label, "asked", spoofTarget+1)
	l.fit(t.label, "forged", spoofForm+1)
	l.fit(t.label, "taken", spoofTook+1)
	l.fit(t.label, "told by", spoofWay+2)
	if p.app.width >= spoofSent {
		l.put(t.label, "sent")
	}
	w.drawn()
}

// writeSpoof writes one request: whom it asked, how it was forged, what the application took, and why that is as it is, unless that was
// said of the one before. It tells what was said last.
func (p *reportWriter) writeSpoof(w *writer, s *model.Spoof, said string) string {
	l, t := &p.app.page.line, p.app.theme
	sign, paint := t.tested(s.Verdict, model.Critical)
	if s.Form == "" {
		sign, paint = " ", t.plain // nothing was forged, so nothing can be wrong
	}
	l.reset()
	l.space(w.indent)
	l.put(paint, sign)
	l.space(1)
	asked, form := "endpoint", text.Clean(string(s.Form))
	if s.Node != "" {
		asked = text.Clean(s.Node)
	}
	if form == "" {
		form = "nothing"
	}
	l.fit(t.plain, asked, spoofTarget)
	l.space(1)
	l.fit(t.plain, form, spoofForm)
	l.space(1)
	took := text.Clean(s.Took)
	if took == "" {
		took = "–"
	}
	l.fit(paint, took, spoofTook)
	l.space(1)
	l.fit(t.faint, spoofWayWords(s.Way), spoofWay)
	l.space(2)
	if p.app.width >= spoofSent && len(s.Lines) > 0 {
		lines := make([]string, len(s.Lines))
		for i, line := range s.Lines {
			lines[i] = text.Clean(line)
		}
		l.upTo(t.faint, strings.Join(lines, " | "), w.edge()-1)
	}
	w.drawn()
	why := spoofWhy(s)
	if why == "" || s.Verdict == model.TestPass {
		return said
	}
	alike := strings.ReplaceAll(why, took, "")
	if alike != said {
		w.painted("", paint, why)
	}
	return alike
}

// spoofWhy is what is to be said about a forged request, clean; "" where there is nothing.
func spoofWhy(s *model.Spoof) string {
	switch {
	case s.Fault != "":
		return text.Clean(s.Fault)
	case s.Why != "":
		return text.Clean(s.Why)
	case s.Took == "" && s.Status > 0:
		return "answered with " + strconv.Itoa(s.Status) + ", and nothing told whom the application took"
	default:
		return ""
	}
}

// spoofWayWords is how it is known whom the application took.
func spoofWayWords(w model.SpoofWay) string {
	if w == model.SpoofUntold {
		return "–"
	}
	return text.Clean(string(w))
}

package ui

import (
	"time"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// drawListHead is the line above the requests: which there are, and whether they stand still.
func (a *App) drawListHead() {
	l, t, s := &a.page.line, a.theme, &a.clients
	l.reset()
	l.repeat(t.faint, t.rule, 2)
	l.space(1)
	l.put(t.strong, "requests")
	if s.wrong {
		l.put(t.warn, " that went wrong")
	}
	l.put(t.faint, ", newest first")
	if s.held != nil {
		words := ", held since " + s.held.At.In(a.scene.snapshot.At.Location()).Format(time.TimeOnly) + ": " + a.keys.key(actTop) + " lets them go on"
		l.whole(t.warn, words, a.width-2)
	}
	l.space(1)
	legend := t.chainLegend()
	room := a.width - l.cells - text.Width(legend) - 3
	if room > 0 {
		l.repeat(t.faint, t.rule, room)
		l.space(1)
		l.put(t.faint, legend+" ")
	}
	l.repeat(t.faint, t.rule, a.width-l.cells)
	a.page.addLine()
	if room <= 0 && a.bodyHeight() >= legendFrom {
		l.reset()
		l.space(1)
		l.upTo(t.faint, legend, a.width-1)
		a.page.addLine()
	}
}

// legendFrom is the height of the body from which on the signs are explained in a line of their own, where they have no room elsewhere.
const legendFrom = 10

// chainLegend explains the signs of a chain.
func (t *theme) chainLegend() string {
	return t.chosen + " taken  " + t.believed + " believed  " + t.stranger + " not  " + t.broken + " no address"
}

// The widths from which on a request's line has its time and verdict, and what was taken, and those of its parts.
const (
	timedRequest = 60
	takenRequest = 110
	takenWidth   = 16
	verdictWidth = len("spoofable")
	servedWidth  = 10 // of the node's name
)

// putExample writes one request in one line, its peer at the right.
func (a *App) putExample(l *line, f *farmScene, i int, selected bool) {
	t, e := a.theme, a.example(f, i)
	when, node := t.faint, t.plain
	if selected {
		when, node = t.selected, t.selected
	}
	l.reset()
	l.pointer(t, selected)
	if a.width >= timedRequest {
		l.fit(when, a.exampleTime(e), len(time.TimeOnly))
		l.space(1)
	}
	a.putVerdict(l, e)
	shown := text.Truncate(f.traffic.name(e.Node), servedWidth)
	l.put(node, shown)
	l.space(1 + servedWidth - text.Width(shown))
	if a.width >= takenRequest {
		l.fit(t.plain, e.client, takenWidth)
		l.space(1)
	}
	l.chainRight(t, &e.chain, a.width-1-l.cells)
}

// exampleTime is when a request was made, as the log has it.
func (a *App) exampleTime(e *exampleScene) string {
	if e.At.IsZero() {
		return ""
	}
	return entryTime(e.At.In(a.scene.snapshot.At.Location()), a.scene.snapshot.At)
}

// putVerdict writes what the rule made of a request, and whether the server took another client.
func (a *App) putVerdict(l *line, e *exampleScene) {
	t := a.theme
	sign, paint := t.verdict(e.Verdict)
	l.put(paint, sign)
	l.space(1)
	if a.width >= timedRequest {
		if e.Verdict == clientip.Client {
			paint = t.plain
		}
		l.fit(paint, e.Verdict.String(), verdictWidth)
		l.space(1)
	}
	if e.Differs {
		l.put(t.mark, t.differs)
		return
	}
	l.space(1)
}

package ui

import (
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/ui/text"
)

const (
	// sessionsWidth is the room of a number of sessions, with the sign of an estimate before it.
	sessionsWidth = 1 + text.CountWidth
	// barLeast is the narrowest bar that still tells a third from a half, and barMost the widest that is worth its room.
	barLeast, barMost = 4, 24
	// wideSticky is the room from which on a panel's numbers of sessions have their noun.
	wideSticky = 40
)

// sticky is what part of the farm's requests the node serves, whether its sessions break, and how many it has.
func (p *panelist) sticky(n *nodeScene, limit int) {
	l, t, told := p.line, p.theme, n.view.Traffic
	l.fit(t.label, "sticky", labelWidth)
	if words := p.unheard(told); words != "" {
		l.upTo(t.faint, words, limit)
		return
	}
	noun := ""
	if limit-l.cells >= wideSticky {
		noun = " sessions"
	}
	l.put(t.plain, text.Percent(told.Share))
	l.space(1)
	room := min(limit-l.cells-sessionsWidth-len(noun), barMost)
	if told.Counts.Breaks > 0 {
		p.breaks(told.Counts.Breaks, room)
	} else {
		l.share(t, t.plain, told.Share, room)
	}
	l.right(t.plain, p.sessions(told), min(sessionsWidth, limit-l.cells))
	l.whole(t.label, noun, limit)
}

// breaks says that sessions break, in a given room.
func (p *panelist) breaks(n uint64, room int) {
	sign, paint := p.theme.severity(p.farm.breaking())
	words := sign + " " + several(n, "break")
	if text.Width(words) > room {
		words = sign + " " + counted(n) + " br."
	}
	p.line.fit(paint, words, room)
}

// sessions is how many sessions a node has, marked where that is an estimate; a dash where no log tells which is which.
func (p *panelist) sessions(told *model.NodeTraffic) string {
	if p.farm.view.Traffic.Sessionless {
		return "-"
	}
	return estimated(uint64(max(told.Sessions, 0)), told.Exact, p.theme)
}

// estimated is a number in running text, with a sign before it where it isn't exact.
func estimated(n uint64, exact bool, t *theme) string {
	if exact {
		return counted(n)
	}
	return t.about + counted(n)
}

// unheard is why a panel has nothing from the logs, "" where it has.
func (p *panelist) unheard(told *model.NodeTraffic) string {
	switch {
	case !p.farm.hasLogs():
		return "no log"
	case p.farm.view.Traffic == nil:
		return "log not read yet"
	case p.farm.traffic.deaf:
		return "? log isn't read"
	case told == nil:
		return "not in the log"
	default:
		return ""
	}
}

// client is whom the application takes for its clients: how many requests a minute, or what is wrong with how many of them.
func (p *panelist) client(n *nodeScene, limit int) {
	l, t, told := p.line, p.theme, n.view.Traffic
	l.fit(t.label, "client", labelWidth)
	if words := p.unheard(told); words != "" {
		l.upTo(t.faint, words, limit)
		return
	}
	switch {
	case told.Clients.Samples+told.Clients.Own > 0:
	case !p.farm.hasRule():
		l.upTo(t.faint, "no rule", limit)
		return
	default:
		l.upTo(t.faint, "nothing lately", limit)
		return
	}
	wrong := troubleOf(&told.Clients)
	if wrong.part == 0 {
		l.put(t.plain, "ok ")
		l.put(t.plain, text.Count(told.Minute))
		l.put(t.label, "/min")
		return
	}
	sign, paint := t.severity(wrong.severity)
	words := sign + " " + strings.TrimLeft(text.Percent(wrong.part), " ") + " "
	if limit-l.cells >= text.Width(words+wrong.words) {
		l.put(paint, words+wrong.words)
		return
	}
	l.upTo(paint, words+wrong.brief, limit)
}

// A trouble is what is wrong with the clients that an application sees.
type trouble struct {
	severity     model.Severity
	part         float64 // of the requests; 0 when nothing is wrong
	words, brief string  // what these are, after "12 %"
}

// noise is the part of requests below which what only warns isn't told: scanners send anything.
const noise = 0.01

// troubleOf is the worst that is wrong with some requests.
func troubleOf(c *clientip.Counts) trouble {
	worst := trouble{severity: model.Info}
	for _, each := range [...]struct {
		severity     model.Severity
		n, of        uint64
		words, brief string
	}{
		{model.Critical, c.Verdicts[clientip.Proxy], c.Samples, "are the LB (proxies)", "are LB"},
		{model.Critical, c.Verdicts[clientip.Spoofable], c.Samples, "can be forged", "forgeable"},
		{model.Critical, c.OwnProxy, c.Own, "of its answers are the LB", "own: LB"},
		{model.Warning, c.Verdicts[clientip.Missing], c.Samples, "lack the header", "no header"},
		{model.Warning, c.Verdicts[clientip.Malformed], c.Samples, "are malformed", "malformed"},
		{model.Warning, c.Disagree, c.Samples, "are logged otherwise", "differ"},
	} {
		if each.n == 0 || each.of == 0 {
			continue
		}
		part := float64(each.n) / float64(each.of)
		if each.severity == model.Warning && part < noise {
			continue
		}
		if each.severity > worst.severity || each.severity == worst.severity && part > worst.part {
			worst = trouble{each.severity, part, each.words, each.brief}
		}
	}
	return worst
}

// share appends a bar: as much of width cells filled as a part is of the whole.
func (l *line) share(t *theme, p paint, part float64, width int) {
	if width < barLeast {
		l.space(width)
		return
	}
	full := int(part*float64(width) + 0.5)
	full = max(0, min(full, width))
	if full == 0 && part > 0 {
		full = 1
	}
	l.repeat(p, t.barFull, full)
	l.repeat(t.faint, t.barRest, width-full)
}

func (p *panelist) cellShare(n *nodeScene, c *column) {
	told, t := n.view.Traffic, p.theme
	switch {
	case p.unheard(told) != "":
		p.line.right(t.faint, p.unheardSign(), c.width)
	case told.Counts.Breaks > 0 && p.farm.breaking() > model.Info:
		sign, paint := t.severity(p.farm.breaking())
		p.line.right(paint, sign+text.Percent(told.Share), c.width)
	default:
		p.line.right(t.plain, text.Percent(told.Share), c.width)
	}
}

func (p *panelist) cellSessions(n *nodeScene, c *column) {
	if p.unheard(n.view.Traffic) != "" {
		p.line.right(p.theme.faint, p.unheardSign(), c.width)
		return
	}
	p.line.right(p.theme.plain, p.sessions(n.view.Traffic), c.width)
}

// unheardSign stands in the table for what logs don't tell: not now, or not at all.
func (p *panelist) unheardSign() string {
	if p.farm.hasLogs() && (p.farm.view.Traffic == nil || p.farm.traffic.deaf) {
		return "?"
	}
	return "-"
}

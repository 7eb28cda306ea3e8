package ui

import (
	"cmp"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
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
	if words := p.unseen(told); words != "" {
		l.upTo(t.faint, words, limit)
		return
	}
	noun := ""
	if limit-l.cells >= wideSticky {
		noun = " sessions"
	}
	part := p.part(told)
	l.put(t.plain, text.Percent(part))
	l.space(1)
	room := min(limit-l.cells-sessionsWidth-len(noun), barMost)
	switch {
	case told.Counts.Breaks > 0:
		p.breaks(told.Counts.Breaks, room)
	case part < 0:
		l.space(room)
	default:
		l.share(t, t.plain, part, room)
	}
	l.right(t.plain, p.farm.traffic.sessions(told.Sessions, told.Exact, t), min(sessionsWidth, limit-l.cells))
	l.whole(t.label, noun, limit)
}

// part is a node's part of the requests; negative where it isn't known, or nobody served any.
func (p *panelist) part(told *model.NodeTraffic) float64 {
	return p.farm.traffic.part(told.Share, sticky.FiveMinutes)
}

// breaks says that sessions break, in a given room: with their number where there is room for it.
func (p *panelist) breaks(n uint64, room int) {
	sign, paint := p.theme.severity(p.farm.breaking())
	for _, words := range [...]string{sign + " " + several(n, "break"), sign + " breaks", sign + counted(n)} {
		if text.Width(words) <= room {
			p.line.fit(paint, words, room)
			return
		}
	}
	p.line.fit(paint, sign, room)
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

// unseen is why nothing is known of a node's sessions, "" where something is.
func (p *panelist) unseen(told *model.NodeTraffic) string {
	if words := p.unheard(told); words != "" {
		return words
	}
	s := &p.farm.traffic
	switch {
	case told.Counts.Requests > 0 || told.Sessions > 0 || told.Counts.Breaks > 0:
		return ""
	case s.doubt > doubtSilent:
		return s.doubt.brief()
	case s.nameless:
		return "node not logged"
	default:
		return s.doubt.brief()
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
		l.upTo(t.faint, cmp.Or(p.unseen(told), "nothing lately"), limit)
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
		{model.Critical, c.Verdicts[clientip.Proxy], c.Samples, "are the LB (proxies)", "proxies"},
		{model.Critical, c.Verdicts[clientip.Spoofable], c.Samples, "can be forged", "forgeable"},
		{model.Critical, c.OwnProxy, c.Own, "of its answers are the LB", "proxies"},
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
	case p.unseen(told) != "":
		p.line.right(t.faint, p.unheardSign(), c.width)
	case told.Counts.Breaks > 0 && p.farm.breaking() > model.Info:
		sign, paint := t.severity(p.farm.breaking())
		p.line.right(paint, sign+text.Percent(p.part(told)), c.width)
	default:
		p.line.right(t.plain, text.Percent(p.part(told)), c.width)
	}
}

func (p *panelist) cellSessions(n *nodeScene, c *column) {
	if p.unseen(n.view.Traffic) != "" {
		p.line.right(p.theme.faint, p.unheardSign(), c.width)
		return
	}
	p.line.right(p.theme.plain, p.farm.traffic.sessions(n.view.Traffic.Sessions, n.view.Traffic.Exact, p.theme), c.width)
}

// unheardSign stands in the table for what logs don't tell: not now, or not at all.
func (p *panelist) unheardSign() string {
	s := &p.farm.traffic
	if p.farm.hasLogs() && (s.of == nil || s.deaf || s.doubt != doubtNone) {
		return "?"
	}
	return "–"
}

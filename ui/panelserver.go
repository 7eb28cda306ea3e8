package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// A standing is how much is known of a node at its balancers.
type standing int

const (
	standingKnown      standing = iota
	standingOld                 // known, but a balancer couldn't be read since
	standingNone                // there is no balancer
	standingUnread              // the balancer wasn't read yet
	standingUnreadable          // it never could be read
	standingStranger            // it was read and doesn't know the node
)

func (p *panelist) standing(n *nodeScene) standing {
	balancers := p.farm.view.Balancers
	switch {
	case n.server.known && p.farm.unread(n) != nil:
		return standingOld
	case n.server.known:
		return standingKnown
	case len(balancers) == 0:
		return standingNone
	case balancers[0].Status == nil:
		return standingUnread
	case balancers[0].Good == nil:
		return standingUnreadable
	default:
		return standingStranger
	}
}

// serverRow draws one of the lines that say how the balancer sees the node.
func (p *panelist) serverRow(n *nodeScene, kind rowKind, limit int) {
	if kind == rowServer {
		p.balancer(n, limit)
		return
	}
	if !n.server.known {
		return
	}
	if n.server.member != nil && kind != rowSince {
		p.memberRow(n, kind, limit)
		return
	}
	l, t, s := p.line, p.theme, &n.server
	numbers := p.serverPaint(n)
	switch kind {
	case rowSince:
		l.fit(t.label, "since", labelWidth)
		l.upTo(numbers, age(p.at.Sub(s.since))+" ago", limit)
	case rowLoad:
		l.fit(t.label, "load", labelWidth)
		l.right(numbers, s.numberWords(s.inFlight), text.CountWidth)
		l.upTo(t.label, " in flight", limit)
	case rowSent:
		l.fit(t.label, "sent", labelWidth)
		l.put(numbers, s.countWords(s.requests))
		l.space(2)
		l.put(numbers, text.Rate(s.rate))
		l.upTo(t.label, "/s", limit)
	case rowErrors:
		l.fit(t.label, "errors", labelWidth)
		l.put(numbers, s.countWords(s.errors))
		l.put(t.label, " queue")
		l.right(numbers, s.numberWords(s.queued), min(limit-l.cells, 4))
	case rowProbe:
		l.fit(t.label, "check", labelWidth)
		if !s.up && !s.takenOut() && p.standing(n) == standingKnown {
			numbers = t.bad
		}
		l.upTo(numbers, probeWords(s.first), limit)
	case rowCookie:
		l.fit(t.label, "cookie", labelWidth)
		if s.first.Cookie == "" {
			l.upTo(t.faint, "not told", limit)
			return
		}
		l.upTo(numbers, text.Clean(s.first.Cookie), limit)
	}
}

// probeWords is the balancer's own check of the server, in sixteen cells when all is well.
func probeWords(s *model.ServerView) string {
	if s.CheckStatus == "" {
		return "none"
	}
	words := s.CheckStatus
	if s.CheckCode > 0 {
		words += " " + strconv.Itoa(s.CheckCode)
	}
	if s.CheckDuration > 0 {
		words += text.PadLeft(strings.TrimSpace(text.Duration(s.CheckDuration)), 1+text.DurationWidth)
	}
	if !s.Up && s.CheckText != "" {
		words += " " + s.CheckText
	}
	return text.Clean(words)
}

// balancer is the balancer's word for the node's state, its weight and, where no line of their own has them, the requests that it
// has there.
func (p *panelist) balancer(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	l.fit(t.label, "lb", labelWidth)
	words, paint := p.serverWords(n)
	switch {
	case !n.server.known:
		l.upTo(paint, words, limit)
		return
	case n.server.member != nil:
		p.member(n, words, paint, limit)
		return
	}
	if p.rows[rowLoad] > 0 || p.rows[rowFresh] > 0 {
		label, width := "w", weightWidth
		if limit-l.cells >= wideServer {
			label, width = "weight ", weightWidth+len("eight ")
		}
		l.fit(paint, p.aged(n, words, limit-l.cells-width), limit-l.cells-width)
		p.weight(n, label, width)
		return
	}
	wide := limit-l.cells >= wideServer
	weight, flight := weightWidth, numbersWidth(wide)
	if spare := limit - l.cells - text.Width(words); spare < weight+flight { // a number without its noun says nothing
		if n.server.takenOut() && spare >= flight {
			weight = 0
		} else {
			flight = 0
		}
	}
	room := limit - l.cells - weight - flight
	if wide {
		room = min(room, statusWidth)
	}
	l.fit(paint, p.aged(n, words, room), room)
	if weight > 0 {
		p.weight(n, "w", weight)
	}
	if flight > 0 {
		p.load(n, wide)
	}
}

// aged is a balancer's word for a state with its age where the balancer couldn't be read since, as far as there is room for it.
func (p *panelist) aged(n *nodeScene, status string, room int) string {
	b := p.farm.unread(n)
	if b == nil {
		return status
	}
	old := age(p.at.Sub(b.Good.At))
	for _, words := range [...]string{status + "," + ago(p.at, b.Good.At), status + " " + old} {
		if text.Width(words) <= room {
			return words
		}
	}
	return status
}

// statusWidth is the most that a balancer's word for a state gets beside numbers: "DOWN 1/2" and its like.
const statusWidth = 10

// weightWidth is the room of a weight: HAProxy limits it to 256, F5 a ratio to 100, and what nobody limits is seldom as high.
const weightWidth = 5

// wideServer is the room from which on the balancer's line has words instead of letters, and requests a second too.
const wideServer = 34

// flightWidth is the room of a number of requests in flight.
const flightWidth = 4

// numbersWidth is the room that requests in flight and, where it is wide, requests a second take.
func numbersWidth(wide bool) int {
	if wide {
		return flightWidth + len(" in flight") + 1 + text.CountWidth + len("/s")
	}
	return flightWidth + len(" in flight")
}

func (p *panelist) weight(n *nodeScene, label string, width int) {
	paint := p.serverPaint(n)
	if n.server.weight == 0 {
		paint = p.theme.warn
	}
	p.line.right(paint, label+n.server.weightWords(), width)
}

// load is the requests that the node has from the balancer.
func (p *panelist) load(n *nodeScene, wide bool) {
	l, t, paint := p.line, p.theme, p.serverPaint(n)
	l.right(paint, n.server.numberWords(n.server.inFlight), flightWidth)
	l.put(t.label, " in flight")
	if !wide {
		return
	}
	l.space(1)
	l.put(paint, text.Rate(n.server.rate))
	l.put(t.label, "/s")
}

// serverWords is what the balancer calls the node's state, or why it calls it nothing.
func (p *panelist) serverWords(n *nodeScene) (string, paint) {
	t := p.theme
	switch p.standing(n) {
	case standingOld:
		return n.server.status, t.faint
	case standingNone:
		return "none configured", t.faint
	case standingUnread:
		return "not read yet", t.faint
	case standingUnreadable:
		return "can't be read", t.faint
	case standingStranger:
		return "doesn't know it", t.warn
	}
	switch {
	case n.server.admin == model.AdminDrain:
		return n.server.status, t.away
	case n.server.admin == model.AdminMaint:
		return n.server.status, t.maint
	case isTrouble(n.server.admin, n.server.up, n.server.member, n.standsBy()):
		return n.server.status, t.bad
	default:
		return n.server.status, t.plain
	}
}

package ui

import (
	"strconv"

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
	if n.server.known {
		for _, b := range balancers {
			if !b.Readable() {
				return standingOld
			}
		}
		return standingKnown
	}
	switch {
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

// balancer is what the balancer says of the node.
func (p *panelist) balancer(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	l.fit(t.label, "lb", labelWidth)
	words, paint := p.serverWords(n)
	if !n.server.known {
		l.upTo(paint, words, limit)
		return
	}
	numbers := p.serverPaint(n)
	wide := limit-l.cells >= wideServer
	l.fit(paint, words, min(limit-l.cells-numbersWidth(wide), statusWidth))
	p.numbers(n, numbers, wide)
}

// statusWidth is the most that a balancer's word for a state gets: "DOWN 1/2" and its like.
const statusWidth = 10

// wideServer is the room from which on the balancer's line has requests a second too.
const wideServer = 27

// numbersWidth is the room that weight, requests in flight and, where it is wide, requests a second take. The narrowest panel
// leaves five cells for the state.
func numbersWidth(wide bool) int {
	if wide {
		return 12 + text.CountWidth + 3
	}
	return 11
}

func (p *panelist) numbers(n *nodeScene, numbers paint, wide bool) {
	l, t := p.line, p.theme
	l.space(1)
	weight := numbers
	if n.server.weight == 0 {
		weight = t.warn
	}
	l.fit(weight, "w"+strconv.Itoa(n.server.weight), 4)
	if wide {
		l.space(1)
	}
	l.right(numbers, strconv.Itoa(n.server.inFlight), 3)
	l.put(t.label, " fl")
	if wide {
		l.space(1)
		l.put(numbers, text.Rate(n.server.rate))
		l.put(t.label, "/s")
	}
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
	case n.server.admin == model.AdminDown, !n.server.up:
		return n.server.status, t.bad
	default:
		return n.server.status, t.plain
	}
}

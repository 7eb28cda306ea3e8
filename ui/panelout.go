package ui

import (
	"farmtop/model"
)

// outHeadline is what matters most about a node that is taken out: that nobody knows how it is, that its drain goes wrong, else the
// action that took it out, else who else did.
func (p *panelist) outHeadline(n *nodeScene) note {
	if b := p.farm.unread(n); b != nil {
		return note{paint: p.theme.warn, words: unreadWords(b) + ", last" + ago(p.at, b.Good.At)}
	}
	if finding, found := p.drainFinding(n); found {
		return finding
	}
	if n.action.holds {
		return p.actionHead(&n.action)
	}
	return note{paint: p.theme.plain, words: p.outWords(n)}
}

// look is how a node's state is drawn: faint where only its balancer knows it, and can't be read.
func (p *panelist) look(n *nodeScene) (glyph string, word, border paint) {
	glyph, word, border = p.theme.look(n.look)
	if (n.look == lookDrain || n.look == lookMaint) && p.standing(n) == standingOld {
		return glyph, p.theme.faint, p.theme.faint
	}
	return glyph, word, border
}

// drainFinding is what was found about a node's drain itself: that it stalls, or that new sessions still come.
func (p *panelist) drainFinding(n *nodeScene) (note, bool) {
	for i := max(0, n.finding); n.finding >= 0 && i < len(p.farm.findings); i++ {
		f := &p.farm.findings[i]
		if f.Node == n.view.Node.Name && (f.Code == "RT03" || f.Code == "DR01") {
			return p.findingNote(i), true
		}
	}
	return note{}, false
}

// isOutOtherwise tells whether a node is taken out by something else than its action.
func (p *panelist) isOutOtherwise(n *nodeScene) bool { return n.server.takenOut() && !n.action.holds }

// outWords is for how long a node has been taken out, and by whom.
func (p *panelist) outWords(n *nodeScene) string {
	words := "in " + n.server.noun()
	switch {
	case p.farm.unread(n) != nil:
		words = "was " + words
	case n.action.isDrained() && n.server.admin == model.AdminDrain:
		words = "drained: " + words
	}
	if past := n.action.past; past != nil {
		words += " since " + clock(past.at, p.at) + after(", asked by ", past.by) + after(": ", past.reason)
		if n.view.Past.Cut {
			words += "; that run ended in the middle of it"
		}
		return words
	}
	return words + " for " + age(p.at.Sub(n.server.since)) + after(" by ", n.server.why)
}

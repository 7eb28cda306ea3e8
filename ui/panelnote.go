package ui

import (
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// A note is one line of what is to be said about a node.
type note struct {
	sign  string // of a finding; "" for all else
	paint paint
	words string
}

// note draws the i-th line of what is to be said.
func (p *panelist) note(i, limit int) {
	if i >= len(p.notes) {
		return
	}
	p.putNote(p.notes[i], limit)
}

func (p *panelist) putNote(n note, limit int) {
	if n.sign != "" {
		p.line.put(n.paint, n.sign)
		p.line.space(1)
	}
	p.line.upTo(n.paint, n.words, limit)
}

// takeNotes works out what is to be said about a node in as many lines as its panel has for it: why it is as it is comes first,
// since when and where it is fill what is left.
func (p *panelist) takeNotes(n *nodeScene, width int) {
	p.notes = p.notes[:0]
	head := p.headline(n)
	p.say(head, width)
	other := p.isOutOtherwise(n)
	if other {
		p.sayOnce(note{paint: p.theme.plain, words: p.outWords(n)}, head, width)
		p.sayFindings(n, head, width)
	}
	for _, said := range p.actionNotes(n) {
		p.sayOnce(said, head, width)
	}
	if !other {
		p.sayFindings(n, head, width)
	}
	if n.view.Since.IsZero() {
		return
	}
	since := note{paint: p.theme.faint, words: string(n.view.State) + " for " + age(p.at.Sub(n.view.Since))}
	p.say(since, width)
	if !strings.Contains(head.words, n.address) {
		p.say(note{paint: p.theme.faint, words: n.address}, width)
	}
}

// sayOnce adds a note unless it stands at the head.
func (p *panelist) sayOnce(said, head note, width int) {
	if said.words != head.words {
		p.say(said, width)
	}
}

// sayFindings adds what was found about a node, save what was said already.
func (p *panelist) sayFindings(n *nodeScene, head note, width int) {
	for i := max(0, n.finding); n.finding >= 0 && i < len(p.farm.findings); i++ {
		f := &p.farm.findings[i]
		if f.Node != n.view.Node.Name || f.Title == head.words || (head.sign == "" && n.reason != "" && strings.Contains(f.Title, n.reason)) {
			continue
		}
		sign, paint := p.theme.severity(f.Severity)
		p.say(note{sign, paint, f.Title}, width)
	}
}

// say adds a note, over as many lines as it needs and there are left.
func (p *panelist) say(n note, width int) {
	left := p.rows[rowNote] - len(p.notes)
	if left <= 0 {
		return
	}
	indent := 0
	if n.sign != "" {
		indent = 2
	}
	if left == 1 || text.Width(n.words)+indent <= width {
		p.notes = append(p.notes, n)
		return
	}
	parts := text.Wrap(n.words, width-indent)
	for i, part := range parts {
		if i == left-1 {
			part = strings.Join(parts[i:], " ")
		}
		line := note{paint: n.paint, words: part}
		switch {
		case i == 0:
			line.sign = n.sign
		case n.sign != "":
			line.words = "  " + part
		}
		p.notes = append(p.notes, line)
		if i == left-1 {
			return
		}
	}
}

// headline is why the node is what it is: why it is sick, else how it is taken out, else how its action ended, else the worst
// finding about it. Where nothing is to be said, it is the node's address.
func (p *panelist) headline(n *nodeScene) note {
	_, word, _ := p.theme.look(n.look)
	finding, found := p.worstFinding(n)
	acted := n.action.progress
	switch {
	case n.look == lookStale:
		return note{paint: word, words: "last answer" + ago(p.at, n.view.Seen)}
	case n.reason != "" && (n.look.isSick() || !n.view.State.Serves() && n.look == lookMaint):
		return note{paint: word, words: n.reason}
	case n.server.takenOut():
		return p.outHeadline(n)
	case acted != nil && acted.Phase.IsBad():
		return p.actionHead(&n.action)
	case found && finding.sign != p.theme.severities[model.Info]:
		return finding
	case acted != nil:
		return p.actionHead(&n.action)
	case found:
		return finding
	default:
		return note{paint: p.theme.faint, words: n.address}
	}
}

// worstFinding is the worst finding about a node, as far as it has one.
func (p *panelist) worstFinding(n *nodeScene) (note, bool) {
	if n.finding < 0 || n.finding >= len(p.farm.findings) {
		return note{}, false
	}
	return p.findingNote(n.finding), true
}

func (p *panelist) findingNote(i int) note {
	f := &p.farm.findings[i]
	sign, paint := p.theme.severity(f.Severity)
	return note{sign, paint, f.Title}
}

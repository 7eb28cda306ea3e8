package ui

import (
	"slices"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// more stands for hops that are left out.
const more = "…"

// chainGap stands in a plan for hops that are left out.
const chainGap = -1

// plan is which hops fit into a room, from the right to the left, and how many cells they take. The one that was taken is always there.
func (c *chain) plan(t *theme, room int) (shown []int, cells int) {
	add := func(i int) {
		if len(shown) > 0 {
			cells += t.comesWidth()
		}
		shown, cells = append(shown, i), cells+c.width(t, i, room)
	}
	for i := range c.hops {
		between := t.comesWidth()
		if i == 0 {
			between = 0
		}
		if i != c.chosen && cells+between+c.width(t, i, room)+c.after(t, i, room) > room {
			break
		}
		add(i)
	}
	next := len(shown)
	if next == len(c.hops) {
		return shown, cells
	}
	add(chainGap)
	if c.chosen >= next {
		add(c.chosen)
		if c.chosen < len(c.hops)-1 {
			add(chainGap)
		}
	}
	return shown, cells
}

// after is the least room that what is left of a hop takes: the hop that was taken, and signs for those that are left out.
func (c *chain) after(t *theme, i, room int) int {
	gap := t.comesWidth() + c.width(t, chainGap, room)
	switch {
	case i == len(c.hops)-1:
		return 0
	case c.chosen <= i:
		return gap
	}
	cells := t.comesWidth() + c.width(t, c.chosen, room)
	if c.chosen > i+1 {
		cells += gap
	}
	if c.chosen < len(c.hops)-1 {
		cells += gap
	}
	return cells
}

// width is the cells of a hop: one that takes nearly all of the room is cut.
func (c *chain) width(t *theme, i, room int) int {
	if i == chainGap {
		return text.Width(more)
	}
	return min(text.Width(c.sign(t, i))+text.Width(c.hops[i].words), max(1, room-2*(t.comesWidth()+text.Width(more))))
}

// sign is what stands before a hop: whether it is the one that was taken, and what the rule thinks of it.
func (c *chain) sign(t *theme, i int) string {
	sign := t.hop(c.hops[i].mark)
	if i != c.chosen {
		return sign
	}
	if c.hops[i].mark == hopStranger {
		sign = "" // nobody has to believe a client
	}
	return t.chosen + sign
}

func (c *chain) paint(t *theme, i int) paint {
	switch {
	case i == c.chosen:
		_, p := t.verdict(c.verdict)
		return p
	case c.hops[i].mark == hopBroken:
		return t.warn
	case c.hops[i].mark == hopUnasked:
		return t.faint
	default:
		return t.plain
	}
}

// chain appends a chain that fits into a room.
func (l *line) chain(t *theme, c *chain, room int) {
	shown, _ := c.plan(t, room)
	l.hops(t, c, shown, room)
}

// chainRight appends a chain at the right end of a room.
func (l *line) chainRight(t *theme, c *chain, room int) {
	shown, cells := c.plan(t, room)
	l.space(room - cells)
	l.hops(t, c, shown, room)
}

// hops appends hops, which are told from the right to the left.
func (l *line) hops(t *theme, c *chain, shown []int, room int) {
	for n, i := range slices.Backward(shown) {
		if i == chainGap {
			l.put(t.faint, more)
		} else {
			l.upTo(c.paint(t, i), c.sign(t, i)+c.hops[i].words, l.cells+c.width(t, i, room))
		}
		if n > 0 {
			l.put(t.faint, t.comes)
		}
	}
}

// hop is the sign of what a rule thinks of a hop.
func (t *theme) hop(mark hopMark) string {
	return [...]string{hopUnasked: "", hopBelieved: t.believed, hopMisled: t.misled, hopStranger: t.stranger, hopBroken: t.broken}[mark]
}

// comesWidth is the cells between two hops.
func (t *theme) comesWidth() int { return text.Width(t.comes) }

// verdict is the sign and the colour of what a rule made of a request.
func (t *theme) verdict(v clientip.Verdict) (string, paint) {
	switch v {
	case clientip.Client:
		return t.wellSign, t.good
	case clientip.Proxy, clientip.Spoofable:
		return t.severities[2], t.bad
	default:
		return t.severities[1], t.warn
	}
}

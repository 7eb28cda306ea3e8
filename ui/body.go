package ui

import (
	"fmt"
	"sort"
)

// drawOverview draws the farms' screen from top to bottom.
func (a *App) drawOverview() {
	o := &a.overview
	o.strip = o.strip[:0]
	a.settle()
	p := &a.page
	a.drawHeader()
	if o.plan.tabs.h > 0 {
		p.skipTo(o.plan.tabs.y)
		a.drawTabs()
	}
	farm := a.scene.farms[o.farm]
	a.page.panelist = panelist{
		theme: a.theme, farm: farm, at: a.scene.snapshot.At, byMood: o.plan.rows, keys: a.keys, line: &p.line,
		notes: p.panelist.notes, said: p.panelist.said, rates: p.panelist.rates,
	}
	table := a.tabling(a.width)
	if o.plan.head.h > 0 {
		p.skipTo(o.plan.head.y)
		table.head(&p.panelist, a.position())
		p.addLine()
	}
	a.drawScale()
	p.skipTo(o.plan.body.y)
	a.drawBody(table)
	a.drawFarm()
	a.drawStrips()
	p.skipTo(o.plan.help.y)
	a.drawHelpBar()
}

// drawScale says, in the blank line above panels, what the height of their charts stands for.
func (a *App) drawScale() {
	p, o := &a.page, &a.overview
	if o.plan.kind != kindPanels || o.plan.stacked || o.plan.body.y <= p.lines {
		return
	}
	p.skipTo(o.plan.body.y - 1)
	p.line.reset()
	p.line.right(a.theme.faint, "latency "+scaleWords(a.scene.farms[o.farm].scale), a.width-1)
	p.addLine()
}

// position says which of the nodes are on the screen, "" when all are.
func (a *App) position() string {
	o := &a.overview
	if o.plan.lines <= o.plan.body.h {
		return ""
	}
	first, last := o.onScreen()
	return fmt.Sprintf("%d-%d of %d", first+1, last, len(o.plan.slots))
}

// onScreen is the first slot that is on the screen, and the first after it that is not.
func (o *overview) onScreen() (first, last int) {
	slots := o.plan.slots
	first = sort.Search(len(slots), func(i int) bool { return slots[i].y+o.plan.slotHeight > o.offset })
	last = sort.Search(len(slots), func(i int) bool { return slots[i].y >= o.offset+o.plan.body.h })
	return first, last
}

// drawBody draws the nodes: panels joined line by line, or rows.
func (a *App) drawBody(table *tabling) {
	o := &a.overview
	selected := o.selectedSlot(&a.scene)
	next, _ := o.onScreen()
	for y := o.offset; y < min(o.offset+o.plan.body.h, o.plan.lines); y++ {
		for next < len(o.plan.slots) && o.plan.slots[next].y+o.plan.slotHeight <= y {
			next++
		}
		if farm, ok := o.headingAt(y); ok {
			a.drawHeading(farm)
			continue
		}
		if next == len(o.plan.slots) || o.plan.slots[next].y > y {
			a.drawNoNodes(a.farmAbove(y))
			if !o.plan.stacked {
				return
			}
			continue
		}
		if o.plan.kind == kindTable {
			at := o.plan.slots[next]
			n := a.slotNode(at)
			a.page.add(table.row(&a.page.panelist, n, next == selected))
			continue
		}
		a.drawPanelLine(next, y, selected)
	}
}

// slotNode is the node in a slot; what follows is drawn as one of its farm.
func (a *App) slotNode(at slot) *nodeScene {
	farm := a.scene.farms[at.farm]
	a.page.panelist.farm = farm
	return farm.nodes[a.overview.shown[at.farm][at.index]]
}

// drawPanelLine draws one line of a row of panels, of which first is the first.
func (a *App) drawPanelLine(first, y, selected int) {
	o, p := &a.overview, &a.page
	if p.lines >= p.height {
		return
	}
	p.start()
	row := o.plan.slots[first].y
	for i := first; i < len(o.plan.slots) && o.plan.slots[i].y == row; i++ {
		p.buf = append(p.buf, ' ')
		n := a.slotNode(o.plan.slots[i])
		p.buf = append(p.buf, p.panelist.panel(n, o.plan.slots[i].w, i == selected)[y-row]...)
	}
}

// farmAbove is the farm whose place a line of the body is.
func (a *App) farmAbove(y int) *farmScene {
	farm := a.overview.farm
	for _, h := range a.overview.plan.headings {
		if h.y < y {
			farm = h.farm
		}
	}
	return a.scene.farms[farm]
}

func (o *overview) headingAt(y int) (farm int, ok bool) {
	for _, h := range o.plan.headings {
		if h.y == y {
			return h.farm, true
		}
	}
	return 0, false
}

// tabling is the table for a width, kept from one screen to the next.
func (a *App) tabling(width int) *tabling {
	longest, logs := 0, false
	for _, f := range a.scene.farms {
		longest, logs = max(longest, f.widest), logs || f.hasLogs()
	}
	if a.table == nil || a.table.width != width || a.table.longest != longest || a.table.logs != logs {
		a.table = newTabling(width, longest, logs)
	}
	return a.table
}

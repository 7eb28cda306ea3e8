package ui

import (
	"farmtop/model"
	"farmtop/ui/text"
)

// drawTabs names all farms where only one is shown, each with the sign of its worst. Where they don't all fit, those around the
// one shown do.
func (a *App) drawTabs() {
	l, t := &a.page.line, a.theme
	l.reset()
	first := a.firstTab()
	for i := first; i < a.lastTab(first); i++ {
		f := a.scene.farms[i]
		sign, paint := a.farmSign(f)
		l.space(1)
		if i == a.overview.farm {
			l.upTo(t.selected, " "+sign+" "+f.name+" ", a.width)
			continue
		}
		l.space(1)
		l.put(paint, sign)
		l.upTo(t.plain, " "+f.name+" ", a.width)
	}
	a.page.addLine()
}

// tabWidth is the room of a farm's tab: its name, its sign, and air.
func tabWidth(f *farmScene) int { return text.Width(f.name) + 5 }

// firstTab is the first farm whose tab is on the screen, chosen so that the current one is too.
func (a *App) firstTab() int {
	first := a.overview.farm
	for room := a.width - tabWidth(a.scene.farms[first]); first > 0; first-- {
		room -= tabWidth(a.scene.farms[first-1])
		if room < 0 {
			break
		}
	}
	return first
}

// lastTab is the first farm after a given one whose tab is off the screen.
func (a *App) lastTab(first int) int {
	room := a.width - tabWidth(a.scene.farms[first])
	last := first + 1
	for ; last < len(a.scene.farms); last++ {
		room -= tabWidth(a.scene.farms[last])
		if room < 0 {
			break
		}
	}
	return last
}

// tabAt is the farm whose tab is at a column, -1 where there is none.
func (a *App) tabAt(x int) int {
	first := a.firstTab()
	for i := first; i < a.lastTab(first); i++ {
		if x -= tabWidth(a.scene.farms[i]); x < 0 {
			return i
		}
	}
	return -1
}

func (a *App) farmSign(f *farmScene) (string, paint) {
	if len(f.findings) > 0 && f.findings[0].Severity > model.Info {
		return a.theme.severity(f.findings[0].Severity)
	}
	for i := range looks {
		if f.counts[i] > 0 && i <= lookUnknown {
			glyph, word, _ := a.theme.look(i)
			return glyph, word
		}
	}
	return a.theme.glyphs[model.StateUp], a.theme.good
}

// drawHeading draws the line above a farm's nodes where several farms are on the screen.
func (a *App) drawHeading(farm int) {
	l, t := &a.page.line, a.theme
	f := a.scene.farms[farm]
	l.reset()
	l.repeat(t.faint, t.rule, 2)
	l.space(1)
	l.put(t.strong, f.name)
	if f.system != "" && a.width >= 100 {
		l.put(t.faint, " · "+f.system)
	}
	l.space(1)
	l.repeat(t.faint, t.rule, 2)
	l.space(1)
	a.putCounts(l, len(f.nodes), f.view.Asked, &f.counts, false)
	a.putTally(l, f.tally, len(a.scene.markedOf(f)))
	if a.width >= 60 {
		l.space(1)
		l.repeat(t.faint, t.rule, 2)
		l.space(1)
		a.putBalancers(l, f, true)
	}
	if a.overview.plan.kind == kindPanels {
		l.space(1)
		l.repeat(t.faint, t.rule, 2)
		l.put(t.faint, " latency "+scaleWords(f.scale))
	}
	l.space(1)
	l.repeat(t.faint, t.rule, a.width-l.cells)
	a.page.addLine()
}

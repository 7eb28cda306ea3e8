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
	for i := a.firstTab(); i < len(a.scene.farms); i++ {
		f := a.scene.farms[i]
		if l.cells > 0 && l.cells+tabWidth(f) > a.width {
			break
		}
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
	if a.width >= 60 {
		l.space(1)
		l.repeat(t.faint, t.rule, 2)
		l.space(1)
		a.putBalancers(l, f, true)
	}
	l.space(1)
	l.repeat(t.faint, t.rule, a.width-l.cells)
	a.page.addLine()
}

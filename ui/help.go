package ui

import (
	"strings"
)

// A helpScreen is every key with what it does.
type helpScreen struct {
	scroll scroll
	total  int
	from   screen // where help was asked for
}

// drawHelp draws the table of keys by group, then the signs.
func (a *App) drawHelp() {
	p := &a.page
	lines := a.helpLines()
	a.help.total = len(lines)
	l, t := &p.line, a.theme
	l.reset()
	l.space(1)
	l.put(t.strong, a.options.Title)
	l.upTo(t.faint, "  "+a.options.Version, a.width)
	p.addLine()
	a.drawTitle("help", 0, 0)
	a.help.scroll.roll(0, len(lines), a.bodyHeight())
	for i := a.help.scroll.offset; i < min(len(lines), a.help.scroll.offset+a.bodyHeight()); i++ {
		p.add(lines[i])
	}
	p.skipTo(a.height - 1)
	l.reset()
	l.space(1)
	l.put(t.strong, a.keys.key(actBack))
	l.put(t.faint, " back  ")
	if len(lines) > a.bodyHeight() {
		l.put(t.strong, a.keys.key(actPageDown))
		l.put(t.faint, " more")
	}
	p.addLine()
}

func (a *App) helpLines() []string {
	l, t := &a.page.line, a.theme
	keysWidth := 16
	if a.width < 60 {
		keysWidth = 11
	}
	var lines []string
	for _, group := range []string{groupChange, groupScreens, groupMoving, groupFarm, groupProgram} {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		l.reset()
		l.space(1)
		l.put(t.strong, group)
		lines = append(lines, l.String())
		for i := range a.keys {
			action := a.keys[i].action
			if action.Group != group || !a.keys[i].Enabled() {
				continue
			}
			l.reset()
			l.space(3)
			l.fit(t.plain, strings.Join(a.keys[i].Keys(), " "), keysWidth)
			l.upTo(t.faint, action.Help, a.width-1)
			lines = append(lines, l.String())
		}
	}
	return append(lines, a.legend()...)
}

// legend explains the signs of nodes and findings.
func (a *App) legend() []string {
	l, t := &a.page.line, a.theme
	l.reset()
	l.space(1)
	l.put(t.strong, "Signs")
	lines := []string{"", l.String()}
	explain := func(sign string, p paint, words string) {
		l.reset()
		l.space(3)
		l.put(p, sign)
		l.space(2)
		l.upTo(t.faint, words, a.width-1)
		lines = append(lines, l.String())
	}
	for i := looks - 1; i >= 0; i-- {
		glyph, word, _ := t.look(i)
		if i == lookStale {
			continue
		}
		explain(glyph, word, i.meaning())
	}
	explain(t.marked, t.strong, "marked: changed together with the others that are marked")
	explain(t.differs, t.mark, "another version than most nodes")
	explain(t.severities[2], t.bad, "critical finding")
	explain(t.severities[1], t.warn, "warning")
	return lines
}

// meaning is the look in a sentence's half.
func (l look) meaning() string {
	return [looks]string{
		"down: its checks fail, or it doesn't answer",
		"falling: still counts as up, its last answers were bad",
		"rising: still counts as down, its last answers were good",
		"stale: its checks are overdue, what is shown is old",
		"unknown or stale: not asked yet, or its checks are overdue and what is shown is old",
		"drain: the balancer gives it no new sessions, those it has go on",
		"maint: the balancer gives it nothing",
		"standby: down, and meant to be; another node serves",
		"up: its checks succeed",
	}[l]
}

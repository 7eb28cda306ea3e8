package ui

import (
	"strings"

	"farmtop/ui/text"
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

// helpIndent is the blank cells before each key.
const helpIndent = 3

func (a *App) helpLines() []string {
	keysWidth := 16
	if a.width < 60 {
		keysWidth = 11
	}
	var lines []string
	for _, group := range []string{groupChange, groupScreens, groupMoving, groupFarm, groupProgram} {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, a.helpTitle(group))
		for i := range a.keys {
			action := a.keys[i].action
			if action.Group != group || !a.keys[i].Enabled() {
				continue
			}
			lines = append(lines, a.helpEntry(strings.Join(a.keys[i].Keys(), " "), a.theme.plain, action.Help, keysWidth)...)
		}
	}
	return append(lines, a.legend()...)
}

func (a *App) helpTitle(words string) string {
	l := &a.page.line
	l.reset()
	l.space(1)
	l.put(a.theme.strong, words)
	return l.String()
}

// helpEntry is a name of at most width cells and, beside it, what it means, over as many lines as that needs.
func (a *App) helpEntry(name string, p paint, words string, width int) []string {
	l := &a.page.line
	var lines []string
	for i, part := range text.Wrap(words, a.width-1-helpIndent-width) {
		if i > 0 {
			name = ""
		}
		l.reset()
		l.space(helpIndent)
		l.fit(p, name, width)
		l.put(a.theme.faint, part)
		lines = append(lines, l.String())
	}
	return lines
}

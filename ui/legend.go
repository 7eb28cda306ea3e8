package ui

import (
	"farmtop/ui/text"
)

// legend explains the signs, and the words beside figures.
func (a *App) legend() []string {
	t := a.theme
	lines := []string{"", a.helpTitle("Signs")}
	explain := func(sign string, p paint, words string) {
		lines = append(lines, a.helpEntry(sign, p, words, text.Width(sign)+2)...)
	}
	for i := looks - 1; i >= 0; i-- {
		glyph, word, _ := t.look(i)
		if i == lookStale {
			continue
		}
		explain(glyph, word, i.meaning())
	}
	explain(t.pointer, t.strong, "selected: what the keys are about")
	explain(t.marked, t.strong, "marked: changed together with the others that are marked")
	explain(t.differs, t.mark, "another version than most nodes")
	explain(t.severities[2], t.bad, "critical finding, or an action that went wrong")
	explain(t.severities[1], t.warn, "warning, or a drain past its deadline")
	explain(t.chosen, t.good, "in a chain of addresses: the one that is taken for the client")
	explain(t.believed, t.plain, "in a chain: the rule believes it")
	explain(t.misled, t.plain, "in a chain: the rule believes it, though anybody may have told it that")
	explain(t.stranger, t.plain, "in a chain: the rule asks it, and doesn't believe it")
	explain(t.broken, t.warn, "in a chain: no address")
	explain("#", t.plain, "before a session or a cookie's value: a hash that this run alone has")
	explain(t.about, t.plain, "an estimate: sessions had to make room for others")
	lines = append(lines, "", a.helpTitle("Figures"))
	for _, f := range figures() {
		lines = append(lines, a.helpEntry(f.name, t.plain, f.words, figureWidth)...)
	}
	return lines
}

// figureWidth is the room of a figure's name.
const figureWidth = 11

// A figure is a word beside numbers, and what they are.
type figure struct{ name, words string }

// figures are those of a node that is taken out, then those of all nodes.
func figures() []figure {
	return []figure{
		{"new", "new sessions since it was taken out: must be 0; ? where the balancer doesn't count them"},
		{"cookie", "requests a minute that the sticky cookie still leads there; few: none lately, but some just now"},
		{"all", "all requests a minute, where new sessions aren't counted apart"},
		{"in flight", "requests that it hasn't answered yet, ? where the balancer doesn't tell; fl beside a drain"},
		{"eta ~4m", "when it is likely to be quiet, as far as the curve tells"},
		{"eta flat", "not falling: it won't be over by itself"},
		{"eta ?", "nobody can tell yet, or the balancer can't be read"},
		{"6/10s", "no request for 6 of the 10 seconds after which it is drained"},
		{"late", "its deadline has passed, and requests still come"},
		{"sticky", "its part of the requests of the last 5 min, and the sessions that it served last"},
		{"breaks", "sessions that left it for another node, with no drain or failure to explain it"},
		{"client", "requests whose client the application takes for somebody else"},
		{"0-10 ms", "latency at the foot and the top of the charts, the same for all nodes of a farm"},
	}
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
		"active: the one node of its farm that serves, and has the role",
	}[l]
}

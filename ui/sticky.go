package ui

import (
	"farmtop/model"
	"farmtop/model/sticky"
)

// A stickyScreen is where one farm's sessions go, as a text to scroll through.
type stickyScreen struct {
	scroll scroll
	total  int
	window windowChoice

	key   stickyKey
	lines []string     // drawn for key
	rows  []stickyLine // those of them that are nodes
}

// A windowChoice is the time that figures are about. The zero value is the last five minutes.
type windowChoice int

// turned is the next longer one, after the longest the shortest.
func (c windowChoice) turned() windowChoice { return (c + 1) % windowChoice(sticky.Windows) }

func (c windowChoice) window() sticky.Window {
	return [sticky.Windows]sticky.Window{sticky.FiveMinutes, sticky.OneHour, sticky.All, sticky.OneMinute}[c]
}

// A stickyKey is all that the screen's text depends on.
type stickyKey struct {
	view          *model.FarmView
	theme         *theme
	width, height int
	window        windowChoice
	filter        filterText
	selected      string
	second        int64
}

// drawSticky draws the sessions of the farm at hand.
func (a *App) drawSticky() {
	p, s := &a.page, &a.sticky
	a.drawHeader()
	f := a.scene.farms[a.overview.farm]
	a.drawTitle("sticky sessions, "+windowWords(s.window.window())+f.deafWords(), 0, 0)
	if r, empty := stickyRemark(f); empty {
		a.drawText(r)
		s.total, s.rows = 0, s.rows[:0]
	} else {
		lines := a.stickyLines(f)
		s.total = len(lines)
		s.scroll.roll(0, s.total, a.bodyHeight())
		for _, line := range lines[s.scroll.offset:min(len(lines), s.scroll.offset+a.bodyHeight())] {
			p.add(line)
		}
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// stickyRemark is what stands on the screen of a farm of which nothing is known.
func stickyRemark(f *farmScene) (remark, bool) {
	switch {
	case !f.hasLogs():
		return noLogs(f.name), true
	case f.view.Traffic == nil:
		return remark{why: "Nothing was told yet: farmtop waits for the first reading of the balancers, then opens the logs."}, true
	default:
		return remark{}, false
	}
}

// stickyLines is the screen's text, written anew only when something in it changed.
func (a *App) stickyLines(f *farmScene) []string {
	s := &a.sticky
	key := stickyKey{f.view, a.theme, a.width, a.height, s.window, a.filter.wanted(), a.overview.node, a.scene.snapshot.At.Unix()}
	if s.key == key {
		return s.lines
	}
	s.rows = s.rows[:0]
	w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth), lines: s.lines[:0]}
	if f.traffic.deaf {
		a.writeLogs(w, f)
	}
	a.writeSessions(w, f)
	if !f.traffic.deaf {
		a.writeLogs(w, f)
	}
	a.writeLeftOut(w, f)
	w.blank()
	others := a.writeStickyNodes(w, f)
	a.writeBreaks(w, f)
	a.writeGhosts(w, f)
	a.writeValues(w, f)
	a.writeAttributes(w, f)
	a.writeOtherNodes(w, f, others)
	s.key, s.lines = key, w.lines
	return s.lines
}

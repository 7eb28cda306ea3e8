package ui

import (
	"farmtop/model"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// A stickyScreen is where one farm's sessions go, as a text to scroll through.
type stickyScreen struct {
	scroll scroll
	total  int
	window windowChoice

	key   stickyKey
	lines []string // drawn for key
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
		s.total = 0
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
	key := stickyKey{f.view, a.theme, a.width, a.height, s.window, a.filter.wanted(), a.scene.snapshot.At.Unix()}
	if s.key == key {
		return s.lines
	}
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

// writeSessions sums the farm up: how many sessions there are, which break, how they spread.
func (a *App) writeSessions(w *writer, f *farmScene) {
	t, s, window := a.theme, &f.traffic, a.sticky.window.window()
	told, total := &s.of.Sticky, s.total(window)
	words := estimated(uint64(max(told.Sessions, 0)), told.Exact, t) + " live" + after(" by cookie ", s.cookie) + ", "
	if s.of.Sessionless {
		words = ""
	}
	words += counted(total.New) + " began, " + counted(total.Moves) + " moved"
	if !told.Exact {
		words += "; " + t.about + " an estimate: " + counted(told.Forgotten) + " had to make room for others"
	}
	a.writeBreakSum(w, f, total)
	w.field("sessions", words)
	if s.cookie == "" {
		w.painted("cookie", t.warn, "the sticky cookie's name isn't known; under the farm: sticky: {cookie: NAME}")
	}
	skew, paint := a.skewWords(s)
	w.painted("spread", paint, skew)
	if c := told.Collapse; c != nil {
		sign, paint := t.severity(model.Warning)
		w.painted(sign+" collapse", paint, text.Percent(c.Share)+" of what the balancer chose freely went to "+s.name(c.Node)+", "+
			text.Percent(c.Network)+" of that from one network of about "+several(uint64(max(c.Clients, 0)), "client")+
			": it balances by address, and all come from behind one")
	}
	if s.of.Sessionless {
		w.painted("", t.faint, "the logged cookie names a node alone, so sessions can't be told apart: log the application's, and name it under the log: cookie: NAME")
	}
	if s.of.FirstSight {
		w.painted("", t.faint, "no log says who was given a cookie: a session begins where it is first seen")
	}
}

// writeBreakSum says loudly that sessions break, and which node loses most; or that none does.
func (a *App) writeBreakSum(w *writer, f *farmScene, total sticky.Counts) {
	t, s, window := a.theme, &f.traffic, a.sticky.window.window()
	if total.Breaks == 0 {
		w.painted("breaks", t.plain, "none in the "+windowWords(window)+after("; ", earlierBreaks(s, window)))
		return
	}
	sign, paint := t.severity(f.breaking())
	words := several(total.Breaks, "break") + " of " + several(total.Broken, "session")
	worst, most := sticky.None, uint64(0)
	for i := range s.of.Sticky.Nodes {
		if n := s.count(i, window).Breaks; n > most {
			worst, most = int32(i), n
		}
	}
	switch {
	case worst == sticky.None:
	case most == total.Breaks:
		words += ", all of which left " + s.name(worst)
	default:
		words += ", " + counted(most) + " of which left " + s.name(worst)
	}
	w.painted(sign+" breaks", paint, words+", in the "+windowWords(window))
}

// earlierBreaks is how many breaks a longer time had, "" when it had none.
func earlierBreaks(s *trafficScene, w sticky.Window) string {
	for _, longer := range [...]sticky.Window{sticky.OneHour, sticky.All} {
		if n := s.total(longer).Breaks; longer > w && n > 0 {
			return counted(n) + " in the " + windowWords(longer)
		}
	}
	return ""
}

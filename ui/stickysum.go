package ui

import (
	"strings"

	"farmtop/model"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// writeSessions sums the farm up: which sessions break, how many there are, how they spread.
func (a *App) writeSessions(w *writer, f *farmScene) {
	t, s := a.theme, &f.traffic
	total := s.total(a.sticky.window.window())
	a.writeBreakSum(w, f, total)
	a.writeLive(w, s, &total)
	if s.cookie == "" {
		w.painted("cookie", t.warn, "the sticky cookie's name isn't known; under the farm: sticky: {cookie: NAME}")
	}
	a.writeSpread(w, s)
	if s.of.FirstSight {
		w.painted("", t.faint, "no log says who was given a cookie: a session begins where it is first seen")
	}
}

// manyMoves is the part of the requests with a session from which on it is worth a line of its own that sessions move.
const manyMoves = 0.05

// writeLive says how many sessions there are, began and moved.
func (a *App) writeLive(w *writer, s *trafficScene, total *sticky.Counts) {
	t, told := a.theme, &s.of.Sticky
	words := s.sessions(told.Sessions, told.Exact, t) + " live" + after(" by cookie ", s.cookie) + ", "
	if s.of.Sessionless {
		words = ""
	}
	moved := explained(total)
	part := float64(moved) / float64(max(total.Bound+total.Moves, 1))
	words += s.figure(total.New) + " began"
	if part <= manyMoves && (moved > 0 || !s.of.Sessionless) {
		words += ", " + s.figure(moved) + " moved"
		if moved > 0 {
			words += " (a drain or failure explains them)"
		}
	}
	if !told.Exact {
		words += "; " + t.about + " an estimate: " + counted(told.Forgotten) + " had to make room for others"
	}
	w.field("sessions", words)
	if part > manyMoves {
		sign, _ := t.severity(model.Info)
		w.field(sign+" moved", several(moved, "time")+", "+strings.TrimLeft(text.Percent(part), " ")+
			" of the requests with a session: a drain or failure explains them")
	}
}

// explained is how often a session left its node for a reason.
func explained(c *sticky.Counts) uint64 { return c.Moves - min(c.Moves, c.Breaks) }

// writeSpread says how the nodes share what begins.
func (a *App) writeSpread(w *writer, s *trafficScene) {
	told := &s.of.Sticky
	if told.Skew.Enough || told.Collapse == nil {
		skew, paint := a.skewWords(s)
		if told.Skew.Enough && s.doubt > doubtSilent {
			skew += "; as far as the logs are read"
		}
		w.painted("spread", paint, skew)
	}
	if c := told.Collapse; c != nil {
		sign, paint := a.theme.severity(model.Warning)
		w.painted(sign+" collapse", paint, text.Percent(c.Share)+" of what the balancer chose freely went to "+s.name(c.Node)+", "+
			text.Percent(c.Network)+" of that from one network of about "+several(uint64(max(c.Clients, 0)), "client")+
			": it balances by address, and all come from behind one")
	}
}

// writeBreakSum says loudly that sessions break, which nodes lose most, and where they go; or that none does.
func (a *App) writeBreakSum(w *writer, f *farmScene, total sticky.Counts) {
	t, s, window := a.theme, &f.traffic, a.sticky.window.window()
	if total.Breaks == 0 {
		words, paint := "none in the "+windowWords(window), t.plain
		if why := s.unknownBreaks(); why != "" {
			words, paint = "not known: "+why, t.warn
		}
		w.painted("breaks", paint, words+after("; ", earlierBreaks(s, window)))
		return
	}
	sign, paint := t.severity(f.breaking())
	words := several(total.Breaks, "break") + " of " + several(total.Broken, "session") + after(", ", s.losers(total.Breaks, window)) + ", in the " + windowWords(window)
	if a.bodyHeight() >= wayFrom {
		words += s.wayWords(total.Breaks, window)
	}
	w.painted(sign+" breaks", paint, words)
}

// wayFrom is the height of the body from which on there is room for where sessions went that broke.
const wayFrom = 10

// losers is which node most of the sessions left that broke.
func (s *trafficScene) losers(breaks uint64, w sticky.Window) string {
	worst, most := sticky.None, uint64(0)
	for i := range s.of.Sticky.Nodes {
		if n := s.count(i, w).Breaks; n > most {
			worst, most = int32(i), n
		}
	}
	switch {
	case worst == sticky.None:
		return ""
	case most == breaks:
		return "all of which left " + s.name(worst)
	default:
		return counted(most) + " of which left " + s.name(worst)
	}
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

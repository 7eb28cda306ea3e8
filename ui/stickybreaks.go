package ui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// breaksShown is how many breaks are listed: the newest say what happens now.
const breaksShown = 12

// A breakRow is one break, with those before it that were alike.
type breakRow struct {
	*sticky.Break               // the newest
	times         uint64        // of all
	cookie        sticky.Cookie // what became of all their cookies; Unstated where that differs
}

// breakRows are the breaks that the filter lets through, newest first. Those that left the same node for the same one with a request for
// the same path are one row.
func breakRows(f *farmScene, wanted filterText) []breakRow {
	var rows []breakRow
	breaks := f.traffic.of.Sticky.Breaks
	for i := range slices.Backward(breaks) {
		b := &breaks[i]
		if !wanted.passes(f.traffic.name(b.From.Node), f.traffic.name(b.To.Node), b.Path) {
			continue
		}
		at := slices.IndexFunc(rows, func(r breakRow) bool {
			return r.From.Node == b.From.Node && r.To.Node == b.To.Node && r.Path == b.Path
		})
		if at < 0 {
			rows = append(rows, breakRow{b, b.Times, b.To.Cookie})
			continue
		}
		rows[at].times += b.Times
		if rows[at].cookie != b.To.Cookie {
			rows[at].cookie = sticky.Unstated
		}
	}
	return rows
}

// writeBreaks lists the newest breaks with both requests.
func (a *App) writeBreaks(w *writer, f *farmScene) {
	rows := breakRows(f, a.filter.wanted())
	if len(rows) == 0 {
		return
	}
	title := "breaks, newest first"
	if len(rows) > breaksShown {
		title = "the newest " + strconv.Itoa(breaksShown) + " breaks"
	}
	w.section(title)
	rows = rows[:min(len(rows), breaksShown)]
	widest := 0
	for i := range rows {
		widest = max(widest, text.Width(f.traffic.name(rows[i].From.Node)), text.Width(f.traffic.name(rows[i].To.Node)))
	}
	for i := range rows {
		a.writeBreak(w, f, &rows[i], min(widest, 16))
	}
}

const (
	// requestWidth is the room of a request's time and status: "12:00:41 200".
	requestWidth = len(time.TimeOnly) + 1 + 3
	// pathLeast is how much of a path comes before what became of the cookie.
	pathLeast = 20
)

// writeBreak writes one session's way from a node to another.
func (a *App) writeBreak(w *writer, f *farmScene, b *breakRow, nameWidth int) {
	l, t, s := &a.page.line, a.theme, &f.traffic
	l.reset()
	l.space(w.indent)
	l.fit(t.label, cmp.Or(hashed(b.Session), "no ID"), fieldWidth-1)
	l.space(1)
	l.fit(t.plain, s.name(b.From.Node), nameWidth)
	l.space(1)
	l.fit(t.faint, a.requestWords(&b.From), requestWidth)
	l.put(t.strong, t.goes)
	l.fit(t.strong, s.name(b.To.Node), nameWidth)
	l.space(1)
	l.fit(t.plain, a.requestWords(&b.To), requestWidth)
	times, fate := "", after("; ", cookieWords(b.cookie))
	if b.times > 1 {
		times = ", " + counted(b.times) + " times"
	}
	if path := text.Clean(b.Path); path != "" {
		room := a.width - 1 - l.cells - 1 - text.Width(times)
		if room-text.Width(fate) >= min(pathLeast, text.Width(path)) {
			room -= text.Width(fate)
		}
		l.space(1)
		l.put(t.plain, text.Truncate(path, max(0, room)))
	}
	l.upTo(t.warn, times, a.width-1)
	l.whole(t.faint, fate, a.width-1)
	w.drawn()
}

// hashed is an ID as it is shown, "" for that of nothing. The sign says that it is a hash, which can be looked up nowhere.
func hashed(id sticky.ID) string { return after("#", id.String()) }

// requestWords is when a request came and how it was answered.
func (a *App) requestWords(r *sticky.Request) string {
	words := "earlier "
	if !r.At.IsZero() {
		words = entryTime(r.At.In(a.scene.snapshot.At.Location()), a.scene.snapshot.At)
	}
	if r.Status > 0 {
		words += " " + strconv.Itoa(r.Status)
	}
	return words
}

// cookieWords is what became of a request's cookie, "" where the log doesn't tell.
func cookieWords(c sticky.Cookie) string {
	switch c {
	case sticky.Absent:
		return "without its cookie"
	case sticky.Issued:
		return "got another cookie"
	case sticky.Kept:
		return "its cookie says so"
	case sticky.Moved:
		return "its node counted as out"
	case sticky.Ghost:
		return "its cookie leads nowhere"
	case sticky.Expired:
		return "its cookie was too old"
	case sticky.Unused:
		return "its cookie wasn't used"
	default:
		return ""
	}
}

// ghostsShown is how many cookie values that no node owns are listed.
const ghostsShown = 8

// writeGhosts lists the cookie values that no node owns, the most frequent first.
func (a *App) writeGhosts(w *writer, f *farmScene) {
	wanted := a.filter.wanted()
	var ghosts []sticky.GhostValue
	for _, g := range f.traffic.of.Sticky.Ghosts {
		if wanted.passes(hashed(g.Value), f.traffic.name(g.Served)) {
			ghosts = append(ghosts, g)
		}
	}
	if len(ghosts) == 0 {
		return
	}
	at := a.scene.snapshot.At
	w.section("ghosts: cookies that no node owns")
	for i := range ghosts[:min(len(ghosts), ghostsShown)] {
		g := &ghosts[i]
		words := several(g.Times, "time") + ", last" + ago(at, g.Last)
		if g.Served != sticky.None {
			words += ", served by " + f.traffic.name(g.Served)
		}
		w.painted(cmp.Or(hashed(g.Value), "not logged"), a.theme.warn, words)
	}
	if left := len(ghosts) - ghostsShown; left > 0 || f.traffic.of.Sticky.MoreGhosts {
		w.painted("", a.theme.faint, "and others")
	}
	w.painted("", a.theme.faint, "their node has left, was renamed, or the cookie is another farm's; # is a hash of the value that this run alone has, so it can't be looked up")
}

package ui

import (
	"strconv"
	"time"

	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// breaksShown is how many breaks are listed: the newest say what happens now.
const breaksShown = 12

// writeBreaks lists the newest breaks with both requests.
func (a *App) writeBreaks(w *writer, f *farmScene) {
	breaks := f.traffic.of.Sticky.Breaks
	if len(breaks) == 0 {
		return
	}
	title := "breaks, newest first"
	if len(breaks) > breaksShown {
		title = "the newest " + strconv.Itoa(breaksShown) + " breaks"
	}
	w.section(title)
	widest := 0
	for i := range breaks {
		widest = max(widest, text.Width(f.traffic.name(breaks[i].From.Node)), text.Width(f.traffic.name(breaks[i].To.Node)))
	}
	for i := len(breaks) - 1; i >= max(0, len(breaks)-breaksShown); i-- {
		a.writeBreak(w, f, &breaks[i], min(widest, 16))
	}
}

// requestWidth is the room of a request's time and status: "12:00:41 200".
const requestWidth = len(time.TimeOnly) + 1 + 3

// writeBreak writes one session's way from a node to another.
func (a *App) writeBreak(w *writer, f *farmScene, b *sticky.Break, nameWidth int) {
	l, t, s := &a.page.line, a.theme, &f.traffic
	l.reset()
	l.space(w.indent)
	id := b.Session.String()
	if id == "" {
		id = "no ID"
	}
	l.fit(t.label, id, fieldWidth-1)
	l.space(1)
	l.fit(t.plain, s.name(b.From.Node), nameWidth)
	l.space(1)
	l.fit(t.faint, a.requestWords(&b.From), requestWidth)
	l.put(t.strong, " → ")
	l.fit(t.strong, s.name(b.To.Node), nameWidth)
	l.space(1)
	l.fit(t.plain, a.requestWords(&b.To), requestWidth)
	if b.Times > 1 {
		l.upTo(t.warn, ", "+counted(b.Times)+" times", a.width-1)
	}
	l.upTo(t.faint, after(", ", cookieWords(b.To.Cookie)), a.width-1)
	w.drawn()
}

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
		return "as its cookie says"
	case sticky.Moved:
		return "its node counted as out"
	case sticky.Ghost:
		return "its cookie leads nowhere"
	case sticky.Expired:
		return "its cookie was too old"
	case sticky.Unused:
		return "something else chose the node"
	default:
		return ""
	}
}

// ghostsShown is how many cookie values that no node owns are listed.
const ghostsShown = 8

// writeGhosts lists the cookie values that no node owns, the most frequent first.
func (a *App) writeGhosts(w *writer, f *farmScene) {
	ghosts := f.traffic.of.Sticky.Ghosts
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
		name := g.Value.String()
		if g.Value == 0 {
			name = "not logged"
		}
		w.painted(name, a.theme.warn, words)
	}
	if left := len(ghosts) - ghostsShown; left > 0 || f.traffic.of.Sticky.MoreGhosts {
		w.painted("", a.theme.faint, "and others")
	}
	w.painted("", a.theme.faint, "their node has left, was renamed, or the cookie is another farm's; values are hashes here")
}

package ui

import (
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
)

// A clientScreen is whom one farm's application takes for its clients: counts by verdict, and requests of late to look into.
type clientScreen struct {
	scroll scroll
	page   scroll // of the request that is explained
	length int    // lines of that
	top    int    // the line of the screen where the requests begin
	wrong  bool   // requests that went well are left out
	open   bool   // the selected request is explained
	ever   bool   // figures are those since the start

	// Once the operator selects a request, the list stands still: a busy log would push it off within seconds.
	held *model.Traffic // whose requests are shown; nil for the newest
	key  listKey
	list []exampleScene // newest first

	head, explained drawnText
}

// A drawnText is lines and all that they depend on.
type drawnText struct {
	key   textKey
	lines []string
}

// A textKey is all that the text above the requests, or about one of them, depends on.
type textKey struct {
	of            any // a farm's view, or an example
	theme         *theme
	width, height int
	ever          bool
	second        int64
}

func (a *App) textKey(of any) textKey {
	return textKey{of, a.theme, a.width, a.height, a.clients.ever, a.scene.snapshot.At.Unix()}
}

// A listKey is all that the list of requests depends on.
type listKey struct {
	farm   *farmScene
	of     *model.Traffic
	wrong  bool
	filter filterText
}

// drawClients draws the client-IP screen of the farm at hand.
func (a *App) drawClients() {
	p, s := &a.page, &a.clients
	f := a.scene.farms[a.overview.farm]
	a.drawHeader()
	if r, empty := clientRemark(f); empty {
		a.drawTitle("client IP", 0, 0)
		troubled := f.traffic.deaf || f.traffic.doubt > doubtSilent
		if troubled {
			a.drawLogs(f)
			p.skipTo(min(p.lines+1, a.height-1))
		}
		a.drawText(r)
		if f.view.Traffic != nil && !troubled {
			p.skipTo(min(p.lines+1, a.height-1))
			a.drawLogs(f)
		}
	} else {
		a.listClients(f)
		if s.open && len(s.list) > 0 {
			a.drawExplained(f)
		} else {
			a.drawClientList(f)
		}
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// clientRemark is what stands on the screen where nothing can be told.
func clientRemark(f *farmScene) (remark, bool) {
	switch told := f.view.Traffic; {
	case !f.hasLogs():
		return noLogs(f.name), true
	case told == nil:
		return remark{why: "Nothing was told yet: farmtop waits for the first reading of the balancers, then opens the logs."}, true
	case told.Clients.Rule.Name == "" && told.Clients.Total.All.Own == 0:
		return noRule(f.name), true
	case told.Clients.Total.All.Samples+told.Clients.Total.All.Own > 0:
		return remark{}, false
	case f.traffic.doubt == doubtSilent:
		return remark{why: "No request was logged yet."}, true
	case f.traffic.doubt == doubtMisread:
		return remark{why: "No X-Forwarded-For was read: most lines don't fit the format. Under the log, format: and directive: say what the server writes."}, true
	default:
		return noForwarded(f.logFormat()), true
	}
}

// drawLogs says how the logs are read, beside a remark.
func (a *App) drawLogs(f *farmScene) {
	w := &writer{app: a, indent: 2, width: min(a.width-1, readableWidth)}
	a.writeLogs(w, f)
	for _, line := range w.lines[:max(0, min(len(w.lines), a.height-1-a.page.lines))] {
		a.page.add(line)
	}
}

// listClients brings the list of requests up to date, unless it is held.
func (a *App) listClients(f *farmScene) {
	s := &a.clients
	of := f.view.Traffic
	if s.key.farm == f && s.held != nil {
		of = s.held
	}
	key := listKey{f, of, s.wrong, a.filter.wanted()}
	if s.key == key {
		return
	}
	if s.key.farm != f {
		*s = clientScreen{wrong: s.wrong, ever: s.ever}
	}
	s.key, s.list = key, s.list[:0]
	for i := len(of.Clients.Examples) - 1; i >= 0; i-- {
		e := &of.Clients.Examples[i]
		if s.wrong && !isBad(e) || !key.filter.matches(func(lower string) bool { return exampleContains(f, e, lower) }) {
			continue
		}
		s.list = append(s.list, exampleScene{Example: e})
	}
	s.scroll.move(0, len(s.list))
}

// exampleContains tells whether a request is among those that a filter's text asks for.
func exampleContains(f *farmScene, e *clientip.Example, lower string) bool {
	fields := append([]string{e.Verdict.String(), e.Client, e.Own, f.traffic.name(e.Node), peerWords(e)}, e.Headers...)
	for _, field := range fields {
		if strings.Contains(strings.ToLower(field), lower) {
			return true
		}
	}
	return false
}

// example is a request of the list, made ready when it is first looked at.
func (a *App) example(f *farmScene, i int) *exampleScene {
	s := &a.clients.list[i]
	if s.chain.hops == nil {
		*s = f.rules().scene(s.Example)
	}
	return s
}

// move selects another request, and turns the pages of one that is explained.
func (s *clientScreen) move(action string, page int) {
	if s.open {
		switch action {
		case actLeft:
			s.turn(-1)
		case actRight:
			s.turn(1)
		default:
			s.page.roll(stride(action, page, s.length), s.length, page)
		}
		return
	}
	s.scroll.move(stride(action, page, len(s.list)), len(s.list))
	s.hold()
}

// clicked selects the request in a line of the screen.
func (s *clientScreen) clicked(y int) {
	if !s.open {
		s.scroll.clicked(y-s.top, len(s.list))
		s.hold()
	}
}

// turn explains the request before or after.
func (s *clientScreen) turn(by int) {
	s.scroll.move(by, len(s.list))
	s.page = scroll{}
}

// hold keeps the list as it is while something else than the newest is selected, or one is explained.
func (s *clientScreen) hold() {
	s.held = nil
	if s.open || s.scroll.selected > 0 {
		s.held = s.key.of
	}
}

// toggle explains the selected request, or leaves that.
func (s *clientScreen) toggle() {
	if len(s.list) == 0 {
		return
	}
	s.open = !s.open
	s.page = scroll{}
	s.hold()
}

// drawClientList draws the counts and, below them, the requests.
func (a *App) drawClientList(f *farmScene) {
	p, s := &a.page, &a.clients
	a.drawTitle("client IP, "+a.clientSpan(f)+f.deafWords(), 0, 0)
	for _, line := range a.clientHead(f) {
		p.add(line)
	}
	a.drawListHead()
	height := max(1, a.height-1-p.lines)
	s.top = p.lines
	s.scroll.reveal(s.scroll.selected, s.scroll.selected, len(s.list), height)
	if len(s.list) == 0 {
		a.drawText(remark{why: a.noExamples()})
	}
	for i := s.scroll.offset; i < min(len(s.list), s.scroll.offset+height); i++ {
		a.putExample(&p.line, f, i, i == s.scroll.selected)
		p.addLine()
	}
}

func (a *App) noExamples() string {
	switch {
	case a.filter.text != "":
		return "No request of late contains \"" + a.filter.text + "\". Esc clears the filter."
	case a.clients.wrong:
		return "None of the requests of late went wrong. " + a.keys.key(actWrong) + " shows all."
	default:
		return "No request of late to show."
	}
}

// clientSpan is the time that the figures are about.
func (a *App) clientSpan(f *farmScene) string {
	if a.clients.ever {
		return "since " + clock(f.view.Traffic.Since.In(a.scene.snapshot.At.Location()), a.scene.snapshot.At)
	}
	return "last 5 min"
}

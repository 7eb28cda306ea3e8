package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
	"farmtop/ui/text"
)

// A routeScreen is where the endpoint of one farm leads clients: what a test would send, and what came of the newest one.
type routeScreen struct {
	scroll scroll
	total  int
	forms  map[string]routeForm // by the farm's name: what the operator chose stays while farmtop runs
	asking bool                 // what would be sent is shown although there was a test
	at     int                  // the form's line at hand
	rows   []int                // the lines of the text that are the form's

	key   routeKey
	lines []string // drawn for key
}

// A routeKey is all that the screen's text depends on.
type routeKey struct {
	view             *model.FarmView
	theme            *theme
	width, height    int
	form             routeForm
	at               int
	asking, starting bool
	mute             bool // nothing can be asked for
	second           int64
}

// formOf is what the operator chose of a farm's test, what is offered as long as nothing was chosen.
func (s *routeScreen) formOf(farm string, offered *model.Trial) routeForm {
	if form, chosen := s.forms[farm]; chosen {
		return form
	}
	return newRouteForm(offered)
}

// choose keeps what the operator chose of a farm's test.
func (s *routeScreen) choose(farm string, form routeForm) {
	if s.forms == nil {
		s.forms = map[string]routeForm{}
	}
	s.forms[farm] = form
}

// asksRoute tells whether the screen shows what would be sent, rather than what came of it.
func (a *App) asksRoute(f *farmScene) bool {
	switch {
	case a.isStarting(f) || isRunning(f.view.Trial):
		return false
	case f.view.Trial == nil:
		return true
	default:
		return a.route.asking
	}
}

// drawRoute draws the routing test of the farm at hand.
func (a *App) drawRoute() {
	p, s := &a.page, &a.route
	a.drawHeader()
	f := a.scene.farms[a.overview.farm]
	a.drawTitle(a.routeTitle(f), 0, 0)
	if f.view.Farm.Endpoint == "" {
		a.drawText(noEndpoint(f.name))
		s.total, s.rows = 0, s.rows[:0]
	} else {
		lines := a.routeLines(f)
		s.total = len(lines)
		s.scroll.roll(0, s.total, a.bodyHeight())
		for _, line := range lines[s.scroll.offset:min(len(lines), s.scroll.offset+a.bodyHeight())] {
			p.add(line)
		}
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// routeTitle is what is shown: of which test, and how old it is.
func (a *App) routeTitle(f *farmScene) string {
	title, t := "routing test", f.view.Trial
	switch {
	case f.view.Farm.Endpoint == "" || a.isStarting(f):
		return title
	case a.asksRoute(f):
		return title + ": what will be sent"
	case t.Node != "":
		title += " for the acceptance of " + text.Truncate(text.Clean(t.Node), a.width/3)
	}
	if isRunning(t) {
		return title
	}
	return title + ", " + trialAge(t, a.scene.snapshot.At)
}

// routeLines is the screen's text, written anew only when something in it changed.
func (a *App) routeLines(f *farmScene) []string {
	s := &a.route
	offered := model.RouteTrial(f.view)
	key := routeKey{
		view: f.view, theme: a.theme, width: a.width, height: a.height, form: s.formOf(f.view.Farm.Name, &offered), at: s.at,
		asking: a.asksRoute(f), starting: a.isStarting(f), mute: a.options.Control == nil, second: a.scene.snapshot.At.Unix(),
	}
	if s.key == key {
		return s.lines
	}
	s.rows = s.rows[:0]
	w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth), lines: s.lines[:0]}
	trial := key.form.trial(offered)
	switch {
	case key.starting:
		w.field("starting", several(uint64(max(0, a.trying.total)), "request")+" at most "+targetWords(f.view, &trial)+"; "+a.keys.key(actBack)+" stops it")
	case key.asking:
		a.writeRouteForm(w, f, &key.form, &offered)
	default:
		a.writeReport(w, f, &trial)
	}
	s.key, s.lines = key, w.lines
	return s.lines
}

// copiedRoute is what the screen shows, as plain text.
func (a *App) copiedRoute() string {
	if a.overview.farm >= len(a.scene.farms) {
		return ""
	}
	f := a.scene.farms[a.overview.farm]
	if f.view.Farm.Endpoint == "" {
		return ""
	}
	var plain strings.Builder
	plain.WriteString("farmtop " + a.routeTitle(f) + ", farm " + f.name + ", " + a.scene.snapshot.At.Format("2006-01-02T15:04:05Z07:00") + "\n")
	for _, line := range a.routeLines(f) {
		plain.WriteString(strings.TrimRight(ansi.Strip(line), " ") + "\n")
	}
	return plain.String()
}

package ui

import "farmtop/model"

// showRoute leads to the screen, from a finding to that of its farm. Once there, it swaps what came of the test and what would be sent.
func (a *App) showRoute() {
	s := &a.route
	if a.screen == screenRoute {
		if !a.isTesting() {
			s.asking = !s.asking
			s.scroll = scroll{}
		}
		return
	}
	a.followFinding()
	a.screen = screenRoute
	s.asking, s.scroll = false, scroll{}
}

// followFinding selects what the finding at hand is about.
func (a *App) followFinding() {
	findings := a.filteredFindings()
	if a.screen != screenFindings || a.findings.scroll.selected >= len(findings) {
		return
	}
	of := findings[a.findings.scroll.selected]
	for i, f := range a.scene.farms {
		if f.view.Farm.Name != of.Farm {
			continue
		}
		if i != a.overview.farm {
			a.overview.farm, a.overview.node, a.overview.offset = i, "", 0
		}
		if of.Node != "" {
			a.overview.node, a.overview.touched = of.Node, true
		}
	}
}

// offersAgain tells whether there is room to say, beside what came of a test, what another would send.
func (a *App) offersAgain() bool { return a.bodyHeight() >= 2*nodesLeast }

// beginRoute sends what is on the screen. Where there was no room to say what that is, it says so first.
func (a *App) beginRoute() {
	f := a.scene.farms[a.overview.farm]
	if f.view.Farm.Endpoint == "" {
		a.say("there is no endpoint to ask")
		return
	}
	if !a.asksRoute(f) && !a.isTesting() && !a.offersAgain() {
		a.route.asking, a.route.scroll = true, scroll{}
		return
	}
	offered := model.RouteTrial(f.view)
	form := a.route.formOf(f.view.Farm.Name, &offered)
	if a.try(f, form.trial(offered)) {
		a.route.asking, a.route.scroll = false, scroll{}
	}
}

// moveRoute moves among the form's lines and changes them, or turns the pages of what came of a test.
func (a *App) moveRoute(action string) {
	s, page := &a.route, a.bodyHeight()
	f := a.scene.farms[a.overview.farm]
	a.otherFarm(action)
	if !a.asksRoute(f) || len(s.rows) == 0 {
		s.scroll.roll(stride(action, page, s.total), s.total, page)
		return
	}
	switch action {
	case actLeft:
		a.turnChoice(-1)
	case actRight:
		a.turnChoice(1)
	case actPageUp, actPageDown:
		s.scroll.roll(stride(action, page, s.total), s.total, page)
	case actUp, actDown, actTop, actBottom:
		s.at = max(0, min(s.at+stride(action, page, len(s.rows)), len(s.rows)-1))
		s.revealChoice(page)
	}
}

// revealChoice scrolls so that the form's line at hand is on the screen: the first with what stands above the form, the last with what
// stands below, where there is room for that.
func (s *routeScreen) revealChoice(height int) {
	first, last := s.rows[s.at], s.total-1
	if s.at+1 < len(s.rows) {
		last = s.rows[s.at+1] - 1
	}
	if s.at == 0 && last < height {
		first = 0
	}
	s.scroll.reveal(first, last, s.total, height)
}

// turnChoice changes the line at hand.
func (a *App) turnChoice(by int) {
	f := a.scene.farms[a.overview.farm]
	choices := routeChoices()
	if !a.asksRoute(f) || a.route.at >= len(choices) || f.view.Farm.Endpoint == "" {
		return
	}
	offered := model.RouteTrial(f.view)
	choice := &choices[a.route.at]
	if choice.offered != nil && !choice.offered(&offered) {
		a.say("not here: " + choice.lacks)
		return
	}
	form := a.route.formOf(f.view.Farm.Name, &offered)
	choice.turn(&form, by)
	a.route.choose(f.view.Farm.Name, form)
}

// clickedRoute brings the form's line under the mouse to hand.
func (a *App) clickedRoute(y int) {
	s := &a.route
	if len(a.scene.farms) == 0 || y < 0 || !a.asksRoute(a.scene.farms[a.overview.farm]) {
		return
	}
	for i, row := range s.rows {
		if row <= s.scroll.offset+y {
			s.at = i
		}
	}
}

package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// click selects what is under the mouse.
func (a *App) click(m tea.Mouse) {
	if m.Button != tea.MouseLeft || a.filter.typing {
		return
	}
	switch a.screen {
	case screenOverview:
		if !a.settle() {
			return
		}
		a.clickOverview(m.X, m.Y)
	case screenEvents:
		a.events.scroll.clicked(m.Y-2, a.events.total)
	case screenFindings:
		a.findings.clicked(m.Y - 2)
	case screenSticky:
		a.clickedSticky(m.Y - 2)
	case screenClients:
		a.clients.clicked(m.Y)
	case screenRoute:
		a.clickedRoute(m.Y - 2)
	}
}

// clickOverview selects a node or a farm's tab, and opens a finding.
func (a *App) clickOverview(x, y int) {
	o := &a.overview
	if o.plan.tabs.holds(y) {
		if farm := a.tabAt(x); farm >= 0 {
			o.turnFarm(&a.scene, farm-o.farm)
			a.settle()
			o.reveal(&a.scene)
		}
		return
	}
	for _, row := range o.strip {
		if row.y == y {
			a.openFinding(row.finding)
			return
		}
	}
	o.choosePlace(&a.scene, o.hit(x, y))
}

// openFinding explains a finding on the findings' screen. The filter gives way where it hides it.
func (a *App) openFinding(wanted *findingScene) {
	at := slices.Index(a.filteredFindings(), wanted)
	if at < 0 {
		a.filter = filter{}
		a.overview.follow(&a.scene, "")
		at = slices.Index(a.filteredFindings(), wanted)
	}
	if at < 0 {
		return // it is over
	}
	a.screen = screenFindings
	a.findings = findingsScreen{open: true}
	a.findings.scroll.selected = at
}

// wheelRows is how many rows a notch of the mouse's wheel moves.
const wheelRows = 3

func (a *App) wheel(m tea.Mouse) {
	action := actDown
	switch m.Button {
	case tea.MouseWheelUp:
		action = actUp
	case tea.MouseWheelDown:
	default:
		return
	}
	rows := wheelRows
	if a.screen == screenOverview && a.overview.plan.kind == kindPanels {
		rows = 1
	}
	for range rows {
		a.act(action)
	}
}

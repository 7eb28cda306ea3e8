package ui

import tea "charm.land/bubbletea/v2"

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
		a.overview.choosePlace(&a.scene, a.overview.hit(m.X, m.Y))
	case screenEvents:
		a.events.scroll.clicked(m.Y-2, a.events.total)
	case screenFindings:
		a.findings.clicked(m.Y - 2)
	}
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

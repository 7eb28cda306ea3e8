package ui

import tea "charm.land/bubbletea/v2"

// drawHelpBar draws the last line: the keys that matter here, or the filter being typed, or what there is to say.
func (a *App) drawHelpBar() {
	l, t := &a.page.line, a.theme
	l.reset()
	l.space(1)
	switch words := a.saying(); {
	case a.filter.typing:
		l.put(t.strong, "filter: ")
		a.view.Cursor = tea.NewCursor(l.cells+a.filter.cursor(), a.page.lines)
		l.put(t.plain, a.filter.text)
		l.space(2)
		l.upTo(t.faint, "enter keeps it, esc clears it, ! turns it round", a.width-1)
	case words != "":
		l.upTo(t.strong, words, a.width-1)
	default:
		a.putKeys(l, a.width-1-len(a.positionBelow()))
		l.space(a.width - 1 - l.cells - len(a.positionBelow()))
		l.put(t.label, a.positionBelow())
	}
	a.page.addLine()
}

// positionBelow is which nodes are on the screen where no head of a table says it.
func (a *App) positionBelow() string {
	if a.screen != screenOverview || len(a.scene.farms) == 0 || a.overview.plan.head.h > 0 {
		return ""
	}
	return a.position()
}

func (a *App) putKeys(l *line, limit int) {
	t := a.theme
	if a.filter.text != "" {
		l.put(t.warn, "filter "+a.filter.text)
		l.put(t.faint, " (esc clears)")
	}
	for i := range a.keys {
		name, help := a.keys[i].action.Name, a.keys[i].Help()
		if help.Desc == "" || !a.keys[i].Enabled() || !a.applies(name) {
			continue
		}
		help.Desc = a.shortOf(name, help.Desc)
		between := 2
		if l.cells == 1 {
			between = 0
		}
		if l.cells+between+len(help.Key)+1+len(help.Desc) > limit {
			break
		}
		l.space(between)
		l.put(t.strong, help.Key)
		l.put(t.faint, " "+help.Desc)
	}
}

// shortOf is what an action does here and now, in a word or two.
func (a *App) shortOf(action, usual string) string {
	switch {
	case action == actPanels && a.overview.plan.kind == kindPanels:
		return "table"
	case a.screen != screenRoute && a.screen != screenVerify:
		return usual
	case action == actOpen:
		return "begin"
	case action == actBack && a.isTesting():
		return "stop"
	case action == actRoute && a.screen == screenRoute:
		return "change"
	default:
		return usual
	}
}

// applies tells whether an action belongs into the help bar of the screen at hand.
func (a *App) applies(action string) bool {
	switch action {
	case actNextFarm:
		return len(a.scene.farms) > 1 && (a.screen == screenOverview || a.screen.isOfOneFarm())
	case actSticky:
		return a.screen != screenSticky && a.hasLogs()
	case actClients:
		return a.screen != screenClients && a.hasLogs()
	case actWrong:
		return a.listsRequests() && !a.clients.open
	case actWindow:
		return a.screen == screenSticky && a.isTold() || a.listsRequests() && !a.clients.open
	case actSort, actPanels:
		return a.screen == screenOverview
	case actOpen:
		return a.screen == screenOverview || a.screen == screenFindings || a.screen == screenSticky && a.hasShown() || a.listsRequests() || a.canBegin()
	case actCopy:
		return a.screen != screenSticky || a.hasShown()
	case actFilter:
		return a.isFiltered()
	case actRoute:
		return a.screen != screenRoute || a.hasTried()
	case actVerify:
		return a.screen != screenVerify
	case actEvents:
		return a.screen != screenEvents
	case actFindings:
		return a.screen != screenFindings
	case actBack:
		return a.screen != screenOverview
	case actCheck:
		return a.options.Control != nil
	case actDrain, actUndo:
		return a.cannotChange() == "" && a.hasBalancer() && (a.screen != screenSticky || a.hasShown())
	case actMove:
		return a.cannotChange() == "" && a.hasCluster() && (a.screen != screenSticky || a.hasShown())
	case actAgain:
		return a.cannotChange() == "" && a.hasLost()
	case actClear:
		return a.canClear()
	default:
		return true
	}
}

// hasShown tells whether a node is shown as selected.
func (a *App) hasShown() bool {
	_, n := a.shownNode()
	return n != nil
}

// hasBalancer tells whether the farm at hand can be changed through one.
func (a *App) hasBalancer() bool {
	return a.overview.farm < len(a.scene.farms) && len(a.scene.farms[a.overview.farm].view.Balancers) > 0
}

// hasCluster tells whether the farm at hand has a role that a cluster can move.
func (a *App) hasCluster() bool {
	return a.overview.farm < len(a.scene.farms) && a.scene.farms[a.overview.farm].role.cluster != nil
}

// hasLogs tells whether the farm at hand has access logs.
func (a *App) hasLogs() bool {
	return a.overview.farm < len(a.scene.farms) && a.scene.farms[a.overview.farm].hasLogs()
}

// isTold tells whether the logs of the farm at hand told anything.
func (a *App) isTold() bool { return a.hasLogs() && a.scene.farms[a.overview.farm].view.Traffic != nil }

// listsRequests tells whether the screen has requests to look into.
func (a *App) listsRequests() bool {
	if a.screen != screenClients || !a.isTold() {
		return false
	}
	_, empty := clientRemark(a.scene.farms[a.overview.farm])
	return !empty
}

// hasLost tells whether the farm at hand lost drains that can be made again.
func (a *App) hasLost() bool {
	return a.overview.farm < len(a.scene.farms) && a.scene.farms[a.overview.farm].lost > 0
}

// canClear tells whether the node at hand has an action that can be cleared.
func (a *App) canClear() bool {
	_, n := a.shownNode()
	return n != nil && a.options.Control != nil && a.cannotChange() == "" && isClearable(n.view.Progress)
}

// canBegin tells whether a test can be begun from here.
func (a *App) canBegin() bool {
	if a.options.Control == nil || a.overview.farm >= len(a.scene.farms) || a.isTesting() {
		return false
	}
	f := a.scene.farms[a.overview.farm]
	return a.screen == screenRoute && f.view.Farm.Endpoint != "" || a.screen == screenVerify && len(f.nodes) > 0
}

// hasTried tells whether there was a test whose outcome and what another would send take turns on the screen.
func (a *App) hasTried() bool {
	return a.overview.farm < len(a.scene.farms) && a.scene.farms[a.overview.farm].view.Trial != nil && !a.isTesting()
}

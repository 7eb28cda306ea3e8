package ui

import (
	tea "charm.land/bubbletea/v2"
)

// press does what a key asks for. What is typed into the filter is no key.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	a.message = message{}
	if msg.String() == "ctrl+c" {
		return tea.Quit
	}
	if a.filter.typing {
		if a.filter.press(msg) {
			a.overview.follow(&a.scene, a.filter.text)
		}
		return nil
	}
	switch action := a.keys.pressed(msg); action {
	case "":
		return nil
	case actQuit:
		return tea.Quit
	case actQuitPrint:
		a.left = true
		return tea.Quit
	case actSuspend:
		return tea.Suspend
	case actCopy, actCopyCurl:
		return a.copy(action == actCopyCurl)
	case actDrain, actUndo, actMaint, actWeight, actMove, actAgain:
		return a.openDialog(action)
	default:
		if !a.goTo(action) {
			a.act(action)
		}
		return nil
	}
}

// goTo does the actions that lead to another screen, and tells whether the action was one.
func (a *App) goTo(action string) bool {
	switch action {
	case actHelp:
		if a.screen == screenHelp {
			a.screen = a.help.from
			return true
		}
		a.help = helpScreen{from: a.screen}
		a.screen = screenHelp
	case actOverview:
		a.screen = screenOverview
	case actNode:
		a.openNode()
	case actEvents:
		a.screen = screenEvents
	case actFindings:
		a.screen = screenFindings
	case actSticky:
		a.screen = screenSticky
	case actClients:
		a.screen = screenClients
	case actRoute:
		a.showRoute()
	case actVerify:
		a.showVerify()
	case actNextScreen, actLastScreen:
		by := 1
		if action == actLastScreen {
			by = int(screens) - 1
		}
		a.screen = screen((int(min(a.screen, screens-1)) + by) % int(screens))
		if a.screen == screenNode {
			a.openNode()
		}
	case actOpen:
		a.open()
	case actBack:
		a.back()
	default:
		return false
	}
	return true
}

func (a *App) openNode() {
	a.screen = screenNode
	a.node = nodeScreen{}
}

func (a *App) open() {
	switch a.screen {
	case screenOverview:
		if _, n := a.overview.selected(&a.scene); n != nil {
			a.openNode()
		}
	case screenSticky:
		if _, n := a.shownNode(); n != nil {
			a.openNode()
		}
	case screenFindings:
		a.findings.open = !a.findings.open
	case screenClients:
		if a.listsRequests() {
			a.clients.toggle()
		}
	case screenRoute:
		if len(a.scene.farms) > 0 {
			a.beginRoute()
		}
	case screenVerify:
		if len(a.scene.farms) > 0 {
			a.beginVerify()
		}
	}
}

// back undoes one thing: a test under way, an open explanation, the marks, the filter, the screen.
func (a *App) back() {
	switch {
	case a.screen == screenHelp:
		a.screen = a.help.from
	case (a.screen == screenRoute || a.screen == screenVerify) && a.stopTrial():
	case a.screen == screenFindings && a.findings.open:
		a.findings.open = false
	case a.screen == screenClients && a.clients.open:
		a.clients.toggle()
	case a.screen == screenOverview && a.scene.unmarkAll():
	case a.filter.text != "" && a.isFiltered():
		a.filter = filter{}
		a.overview.follow(&a.scene, "")
	default:
		a.screen = screenOverview
	}
}

// isFiltered tells whether the filter is about the screen at hand: not where that is about one node or the endpoint.
func (a *App) isFiltered() bool {
	return a.screen != screenNode && a.screen != screenRoute && a.screen != screenVerify
}

// act does the actions that stay on the screen.
func (a *App) act(action string) {
	switch action {
	case actMark:
		if a.screen == screenRoute && len(a.scene.farms) > 0 {
			a.turnChoice(1)
			return
		}
		a.toggleMark()
	case actClear:
		a.clearActions()
	case actFilter:
		if a.isFiltered() && a.screen != screenHelp {
			a.filter.open()
		}
	case actWrong, actWindow:
		a.narrow(action)
	case actPause:
		a.pause()
	case actCheck:
		a.checkNow()
	case actSlower:
		a.changePace(1)
	case actFaster:
		a.changePace(-1)
	default:
		if len(a.scene.farms) > 0 || a.screen == screenHelp {
			a.move(action)
		}
	}
}

// narrow changes which requests, or which span of time, a screen is about.
func (a *App) narrow(action string) {
	switch {
	case a.screen == screenSticky && action == actWindow:
		a.sticky.window = a.sticky.window.turned()
	case a.screen == screenClients && action == actWindow:
		a.clients.ever = !a.clients.ever
	case a.screen == screenClients && !a.clients.open:
		a.clients.wrong = !a.clients.wrong
		a.clients.scroll, a.clients.held = scroll{}, nil
	}
}

// pause freezes the screen, or shows what has come meanwhile.
func (a *App) pause() {
	if a.newest == nil {
		return
	}
	a.paused = !a.paused
	if !a.paused {
		a.show(a.newest)
	}
}

// checkNow asks the shown node, or the farm at hand, out of turn.
func (a *App) checkNow() {
	farm, node := a.overview.selected(&a.scene)
	if a.options.Control == nil || farm == nil {
		a.say("nothing can be asked here: this is a record")
		return
	}
	if (a.screen == screenNode || a.screen == screenVerify) && node != nil {
		a.options.Control.CheckNow(farm.view.Farm.Name, node.view.Node.Name)
		a.say("asking " + node.name + " now")
		return
	}
	if a.overview.plan.stacked && len(a.scene.farms) > 1 {
		a.options.Control.CheckNow("", "")
		a.say("asking all nodes now")
		return
	}
	a.options.Control.CheckNow(farm.view.Farm.Name, "")
	a.say("asking all nodes of " + farm.name + " now")
}

// paces are the factors on all intervals that can be chosen.
var paces = [...]float64{0.5, 1, 2, 5, 10}

// changePace goes to the next longer or shorter interval.
func (a *App) changePace(by int) {
	if a.options.Control == nil || a.newest == nil {
		return
	}
	at := 0
	for i, pace := range paces {
		if pace <= a.asked() {
			at = i
		}
	}
	a.pace = paces[max(0, min(at+by, len(paces)-1))]
	a.options.Control.SetPace(a.pace)
}

// asked is the pace that was asked for last, which the engine may not have taken up yet.
func (a *App) asked() float64 {
	if a.pace > 0 {
		return a.pace
	}
	if a.newest.Pace > 0 {
		return a.newest.Pace
	}
	return 1
}

package ui

// move does the actions that move about in the screen at hand.
func (a *App) move(action string) {
	page := a.bodyHeight()
	switch a.screen {
	case screenOverview:
		a.moveOverview(action)
	case screenNode:
		a.node.scroll.roll(stride(action, page, a.node.total), a.node.total, page)
		a.otherNode(action)
	case screenEvents:
		a.events.scroll.move(stride(action, page, a.events.total), a.events.total)
	case screenFindings:
		a.findings.move(action, page)
	case screenSticky:
		a.moveSticky(action)
	case screenClients:
		a.clients.move(action, page)
		a.otherFarm(action)
	case screenRoute:
		a.moveRoute(action)
	case screenVerify:
		a.moveVerify(action)
	case screenHelp:
		a.help.scroll.roll(stride(action, page, a.help.total), a.help.total, page)
	}
}

// otherFarm shows the farm before or after on the screens that are about one.
func (a *App) otherFarm(action string) {
	by := 0
	switch action {
	case actLastFarm:
		by = -1
	case actNextFarm:
		by = 1
	default:
		return
	}
	a.overview.turnFarm(&a.scene, by)
	a.sticky.scroll, a.route.scroll = scroll{}, scroll{}
}

// moveOverview moves the selection among the nodes, and changes their order and how they are shown.
func (a *App) moveOverview(action string) {
	o, s := &a.overview, &a.scene
	if !a.settle() {
		return
	}
	switch action {
	case actUp:
		o.step(s, -1)
	case actDown:
		o.step(s, 1)
	case actLeft:
		o.shift(s, -1)
	case actRight:
		o.shift(s, 1)
	case actPageUp:
		o.step(s, -o.pageRows())
	case actPageDown:
		o.step(s, o.pageRows())
	case actTop:
		o.shift(s, -len(o.plan.slots))
	case actBottom:
		o.shift(s, len(o.plan.slots))
	case actNextFarm:
		o.turnFarm(s, 1)
	case actLastFarm:
		o.turnFarm(s, -1)
	case actPanels:
		o.want = kindPanels
		if o.plan.kind == kindPanels {
			o.want = kindTable
		}
	case actSort:
		sorted := o.bySickness()
		o.sorting, o.stale = sortSickness, true
		if sorted {
			o.sorting = sortOperator
		}
	}
	a.settle()
	o.reveal(s)
}

// settle works out where the overview's nodes are. It tells whether they are anywhere.
func (a *App) settle() bool {
	if len(a.scene.farms) == 0 || a.tooSmall() {
		return false
	}
	a.overview.settle(&a.scene, a.width, a.height)
	return true
}

func (a *App) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// bodyHeight is how many lines the screens of text have between their header and the help bar.
func (a *App) bodyHeight() int { return max(1, a.height-3) }

package ui

import "slices"

// A stickyLine is a line of the sticky screen that is a node's row.
type stickyLine struct {
	y    int // in the screen's whole text
	node string
}

// selectedRow is the row of a node among the lines that are on the screen; negative when it isn't there.
func (s *stickyScreen) selectedRow(node string, height int) int {
	return slices.IndexFunc(s.rows, func(r stickyLine) bool {
		return r.node == node && r.y >= s.scroll.offset && r.y < s.scroll.offset+height
	})
}

// moveSticky turns the pages of the sticky screen, and selects another node's row.
func (a *App) moveSticky(action string) {
	s, page := &a.sticky, a.bodyHeight()
	switch action {
	case actLeft:
		a.selectRow(-1)
	case actRight:
		a.selectRow(1)
	default:
		s.scroll.roll(stride(action, page, s.total), s.total, page)
		a.otherFarm(action)
	}
}

// selectRow selects the row before or after the selected one, or that one where it isn't on the screen.
func (a *App) selectRow(by int) {
	s := &a.sticky
	if len(s.rows) == 0 {
		return
	}
	at := slices.IndexFunc(s.rows, func(r stickyLine) bool { return r.node == a.overview.node })
	switch {
	case at < 0:
		at = 0
	case s.selectedRow(a.overview.node, a.bodyHeight()) >= 0:
		at = max(0, min(at+by, len(s.rows)-1))
	}
	a.overview.node, a.overview.touched = s.rows[at].node, true
	s.scroll.reveal(s.rows[at].y, s.rows[at].y, s.total, a.bodyHeight())
}

// clickedSticky selects the node in a line of the screen.
func (a *App) clickedSticky(y int) {
	for _, r := range a.sticky.rows {
		if r.y == a.sticky.scroll.offset+y {
			a.overview.node, a.overview.touched = r.node, true
		}
	}
}

// shownNode is the farm and the node that is shown as selected, nil where none is.
func (a *App) shownNode() (*farmScene, *nodeScene) {
	f, n := a.overview.selected(&a.scene)
	if n == nil || a.screen == screenSticky && a.sticky.selectedRow(a.overview.node, a.bodyHeight()) < 0 {
		return f, nil
	}
	return f, n
}

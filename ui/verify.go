package ui

import (
	"strings"

	"farmtop/model"
	"farmtop/model/verify"
	"farmtop/ui/text"
)

// A verifyScreen is whether one node may stay in its farm: a list of items, each passed or not, as a text to scroll through.
type verifyScreen struct {
	scroll scroll
	total  int

	key   verifyKey
	lines []string // drawn for key
}

// A verifyKey is all that the screen's text depends on.
type verifyKey struct {
	view          *model.FarmView
	node          string
	theme         *theme
	width, height int
	starting      bool
	second        int64
}

// showVerify leads to the screen, from a finding to that of its node.
func (a *App) showVerify() {
	a.followFinding()
	if a.screen != screenVerify {
		a.verify.scroll = scroll{}
	}
	a.screen = screenVerify
}

// verified is the node whose acceptance is shown; nil where there is none.
func (a *App) verified() (*farmScene, *nodeScene) {
	f, n := a.overview.selected(&a.scene)
	if n == nil { // nothing was selected yet, or it is gone
		a.settle()
		f, n = a.overview.selected(&a.scene)
	}
	if n == nil && f != nil && len(f.nodes) > 0 { // the filter hides all
		n = f.nodes[0]
	}
	return f, n
}

// beginVerify sends what the acceptance of the node shown needs.
func (a *App) beginVerify() {
	f, n := a.verified()
	if n == nil {
		a.say("no node is selected")
		return
	}
	a.try(f, model.VerifyTrial(f.view, n.view.Node.Name))
}

// moveVerify turns the pages of the list, and goes to other nodes and farms.
func (a *App) moveVerify(action string) {
	s, page := &a.verify, a.bodyHeight()
	s.scroll.roll(stride(action, page, s.total), s.total, page)
	switch action {
	case actLeft, actRight:
		a.otherNode(action)
		s.scroll = scroll{}
	case actLastFarm, actNextFarm:
		a.otherFarm(action)
		s.scroll = scroll{}
	}
}

// drawVerify draws the acceptance of the selected node.
func (a *App) drawVerify() {
	p, s := &a.page, &a.verify
	f, n := a.verified()
	a.drawHeader()
	if n == nil {
		a.drawTitle("verify", 0, 0)
		a.drawText(noNodes(f.name))
		s.total = 0
	} else {
		a.drawTitle("verify "+text.Truncate(n.name, a.width/2)+after(", ", a.verifyAge(f, n)), 0, 0)
		lines := a.verifyLines(f, n)
		s.total = len(lines)
		s.scroll.roll(0, s.total, a.bodyHeight())
		for _, line := range lines[s.scroll.offset:min(len(lines), s.scroll.offset+a.bodyHeight())] {
			p.add(line)
		}
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// verifyAge is how old the node's newest test is, "" where there was none.
func (a *App) verifyAge(f *farmScene, n *nodeScene) string {
	t := f.view.Trial
	if !isOf(t, n) || !t.Done {
		return ""
	}
	return "tested: " + trialAge(t, a.scene.snapshot.At)
}

// isOf tells whether a trial served the acceptance of a node.
func isOf(t *model.TrialView, n *nodeScene) bool { return t != nil && t.Node == n.view.Node.Name }

// verifyLines is the screen's text, written anew only when something in it changed.
func (a *App) verifyLines(f *farmScene, n *nodeScene) []string {
	s := &a.verify
	key := verifyKey{f.view, n.view.Node.Name, a.theme, a.width, a.height, a.isStarting(f), a.scene.snapshot.At.Unix()}
	if s.key == key {
		return s.lines
	}
	w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth), lines: s.lines[:0]}
	items := verify.Items(f.view, n.view.Node.Name, a.scene.snapshot.At)
	a.writeVerdict(w, f, n, items)
	a.writeVerifyTrial(w, f, n)
	brief := a.bodyHeight() < itemsInFullFrom
	if !brief {
		w.blank()
	}
	for i := range items {
		a.writeItem(w, &items[i], resultWord(&items[i], f.view.Trial, n), brief)
	}
	s.key, s.lines = key, w.lines
	return s.lines
}

// copiedVerify is the list as text, an item a line.
func (a *App) copiedVerify() string {
	f, n := a.verified()
	if n == nil {
		return ""
	}
	items := verify.Items(f.view, n.view.Node.Name, a.scene.snapshot.At)
	trial := f.view.Trial
	lines := []string{"farmtop verify " + f.name + "/" + n.name + ", " + a.scene.snapshot.At.Format("2006-01-02T15:04:05Z07:00") + ": " + sumOf(items, trial, n).words()}
	for i := range items {
		item := &items[i]
		line := text.PadRight(resultWord(item, trial, n), resultWidth) + " " + text.Clean(item.ID) + ": " + text.Clean(item.Detail)
		if item.Result == model.TestFail {
			line += after("; ", text.Clean(item.Remedy))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n") + "\n"
}

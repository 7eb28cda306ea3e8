package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

// openDialog asks about what a key wants done. Nothing is done before the operator has confirmed it there.
func (a *App) openDialog(action string) tea.Cmd {
	ask, why := a.askingFor(action)
	if why != "" {
		a.say(why)
		return nil
	}
	a.dialog = newDialog(ask, a.options.Settle, deadlineOf(a.options.Deadline))
	a.dialog.ask(a.options.Control, a.newest)
	return a.dialog.typed.wait()
}

// deadlineOf is an action's deadline: the model's own where none is configured, none where it is negative.
func deadlineOf(configured time.Duration) time.Duration {
	if configured == 0 {
		return model.DefaultDeadline
	}
	return max(0, configured)
}

// askingFor is what a key asks for here and now, or why it can't ask for anything.
func (a *App) askingFor(action string) (ask asking, why string) {
	if why := a.cannotChange(); why != "" {
		return ask, why
	}
	farm, node := a.atHand()
	if farm == nil {
		return ask, "there is no farm to change"
	}
	verb := verbOf(action)
	marked := a.scene.markedOf(farm)
	if verb == model.VerbWeight || verb == model.VerbMove || a.screen != screenOverview {
		marked = nil
	}
	switch {
	case len(marked) > 0 && action == actAgain:
		return askAgain(farm, marked, true)
	case len(marked) > 0:
		return askAll(verb, farm.view, marked), ""
	case node == nil && a.screen == screenSticky:
		return ask, "no node is selected: " + a.keys.key(actLeft) + " and " + a.keys.key(actRight) + " select one"
	case node == nil:
		return ask, "no node is selected"
	case action == actAgain:
		return askAgain(farm, []*model.NodeView{node.view}, false)
	default:
		return askOne(a.scene.snapshot, verb, farm.view, node.view), ""
	}
}

// cannotChange tells why nothing can be changed from here, "" when it can.
func (a *App) cannotChange() string {
	switch {
	case a.options.Control == nil:
		return "nothing can be changed here: this is a record"
	case a.options.ReadOnly:
		return "farmtop is read-only, so it changes nothing: start it without --read-only"
	case a.tooSmall():
		return "the screen is too small to ask for anything"
	case a.screen != screenOverview && a.screen != screenNode && a.screen != screenSticky && a.screen != screenVerify:
		return "this key is for nodes: press " + a.keys.key(actOverview) + ", select the node, then press it again"
	default:
		return ""
	}
}

// atHand is the farm and the node that keys are about on this screen, nil where there is none.
func (a *App) atHand() (*farmScene, *nodeScene) {
	if a.screen == screenSticky {
		return a.shownNode()
	}
	if a.screen != screenNode {
		a.settle()
	}
	return a.overview.selected(&a.scene)
}

// toDialog passes a message to the open dialog. It tells whether the message was for it: the screen below gets no key and no click.
func (a *App) toDialog(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	d := a.dialog
	switch msg := msg.(type) {
	case quietMsg:
		return d.typed.over(msg), true
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" {
			return tea.Quit, true
		}
	case tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
	default:
		return nil, false
	}
	if !d.typed.open {
		return d.typed.wait(), true
	}
	a.message = message{}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		a.settleDialog(d.press(msg))
	case tea.PasteMsg:
		a.settleDialog(d.paste(msg.Content))
	case tea.MouseClickMsg:
		a.settleDialog(d.click(msg.Mouse()))
	case tea.MouseWheelMsg:
		d.wheel(msg.Mouse())
	}
	return nil, true
}

// settleDialog does what the operator made of the dialog.
func (a *App) settleDialog(v verdict) {
	switch d := a.dialog; v {
	case verdictAsk:
		d.ask(a.options.Control, a.newest)
	case verdictCancel:
		a.dialog = nil
	case verdictAct:
		order := d.order()
		a.options.Control.Submit(order, d.typedNames())
		a.dialog = nil
		if d.marked {
			a.scene.unmarkAll()
		}
		title := d.title(d.where.at)
		words := "asked: " + strings.ToLower(title[:1]) + title[1:]
		if a.paused {
			words += "; the screen is paused, " + a.keys.key(actPause) + " shows how it goes"
		}
		a.say(words)
	}
}

// clearActions takes actions that are over, or in the queue, off the marked nodes or the node at hand.
func (a *App) clearActions() {
	if a.options.Control == nil {
		a.say("nothing can be changed here: this is a record")
		return
	}
	farm, node := a.atHand()
	if node == nil {
		a.say("no node is selected")
		return
	}
	nodes := a.scene.markedOf(farm)
	if len(nodes) == 0 || a.screen != screenOverview {
		nodes = []*model.NodeView{node.view}
	}
	cleared := 0
	for _, n := range nodes {
		if isClearable(n.Progress) {
			a.options.Control.Dismiss(n.Progress.Action.ID)
			cleared++
		}
	}
	switch {
	case cleared > 0:
	case node.view.Progress != nil:
		a.say("the " + string(node.view.Progress.Action.Verb) + " of " + node.name + " is under way: " + a.keys.key(actUndo) + " ends it")
	default:
		a.say(node.name + " has no action to clear")
	}
}

// isClearable tells whether nothing more comes of an action, or nothing has yet.
func isClearable(p *model.Progress) bool {
	return p != nil && (p.Phase.IsOver() || p.Phase == model.PhaseQueued)
}

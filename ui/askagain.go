package ui

import (
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// askAgain asks to make again what nodes of a farm lost, or says why it can't.
func askAgain(farm *farmScene, nodes []*model.NodeView, marked bool) (ask asking, why string) {
	var lost []model.Action
	for _, n := range nodes {
		lost = append(lost, lostOf(farm.view, n)...)
	}
	switch {
	case len(lost) == 0:
		return ask, lostNothing(farm, nodes)
	case len(lost) > nodesAtOnce:
		lost = lost[:nodesAtOnce]
	}
	return asking{marked: marked, reason: commonReason(lost), places: []place{{"farm " + farm.name, lost}}}, ""
}

// lostNothing says that there is nothing to make again, and which nodes of the farm have something.
func lostNothing(farm *farmScene, nodes []*model.NodeView) string {
	subject := "the marked nodes have"
	if len(nodes) == 1 {
		subject = text.Clean(nodes[0].Node.Name) + " has"
	}
	var others []string
	for _, n := range farm.nodes {
		if n.action.lost > 0 {
			others = append(others, n.name)
		}
	}
	switch len(others) {
	case 0:
		return subject + " lost no drain that could be made again"
	case 1:
		return subject + " lost no drain; " + others[0] + " has: select it"
	default:
		return subject + " lost no drain; select or mark those that have: " + strings.Join(others, ", ")
	}
}

// commonReason is the reason that all actions have, "" when they differ.
func commonReason(actions []model.Action) string {
	for i := range actions {
		if actions[i].Reason != actions[0].Reason {
			return ""
		}
	}
	return text.Clean(actions[0].Reason)
}

// lostOf are the actions that make again what a node lost: what this run asked for as it was asked, else what its servers lost.
func lostOf(farm *model.FarmView, n *model.NodeView) []model.Action {
	if p := n.Progress; p != nil && p.Phase == model.PhaseUndone && p.Action.TakesOut() {
		again := model.Action{Verb: p.Action.Verb, Weight: p.Action.Weight, Farm: farm.Farm.Name, Node: n.Node.Name, Group: p.Action.Group}
		again.Reason, again.Then = p.Action.Reason, p.Action.Then
		return []model.Action{again}
	}
	var actions []model.Action
	for _, s := range n.Servers {
		if s.Lost == nil || s.Admin == model.AdminDrain || s.Admin == model.AdminMaint {
			continue
		}
		again := model.Action{Verb: model.VerbDrain, Farm: farm.Farm.Name, Node: n.Node.Name}
		if s.Lost.Was == model.AdminMaint {
			again.Verb = model.VerbMaint
		}
		if len(groupsOf(n)) > 1 {
			again.Group = s.Group
		}
		if n.Past != nil {
			again.Reason = n.Past.Action.Reason
		}
		if !slices.Contains(actions, again) { // two balancers may have a group of that name
			actions = append(actions, again)
		}
	}
	return actions
}

package ui

import (
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// nodesAtOnce is how many nodes one order may change: an operator must be able to read the plan of all of them.
const nodesAtOnce = 50

// An asking is what a key asks for, before the operator has confirmed it.
type asking struct {
	verb   model.Verb // "" where every action has its own, as when lost drains are made again
	weight int        // of VerbWeight: the node's weight now
	serial bool       // one after another
	marked bool       // the nodes are those with marks
	reason string     // that the actions had when they were asked for before; "" when they had none, or several
	places []place    // where it may be done, at least one; the first is what the key alone means
}

// A place is one answer to where an action is to be done.
type place struct {
	name    string
	actions []model.Action
}

// verbOf is the verb that a key asks for, "" for keys that ask for none.
func verbOf(action string) model.Verb {
	switch action {
	case actDrain:
		return model.VerbDrain
	case actMaint:
		return model.VerbMaint
	case actUndo:
		return model.VerbReady
	case actWeight:
		return model.VerbWeight
	case actMove:
		return model.VerbMove
	default:
		return ""
	}
}

// askOne asks for one node, in all groups that it is in; for one group alone, or for its host in every farm, where there are such.
func askOne(s *model.Snapshot, verb model.Verb, farm *model.FarmView, node *model.NodeView) asking {
	name := farm.Farm.Name
	ask := asking{verb: verb, places: []place{{"farm " + text.Clean(name), []model.Action{{Verb: verb, Farm: name, Node: node.Node.Name}}}}}
	if len(node.Servers) > 0 {
		ask.weight = node.Servers[0].Weight
	}
	if verb == model.VerbMove {
		return ask // a cluster's groups are its roles, and its computers carry those of other farms
	}
	if groups := groupsOf(node); len(groups) > 1 {
		for _, group := range groups {
			action := model.Action{Verb: verb, Farm: name, Node: node.Node.Name, Group: group}
			ask.places = append(ask.places, place{text.Clean(group) + " alone", []model.Action{action}})
		}
	}
	if everywhere := onHost(s, verb, &node.Node); len(everywhere) > 1 && len(everywhere) <= nodesAtOnce {
		ask.places = append(ask.places, place{text.Clean(node.Node.Host()) + " in every farm", everywhere})
	}
	return ask
}

// groupsOf are the names of the groups that a node is in.
func groupsOf(node *model.NodeView) []string {
	var groups []string
	known := map[string]bool{}
	for _, s := range node.Servers {
		if !known[s.Group] {
			known[s.Group] = true
			groups = append(groups, s.Group)
		}
	}
	return groups
}

// onHost are actions for all nodes of all farms at the host of one.
func onHost(s *model.Snapshot, verb model.Verb, node *model.Node) []model.Action {
	var actions []model.Action
	for _, f := range s.Farms {
		for _, n := range f.Nodes {
			if n.Node.SameHost(node) {
				actions = append(actions, model.Action{Verb: verb, Farm: f.Farm.Name, Node: n.Node.Name})
			}
		}
	}
	return actions
}

// askAll asks for the marked nodes of a farm. Those that leave do so one after another, as each takes capacity away.
func askAll(verb model.Verb, farm *model.FarmView, nodes []*model.NodeView) asking {
	actions := make([]model.Action, 0, len(nodes))
	for _, n := range nodes {
		actions = append(actions, model.Action{Verb: verb, Farm: farm.Farm.Name, Node: n.Node.Name})
	}
	serial := verb != model.VerbReady && len(actions) > 1
	return asking{verb: verb, serial: serial, marked: true, places: []place{{"farm " + text.Clean(farm.Farm.Name), actions}}}
}

// title names in full what is asked for, and whom it is about.
func (ask *asking) title(at int) string {
	actions := ask.places[at].actions
	names := make([]string, len(actions))
	for i := range actions {
		names[i] = text.Clean(actions[i].Node)
		if at > 0 {
			names[i] = text.Clean(actions[i].Farm) + "/" + names[i]
		}
		if ask.verb == "" {
			names[i] += " (" + string(actions[i].Verb) + ")"
		}
	}
	farm := text.Clean(actions[0].Farm)
	list := strings.Join(names, ", ")
	switch {
	case ask.verb == "" && len(actions) == 1:
		return "Make the lost " + string(actions[0].Verb) + " of " + text.Clean(actions[0].Subject()) + " again"
	case ask.verb == "":
		return fmt.Sprintf("Make %d lost drains of %s again: %s", len(actions), farm, list)
	case len(actions) == 1:
		return onNodes(ask.verb, text.Clean(actions[0].Subject()))
	case at > 0:
		return onNodes(ask.verb, ask.places[at].name) + ": " + list
	case ask.serial:
		return onNodes(ask.verb, fmt.Sprintf("%d nodes of %s, one after another: %s", len(actions), farm, list))
	default:
		return onNodes(ask.verb, fmt.Sprintf("%d nodes of %s: %s", len(actions), farm, list))
	}
}

// onNodes is what a verb does to whom.
func onNodes(v model.Verb, whom string) string {
	switch v {
	case model.VerbDrain:
		return "Drain " + whom
	case model.VerbMaint:
		return "Maintenance for " + whom
	case model.VerbReady:
		return "Make ready " + whom
	case model.VerbMove:
		return "Move the role to " + whom
	default:
		return "Change the weight of " + whom
	}
}

// button is the verb on the button that does it.
func (ask *asking) button() string {
	switch ask.verb {
	case model.VerbDrain:
		return "Drain"
	case model.VerbMaint:
		return "Maintenance"
	case model.VerbReady:
		return "Make ready"
	case model.VerbWeight:
		return "Set weight"
	case model.VerbMove:
		return "Move the role"
	default:
		return "Make again"
	}
}

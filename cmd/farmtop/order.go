package main

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// orderFor makes an order of what the command line says: for one node, or for its host in every farm.
func orderFor(farms []*model.Farm, name string, action model.Action, f actionFlags) (model.Order, error) {
	action.Group, action.Reason = f.group, f.reason
	if f.wait {
		action.Deadline, action.Then = f.deadline, model.Verb(f.then)
		if action.Verb != model.VerbMove {
			action.Settle = settling(f.settle)
		}
	}
	places, err := placesOf(farms, name, f.everyone)
	if err != nil {
		return model.Order{}, err
	}
	var order model.Order
	for _, place := range places {
		action.Farm, action.Node = place.farm, place.node
		order.Actions = append(order.Actions, action)
	}
	return order, nil
}

// A place is one node of one farm.
type place struct{ farm, node string }

// placesOf finds the node that a name means and, where all farms are meant, every node at its host.
func placesOf(farms []*model.Farm, name string, everywhere bool) ([]place, error) {
	if everywhere {
		if node := hostNamed(farms, name); node != nil {
			return nodesAt(farms, node), nil
		}
	}
	farm, node, err := findNode(farms, name)
	if err != nil {
		return nil, err
	}
	return []place{{farm, node}}, nil
}

// hostNamed is one of the nodes that a name or an address means; nil when there is none, or they are at several hosts.
func hostNamed(farms []*model.Farm, name string) *model.Node {
	var named *model.Node
	for _, m := range meant(farms, name) {
		switch n := m.node; {
		case named == nil:
			named = n
		case !n.SameHost(named):
			return nil
		}
	}
	return named
}

// nodesAt are all nodes at a node's host.
func nodesAt(farms []*model.Farm, node *model.Node) []place {
	var places []place
	for _, f := range farms {
		for i := range f.Nodes {
			if f.Nodes[i].SameHost(node) {
				places = append(places, place{f.Name, f.Nodes[i].Name})
			}
		}
	}
	return places
}

// concerned are the farms that an order changes.
func concerned(farms []*model.Farm, order model.Order) []*model.Farm {
	names := order.Farms()
	var all []*model.Farm
	for _, f := range farms {
		if slices.Contains(names, f.Name) {
			all = append(all, f)
		}
	}
	return all
}

// groupNames are the backends that the farms' balancers name.
func groupNames(farms []*model.Farm) []string {
	var names []string
	for _, f := range farms {
		for i := range f.Balancers {
			if name := f.Balancers[i].Backend; name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// titled is an order as a question names it: "drain portals/am2", "drain portals/am2 and gateway/am2".
func titled(order model.Order) string {
	var subjects []string
	for i := range order.Actions {
		subjects = append(subjects, order.Actions[i].Subject())
	}
	a := &order.Actions[0]
	switch {
	case a.Verb == model.VerbWeight:
		return fmt.Sprintf("weight %d for %s", a.Weight, strings.Join(subjects, " and "))
	case a.Verb == model.VerbMove:
		return "move the role to " + strings.Join(subjects, " and ")
	case a.Then != "":
		return fmt.Sprintf("%s %s, then %s", a.Verb, strings.Join(subjects, " and "), a.Then)
	default:
		return fmt.Sprintf("%s %s", a.Verb, strings.Join(subjects, " and "))
	}
}

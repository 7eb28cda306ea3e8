package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"farmtop/model"
)

// orderFor makes an order of what the command line says: for one node, or for its host in every farm.
func orderFor(farms []*model.Farm, name string, action model.Action, f actionFlags) (model.Order, error) {
	action.Group, action.Reason = f.group, f.reason
	if f.wait {
		action.Settle, action.Deadline, action.Then = max(f.settle, time.Nanosecond), f.deadline, model.Verb(f.then) // 0 is the default's
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
		if host := hostNamed(farms, name); host != "" {
			return nodesAt(farms, host), nil
		}
	}
	farm, node, err := findNode(farms, name)
	if err != nil {
		return nil, err
	}
	return []place{{farm, node}}, nil
}

// hostNamed is the host of the nodes that a name means; "" when there is none, or several hosts go by that name.
func hostNamed(farms []*model.Farm, name string) string {
	var hosts []string
	for _, f := range farms {
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if host := hostOf(n); (n.Name == name || f.Name+"/"+n.Name == name) && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	if len(hosts) != 1 {
		return ""
	}
	return hosts[0]
}

func nodesAt(farms []*model.Farm, host string) []place {
	var places []place
	for _, f := range farms {
		for i := range f.Nodes {
			if hostOf(&f.Nodes[i]) == host {
				places = append(places, place{f.Name, f.Nodes[i].Name})
			}
		}
	}
	return places
}

// hostOf is a node's host in one spelling. A name and an address stay two hosts: what a name stands for may change.
func hostOf(n *model.Node) string {
	host := strings.Trim(n.Host(), "[]")
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
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
	case a.Then != "":
		return fmt.Sprintf("%s %s, then %s", a.Verb, strings.Join(subjects, " and "), a.Then)
	default:
		return fmt.Sprintf("%s %s", a.Verb, strings.Join(subjects, " and "))
	}
}

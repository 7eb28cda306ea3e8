package main

import (
	"maps"
	"net"
	"slices"
	"strings"

	"farmtop/config"
	"farmtop/model"
)

// findNode finds the node that a word means: NODE, FARM/NODE where several farms have one of that name, or its address.
func findNode(farms []*model.Farm, word string) (farm, node string, err error) {
	found := meant(farms, word)
	switch len(found) {
	case 1:
		return found[0].farm.Name, found[0].node.Name, nil
	case 0:
		return "", "", failed(exitUsage, "no node %q; %s", word, nearestNodes(word, farms))
	}
	places := make([]string, len(found))
	byName := false
	for i, m := range found {
		places[i] = m.farm.Name + "/" + m.node.Name
		byName = byName || m.isNamed(word)
	}
	if !byName {
		return "", "", failed(exitUsage, "several nodes are at %s: write %s", word, strings.Join(places, " or "))
	}
	return "", "", failed(exitUsage, "several farms have a node %q: write %s", word, strings.Join(places, " or "))
}

// A member is a node with its farm.
type member struct {
	farm *model.Farm
	node *model.Node
}

// meant are the nodes that a word means: those of that name or, when there are none, those at that address.
func meant(farms []*model.Farm, word string) []member {
	var named, at []member
	for _, f := range farms {
		for i := range f.Nodes {
			m := member{f, &f.Nodes[i]}
			if m.isNamed(word) {
				named = append(named, m)
			}
			if m.isAt(word) {
				at = append(at, m)
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return at
}

func (m member) isNamed(word string) bool {
	return m.node.Name == word || m.farm.Name+"/"+m.node.Name == word
}

// isAt tells whether a word is the node's address, or the host of it.
func (m member) isAt(word string) bool {
	if !m.node.SameHost(&model.Node{Address: word}) {
		return false
	}
	_, wanted, err := net.SplitHostPort(word)
	if err != nil {
		return true // a host alone
	}
	_, port, _ := net.SplitHostPort(m.node.Address)
	return port == wanted
}

// nearestNodes offers what may have been meant by a node's name. One without a farm is compared with names without one.
func nearestNodes(name string, farms []*model.Farm) string {
	full := nodeNames(farms)
	if strings.Contains(name, "/") {
		return nearest(name, full)
	}
	meant := map[string][]string{} // by the name without the farm's
	for _, n := range full {
		short := n[strings.LastIndex(n, "/")+1:]
		meant[short] = append(meant[short], n)
	}
	var near []string
	for _, short := range config.Nearest(name, slices.Sorted(maps.Keys(meant)), 3) {
		near = append(near, meant[short]...)
	}
	if len(near) == 0 {
		return nearest(name, full)
	}
	return "did you mean " + strings.Join(near[:min(len(near), 3)], " or ") + "?"
}

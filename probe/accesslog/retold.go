package accesslog

import (
	"slices"

	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// retold is a roster that knows these nodes now. All numbers stay what they were; nodes that are new get the next ones.
func (r *roster) retold(known []cookie.Node) *roster {
	fresh := newRoster(nil)
	fresh.names = slices.Clone(r.names)
	numbers := make([]int32, 0, len(known))
	for i := range known {
		number := fresh.number(known[i].Name, i)
		if number < 0 && len(fresh.names) < maxNodes-1 {
			fresh.names = append(fresh.names, known[i].Name)
			number = int32(len(fresh.names) - 1)
		}
		numbers = append(numbers, number)
	}
	for i := range known {
		if numbers[i] >= 0 {
			fresh.spell(known[i].Name, numbers[i])
		}
	}
	for i := range known {
		if numbers[i] >= 0 {
			fresh.know(&known[i], numbers[i])
		}
	}
	for number, name := range fresh.names {
		fresh.spell(name, int32(number))
	}
	return fresh
}

// number is that of the node with a name; negative when there is none. It is looked for first where it likely is.
func (r *roster) number(name string, likely int) int32 {
	if likely < len(r.names) && r.names[likely] == name {
		return int32(likely)
	}
	return int32(slices.Index(r.names, name))
}

// numberOf is that of the node that a log is named after; sticky.None where it is no node's.
func (r *roster) numberOf(name []byte) int32 {
	if known, found := r.nodes[string(name)]; found {
		return known.node
	}
	return sticky.None
}

// told are the nodes' names, by number.
func (r *roster) told() []string { return slices.Clone(r.names) }

// padded are the known nodes in the order of the roster, with the names alone of those that only logs know, so that a node's place is
// its number.
func (r *roster) padded(known []cookie.Node) []cookie.Node {
	nodes := make([]cookie.Node, len(r.names))
	for number, name := range r.names {
		nodes[number].Name = name
	}
	for i := range known {
		if number := r.number(known[i].Name, i); number >= 0 {
			nodes[number] = known[i]
		}
	}
	return nodes
}

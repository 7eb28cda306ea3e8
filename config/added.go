package config

import (
	"net/url"
	"slices"
	"strings"

	"farmtop/model"
)

// Added is a copy of the farm with one more node at its end, as if the file had it: for a node that is tried before it is written
// there. The address gets its port, where it has none, as those of the file do. The error is [Problems], with NODE and --address as
// their files.
func Added(f *model.Farm, name, address string) (*model.Farm, error) {
	r := &reading{problems: &report{}}
	n := node{Name: text{onFlag("NODE"), name}, Address: text{onFlag("--address"), address}}
	r.name(n.Name, "node")
	r.nodeAddress(&n, defaultPort(endpointURL(f), products()[f.System]))
	for i := range f.Nodes {
		other := &f.Nodes[i]
		if other.Name == n.Name.value {
			r.problems.add(n.Name.place, "the farm %q has a node %q already, at %s; give this one another name", shorten(f.Name), shorten(name), other.Address)
		}
		if strings.EqualFold(other.Address, n.Address.value) {
			r.problems.add(n.Address.place, "the address %s is that of node %q already; take that node, or correct the address", other.Address, shorten(other.Name))
		}
	}
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	grown := *f
	grown.Nodes = append(slices.Clone(f.Nodes), model.Node{Name: n.Name.value, Address: n.Address.value})
	return &grown, nil
}

// endpointURL is the endpoint of a farm that was read already; nil when it has none.
func endpointURL(f *model.Farm) *url.URL {
	if u, err := url.Parse(f.Endpoint); err == nil && u.Host != "" {
		return u
	}
	return nil
}

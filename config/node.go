package config

import (
	"net"
	"net/netip"
	"strings"

	"farmtop/model"
)

// nodes completes the nodes' documents with their port and name, and makes nodes of them.
func (r *reading) nodes(f *farm, port int) []model.Node {
	for i := range f.Nodes {
		r.nodeAddress(&f.Nodes[i], port)
	}
	nameNodes(f.Nodes)
	made := make([]model.Node, 0, len(f.Nodes))
	named := map[string]place{}
	at := map[string]string{}
	for _, n := range f.Nodes {
		r.name(n.Name, "node")
		address := strings.ToLower(n.Address.value)
		other, sameAddress := at[address]
		first, sameName := named[n.Name.value]
		switch {
		case sameAddress && address != "":
			r.problems.add(n.Address.place, "the address %s is there twice, first of node %q; remove one of them, or correct its port", n.Address.value, shorten(other))
		case sameName && n.Name.given():
			r.problems.add(n.Name.place, "the node %q is there twice, first %s; give this one another name", shorten(n.Name.value), first)
		}
		if !sameAddress {
			at[address] = n.Name.value
		}
		if !sameName {
			named[n.Name.value] = n.Name.place
		}
		made = append(made, model.Node{
			Name: n.Name.value, Address: n.Address.value, Weight: n.Weight.value,
			Server: n.Server.value, Version: n.Version.value, Expand: n.Expand.value,
		})
	}
	return made
}

// nodeAddress brings the node's address into its canonical form; an address with problems becomes "".
func (r *reading) nodeAddress(n *node, port int) {
	if !n.Address.given() {
		return
	}
	canonical, problem := address(n.Address.value, port)
	if problem != "" {
		r.problems.add(n.Address.place, `"address" can't be %q: %s`, shorten(n.Address.value), problem)
		n.Address.value = ""
		return
	}
	n.Address.value = canonical
	host, _, _ := net.SplitHostPort(canonical)
	if _, err := netip.ParseAddr(host); err == nil && n.Expand.value {
		r.problems.add(n.Expand.place, `"expand" wants a name that stands for several addresses, and %s is one address; remove "expand"`, host)
	}
}

// nameNodes names nodes without a name by their host; by host and port where the same host is there several times.
func nameNodes(nodes []node) {
	hosts := map[string]int{}
	for _, n := range nodes {
		host, _, _ := net.SplitHostPort(n.Address.value)
		hosts[host]++
	}
	for i := range nodes {
		n := &nodes[i]
		if n.has["name"] || n.Address.value == "" {
			continue
		}
		host, _, _ := net.SplitHostPort(n.Address.value)
		if hosts[host] > 1 {
			host = n.Address.value
		}
		n.Name = text{n.Address.place, host}
	}
}

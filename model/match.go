package model

import (
	"net"
	"net/netip"
	"strings"
)

// matchServers says which node each server of a balancer is: nil where none is. A server is a node when the configuration names
// it so, when its address is the node's, or when its name is the node's. In a group that is the farm's by configuration, the host
// alone is enough where only one node has it: a balancer may use another port than the checks.
//
// Servers of the farm's groups that are no node come back as unmatched. Without a configured group, the farm's groups are those
// with a server at a node's very address.
//
// The servers of a failover cluster are computers: it tells their names alone, in capitals mostly, and their addresses not.
func matchServers(nodes []*nodeState, servers []*serverState, ownGroup, computers bool) (matched []*nodeState, unmatched []*serverState) {
	ix := indexNodes(nodes)
	matched = make([]*nodeState, len(servers))
	groups := map[string]bool{}
	for i, s := range servers {
		if n := ix.byAddress[s.server.Address]; n != nil {
			matched[i] = n
			groups[s.server.Group] = true
		}
		if n := ix.byServer[s.server.Name]; n != nil && (ownGroup || matched[i] == nil) {
			matched[i] = n
			groups[s.server.Group] = true
		}
	}
	for i, s := range servers {
		if !ownGroup && !groups[s.server.Group] {
			matched[i] = nil
			continue
		}
		if matched[i] == nil {
			matched[i] = ix.guess(&s.server, ownGroup)
		}
		if matched[i] == nil && computers {
			matched[i] = ix.byComputer[strings.ToLower(s.server.Name)]
		}
		if matched[i] == nil {
			unmatched = append(unmatched, s)
		}
	}
	return matched, unmatched
}

// nodeIndex finds nodes by what a balancer may know of them.
type nodeIndex struct {
	byServer, byAddress, byName, byHost map[string]*nodeState

	byComputer map[string]*nodeState // by what may be a computer's name, in small letters
}

func indexNodes(nodes []*nodeState) nodeIndex {
	ix := nodeIndex{
		byServer: map[string]*nodeState{}, byAddress: map[string]*nodeState{},
		byName: map[string]*nodeState{}, byHost: map[string]*nodeState{}, byComputer: map[string]*nodeState{},
	}
	for _, n := range nodes {
		if n.node.Server != "" {
			ix.byServer[n.node.Server] = n
		}
		ix.byName[n.node.Name] = n
		ix.byComputer[computerOf(&n.node)] = n
		host, port, err := net.SplitHostPort(n.node.Address)
		if err != nil {
			continue
		}
		if dialled, _, err := net.SplitHostPort(n.address); err == nil {
			host = dialled // the address behind the node's name
		}
		ix.byAddress[net.JoinHostPort(host, port)] = n
		if _, twice := ix.byHost[host]; twice {
			ix.byHost[host] = nil
		} else {
			ix.byHost[host] = n
		}
	}
	return ix
}

// computerOf is what a node's computer is called, in small letters: its configured name at the balancer, else the first label of its
// host's name, else the node's own name.
func computerOf(n *Node) string {
	name := n.Server
	if _, err := netip.ParseAddr(n.Host()); err != nil && name == "" {
		name, _, _ = strings.Cut(n.Host(), ".")
	}
	if name == "" {
		name = n.Name
	}
	return strings.ToLower(name)
}

// guess matches what neither an address nor a configured name matched: by name, then by host.
func (ix *nodeIndex) guess(s *Server, byHost bool) *nodeState {
	if n := ix.byName[s.Name]; n != nil && n.node.Server == "" {
		return n
	}
	if !byHost || s.Address == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil
	}
	return ix.byHost[host]
}

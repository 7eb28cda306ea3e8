package accesslog

import (
	"encoding/binary"
	"net/netip"

	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

const (
	// maxNodes is how many nodes are told apart: as many as sticky.Tracker has room for. The last one stands for all others.
	maxNodes = sticky.MaxNodes
	// maxAliases bounds what a log can make up as spellings of known nodes.
	maxAliases = 4 * maxNodes
	// maxName is the longest name that a node is given, in bytes: a host name has 253, a port 6.
	maxName = 260
)

// Others is the name of the node that stands for all for which there was no room.
const Others = "others"

// A roster gives every node a number: the known ones first, then those of the log as they appear.
type roster struct {
	names []string
	nodes map[string]spelling // every spelling seen so far
	hosts map[netip.Addr]int32
	usual [1 << usualBits]spelling // the newest ones, each in its place
}

// A spelling is a name that the log has for a node.
type spelling struct {
	name string
	node int32
}

// usualBits says how many spellings are found without the map, which takes twice as long: a few nodes serve nearly all lines.
const usualBits = 6

// usualPlace spreads names by their ends, where numbers and ports are.
func usualPlace(name []byte) uint64 {
	if len(name) < 8 {
		return uint64(len(name))
	}
	return binary.LittleEndian.Uint64(name[len(name)-8:]) * 0x9e3779b97f4a7c15 >> (64 - usualBits)
}

// ambiguous is a host or a server's name that several nodes share.
const ambiguous int32 = -1

func newRoster(known []cookie.Node) *roster {
	r := &roster{nodes: map[string]spelling{}, hosts: map[netip.Addr]int32{}}
	known = known[:min(len(known), maxNodes-1)]
	for i := range known {
		r.names = append(r.names, known[i].Name)
	}
	for i := range known {
		r.spell(known[i].Name, int32(i))
	}
	for i := range known {
		r.know(&known[i], int32(i))
	}
	return r
}

// know notes the other spellings of a node. The names of all nodes are spelled before.
func (r *roster) know(n *cookie.Node, number int32) {
	for _, server := range n.Servers {
		r.serve(server, number)
	}
	for _, address := range n.Addresses {
		r.spell(address, number)
		r.locate(address, number)
	}
}

// serve notes what a balancer calls a node. Two groups may call different nodes so: then the group must be known, too. A node's own
// name stays its own.
func (r *roster) serve(server string, node int32) {
	before, taken := r.nodes[server]
	switch {
	case server == "" || taken && before.node == node:
	case !taken:
		r.nodes[server] = spelling{server, node}
	case before.node == ambiguous || r.names[before.node] != server:
		r.nodes[server] = spelling{server, ambiguous}
	}
}

// spell notes another spelling of a node; the first node that has one keeps it.
func (r *roster) spell(name string, node int32) {
	if _, taken := r.nodes[name]; name != "" && !taken {
		r.nodes[name] = spelling{name, node}
	}
}

// locate notes where a node is: a balancer may use another port than the farm's checks.
func (r *roster) locate(address string, node int32) {
	host, ok := hostOf(address)
	if !ok {
		return
	}
	if before, shared := r.hosts[host]; shared && before != node {
		node = ambiguous
	}
	r.hosts[host] = node
}

// node is the number of the node that the log calls so. It allocates only for a name that it never saw.
func (r *roster) node(name []byte) int32 {
	usual := &r.usual[usualPlace(name)]
	if usual.name == string(name) && len(name) > 0 {
		return usual.node
	}
	known, found := r.nodes[string(name)]
	if !found {
		return r.learn(string(name[:min(len(name), maxName)]))
	}
	*usual = known
	return known.node
}

// learn finds the known node behind a spelling, or makes one.
func (r *roster) learn(name string) int32 {
	if known, found := r.nodes[name]; found { // one that was cut
		return known.node
	}
	node := r.place(name)
	if len(r.nodes) < maxAliases {
		r.spell(name, node)
	}
	return node
}

func (r *roster) place(name string) int32 {
	if host, ok := hostOf(name); ok {
		if node, found := r.hosts[host]; found && node != ambiguous {
			return node
		}
	}
	switch {
	case len(r.names) < maxNodes-1:
		r.names = append(r.names, name)
	case len(r.names) == maxNodes-1:
		r.names = append(r.names, Others)
	}
	return int32(len(r.names) - 1)
}

// hostOf is the address in "address" or "address:port".
func hostOf(text string) (netip.Addr, bool) {
	if place, err := netip.ParseAddrPort(text); err == nil {
		return place.Addr().Unmap().WithZone(""), true
	}
	address, err := netip.ParseAddr(text)
	return address.Unmap().WithZone(""), err == nil
}

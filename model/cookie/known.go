package cookie

import "slices"

// Known is what is known of a farm when its cookies are read. The zero value is good for what forms alone can tell.
type Known struct {
	Nodes   []Node
	Cookies []string // names of the farm's sticky cookies; none where they are unknown

	Secrets []string // of Caddy's "lb_policy cookie NAME SECRET"; a policy without one is always tried
	Keys    []string // HAProxy's dynamic-cookie-key

	// Listed are the URLs of the application's servers by their IDs, as its own list has them; nil where that wasn't read.
	Listed map[string]string

	// Learned says to which node requests with a value were seen to go, by the node's name: the only way to read values that are
	// sealed or that a balancer looks up in a table of its own. Whoever fills it bounds it.
	Learned map[string]string
}

// Equal tells whether cookies and logs mean the same to two nodes.
func (n *Node) Equal(other *Node) bool {
	return n.Name == other.Name && slices.Equal(n.Servers, other.Servers) && slices.Equal(n.Addresses, other.Addresses) && slices.Equal(n.Values, other.Values) && slices.Equal(n.IDs, other.IDs)
}

// A Node is what is known of one node.
type Node struct {
	Name      string   // unique among those given
	Servers   []string // its names or routes at the balancers, also as group/name; none when that is Name
	Addresses []string // host:port each: the node's own, what its name resolves to, and the one the balancer has
	Values    []string // the cookie values that lead to it, as the balancer says them
	IDs       []string // the application's own for it, by its list of servers
}

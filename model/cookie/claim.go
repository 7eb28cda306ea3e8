package cookie

import (
	"fmt"
	"slices"
	"strings"
)

// A claim is one node's to a value.
type claim struct {
	value string
	node  int32
	rank  rank
	kind  Kind
	form  string
	of    string // what was hashed or written: an address or URL; "" for names and values
}

// rank is how far a claim goes: the balancer's word before what is computed, and that before names that are merely alike.
type rank uint8

const (
	byWord    rank = iota // the balancer says so
	byList                // the application does
	byAddress             // computed from an address of the node
	byServer              // the node's name at the balancer
	byName                // the node's name
)

// A meaning is who claims a value.
type meaning struct {
	node   int32 // the one with the best claim, or nobody where several have it
	claims []claim
}

// claim notes a node's claim to a value, the best first.
func (ix *Index) claim(c claim) {
	if c.value == "" || len(c.value) > maxValue {
		return
	}
	m, known := ix.meanings[c.value]
	switch {
	case known && slices.ContainsFunc(m.claims, func(other claim) bool { return other.node == c.node && other.kind == c.kind }):
		return
	case !known || c.rank < m.claims[0].rank:
		m.node = c.node
	case c.rank == m.claims[0].rank && c.node != m.claims[0].node:
		m.node = nobody
	}
	m.claims = append(m.claims, c)
	slices.SortStableFunc(m.claims, func(a, b claim) int { return int(a.rank) - int(b.rank) })
	ix.meanings[c.value] = m
}

// claimsOf are all values that mean a node.
func claimsOf(n *Node, known *Known) []claim {
	var all []claim
	for _, value := range n.Values {
		all = append(all, claim{value: value, rank: byWord, kind: Value})
	}
	for _, id := range n.IDs {
		all = append(all, claim{value: id, rank: byList, kind: AM})
	}
	for _, address := range n.Addresses {
		for _, derive := range []func(string, *Known) []claim{plainClaims, nginxClaims, haproxyClaims, traefikClaims, caddyClaims, envoyClaims} {
			all = append(all, derive(address, known)...)
		}
	}
	for _, server := range n.Servers {
		all = append(all, claim{value: server, rank: byServer, kind: Value})
	}
	return append(all, claim{value: n.Name, rank: byName, kind: Value})
}

func plainClaims(address string, _ *Known) []claim {
	return []claim{{value: address, rank: byAddress, kind: Value, form: "address", of: address}}
}

// known reads a value that nodes claim as it stands, and one that was seen to go to a node.
func (r *reader) known() {
	m := r.ix.meanings[string(r.value)]
	for _, c := range m.claims {
		name := r.ix.names[c.node]
		r.add(Reading{
			Kind: c.kind, Form: c.form, Node: name, Address: c.address(), Server: c.server(),
			Sure: m.node == c.node && r.proves(c), Says: c.says(name),
			Hint: hintShared(m, r.ix.names),
		})
	}
	if at, found := r.ix.learned[string(r.value)]; found {
		r.add(Reading{Kind: Learned, Node: r.ix.names[at], Says: "requests with this value were seen to go to " + r.ix.names[at]})
	}
}

// proves tells whether a claim leaves no doubt. A hash of a node's address does; a name or value proves something only in a cookie
// that is known to be sticky.
func (r *reader) proves(c claim) bool {
	switch c.rank {
	case byAddress:
		return true
	case byWord, byList:
		return r.sticky || len(r.ix.cookies) == 0
	default:
		return r.sticky
	}
}

// address is the address that was hashed or written, without what an URL has around it.
func (c claim) address() string {
	if c.rank != byAddress {
		return ""
	}
	if host, fits := urlHost(c.of); fits {
		return host
	}
	return c.of
}

func (c claim) server() string {
	if c.rank == byAddress {
		return ""
	}
	return c.value
}

func (c claim) says(node string) string {
	switch {
	case c.rank == byWord:
		return "the balancer's cookie value for " + node
	case c.rank == byList:
		return "the ID of " + node + " in AM's list of servers"
	case c.rank == byServer:
		return "the name of " + node + " at the balancer"
	case c.rank == byName:
		return "the name of " + node
	case c.form == "url":
		return "the URL of " + node
	case c.value == c.of:
		return "the address of " + node
	default:
		return derivations[derivation{c.kind, c.form}] + " of " + c.of
	}
}

// A derivation is what is made of an address.
type derivation struct {
	kind Kind
	form string
}

// derivations are the words for them.
var derivations = map[derivation]string{
	{Nginx, ""}:          "the MD5",
	{HAProxy, "dynamic"}: "with the dynamic-cookie-key, the hash",
	{Traefik, "sha256"}:  "the SHA-256",
	{Traefik, "fnv"}:     "as older Traefik has it, the FNV",
	{Caddy, ""}:          "with the secret, the HMAC",
	{Envoy, "address"}:   "the base64",
}

// listed is how many nodes that share a value are named.
const listed = 5

// hintShared says who shares a value.
func hintShared(m meaning, names []string) string {
	if m.node != nobody {
		return ""
	}
	var who []string
	for _, c := range m.claims {
		if c.rank == m.claims[0].rank && !slices.Contains(who, names[c.node]) {
			who = append(who, names[c.node])
		}
	}
	if more := len(who) - listed; more > 0 {
		who = append(who[:listed], fmt.Sprintf("%d more", more))
	}
	return "several nodes have this value: " + strings.Join(who, ", ") + "; the value alone doesn't tell which"
}

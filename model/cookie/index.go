package cookie

import (
	"bytes"
	"maps"
	"net/netip"
	"slices"
)

// An Index knows what the values of sticky cookies mean to a farm's nodes. It is compiled once, doesn't change, and may be used by
// several goroutines at once.
type Index struct {
	names    []string // of the nodes
	cookies  []string
	meanings map[string]meaning // by the value, or the part of a value that stands for a server
	learned  map[string]int32
	listed   map[string]string // the application's servers by their IDs; nil where they are unknown
	places   map[netip.AddrPort]int32
	hosts    map[netip.Addr]int32
}

// nobody is no node, or several that can't be told apart.
const nobody int32 = -1

// NewIndex compiles what is known: it hashes every address in every form that balancers have for it, some sixty for each, which takes
// 0.05 ms and 15 kB an address. So it is compiled anew when something is known newly, not for every line. What it is given may change
// afterwards.
func NewIndex(known *Known) *Index {
	ix := &Index{
		cookies: slices.Clone(known.Cookies), meanings: map[string]meaning{}, learned: map[string]int32{}, listed: maps.Clone(known.Listed),
		places: map[netip.AddrPort]int32{}, hosts: map[netip.Addr]int32{},
	}
	byName := map[string]int32{}
	for i := range known.Nodes {
		n, at := &known.Nodes[i], int32(i)
		ix.names = append(ix.names, n.Name)
		byName[n.Name] = at
		for _, address := range n.Addresses {
			ix.locate(address, at)
		}
		for _, c := range claimsOf(n, known) {
			c.node = at
			ix.claim(c)
		}
	}
	for value, name := range known.Learned {
		if at, isNode := byName[name]; isNode && len(value) <= maxValue {
			ix.learned[value] = at
		}
	}
	return ix
}

// Node is the node that a cookie's value leads to, by its place in [Known.Nodes]. It is false where the value leads to none, to
// one that isn't known, or to several that can't be told apart. The cookie's name isn't looked at: it must be a sticky cookie of the
// farm. Nothing is allocated.
func (ix *Index) Node(value []byte) (at int, ok bool) {
	value = unquoted(value)
	if len(value) == 0 || len(value) > maxValue {
		return 0, false
	}
	node := ix.leads(value)
	return max(0, int(node)), node != nobody
}

func (ix *Index) leads(value []byte) int32 {
	if at, found := ix.meant(value); found {
		return at
	}
	if place, fits := locate(value); fits {
		at, _ := ix.at(place.address)
		return at
	}
	if server, _, fits := cutServer(value); fits {
		at, _ := ix.meant(server)
		return at
	}
	if found := routes(value); found[0] != nil {
		return ix.routed(found)
	}
	var decoded [envoyDecoded]byte
	if text, _, fits := envoyAddress(decoded[:], value); fits {
		at, _ := ix.meant(text)
		return at
	}
	return nobody
}

// routed is the node that one of a value's routes names, the first one that names any.
func (ix *Index) routed(routes [2][]byte) int32 {
	if at, found := ix.meant(routes[0]); found || routes[1] == nil {
		return at
	}
	at, _ := ix.meant(routes[1])
	return at
}

// meant is the node that a value, or a part of one, stands for. It is found where several nodes claim it, too, but is nobody then.
func (ix *Index) meant(value []byte) (at int32, found bool) {
	if m, found := ix.meanings[string(value)]; found {
		return m.node, true
	}
	if at, found := ix.learned[string(value)]; found {
		return at, true
	}
	return nobody, false
}

// locate notes where a node is. A name instead of an address is left alone: nothing is resolved here.
func (ix *Index) locate(address string, at int32) {
	place, err := netip.ParseAddrPort(address)
	if err != nil {
		return
	}
	place = unmapped(place)
	note(ix.places, place, at)
	note(ix.hosts, place.Addr(), at)
}

// note writes down a node under a key; one that two nodes have is nobody's.
func note[K comparable](m map[K]int32, key K, at int32) {
	if before, twice := m[key]; twice && before != at {
		at = nobody
	}
	m[key] = at
}

// at is the node with an address: exactly, else the only one on that host, since a balancer may use another port than the checks.
func (ix *Index) at(address netip.AddrPort) (at int32, exact bool) {
	address = unmapped(address)
	if at, found := ix.places[address]; found {
		return at, true
	}
	if at, found := ix.hosts[address.Addr()]; found {
		return at, false
	}
	return nobody, false
}

func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

// unquoted is a value without the quotes that it may stand in (RFC 6265, 4.1.1), as Envoy's do.
func unquoted(value []byte) []byte {
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		return value[1 : n-1]
	}
	return value
}

// Cleared tells of a value that leads nowhere on purpose: none, AM's after a logout, and what AWS writes to take a cookie back.
func Cleared(value []byte) bool {
	value = unquoted(value)
	return len(value) == 0 || bytes.Equal(value, []byte(loggedOut)) || bytes.Equal(value, []byte(takenBack))
}

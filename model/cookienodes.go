package model

import (
	"slices"

	"farmtop/model/cookie"
)

// CookieNodes are the farm's nodes as sticky cookies and logs may call them: by the names and addresses that balancers have for them, and
// the addresses that they were asked at.
func (f *FarmView) CookieNodes() []cookie.Node {
	nodes := make([]cookie.Node, len(f.Nodes))
	for i, n := range f.Nodes {
		known := cookie.Node{Name: n.Node.Name, Addresses: []string{n.Node.Address}}
		known.Servers = withWord(known.Servers, n.Node.Server)
		for _, c := range n.Checks {
			if c.Last != nil {
				known.Addresses = withWord(known.Addresses, c.Last.Address)
			}
		}
		for _, s := range n.Servers {
			known.Servers = withWord(withWord(known.Servers, s.Name), s.Group+"/"+s.Name)
			known.Addresses = withWord(known.Addresses, s.Address)
			known.Values = withWord(known.Values, s.Cookie)
		}
		nodes[i] = known
	}
	AddListed(nodes, f.Listed)
	return nodes
}

// withWord is a list with one more word, unless that is empty or there already.
func withWord(list []string, word string) []string {
	if word == "" || slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

package route

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
)

// servedBy are headers in which servers and balancers name who answered: of demo and test servers, Varnish and others, the manuals'
// examples for HAProxy, nginx and Apache, and RFC 9110's own. They count only where their value is one of the farm's nodes.
var servedBy = []string{"X-Served-By", "X-Backend-Server", "X-Node", "X-Server", "X-Upstream", "X-Upstream-Addr", "X-Backend", "Via"}

// An identity says which node an answer is from. It doesn't change.
type identity struct {
	names   []string // of the nodes, in the farm's order
	words   map[string]string
	shared  map[string][]string // nodes by the fingerprints of their certificates
	differ  bool                // each node has a certificate of its own
	headers []string
	index   *cookie.Index
	sticky  string // the sticky cookie's name; "" when unknown
}

// shares marks a word that several nodes have.
const shares = "\x00"

func newIdentity(o *Options) *identity {
	nodes := o.View.CookieNodes()
	id := &identity{
		words: map[string]string{}, shared: map[string][]string{},
		headers: servedBy, sticky: o.View.Farm.Sticky.Cookie,
	}
	if o.Header != "" {
		id.headers = append([]string{o.Header}, servedBy...)
	}
	var cookies []string
	if id.sticky != "" {
		cookies = []string{id.sticky}
	}
	id.index = cookie.NewIndex(&cookie.Known{Nodes: nodes, Cookies: cookies})
	for i, n := range nodes {
		id.names = append(id.names, n.Name)
		for _, word := range slices.Concat([]string{n.Name}, n.Servers, n.Addresses) {
			note(id.words, strings.ToLower(word), n.Name)
		}
		for _, address := range n.Addresses {
			if at, err := netip.ParseAddrPort(address); err == nil {
				note(id.words, at.Addr().Unmap().String(), n.Name)
			}
		}
		if c := o.View.Nodes[i].Certificate; c != nil {
			id.shared[c.SHA256] = append(id.shared[c.SHA256], n.Name)
		}
	}
	id.differ = len(id.shared) == len(nodes) // or a balancer that ends TLS with one node's certificate would pass for that node
	return id
}

// note gives a key to a node; one that two have is nobody's.
func note(m map[string]string, key, node string) {
	if old, twice := m[key]; twice && old != node {
		node = shares
	}
	m[key] = node
}

// A witness is what told which node answered.
type witness struct {
	node string // "" when nothing told
	way  model.RouteWay
	name string // of the header or cookie
}

// ask finds who gave an answer to a client that had sent the sticky cookie's value sent, "" for none. What the node says of itself goes
// before what the balancer gives, and a cookie that was merely sent along comes last: it says where the request was to go.
func (id *identity) ask(a *answer, sent string) witness {
	for _, name := range id.headers {
		if node := id.named(a.header.Values(name)); node != "" {
			return witness{node, model.RouteByHeader, name}
		}
	}
	if owners := id.shared[a.fingerprint]; id.differ && len(owners) == 1 && a.status != 0 {
		return witness{owners[0], model.RouteByCertificate, ""}
	}
	if given := id.given(a); given != nil && !isTakenBack(given) {
		if node := id.meant(given.Value); node != "" {
			return witness{node, model.RouteByCookie, given.Name}
		}
		return witness{}
	}
	if sent != "" && a.status != 0 && a.status < http.StatusInternalServerError {
		if node := id.meant(sent); node != "" {
			return witness{node, model.RouteByKeptCookie, id.sticky}
		}
	}
	return witness{}
}

// named is the one node that header lines name, "" for none or several.
func (id *identity) named(lines []string) string {
	found := ""
	for _, line := range lines {
		for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '"' }) {
			node, known := id.words[strings.ToLower(word)]
			if !known {
				continue
			}
			if node == shares || found != "" && found != node {
				return ""
			}
			found = node
		}
	}
	return found
}

// given is the sticky cookie as an answer sets it, the last one, as browsers take it; nil when it sets none.
func (id *identity) given(a *answer) *http.Cookie {
	for _, c := range slices.Backward(a.cookies) {
		if c.Name == id.sticky {
			return c
		}
	}
	return nil
}

// guess takes the first cookie that leads to a node for the sticky one, where no name is configured. It must be called before others
// use the identity.
func (id *identity) guess(a *answer) {
	if id.sticky != "" {
		return
	}
	for _, c := range a.cookies {
		if id.meant(c.Value) != "" {
			id.sticky = c.Name
			return
		}
	}
}

// meant is the node that a cookie's value leads to, "" when it says none.
func (id *identity) meant(value string) string {
	at, ok := id.index.Node([]byte(value))
	if !ok {
		return ""
	}
	return id.names[at]
}

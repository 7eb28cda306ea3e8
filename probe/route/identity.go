package route

import (
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/client"
)

// servedBy are headers in which servers and balancers name who answered: of demo and test servers, Varnish and others, the manuals'
// examples for HAProxy, nginx and Apache, and RFC 9110's own. They count only where their value is one of the farm's nodes.
var servedBy = []string{"X-Served-By", "X-Backend-Server", "X-Node", "X-Server", "X-Upstream", "X-Upstream-Addr", "X-Backend", "Via"}

// An identity says which node an answer is from. It is complete, and doesn't change any more, when sessions run beside each other.
type identity struct {
	names   []string         // of the nodes, in the farm's order
	places  map[string]int16 // of the nodes in names
	words   map[string]string
	shared  map[string][]string // nodes by the fingerprints of their certificates
	differ  bool                // each node has a certificate of its own
	headers []string
	body    *regexp.Regexp // nil for none
	index   *cookie.Index
	sticky  string            // the sticky cookie's name; "" when unknown
	owners  map[string]string // nodes by the part of the sticky cookie that they give to those who ask them straight
	passive bool              // the application gives the sticky cookie: that one was kept says nothing about who answered
	heeded  bool              // a sticky cookie that nobody owns is replaced, so that one which was kept is known to whoever looks
}

// shares marks a word that several nodes have.
const shares = "\x00"

func newIdentity(view *model.FarmView) *identity {
	nodes, f := view.CookieNodes(), view.Farm
	id := &identity{
		places: map[string]int16{}, words: map[string]string{}, shared: map[string][]string{}, owners: map[string]string{},
		headers: servedBy, body: f.Routing.Body, sticky: f.Sticky.Cookie, passive: f.Sticky.Learn != nil,
	}
	if f.Routing.Header != "" {
		id.headers = append([]string{f.Routing.Header}, servedBy...)
	}
	var cookies []string
	if id.sticky != "" {
		cookies = []string{id.sticky}
	}
	id.index = cookie.NewIndex(&cookie.Known{Nodes: nodes, Cookies: cookies})
	for i, n := range nodes {
		id.names = append(id.names, n.Name)
		id.places[n.Name] = int16(i)
		for _, word := range slices.Concat([]string{n.Name}, n.Servers, n.Addresses) {
			note(id.words, strings.ToLower(word), n.Name)
		}
		for _, address := range n.Addresses {
			note(id.words, hostOf(address), n.Name)
		}
		if c := view.Nodes[i].Certificate; c != nil {
			id.shared[c.SHA256] = append(id.shared[c.SHA256], n.Name)
		}
	}
	id.differ = len(id.shared) == len(nodes) // or a balancer that ends TLS with one node's certificate would pass for that node
	return id
}

// hostOf is the host of an address in small letters, an IP address as netip writes it.
func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if at, err := netip.ParseAddr(host); err == nil {
		return at.Unmap().String()
	}
	return strings.ToLower(host)
}

// note gives a key to a node; one that two have is nobody's.
func note(m map[string]string, key, node string) {
	if old, twice := m[key]; twice && old != node {
		node = shares
	}
	m[key] = node
}

// place is where a node stands in the farm's order; nobody for "".
func (id *identity) place(node string) int16 {
	if at, known := id.places[node]; known {
		return at
	}
	return nobody
}

// ask finds who gave an answer to a client that had sent the sticky cookie's value sent, "" for none. What the node says of itself goes
// before what the balancer gives, and a cookie that was merely sent along comes last: it says where the request was to go.
func (id *identity) ask(a *client.Answer, sent string) witness {
	for _, name := range id.headers {
		if node := id.named(a.Header.Values(name)...); node != "" {
			return witness{node, model.RouteByHeader, name}
		}
	}
	if node := id.written(a.Sample); node != "" {
		return witness{node, model.RouteByBody, ""}
	}
	if owners := id.shared[a.Fingerprint]; id.differ && len(owners) == 1 && a.Status != 0 {
		return witness{owners[0], model.RouteByCertificate, ""}
	}
	if given := id.given(a); given != nil && !isTakenBack(given) {
		if node := id.giver(given.Value); node != "" {
			return witness{node, model.RouteByCookie, given.Name}
		}
		return witness{}
	}
	if sent != "" && id.heeded && !id.passive && a.Status != 0 && a.Status < http.StatusInternalServerError {
		if node := id.meant(sent); node != "" {
			return witness{node, model.RouteByKeptCookie, id.sticky}
		}
	}
	return witness{}
}

// named is the one node that texts name, "" for none or several.
func (id *identity) named(texts ...string) string {
	found := ""
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, isGap) {
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

// isGap tells what stands between the words of a header, and of a line of a body.
func isGap(r rune) bool { return strings.ContainsRune(", ;\"'\t\r\n", r) }

// written is the node that a body names where the farm's configuration says that it does, "" for none.
func (id *identity) written(body []byte) string {
	if id.body == nil {
		return ""
	}
	found := id.body.FindSubmatch(body)
	switch {
	case found == nil:
		return ""
	case len(found) > 1:
		return id.named(string(found[1]))
	default:
		return id.named(string(found[0]))
	}
}

// given is the sticky cookie as an answer sets it, the last one, as browsers take it; nil when it sets none.
func (id *identity) given(a *client.Answer) *http.Cookie {
	for _, c := range slices.Backward(a.Cookies) {
		if c.Name == id.sticky {
			return c
		}
	}
	return nil
}

// guess takes the first cookie that leads to a node for the sticky one, where no name is configured. It must be called before others
// use the identity.
func (id *identity) guess(a *client.Answer) {
	if id.sticky != "" {
		return
	}
	for _, c := range a.Cookies {
		if id.meant(c.Value) != "" {
			id.sticky = c.Name
			return
		}
	}
}

// own notes the part of the sticky cookie that a node gives to those who ask it straight. It must be called before others use the
// identity.
func (id *identity) own(part, node string) {
	if part != "" {
		note(id.owners, part, node)
	}
}

// giver is the node that gives a cookie's value: the one that did so when it was asked straight, "" where several did, else the one that
// the value leads to.
func (id *identity) giver(value string) string {
	owner, known := id.owners[string(cookie.NodePart(id.sticky, []byte(value)))]
	switch {
	case owner == shares:
		return ""
	case known:
		return owner
	default:
		return id.meant(value)
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

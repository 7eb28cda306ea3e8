package model

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"farmtop/model/cookie"
)

// A ServerList is where an application lists its servers with the IDs that its sticky cookie has: AM's global-config/servers.
type ServerList struct {
	Path   string // with its query
	Header string // that has the token
	Token  string `json:"-"` // of an administrator's session. It is never shown or logged
}

// String keeps the token out of whatever prints a list.
func (l ServerList) String() string { return l.Path }

// GoString keeps it out of %#v, too.
func (l ServerList) GoString() string { return l.Path }

// A ListedServer is one server of an application as it lists them itself.
type ListedServer struct {
	ID        string   // what the sticky cookie has for it, unless its configuration says otherwise
	URL       string   // its own, not the balancer's
	Addresses []string // host:port each, what the URL's host resolves to; none where it doesn't
}

// ServersListed tells which servers an application has by its own list.
type ServersListed struct {
	At      time.Time
	Farm    string
	Node    string         // the node that was asked; "" when none could be
	Servers []ListedServer // in the list's order
	Err     string         // why there is no list, in words; "" when there is one
}

// When is the moment the node had answered.
func (e ServersListed) When() time.Time { return e.At }

// list takes an application's list in. IDs don't change, but tokens end: what was listed stays known when it can't be read any more.
func (f *farmState) list(e *ServersListed, j *journal) (urgent bool) {
	was := f.listErr
	f.listErr = e.Err
	entry := Entry{At: e.At, Farm: f.farm.Name, Node: e.Node, Kind: EntryNote}
	isNew := !slices.EqualFunc(f.listed, e.Servers, func(a, b ListedServer) bool { return a.ID == b.ID && a.URL == b.URL })
	switch {
	case e.Err != "" && e.Err == was:
		return false
	case e.Err != "":
		entry.Severity, entry.Text = Warning, "its list of servers can't be read: "+e.Err
	case isNew:
		entry.Text = "lists its servers: " + listWords(e.Servers)
	case was != "":
		entry.Text = "its list of servers can be read again"
	}
	if entry.Text != "" {
		j.add(entry)
	}
	if e.Err == "" {
		f.listed, f.dirty = e.Servers, true
	}
	return entry.Text != ""
}

// listedShown bounds the servers that an entry of the journal names.
const listedShown = 5

func listWords(servers []ListedServer) string {
	words := make([]string, 0, listedShown+1)
	for i, s := range servers {
		if i == listedShown {
			words = append(words, fmt.Sprintf("and %d more", len(servers)-listedShown))
			break
		}
		words = append(words, s.ID+" "+s.URL)
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

// AddListed gives the nodes the IDs that the application lists for them.
func AddListed(nodes []cookie.Node, listed []ListedServer) {
	if len(listed) == 0 {
		return
	}
	ix := indexCookieNodes(nodes)
	for i := range listed {
		if at, known := ix.find(&listed[i]); known {
			nodes[at].IDs = withWord(nodes[at].IDs, listed[i].ID)
		}
	}
}

// cookieIndex finds nodes by where they are and what they are called; -1 stands for several.
type cookieIndex struct{ places, hosts, names map[string]int }

func indexCookieNodes(nodes []cookie.Node) cookieIndex {
	ix := cookieIndex{map[string]int{}, map[string]int{}, map[string]int{}}
	note := func(m map[string]int, key string, at int) {
		if before, twice := m[key]; twice && before != at {
			at = -1
		}
		m[key] = at
	}
	for i, n := range nodes {
		for _, address := range n.Addresses {
			if host, port, err := net.SplitHostPort(address); err == nil {
				note(ix.places, net.JoinHostPort(canonicalHost(host), port), i)
				note(ix.hosts, canonicalHost(host), i)
			}
		}
		note(ix.names, strings.ToLower(n.Name), i)
		for _, server := range n.Servers {
			note(ix.names, strings.ToLower(server), i)
		}
	}
	return ix
}

// find is the node that a listed server is: the one at its host and port, else the only one on its host, else the one that is called as
// its host.
func (ix *cookieIndex) find(s *ListedServer) (at int, known bool) {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" {
		return 0, false
	}
	host := canonicalHost(u.Hostname())
	addresses := append([]string{net.JoinHostPort(host, URLPort(u))}, s.Addresses...)
	label, _, _ := strings.Cut(host, ".")
	for _, look := range []struct {
		in   map[string]int
		keys []string
	}{{ix.places, addresses}, {ix.hosts, hostsOf(addresses)}, {ix.names, []string{host, label}}} {
		for _, key := range look.keys {
			if at, found := look.in[key]; found && at >= 0 {
				return at, true
			}
		}
	}
	return 0, false
}

// hostsOf are the hosts of addresses, which are host:port each.
func hostsOf(addresses []string) []string {
	hosts := make([]string, 0, len(addresses))
	for _, address := range addresses {
		if host, _, err := net.SplitHostPort(address); err == nil {
			hosts = append(hosts, canonicalHost(host))
		}
	}
	return hosts
}

// URLPort is the URL's port, its scheme's where it has none.
func URLPort(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	default:
		return "443"
	}
}

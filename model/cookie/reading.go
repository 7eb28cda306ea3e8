package cookie

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// Kind is whose form a value has.
type Kind string

// The kinds of readings.
const (
	Value     Kind = "value"     // the value as it is stands for a server, as with HAProxy's insert and nginx's route=
	HAProxy   Kind = "haproxy"   // with dates, before an application's own value, or dynamic
	Nginx     Kind = "nginx"     // "sticky cookie" without route=
	Route     Kind = "route"     // behind a dot: Tomcat's jvmRoute, and what Apache's mod_proxy_balancer and mod_jk look for
	F5        Kind = "f5"        // BIG-IP's cookie insert
	NetScaler Kind = "netscaler" // COOKIEINSERT
	Traefik   Kind = "traefik"
	Caddy     Kind = "caddy"
	Envoy     Kind = "envoy" // stateful session by cookie
	AM        Kind = "am"    // ForgeRock AM, PingAM and OpenAM: the server's ID
	AWS       Kind = "aws"
	Azure     Kind = "azure"
	Google    Kind = "google"
	Learned   Kind = "learned" // seen to go to a node
)

// A Reading is one thing that a cookie may say.
type Reading struct {
	Kind Kind
	// Form is which of the kind's forms it is, "" where there is one: address of Value; dated, prefix, dynamic of HAProxy; IPv4, IPv6,
	// "IPv4 route domain", "IPv6 route domain" of F5; sha256, fnv, url of Traefik; address, message of Envoy. A cookie that only its
	// maker can read is sealed, one that was taken back cleared.
	Form string

	Address     string // host:port of the server it means; "" when it says none. Port 0 is any port.
	RouteDomain string // the F5 route domain of that address; "" for the default one
	Server      string // the server, route or server ID that it names; "" when it names none
	Group       string // the pool or virtual server that the cookie's own name tells; "" when it tells none
	Node        string // the known node that is meant; "" when none is

	LastSeen, FirstSeen time.Time // HAProxy's dates, on 4 s; zero when there are none

	// Sure tells that the form leaves no other reading: nobody else writes it so, or it is a hash, with 64 bits or more, of
	// something that is known.
	Sure   bool
	Sealed bool   // it says no node to anybody but its maker
	Says   string // in words, what it says and how that is known
	Hint   string // what would tell the node; "" when nothing more is needed
}

const (
	// maxValue is the longest value that is read, in bytes: browsers keep no longer cookies (RFC 6265, 6.1).
	maxValue = 4096
	// maxReadings is how many readings a value has at most; more only come from nodes that share everything.
	maxReadings = 32
)

// Read says all that a cookie may mean, the surest first. Where one reading is sure, mere guesses that lead to no node are left out.
// It returns none where no form fits, and for values of more than 4096 bytes.
func (ix *Index) Read(name, value string) []Reading {
	r := reader{ix: ix, name: name, value: unquoted([]byte(value)), sticky: slices.Contains(ix.cookies, name)}
	if len(r.value) == 0 || len(r.value) > maxValue {
		return nil
	}
	for _, read := range []func(){r.cleared, r.known, r.located, r.haproxy, r.route, r.server, r.sealed, r.hashed, r.guessed} {
		read()
	}
	return r.settled()
}

// A reader reads one value. Its methods are the forms; each adds what it reads.
type reader struct {
	ix     *Index
	name   string
	value  []byte
	sticky bool // the name is that of a sticky cookie of the farm
	all    []Reading
}

func (r *reader) add(reading Reading) {
	if len(r.all) < maxReadings {
		r.all = append(r.all, reading)
	}
}

// isRead tells whether something better than a guess was read.
func (r *reader) isRead() bool {
	return slices.ContainsFunc(r.all, func(each Reading) bool { return each.Sure || each.Node != "" })
}

// settled are the readings in their order, without those that others make idle.
func (r *reader) settled() []Reading {
	if slices.ContainsFunc(r.all, func(each Reading) bool { return each.Sure }) {
		r.all = slices.DeleteFunc(r.all, func(each Reading) bool { return !each.Sure && each.Node == "" })
	}
	slices.SortStableFunc(r.all, func(a, b Reading) int { return cmp.Compare(weight(a), weight(b)) })
	return r.all
}

// weight is the order of readings: the sure ones, those with a node first.
func weight(r Reading) int {
	w := 0
	if !r.Sure {
		w += 2
	}
	if r.Node == "" {
		w++
	}
	return w
}

// lead fills in the node at an address, and what is missing where there is none.
func (r *reader) lead(reading Reading, address netip.AddrPort) Reading {
	reading.Address = address.String()
	at, exact := r.ix.at(address)
	switch {
	case at == nobody:
		reading.Hint = hintAddress(reading.Address)
	case !exact:
		reading.Node, reading.Hint = r.ix.names[at], ""
		reading.Says += "; the only node on that host"
	default:
		reading.Node, reading.Hint = r.ix.names[at], ""
	}
	return reading
}

func hintAddress(address string) string {
	return "no known node has the address " + address + ": it has left the farm, or its node is known by another address than the balancer has"
}

// node is the name of the node that a part of the value stands for, "" for none.
func (r *reader) node(part []byte) string {
	if at, _ := r.ix.meant(part); at != nobody {
		return r.ix.names[at]
	}
	return ""
}

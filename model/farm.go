package model

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"farmtop/model/clientip"
)

// A Farm is a set of nodes that serve one service behind one endpoint. It is what the configuration says and doesn't change
// while farmtop runs.
type Farm struct {
	Name   string
	System string // the preset's name, "generic" where none was chosen

	Endpoint        string // the URL clients use; "" when unknown
	EndpointAddress string // host:port dialled instead of the endpoint's name; "" for DNS

	Nodes     []Node
	Checks    []Check // asked of every node, at least one
	TLS       TLS
	Sticky    Sticky
	Routing   Routing
	ClientIP  clientip.Rule // how the application derives the address of its client; its Name is "" when unknown
	Expect    Expect
	Balancers []Balancer
	Logs      []Log
	Limits    Limits

	Protected bool // actions want the farm's name typed
	ReadOnly  bool // no actions at all
}

// Host is the host name (with port, where the endpoint has one) that nodes see in the Host header: what clients ask for.
// It is "" when neither endpoint nor server name is known.
func (f *Farm) Host() string {
	if u, err := url.Parse(f.Endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return f.TLS.ServerName
}

// ServerName is the name that certificates are checked against and that is sent as SNI. It is "" when nothing names the farm.
func (f *Farm) ServerName() string {
	if f.TLS.ServerName != "" {
		return f.TLS.ServerName
	}
	if u, err := url.Parse(f.Endpoint); err == nil {
		return u.Hostname()
	}
	return ""
}

// How the endpoint is asked. Its path is longer than a node's and the balancer logs it, so it is asked seldom; one lost request is
// no outage.
const (
	endpointEvery   = 5 * time.Second
	endpointTimeout = 4 * time.Second
	endpointFall    = 2
)

// EndpointCheck is the question put to the endpoint as a client would ask it; nil where there is no endpoint. Any answer of the
// farm is a good one.
func (f *Farm) EndpointCheck() *Check {
	u, err := url.Parse(f.Endpoint)
	if err != nil || u.Host == "" {
		return nil
	}
	return &Check{
		Name: "endpoint", Protocol: Protocol(u.Scheme), Path: u.RequestURI(),
		Every: endpointEvery, Timeout: endpointTimeout, Rise: 1, Fall: endpointFall,
	}
}

// A Node is one server of a farm, at an address of its own that farmtop reaches directly.
type Node struct {
	Name    string // unique in its farm
	Address string // host:port; the host is a name, an IPv4 or a bracketed IPv6 address
	Weight  int    // the weight it should have at the balancer; 0 when not configured
	Server  string // its name at the balancer; "" when that is Name
	Version string // the version it is asserted to run, for systems that don't tell; "" when not configured
	Expand  bool   // Address's name stands for several nodes, one for each address it resolves to
	Origin  string // the name of the node it was expanded from; "" for a node of the configuration
}

// Host is the host part of the address, without brackets.
func (n *Node) Host() string {
	host, _, err := net.SplitHostPort(n.Address)
	if err != nil {
		return n.Address
	}
	return host
}

// SameHost tells whether two nodes are at the same host, as far as their addresses tell. A name and an address stay two hosts: what a
// name stands for may change.
func (n *Node) SameHost(other *Node) bool {
	return canonicalHost(n.Host()) == canonicalHost(other.Host())
}

// canonicalHost is a host in one spelling: addresses as netip writes them, names in small letters and without a dot at their end.
func canonicalHost(host string) string {
	host = strings.Trim(host, "[]")
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// TLS says how connections to the farm's nodes are secured and verified.
type TLS struct {
	ServerName   string            // SNI and the name certificates must have; "" for the endpoint's host
	Roots        *x509.CertPool    `json:"-"` // nil for the system's roots
	Certificates []tls.Certificate `json:"-"` // the client's certificate; none when empty
	Insecure     bool              // certificates are looked at, but not believed or refused
}

// Stickiness tells how much a system depends on a client's requests reaching the same node.
type Stickiness string

// The degrees of stickiness. Unknown is the zero value.
const (
	StickyUnknown     Stickiness = ""
	StickyRequired    Stickiness = "required"
	StickyRecommended Stickiness = "recommended"
	StickyNone        Stickiness = "none"
)

// Sticky is what is expected of sessions.
type Sticky struct {
	Cookie   string // the cookie that ties a client to a node; "" when unknown
	Expected Stickiness
	Paths    map[string]Stickiness // a path prefix's own expectation; nil for none
	Learn    *Learn                // how a client gets the application's cookie without credentials; nil when unknown
	Servers  *ServerList           // where the application lists its servers; nil when farmtop may not ask
}

// A Learn is a request whose answer sets the application's sticky cookie.
type Learn struct {
	Method string // "" for GET; a POST has an empty body
	Path   string // with its query
}

// Routing says how the routing is tested.
type Routing struct {
	Path     string         // what the routing test asks for; "" for the endpoint's own
	HTTPPort int            // of the endpoint, that should send clients on to HTTPS; 0 for none
	Header   string         // of the answer, that names the node; "" for the usual ones alone
	Body     *regexp.Regexp // finds the node's name or address in the body: its first group, else all that it matches; nil for none
	Echo     *Echo          // where the application says whom it takes for its client; nil when unknown
}

// An Echo is a path whose answer says whom the application takes for its client.
type Echo struct {
	Path    string         // with its query
	Address *regexp.Regexp // finds the address in the body: its first group, else all that it matches; nil where the body is the address alone
}

// Expect is what a system demands of its farm.
type Expect struct {
	Offload         bool // TLS may end at the balancer
	SameCertificate bool // every node must present the same certificate
	SameVersion     bool // every node must run the same version
	ActivePassive   bool // one node is active at a time, the others stand by
}

// A Balancer spreads the farm's requests over its nodes.
type Balancer struct {
	Name     string    // unique in its farm, shown to people
	Kind     string    // the driver: haproxy, …
	Address  string    // what the driver dials: a socket's path, host:port, ssh://HOST/PATH of a socket, the URL of an HTTP interface
	Backend  string    // the group of servers that is this farm; "" when the driver finds it by the nodes' addresses
	Master   string    // HAProxy: the master process's own socket, to see what older workers still serve; "" when not given
	Commands *Commands // of the kind "command": what is run; nil for all others
	Login    Login     // of an HTTP interface; empty where none is wanted
	TLS      TLS       // of an HTTP interface over TLS; its server name is the URL's where it is ""
	File     string    // nginx: the file with the upstream's servers
	Through  []string  // nginx: what stands before every command that is run, such as ssh lb1; nil on this machine
	Every    time.Duration
	Timeout  time.Duration
}

// A Login is who farmtop is to an HTTP interface. It is never shown or logged.
type Login struct {
	User     string
	Password string `json:"-"`
}

// String keeps the password out of whatever prints a login.
func (l Login) String() string { return l.User }

// GoString keeps it out of %#v, too.
func (l Login) GoString() string { return l.User }

// Limits are the thresholds of findings.
type Limits struct {
	MinReady    int           // ready nodes below which LB08 speaks; at least 1
	Slow        time.Duration // a node's p95 above this is slow, whatever its peers do
	CertWarning time.Duration // a certificate that expires sooner is worth a warning
	Flaps       int           // changes of state within FlapWindow that count as flapping
	FlapWindow  time.Duration
	ClockSkew   time.Duration // how far a node's clock may be from the others'
}

// DefaultLimits are what a farm has that configures none.
func DefaultLimits() Limits {
	return Limits{
		MinReady: 1, Slow: 500 * time.Millisecond, CertWarning: 30 * 24 * time.Hour,
		Flaps: 4, FlapWindow: 5 * time.Minute, ClockSkew: 2 * time.Second,
	}
}

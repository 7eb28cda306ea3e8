package importnginx

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"farmtop/model/nginxconf"
)

// An upstream is a group of servers.
type upstream struct {
	at      *nginxconf.Directive
	name    string
	members []member
	lines   map[string]int // of the members, by their addresses
	refused bool           // it has servers, but none that a node can be made of

	method *nginxconf.Directive // hash, ip_hash, least_conn, …; nil for taking turns
	sticky *nginxconf.Directive
	state  *nginxconf.Directive // the file where NGINX Plus keeps the servers

	used    bool
	routes  []*route // that lead to it by HTTP
	remarks []Remark // of its servers
}

// A member is a server of an upstream.
type member struct {
	at         *nginxconf.Directive
	host, port string
	weight     int // 1 where none is given
	backup     bool
	down       bool
	resolve    bool
}

// isName tells whether DNS says where it is.
func (m *member) isName() bool {
	_, err := netip.ParseAddr(m.host)
	return err != nil
}

func (m *member) address() string {
	if strings.Contains(m.host, ":") {
		return "[" + m.host + "]:" + m.port
	}
	return m.host + ":" + m.port
}

func (u *upstream) ports() []string {
	var ports []string
	for i := range u.members {
		if port := u.members[i].port; !slices.Contains(ports, port) {
			ports = append(ports, port)
		}
	}
	return ports
}

// methods choose a server by other means than by turns.
var methods = map[string]bool{"hash": true, "ip_hash": true, "least_conn": true, "least_time": true, "random": true}

// upstream reads a group.
func (s *site) upstream(d *nginxconf.Directive) {
	if len(d.Args) != 1 || d.Arg(0) == "" {
		s.faults = append(s.faults, fault(d, "the upstream has no name, or more than one; write upstream NAME { … }"))
		return
	}
	name := strings.ToLower(d.Arg(0)) // which nginx compares without case
	if first := s.named[name]; first != nil {
		s.remarks = append(s.remarks, remark(d, "the upstream %s is there twice, first at %s, so nginx refuses the file; remove one", shown(d.Arg(0)), first.at.Place()))
		first.used = true
		return
	}
	u := &upstream{at: d, name: d.Arg(0), lines: map[string]int{}}
	for in := range d.Body() {
		switch name := in.Name.Text; {
		case name == "server":
			s.member(u, in)
		case name == "sticky":
			u.sticky = in
			s.stickyZone(in)
		case name == "state":
			u.state = in
		case name == "zone":
			s.zone(in, in.Arg(0))
		case methods[name]:
			u.method = in
		}
	}
	s.upstreams = append(s.upstreams, u)
	s.named[name] = u
}

// member reads a line "server ADDRESS parameters;".
func (s *site) member(u *upstream, d *nginxconf.Directive) {
	if len(d.Args) == 0 {
		s.faults = append(s.faults, fault(d, "the server has no address; write server HOST:PORT;"))
		return
	}
	if strings.HasPrefix(d.Arg(0), "unix:") {
		u.refused = true
		u.remarks = append(u.remarks, remark(d, "the server %s is a socket on nginx's own host, which can't be asked from elsewhere; it is left out", shown(d.Arg(0))))
		return
	}
	m := member{at: d, weight: 1}
	var ok bool
	if m.host, m.port, ok = splitServer(d.Arg(0)); !ok {
		s.faults = append(s.faults, fault(d, "the server %s has no address that can be read; write HOST:PORT, an IPv6 address in brackets", shown(d.Arg(0))))
		return
	}
	for _, a := range d.Args[1:] {
		s.parameter(&m, a.Text)
	}
	if first, twice := u.lines[m.address()]; twice {
		u.remarks = append(u.remarks, remark(d, "the server %s is there twice, first in line %d, so it gets two shares; write it once, with a weight", m.address(), first))
		return
	}
	u.lines[m.address()], s.servedAt[m.host+":"+m.port] = d.Name.Line, true
	u.members = append(u.members, m)
}

// parameter takes what follows a server's address, as far as it matters to a farm.
func (s *site) parameter(m *member, text string) {
	key, value, _ := strings.Cut(text, "=")
	switch key {
	case "weight":
		weight, err := strconv.Atoi(value)
		if err != nil || weight < 1 || weight > 65535 {
			s.faults = append(s.faults, fault(m.at, "the weight %s can't be read; write weight= and a number from 1 to 65535", shown(value)))
			return
		}
		m.weight = weight
	case "backup":
		m.backup = true
	case "down":
		m.down = true
	case "resolve":
		m.resolve = true
	}
}

// hostName is what DNS takes for a name, and underscores, which containers have in theirs.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$`)

// splitServer takes HOST[:PORT] apart; the port is 80 where there is none.
func splitServer(text string) (host, port string, ok bool) {
	host, port = text, "80"
	if inner, after, isV6 := strings.Cut(strings.TrimPrefix(text, "["), "]"); strings.HasPrefix(text, "[") && isV6 {
		host = inner
		if p, given := strings.CutPrefix(after, ":"); given {
			port = p
		}
		address, err := netip.ParseAddr(host)
		return host, port, err == nil && address.Zone() == "" && isPort(port)
	}
	if h, p, given := strings.Cut(text, ":"); given {
		host, port = h, p
	}
	return host, port, isHost(host) && isPort(port)
}

// isHost tells a name or an IPv4 address from what only looks like one.
func isHost(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Is4()
	}
	last := host[strings.LastIndexByte(strings.TrimSuffix(host, "."), '.')+1:]
	return len(host) <= 253 && hostName.MatchString(host) && strings.Trim(last, "0123456789.") != ""
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// stickyZone notes the memory that "sticky learn … zone=NAME:SIZE" uses.
func (s *site) stickyZone(d *nginxconf.Directive) {
	for _, a := range d.Args {
		if zone, ok := strings.CutPrefix(a.Text, "zone="); ok {
			name, _, _ := strings.Cut(zone, ":")
			s.zone(d, name)
		}
	}
}

// zone refuses memory that two would share.
func (s *site) zone(d *nginxconf.Directive, name string) {
	if first := s.zones[name]; first != nil {
		s.remarks = append(s.remarks, remark(d, "the zone %s is used already at %s; each upstream needs one of its own", shown(name), first.Place()))
		return
	}
	s.zones[name] = d
}

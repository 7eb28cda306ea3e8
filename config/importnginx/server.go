package importnginx

import (
	"slices"
	"strconv"
	"strings"

	"farmtop/model/nginxconf"
)

// A server is one of nginx's virtual servers.
type server struct {
	*level
	names   []string             // as written, the first one first
	listens []listen             // none where it listens for nobody that farmtop could be
	sets    map[string]*variable // what set says anywhere in it
	routes  []*route
	sends   []redirect
	remarks []Remark

	placed bool // it says where it listens
}

// A route is where a server hands requests on.
type route struct {
	pass   *nginxconf.Directive
	level  *level
	server *server
	path   string // of the location, where it is a prefix; "" for an expression
	scheme string // that nodes are spoken to with; known once the pass was followed
}

// server reads a virtual server.
func (s *site) server(d *nginxconf.Directive, http *level) *server {
	v := &server{level: newLevel(d, http), sets: map[string]*variable{}}
	s.block(v, v.level, "/")
	if !v.placed {
		v.listens = []listen{{at: d, port: 80}} // ngx_http_core_server: *:80
	}
	if v.isOn("ssl") {
		for i := range v.listens {
			v.listens[i].tls = true
		}
	}
	s.claim(v)
	return v
}

// A claim is a name at a place where servers listen; the first server with it has it.
type claim struct {
	name, host string
	port       int
}

func (s *site) claim(v *server) {
	for _, name := range v.names {
		for _, l := range v.listens {
			c := claim{strings.ToLower(name), l.host, l.port}
			first := s.claimed[c]
			switch {
			case first == nil:
				s.claimed[c] = v
			case first != v:
				v.remarks = append(v.remarks, remark(v.at, "the server name %s is there twice on port %d, first at %s, and nginx ignores this one; remove the name from one of them",
					shown(name), l.port, first.at.Place()))
			}
		}
	}
}

// passes hand requests on to an upstream or a server.
var passes = []string{"proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass"}

// block reads what stands in a server, in its locations and in theirs.
func (s *site) block(v *server, l *level, path string) {
	for d := range l.at.Body() {
		switch name := d.Name.Text; {
		case name == "listen" && len(d.Args) > 0:
			v.placed = true
			if made, ok := s.listen(v, d); ok {
				v.listens = append(v.listens, made)
			}
		case name == "server_name":
			for _, a := range d.Args {
				v.names = append(v.names, a.Text)
			}
		case name == "set" && len(d.Args) == 2:
			v.set(strings.TrimPrefix(d.Arg(0), "$"), d.Arg(1))
		case name == "location" || name == "if" || name == "limit_except":
			inner := newLevel(d, l)
			s.block(v, inner, pathOf(d, path))
		case slices.Contains(passes, name) && len(d.Args) > 0:
			v.routes = append(v.routes, &route{pass: d, level: l, server: v, path: path})
		case name == "return" || name == "rewrite":
			v.redirect(d, path)
			l.add(d)
		default:
			l.add(d)
		}
	}
}

func (v *server) set(name, value string) {
	if v.sets[name] == nil {
		v.sets[name] = &variable{}
	}
	v.sets[name].add(value)
}

// pathOf is the prefix of the paths that reach a block within one; "" where an expression or a name chooses.
func pathOf(d *nginxconf.Directive, outer string) string {
	if !d.Is("location") {
		return outer
	}
	path := d.Arg(max(0, len(d.Args)-1))
	if modifier := d.Arg(0); len(d.Args) == 2 && modifier != "=" && modifier != "^~" || !strings.HasPrefix(path, "/") {
		return ""
	}
	return path
}

// host is the first name that clients can write into a URL; "" where there is none.
func (v *server) host() string {
	for _, name := range v.names {
		name = strings.TrimPrefix(name, ".") // .example.com is example.com, too
		if name != "_" && isHost(name) {
			return strings.ToLower(name)
		}
	}
	return ""
}

// answers tells whether the server is the one for a host.
func (v *server) answers(host string) bool {
	return slices.ContainsFunc(v.names, func(name string) bool {
		name = strings.ToLower(name)
		switch {
		case strings.HasPrefix(name, "*."):
			return strings.HasSuffix(host, name[1:])
		case strings.HasPrefix(name, "."):
			return host == name[1:] || strings.HasSuffix(host, name)
		case strings.HasSuffix(name, ".*"):
			return strings.HasPrefix(host, name[:len(name)-1])
		default:
			return host == name
		}
	})
}

// A listen is where a server listens for HTTP.
type listen struct {
	at      *nginxconf.Directive
	host    string // as written; "" for every address
	port    int
	tls     bool
	http2   bool
	proxied bool // what connects says by the PROXY protocol whom for
	first   bool // the server is the default one there
}

// place is what a directive says of where the server listens, without parameters.
func (l *listen) place() string {
	if l.at.Is("listen") {
		return l.at.Arg(0)
	}
	return strconv.Itoa(l.port)
}

// listen reads a server's directive; it is not ok for sockets, which no client of another host reaches, and for QUIC, which farmtop
// doesn't speak.
func (s *site) listen(v *server, d *nginxconf.Directive) (made listen, ok bool) {
	written := d.Arg(0)
	if strings.HasPrefix(written, "unix:") {
		return listen{}, false
	}
	made = listen{at: d, port: 80}
	port := written
	if n := strings.LastIndexByte(written, ':'); n > strings.LastIndexByte(written, ']') {
		made.host, port = strings.TrimPrefix(written[:n], "*"), written[n+1:]
	}
	switch first, last, isPort := ports(port); {
	case isPort:
		made.port = first
		if last > first {
			v.remarks = append(v.remarks, remark(d, "listen %s is a range of ports, of which only %d is looked at; where clients use another one, write that into the endpoint", shown(written), first))
		}
	case port == written && (isHost(written) || strings.HasPrefix(written, "[") && strings.HasSuffix(written, "]")):
		made.host = written
	default:
		s.faults = append(s.faults, fault(d, "listen %s has no port that can be read; write listen 443 ssl; or ADDRESS:PORT", shown(written)))
		return listen{}, false
	}
	for _, a := range d.Args[1:] {
		switch a.Text {
		case "ssl":
			made.tls = true
		case "http2", "spdy":
			made.http2 = true
		case "proxy_protocol":
			made.proxied = true
		case "default_server", "default":
			made.first = true
		case "quic":
			return listen{}, false
		}
	}
	return made, true
}

// ports are the first and the last port of a range, such as 8000-8005, which nginx knows since 1.15.10; one port is both.
func ports(written string) (first, last int, ok bool) {
	from, to, isRange := strings.Cut(written, "-")
	if !isRange {
		to = from
	}
	low, err := strconv.ParseUint(from, 10, 16)
	high, errHigh := strconv.ParseUint(to, 10, 16)
	return int(low), int(high), err == nil && errHigh == nil && low > 0 && low <= high
}

// secure is where the server speaks HTTPS, port 443 before others; nil where it doesn't.
func (v *server) secure() *listen { return v.listening(true, 443) }

// plain is where the server speaks HTTP, port 80 before others; nil where it doesn't.
func (v *server) plain() *listen { return v.listening(false, 80) }

func (v *server) listening(tls bool, usual int) *listen {
	var found *listen
	for i := range v.listens {
		l := &v.listens[i]
		if l.tls == tls && (found == nil || l.port == usual && found.port != usual) {
			found = l
		}
	}
	return found
}

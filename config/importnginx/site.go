package importnginx

import (
	"strings"

	"farmtop/model/nginxconf"
)

// A site is what an nginx configuration says of HTTP.
type site struct {
	upstreams []*upstream          // in the order of the configuration
	named     map[string]*upstream // by their names in small letters
	servedAt  map[string]bool      // host:port of the upstreams' servers
	servers   []*server
	claimed   map[claim]*server // by the names that they answer to
	variables map[string]*variable
	formats   map[string]*nginxconf.Directive // log_format by name
	zones     map[string]*nginxconf.Directive // shared memory by name

	remarks []Remark // that belong to no farm
	faults  []error
}

// readSite reads the section http; a file without one is taken for a file that is included there.
func readSite(source *nginxconf.Source) *site {
	s := &site{
		named: map[string]*upstream{}, servedAt: map[string]bool{}, claimed: map[claim]*server{}, variables: map[string]*variable{}, formats: map[string]*nginxconf.Directive{}, zones: map[string]*nginxconf.Directive{},
	}
	snippet := newLevel(nil, nil)
	sections := []*level{snippet}
	for d := range source.All() {
		switch {
		case d.Is("http"):
			sections = append(sections, newLevel(d, nil))
		case d.Is("stream"):
			s.stream(d)
		default:
			s.read(d, snippet)
		}
	}
	for _, http := range sections[1:] {
		for d := range http.at.Body() {
			s.read(d, http)
		}
	}
	for _, server := range s.servers {
		for _, r := range server.routes {
			s.follow(r)
		}
	}
	s.leftOver()
	return s
}

// read takes one directive of the section http.
func (s *site) read(d *nginxconf.Directive, http *level) {
	switch d.Name.Text {
	case "upstream":
		s.upstream(d)
	case "server":
		s.servers = append(s.servers, s.server(d, http))
	case "map", "geo", "split_clients":
		s.table(d)
	case "log_format":
		if len(d.Args) > 1 {
			s.formats[d.Arg(0)] = d
		}
	default:
		http.add(d)
	}
}

// stream notes balancers below HTTP, of which no farm is made: the section knows no names of servers, so no endpoint.
func (s *site) stream(section *nginxconf.Directive) {
	for d := range section.Body() {
		if d.Is("upstream") {
			s.remarks = append(s.remarks, remark(d, "the upstream %s stands in the section stream, whose clients are told by address alone; write its farm by hand", shown(d.Arg(0))))
		}
	}
}

// maxRoutes is how many locations of one upstream are looked at: no site has more that differ.
const maxRoutes = 1000

// follow finds the upstreams that a route leads to.
func (s *site) follow(r *route) {
	targets, ok := s.values(withoutPath(r.pass.Arg(0)), r.server)
	if !ok {
		s.remarks = append(s.remarks, remark(r.pass, "%s %s can't be followed: its value is known to requests only; write that farm by hand", r.pass.Name.Text, shown(r.pass.Arg(0))))
		return
	}
	for _, target := range targets {
		scheme, host := splitTarget(target)
		u := s.named[strings.ToLower(host)]
		switch {
		case u == nil:
			s.remarks = append(s.remarks, remark(r.pass, "%s leads to %s itself, not to an upstream, so there is no farm to make; give its servers an upstream", r.pass.Name.Text, shown(host)))
		case !r.pass.Is("proxy_pass"):
			u.used = true
			s.remarks = append(s.remarks, remark(r.pass, "%s isn't HTTP, so no farm is made of the upstream %s", r.pass.Name.Text, shown(u.name)))
		default:
			found := *r
			found.scheme = scheme
			u.used = true
			if len(u.routes) < maxRoutes {
				u.routes = append(u.routes, &found)
			}
		}
	}
}

// pathVariables stand for the request's path, with the slash that it begins with.
var pathVariables = strings.NewReplacer("$request_uri", "/", "${request_uri}", "/", "$document_uri", "/", "$uri", "/", "${uri}", "/")

// withoutPath is a value of proxy_pass without its path, whose variables lead nowhere else.
func withoutPath(target string) string {
	target = pathVariables.Replace(target)
	scheme, rest, found := strings.Cut(target, "://")
	if !found {
		return target
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// splitTarget takes a value of proxy_pass apart.
func splitTarget(target string) (scheme, host string) {
	scheme, rest, found := strings.Cut(target, "://")
	if !found {
		scheme, rest = "http", target
	}
	host, _, _ = strings.Cut(rest, "/")
	return strings.ToLower(scheme), host
}

// leftOver notes upstreams that are of no use, and those whose servers can't be told.
func (s *site) leftOver() {
	for _, u := range s.upstreams {
		switch {
		case len(u.members) == 0 && u.state != nil:
			s.remarks = append(s.remarks, remark(u.state, "the servers of the upstream %s are kept in %s, so no farm is made of it; name that file to import with the upstream's servers in place of it, or write the farm by hand", shown(u.name), shown(u.state.Arg(0))))
		case len(u.members) == 0 && !u.refused:
			s.remarks = append(s.remarks, remark(u.at, "the upstream %s has no servers, so nginx refuses the file; write one server HOST:PORT; for each node", shown(u.name)))
		case !u.used:
			s.remarks = append(s.remarks, remark(u.at, "nobody uses the upstream %s, so no farm is made of it; remove it, or name the nginx.conf that includes all others", shown(u.name)))
		}
	}
}

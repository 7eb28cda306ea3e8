package importnginx

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"farmtop/config"
	"farmtop/model/nginxconf"
)

// A farm is what is written of an upstream: parts in the order of the page.
type farm struct {
	title string // the comment before it
	parts []part
}

// A part is a key of a farm with its value, below the remarks that it gives rise to. One without lines is remarks alone.
type part struct {
	remarks []Remark
	lines   []line
}

// A line is YAML with a note that stands behind it as a comment.
type line struct{ text, note string }

func (p *part) line(text, note string) { p.lines = append(p.lines, line{text, note}) }

func (p *part) linef(note, format string, args ...any) { p.line(fmt.Sprintf(format, args...), note) }

func (p *part) say(at *nginxconf.Directive, format string, args ...any) {
	p.remarks = append(p.remarks, remark(at, format, args...))
}

// farm makes one of an upstream that has servers and routes.
func (im *importer) farm(u *upstream) farm {
	main := u.main()
	system := im.system(u)
	e := endpointOf(main)
	f := farm{title: fmt.Sprintf("upstream %s, %s", clean(u.name), clean(u.at.Place()))}
	var head part
	head.line("name: "+scalar(farmName(u.name)), "")
	head.line("system: "+system.Name, system.why)
	rule := im.clientIP(u, main, system)
	f.parts = []part{
		head, im.endpoint(u, main, e), im.nodes(u), im.checks(main, system, e), im.security(u, main), im.stickiness(u, system), im.routing(e),
		rule.part, im.balancer(u), im.logs(u, system, rule),
	}
	return f
}

// main is the route that the farm is about: over HTTPS and with a name before others, then the one whose path is the shortest.
func (u *upstream) main() *route {
	rank := func(r *route) int {
		switch e := endpointOf(r); {
		case e.host == "":
			return 2
		case !e.listen.tls:
			return 1
		}
		return 0
	}
	return slices.MinFunc(u.routes, func(a, b *route) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(cmp.Or(a.path, "~"), cmp.Or(b.path, "~")))
	})
}

// farmName is the upstream's name, as far as a farm's name can be that.
func farmName(upstream string) string {
	runes := []rune(strings.ReplaceAll(clean(upstream), "/", "-"))
	return string(runes[:min(len(runes), 100)])
}

// An endpoint is what clients use.
type endpoint struct {
	host   string  // "" where the server has no name for a URL
	listen *listen // nil where it can't be reached from other hosts
}

func endpointOf(r *route) *endpoint {
	e := &endpoint{host: r.server.host(), listen: r.server.secure()}
	if e.listen == nil {
		e.listen = r.server.plain()
	}
	if e.listen == nil {
		e.host = ""
	}
	return e
}

// url is where a path is asked for.
func (e *endpoint) url(path string) string {
	scheme, usual := "http", 80
	if e.listen.tls {
		scheme, usual = "https", 443
	}
	port := ""
	if e.listen.port != usual {
		port = ":" + strconv.Itoa(e.listen.port)
	}
	return scheme + "://" + e.host + port + path
}

func (im *importer) endpoint(u *upstream, main *route, e *endpoint) part {
	p := part{remarks: im.outdated(main.server)}
	p.remarks = append(p.remarks, lostHeaders(main)...)
	if e.host == "" {
		p.say(main.server.at, "the server has no name that clients can ask for; write the farm's endpoint: https://NAME/ yourself")
		p.line("# endpoint: https://www.example.com/", "")
		return p
	}
	p.line("endpoint: "+scalar(e.url(urlPath(main.path))), e.listen.at.Place()+also(u, main))
	return p
}

// urlPath is a location's path as a URL has it; / where that isn't sure.
func urlPath(path string) string {
	if path == "" || strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"#%<>?[\]^{|}`, r) }) {
		return "/"
	}
	return path
}

// also names other hosts that lead to the upstream.
func also(u *upstream, main *route) string {
	var hosts []string
	for _, r := range u.routes {
		if host := r.server.host(); host != "" && host != main.server.host() && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return ""
	}
	return "; used as " + strings.Join(hosts[:min(len(hosts), 5)], ", ") + ", too"
}

func (im *importer) nodes(u *upstream) part {
	p := part{remarks: u.remarks}
	p.line("nodes:", "")
	for i := range u.members {
		m := &u.members[i]
		text := fmt.Sprintf("  - {address: %q", m.address())
		if m.weight != 1 {
			text += fmt.Sprintf(", weight: %d", m.weight)
		}
		if m.isName() && m.resolve {
			text += ", expand: true"
		}
		p.line(text+"}", im.memberNote(&p, u, m))
	}
	return p
}

// memberNote is where a server stands and what is special about it.
func (im *importer) memberNote(p *part, u *upstream, m *member) string {
	note := m.at.Place()
	if m.down {
		note += ", down"
	}
	if m.backup {
		note += ", backup: it gets requests only while no other server is up"
		if u.method != nil && !u.method.Is("least_conn") && !u.method.Is("least_time") {
			p.say(m.at, "%s and backup don't go together: nginx refuses the line, or never uses the server; remove one of them", u.method.Name.Text)
		}
	}
	switch {
	case m.resolve && im.options.Version.lacks(resolveCame):
		p.say(m.at, "%s doesn't know resolve, which came with 1.27.3; remove it, and reload when the name's addresses change", im.options.Version)
	case m.isName() && !m.resolve:
		note += "; where the name has several addresses, nginx uses each: write expand: true, too"
	}
	return note
}

// checks are the system's, asked by HTTP where nginx speaks that to the nodes.
func (im *importer) checks(main *route, system guess, e *endpoint) part {
	var p part
	if main.scheme != "http" {
		return p
	}
	if e.listen != nil && e.listen.tls && !system.Expect.Offload {
		p.say(main.pass, "TLS ends at nginx, which speaks HTTP to the nodes; %s must be reached by HTTPS from end to end: write proxy_pass https://", system.Title)
	}
	p.line("checks:", "proxy_pass speaks HTTP to the nodes, "+main.pass.Place())
	for i := range system.Checks {
		c := &system.Checks[i]
		if c.Port != 0 || c.Protocol == "tcp" {
			p.linef("", "  - {name: %s}", c.Name)
			continue
		}
		p.linef("", "  - {name: %s, protocol: http}", c.Name)
	}
	if !slices.ContainsFunc(p.lines, func(l line) bool { return strings.Contains(l.text, "protocol: http") }) {
		return part{remarks: p.remarks} // each is asked at a port of its own
	}
	return p
}

// balancer is how farmtop reads and changes the upstream's servers: in their file.
func (im *importer) balancer(u *upstream) part {
	var p part
	note := "drains from nginx 1.29.6, else marks servers down"
	switch v := im.options.Version; {
	case v.lacks(stickyCame):
		note = fmt.Sprintf("%s can't drain: servers are marked down, which ends their sessions", v)
	case v.has(stickyCame):
		note = ""
	}
	p.linef(note, "balancer: {kind: nginx, file: %s, backend: %s}", scalar(im.file(u.members[0].at.Source.Name)), scalar(u.name))
	return p
}

// A guess is the system that the nodes seem to run.
type guess struct {
	config.System
	why string
}

// hosts are the addresses of an upstream's servers without their ports.
func (u *upstream) hosts() []string {
	var hosts []string
	for i := range u.members {
		hosts = append(hosts, u.members[i].host)
	}
	return hosts
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

// network is a network as config reads it; not ok where a name stands.
func network(text string) (canonical string, ok bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked().String(), true
	}
	address, err := netip.ParseAddr(text)
	return text, err == nil && address.Zone() == "" || text == "unix:"
}

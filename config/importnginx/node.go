package importnginx

import (
	"fmt"
	"slices"
	"strings"
)

// nodes are the upstream's servers.
func (im *importer) nodes(u *upstream) part {
	p := part{remarks: u.remarks}
	if i := slices.IndexFunc(u.members, func(m member) bool { return m.isName() && !m.resolve }); i >= 0 {
		p.say(u.members[i].at, "the server %s is a name; where it has several addresses, nginx uses each: write expand: true beside the node, and each becomes one", u.members[i].address())
	}
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
	if m.resolve && im.options.Version.lacks(resolveCame) {
		p.say(m.at, "%s doesn't know resolve, which came with 1.27.3; remove it, and reload when the name's addresses change", im.options.Version)
	}
	return note
}

// checks are the system's, asked by HTTP where nginx speaks that to the nodes.
func checks(main *route, system guess, e *endpoint) part {
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

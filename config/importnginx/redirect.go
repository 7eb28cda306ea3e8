package importnginx

import (
	"net/url"
	"strings"

	"farmtop/model/nginxconf"
)

// A redirect is a line that sends clients on to HTTPS.
type redirect struct {
	at   *nginxconf.Directive
	host string // it sends them to; "" for the one that they asked for
}

// redirect notes return and rewrite that send everybody, or those who ask for /, to https.
func (v *server) redirect(d *nginxconf.Directive, path string) {
	if path != "/" {
		return
	}
	target := ""
	switch {
	case d.Is("rewrite"):
		target = d.Arg(1)
	case strings.HasPrefix(d.Arg(0), "3"):
		target = d.Arg(1)
	case len(d.Args) == 1: // return URL;
		target = d.Arg(0)
	}
	rest, secure := strings.CutPrefix(target, "https://")
	if !secure {
		return
	}
	host, _, _ := strings.Cut(rest, "/")
	if n := strings.IndexByte(host, '$'); n == 0 {
		host = ""
	} else if n > 0 {
		host = host[:n]
	}
	if u, err := url.Parse("https://" + host); err == nil {
		host = u.Hostname()
	}
	v.sends = append(v.sends, redirect{d, strings.ToLower(host)})
}

// sender is the server that answers a host by HTTP, and where it listens: the one of that name, else the one that is first at a port
// where nobody has the name. It is nil where nginx doesn't listen for HTTP, or only at ports where it isn't known which.
func (s *site) sender(host string) (v *server, at *listen, named bool) {
	for _, v := range s.servers {
		if l := v.plain(); l != nil && v.answers(host) {
			return v, l, true
		}
	}
	var first *server
	for _, v := range s.servers {
		for i := range v.listens {
			l := &v.listens[i]
			if l.tls || l.port != 80 {
				continue
			}
			if l.first {
				return v, l, false
			}
			if first == nil {
				first, at = v, l
			}
		}
	}
	return first, at, false
}

// routing is the port that sends clients on from HTTP to HTTPS.
func (im *importer) routing(e *endpoint) part {
	if e.host == "" || e.listen == nil || !e.listen.tls {
		return part{}
	}
	var p part
	v, at, named := im.sender(e.host)
	switch {
	case v == nil || at.port == e.listen.port: // of another address
		p.line("routing: {http_port: none}", "nginx doesn't listen for HTTP")
	case len(v.sends) == 0:
		p.say(at.at, "%s asked for by HTTP isn't sent on to HTTPS here; write return 301 https://$host$request_uri; into a server that listens on %d", e.host, at.port)
		p.line("routing: {http_port: none}", "")
	case v.sends[0].host != "" && v.sends[0].host != e.host:
		p.say(v.sends[0].at, "%s asked for by HTTP is sent on to %s%s; write return 301 https://$host$request_uri; here, or a server for it on port %d",
			e.host, v.sends[0].host, defaultServer(named), at.port)
		p.line("routing: {http_port: none}", "")
	default:
		p.linef(v.sends[0].at.Place(), "routing: {http_port: %d}", at.port)
	}
	return p
}

// defaultServer explains why a server answers a host that it doesn't name.
func defaultServer(named bool) string {
	if named {
		return ""
	}
	return ", as this is the default server there and none has that name"
}

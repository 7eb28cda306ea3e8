package importnginx

import (
	"slices"
	"strings"

	"farmtop/model/nginxconf"
)

// security is how nginx believes the nodes, which farmtop does, too.
func (im *importer) security(u *upstream, main *route) part {
	if main.scheme != "https" {
		return part{}
	}
	var p part
	if main.level.isOn("proxy_ssl_verify") {
		im.verification(&p, u, main)
	} else {
		p.line("  insecure: true", "nginx believes any certificate of the nodes, too (proxy_ssl_verify is off); better: ca: FILE")
	}
	clientCertificate(&p, main.level)
	key := "tls:"
	if !slices.ContainsFunc(p.lines, func(l line) bool { return !strings.HasPrefix(l.text, "  #") }) {
		key = "# tls:" // a key must not stand alone
	}
	p.lines = slices.Insert(p.lines, 0, line{text: key})
	return p
}

// verification is what nodes' certificates must be like.
func (im *importer) verification(p *part, u *upstream, main *route) {
	if name, at := serverName(u, main); isHost(name) {
		p.line("  server_name: "+scalar(name), at.Place())
	} else {
		p.say(at, "the name that nodes' certificates must have isn't sure here (%s %s); write it as server_name", at.Name.Text, shown(at.Arg(0)))
		p.line("  # server_name: www.example.com", "")
	}
	if at, file := main.level.word("proxy_ssl_trusted_certificate"); at != nil {
		p.line(im.readable(file)+"ca: "+scalar(file), at.Place())
	}
}

// serverName is the name that nodes' certificates must have, which is the upstream's where nothing else says; "" where it depends on
// the request.
func serverName(u *upstream, main *route) (name string, at *nginxconf.Directive) {
	at, name = main.level.word("proxy_ssl_name")
	switch {
	case at == nil || name == "$proxy_host":
		return u.name, u.at
	case name == "$host" || name == "$http_host" || name == "$server_name":
		return main.server.host(), at
	case strings.Contains(name, "$"):
		return "", at
	}
	return name, at
}

// readable begins a line about a file: as a comment where farmtop can't read it here.
func (im *importer) readable(file string) string {
	if im.options.Readable != nil && strings.HasPrefix(file, "/") && im.options.Readable(file) {
		return "  "
	}
	return "  # where this file can be read: "
}

// clientCertificate notes the certificate that nginx shows to the nodes. Its key is nginx's, so whether farmtop may have it is for
// people to decide.
func clientCertificate(p *part, l *level) {
	at, file := l.word("proxy_ssl_certificate")
	if file == "" {
		return
	}
	_, key := l.word("proxy_ssl_certificate_key")
	p.say(at, "nginx shows a certificate to the nodes; where they ask everybody for one, give farmtop one, too: write client_cert and client_key")
	p.line("  # client_cert: "+scalar(file), "")
	p.line("  # client_key: "+scalar("file:"+key), "")
}

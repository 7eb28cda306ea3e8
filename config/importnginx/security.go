package importnginx

import (
	"strings"

	"farmtop/model/nginxconf"
)

// security is how nginx believes the nodes, which farmtop does, too.
func (im *importer) security(u *upstream, main *route) part {
	var p part
	if main.scheme != "https" {
		return p
	}
	certificate, client := main.level.word("proxy_ssl_certificate")
	if !main.level.isOn("proxy_ssl_verify") {
		p.line("tls:", "")
		p.line("  insecure: true", "nginx believes any certificate of the nodes, too (proxy_ssl_verify is off); better: ca: FILE")
		im.clientCertificate(&p, certificate, client, main.level)
		return p
	}
	p.line("tls:", "")
	name, at := im.serverName(u, main)
	switch {
	case name == "":
		p.say(at, "proxy_ssl_name %s is known to requests only; write the name in the nodes' certificates as server_name", shown(at.Arg(0)))
		p.line("  # server_name: www.example.com", "")
	default:
		p.line("  server_name: "+scalar(name), clean(at.Place()))
	}
	if ca, file := main.level.word("proxy_ssl_trusted_certificate"); ca != nil {
		p.line(im.readable(file)+"ca: "+scalar(file), clean(ca.Place()))
	}
	im.clientCertificate(&p, certificate, client, main.level)
	return p
}

// serverName is the name that nodes' certificates must have, which is the upstream's where nothing else says; "" where it depends on
// the request.
func (im *importer) serverName(u *upstream, main *route) (name string, at *nginxconf.Directive) {
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
func (im *importer) clientCertificate(p *part, at *nginxconf.Directive, file string, l *level) {
	if at == nil || file == "" {
		return
	}
	_, key := l.word("proxy_ssl_certificate_key")
	p.say(at, "nginx shows a certificate to the nodes; where they ask everybody for one, give farmtop one, too: write client_cert and client_key")
	p.line("  # client_cert: "+scalar(file), "")
	p.line("  # client_key: "+scalar("file:"+key), "")
}

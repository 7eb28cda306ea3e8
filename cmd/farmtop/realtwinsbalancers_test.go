package main

import (
	"cmp"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"farmtop/model"
	"farmtop/probe/lab"
)

// byAddress is an nginx that chooses a node by the client's address.
func byAddress(w *twin) {
	w.serveByNginx()
	w.nginx("ip_hash;", "$http_x_nothing")
}

// byCookie is an nginx that gives each client a cookie and chooses by its hash.
func byCookie(w *twin) {
	w.cookie = "sid"
	w.serveByNginx()
	w.nginx("hash "+cmp.Or(w.by, "$sid")+" consistent;", "$given")
}

// nginx starts the balancer: a line that makes it sticky, and the cookie that it gives.
func (w *twin) nginx(sticky, given string) {
	w.t.Helper()
	const directive = `$remote_addr [$time_local] "$request" $status $upstream_addr "$cookie_sid" "$sent_http_set_cookie" "$http_user_agent"`
	if w.free {
		sticky = ""
	}
	certificate := w.present()
	s := lab.Nginx(w.t, func(s *lab.WebServer) string {
		var b strings.Builder
		fmt.Fprintf(&b, "log_format lines '%s';\n", directive)
		b.WriteString("map $cookie_sid $sid { '' $request_id; default $cookie_sid; }\n")
		b.WriteString("map $cookie_sid $given { '' 'sid=$request_id; Path=/; Secure; HttpOnly'; }\n")
		b.WriteString("map $cookie_sid $upstream { '' app; default again; }\n")
		for name, lacks := range map[string]string{"app": w.left, "again": cmp.Or(w.forgotten, w.left)} {
			fmt.Fprintf(&b, "upstream %s {\n %s\n", name, sticky)
			for _, n := range w.without(lacks) {
				fmt.Fprintf(&b, " server %s;\n", n.address)
			}
			b.WriteString("}\n")
		}
		fmt.Fprintf(&b, `server {
 listen %s ssl; ssl_certificate %s; ssl_certificate_key %[2]s; access_log %s/access.log lines;
 location / {
  proxy_pass https://$upstream; proxy_bind %s; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  add_header Set-Cookie %s;
 }
}
`, s.Address, certificate, s.Folder, balancerSource, given)
		return b.String()
	})
	w.endpoint = s.Address
	w.logs("nginx", filepath.Join(s.Folder, "access.log"), directive)
}

// byRoute is an httpd that puts its member's route into a cookie of its own.
func byRoute(w *twin) {
	w.cookie = "ROUTEID"
	w.serveByNginx()
	w.httpd(`Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/; Secure; HttpOnly" env=BALANCER_ROUTE_CHANGED` + "\n")
}

// bySession is an httpd that reads the route at the end of the application's own session IDs.
func bySession(w *twin) {
	w.cookie, w.routes = "JSESSIONID", true
	w.serveByNginx()
	w.httpd("")
}

// httpd starts the balancer; header is a line about the cookie.
func (w *twin) httpd(header string) {
	w.t.Helper()
	directive := `%a %t "%r" %>s %{BALANCER_WORKER_NAME}e "%{` + w.cookie + `}C" "%{Set-Cookie}o" "%{User-Agent}i"`
	certificate := w.present()
	s := lab.Httpd(w.t, func(s *lab.WebServer) string {
		var b strings.Builder
		b.WriteString(lab.HttpdModule("ssl"))
		fmt.Fprintf(&b, "LogFormat \"%s\" lines\nCustomLog %s/access.log lines\n", strings.ReplaceAll(directive, `"`, `\"`), s.Folder)
		fmt.Fprintf(&b, "SSLSessionCache none\nSSLEngine on\nSSLCertificateFile %s\nSSLCertificateKeyFile %[1]s\nSSLProxyEngine on\n", certificate)
		fmt.Fprintf(&b, "SSLProxyCheckPeerName off\nProxySourceAddress %s\nProxyPreserveHost on\n%s<Proxy balancer://app>\n", balancerSource, header)
		for _, n := range w.without(w.left) {
			route := n.name
			if w.cookie == "ROUTEID" { // a session's own route is the application's fault
				route = w.route(n)
			}
			fmt.Fprintf(&b, " BalancerMember https://%s route=%s\n", n.address, route)
		}
		b.WriteString(" ProxySet lbmethod=byrequests")
		if !w.free {
			b.WriteString(" stickysession=" + cmp.Or(w.by, w.cookie))
		}
		return b.String() + "\n</Proxy>\nProxyPass / balancer://app/\n"
	})
	w.endpoint = s.Address
	w.logs("apache", filepath.Join(s.Folder, "access.log"), directive)
}

// byInserted is an HAProxy that inserts a cookie of its own.
func byInserted(w *twin) {
	w.cookie = "SRVID"
	w.serveByNginx()
	w.haproxy(safeCookie, true)
}

// byPrefix is an HAProxy that puts the server's name before the application's own session IDs.
func byPrefix(w *twin) {
	w.cookie = "JSESSIONID"
	w.serveByNginx()
	w.haproxy("cookie JSESSIONID prefix nocache", true)
}

// bySource is an HAProxy that chooses a node by the client's address.
func bySource(w *twin) {
	w.serveByNginx()
	w.haproxy("balance source", false)
}

// haproxy starts the balancer; line makes it sticky, with or without a cookie's value for each server.
func (w *twin) haproxy(line string, values bool) {
	w.t.Helper()
	bind := w.bindable()
	setup := lab.Config{
		Global: []string{logsIntoRing}, Sections: ring,
		Frontend: append([]string{"bind " + bind + " ssl crt " + w.present(), "log global", "option forwardfor"}, strings.Split(logDirective, "\n")...),
		Lines:    []string{line},
	}
	switch {
	case w.free:
		setup.Lines, values = nil, false
	case w.ignored:
		setup.Lines = append(setup.Lines, "ignore-persist if { req.cook("+w.cookie+") -m found }")
	}
	for _, n := range w.without(w.left) {
		server := lab.Server{Name: n.name, Address: n.address, Options: usualChecks}
		if values {
			server.Cookie = w.route(n)
		}
		setup.Servers = append(setup.Servers, server)
	}
	proxy := lab.HAProxy(w.t, setup)
	w.endpoint = bind
	w.extra = append(w.extra, fmt.Sprintf("balancer: {kind: haproxy, socket: %q, backend: app}", proxy.Admin))
	if w.way == model.RouteByLog {
		w.extra = append(w.extra, "logs:", fmt.Sprintf("  - {ring: access, format: haproxy, via: %s, directive: %q}", balancerSource, logDirective))
	}
}

// bindable is an address for the balancer where nobody listens: it shares its own with nobody.
func (w *twin) bindable() string {
	w.t.Helper()
	l, err := new(net.ListenConfig).Listen(w.t.Context(), "tcp", "127.0.0.8:0")
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // nobody has connected
	return l.Addr().String()
}

package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

// firewallSource is where a firewall connects to the balancer from.
const firewallSource = "127.0.0.10"

// accessPage is where people ask for access, which leaves an audit event.
const accessPage = "/Computer/AccessRequest"

// An accessFlaw is what is wrong with a farm of Access Manager.
type accessFlaw struct {
	usual   flaw // that any farm may have
	deaf    bool // the nodes don't read X-Forwarded-For
	short   bool // they read one entry, where two proxies add one each
	asleep  bool // node2 has lost its database: it answers 503, but still sends clients from HTTP to HTTPS
	plainly bool // the balancer asks for the nodes' health by HTTP
	open    bool // it serves by HTTP as by HTTPS, so that the nodes send nobody on
}

// An accessFarm is three nodes behind a real balancer that answer as Access Manager's do: a real nginx at all their addresses, which derives
// its client from X-Forwarded-For and writes that into audit events.
type accessFarm struct {
	*twin
	wrong  accessFlaw
	rule   string   // of farmtop's configuration, client_ip
	audits []string // the nodes' logs
	plain  string   // the port where they send clients on to HTTPS
	door   string   // the balancer's port for HTTP; "none" where it has none
}

// newAccessFarm starts the farm, and its balancer by balance.
func newAccessFarm(t *testing.T, wrong accessFlaw, balance func(*accessFarm)) *accessFarm {
	t.Helper()
	lab.Require(t, "nginx")
	authority := lab.NewAuthority(t)
	w := &accessFarm{
		twin:  &twin{flaw: wrong.usual, t: t, way: model.RouteByLog, authority: authority, bundle: authority.Bundle(t, "127.0.0.1")},
		wrong: wrong, door: "none",
		rule: fmt.Sprintf("{rule: aspnet, trusted: [%s], limit: 1}", balancerSource),
	}
	w.serveNodes()
	balance(w)
	w.config = written(t, w.document())
	return w
}

// serveNodes starts the nodes.
func (w *accessFarm) serveNodes() {
	w.t.Helper()
	lab.Nginx(w.t, func(s *lab.WebServer) string {
		_, port, _ := net.SplitHostPort(s.Address) // as the lab made it
		number, _ := strconv.Atoi(port)            // for the same reason
		w.plain, w.nodes, w.audits = strconv.Itoa(number+1), nil, nil
		var b strings.Builder
		b.WriteString("access_log off; default_type text/plain;\n")
		b.WriteString(`log_format audit '$time_iso8601|INFO |AuditEventProcessor|AUDIT: SUCCESS\n\nRequestor IP:         $remote_addr\nRequestor Hostname:   ';` + "\n")
		for i := range 3 {
			n := twinNode{fmt.Sprintf("node%d", i+1), fmt.Sprintf("127.0.0.%d:%s", 11+i, port)}
			w.nodes, w.audits = append(w.nodes, n), append(w.audits, filepath.Join(s.Folder, n.name+"-access-manager-service.log"))
			b.WriteString(w.node(i))
		}
		fmt.Fprintf(&b, "server { listen %s; return 204; }\n", s.Address) // the last, so that all listen when this one does
		return b.String()
	})
}

// node is the section of one node, and of its door to HTTPS.
func (w *accessFarm) node(i int) string {
	n := w.nodes[i]
	bundle, health := w.bundle, `200 "Healthy"`
	if w.strange == n.name {
		bundle = w.authority.Bundle(w.t, "127.0.0.1")
	}
	if w.wrong.asleep && n.name == "node2" {
		health = `503 "Unhealthy"`
	}
	host, _, _ := net.SplitHostPort(n.address) // as serveNodes made it
	return fmt.Sprintf(`server {
 listen %[1]s ssl; ssl_certificate %[2]s; ssl_certificate_key %[2]s;
%[3]s location = /health-check { return %[4]s; }
 location = /api/v3.0/health-check { return %[4]s; }
 location / { return 200 "Access Manager\n"; }
 location = %[5]s { access_log %[6]s audit; return 200 "Request access\n"; }
}
server { listen %[7]s:%[8]s; return 307 https://$host$request_uri; }
`, n.address, bundle, w.believes(n), health, accessPage, w.audits[i], host, w.plain)
}

// believes is how a node derives its client.
func (w *accessFarm) believes(n twinNode) string {
	from := []string{balancerSource, firewallSource}
	switch {
	case w.wrong.deaf:
		return ""
	case slices.Contains(w.credulous, n.name):
		from = []string{"0.0.0.0/0"}
	}
	lines := " real_ip_header X-Forwarded-For;\n"
	if !w.wrong.short {
		lines += " real_ip_recursive on;\n"
	}
	for _, proxy := range from {
		lines += " set_real_ip_from " + proxy + ";\n"
	}
	return lines
}

// document is the farm's configuration, as its operator writes it.
func (w *accessFarm) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, `farms:
  - name: ams
    system: lithnet-ams-web
    endpoint: https://%s/
    endpoint_address: %s
    tls: {ca: %q}
    client_ip: %s
    routing: {path: %s, http_port: %s}
    limits: {slow: 1m}
    nodes:
`, lab.ServerName, w.endpoint, w.authority.File, w.rule, accessPage, w.door)
	for _, n := range w.nodes {
		fmt.Fprintf(&b, "      - {name: %s, address: %q, version: %q}\n", n.name, n.address, "3.0.9")
	}
	if w.cookie != "" {
		fmt.Fprintf(&b, "    sticky: {cookie: %s}\n", w.cookie)
	}
	for _, line := range w.extra {
		b.WriteString("    " + line + "\n")
	}
	if !slices.Contains(w.extra, "logs:") { // else its balancer's stands last
		b.WriteString("    logs:\n")
	}
	for i, n := range w.nodes {
		fmt.Fprintf(&b, "      - {file: %q, format: label, node: %s}\n", w.audits[i], n.name)
	}
	return b.String()
}

// request lets people ask for access, each over a connection of its own.
func (w *accessFarm) request(times int) {
	w.t.Helper()
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.21")}}).DialContext(ctx, "tcp", w.endpoint)
		},
		TLSClientConfig:   &tls.Config{RootCAs: w.authority.Pool, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}
	for range times {
		r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, "https://"+lab.ServerName+accessPage, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		answer, err := transport.RoundTrip(r)
		if err != nil {
			w.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body) // the status is what counts
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			w.t.Fatalf("asking for access was answered by %s", answer.Status)
		}
	}
}

// throughHAProxy is an HAProxy that reads what it passes on and tells the nodes of its client.
func throughHAProxy(w *accessFarm) {
	w.cookie = "SRVID"
	setup := lab.Config{
		Global: []string{logsIntoRing}, Sections: ring,
		Frontend: append([]string{"bind %s ssl crt " + w.present(), "log global", addsClient}, strings.Split(logDirective, "\n")...),
		Lines:    []string{safeCookie},
	}
	w.serveBy(setup, usualChecks, "check ")
	w.extra = append(w.extra, "logs:", fmt.Sprintf("  - {ring: access, format: haproxy, via: %s, directive: %q}", balancerSource, logDirective))
}

// passedOn is an HAProxy of the transport layer, which TLS passes through. It connects from where clients are, as balancers do that keep their
// addresses, so that the nodes' detection stays off.
func passedOn(w *accessFarm) {
	setup := lab.Config{Frontend: []string{"bind %s", "mode tcp"}, Lines: []string{"mode tcp"}}
	if !w.free {
		setup.Lines = append(setup.Lines, "balance source")
	}
	checks := strings.Replace(usualChecks, "ssl verify none check", "check check-ssl verify none", 1)
	checks = strings.TrimSuffix(checks, " source "+balancerSource)
	w.serveBy(setup, checks, "check check-ssl verify none ")
	w.rule = "{rule: peer}"
}

// serveBy starts an HAProxy that asks for the nodes' health as Access Manager's guide says; asked is what of its servers' options does that,
// and %s in the setup stands for its address.
func (w *accessFarm) serveBy(setup lab.Config, options, asked string) {
	w.t.Helper()
	lab.Require(w.t, "haproxy")
	w.endpoint = w.bindable()
	setup.Frontend[0] = fmt.Sprintf(setup.Frontend[0], w.endpoint)
	setup.Lines = append(setup.Lines, "option httpchk GET /health-check")
	if w.wrong.plainly {
		options = strings.Replace(options, asked, "check port "+w.plain+" ", 1)
	}
	for _, n := range w.nodes {
		server := lab.Server{Name: n.name, Address: n.address, Options: options}
		if w.cookie != "" {
			server.Cookie = n.name
		}
		setup.Servers = append(setup.Servers, server)
	}
	setup.Sections += w.balancedDoor()
	proxy := lab.HAProxy(w.t, setup)
	w.extra = append(w.extra, fmt.Sprintf("balancer: {kind: haproxy, socket: %q, backend: app}", proxy.Admin))
}

// balancedDoor are HAProxy's sections for HTTP, which is balanced to the nodes as well.
func (w *accessFarm) balancedDoor() string {
	w.t.Helper()
	door := w.bindable()
	_, w.door, _ = net.SplitHostPort(door) // as bindable made it
	var b strings.Builder
	backend := "door"
	if w.wrong.open {
		backend = "app"
	}
	fmt.Fprintf(&b, "frontend plain\n  bind %s\n  default_backend %s\nbackend door\n", door, backend)
	for _, n := range w.nodes {
		host, _, _ := net.SplitHostPort(n.address) // as serveNodes made it
		fmt.Fprintf(&b, "  server %s %s:%s\n", n.name, host, w.plain)
	}
	return b.String()
}

// throughNginx is an nginx that reads what it passes on.
func throughNginx(w *accessFarm) {
	w.cookie = "sid"
	w.nginx("hash $sid consistent;", "$given")
}

// throughHttpd is an httpd that does.
func throughHttpd(w *accessFarm) {
	lab.Require(w.t, "apache2")
	w.cookie = "ROUTEID"
	w.httpd(`Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/; Secure; HttpOnly" env=BALANCER_ROUTE_CHANGED` + "\n")
}

// behindFirewall is an HAProxy behind a firewall, which an nginx stands for: each of them adds an entry.
func behindFirewall(w *accessFarm) {
	throughHAProxy(w)
	limit := 2
	if w.wrong.short {
		limit = 1
	}
	w.rule = fmt.Sprintf("{rule: aspnet, trusted: [%s, %s], limit: %d}", balancerSource, firewallSource, limit)
	inner := w.endpoint
	firewall := lab.Nginx(w.t, func(s *lab.WebServer) string {
		return fmt.Sprintf(`access_log off;
server {
 listen %s ssl; ssl_certificate %s; ssl_certificate_key %[2]s;
 location / { proxy_pass https://%s; proxy_bind %s; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; }
}`, s.Address, w.bundle, inner, firewallSource)
	})
	w.endpoint, w.door = firewall.Address, "none"
}

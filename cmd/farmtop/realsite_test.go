package main

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/lab"
)

// The addresses of a site: where its balancer connects to the nodes from, and the network of the proxies in front of it, as which the
// clients of a crowd come.
const (
	balancerSource = "127.0.0.9"
	frontProxies   = "127.0.0.16/28"
)

// logged by the balancer, as its configuration says and as farmtop's does.
const logDirective = `option httplog
capture cookie SRVID len 63
capture request header X-Forwarded-For len 255
capture request header User-Agent len 63`

// The ring that the log goes into.
const (
	logsIntoRing = "log ring@access len 4096 format raw local0"
	ring         = "ring access\n  format raw\n  maxlen 4096\n  size 1048576\n"
)

// Lines of a healthy balancer that a fault replaces.
const (
	safeCookie  = "cookie SRVID insert indirect nocache httponly secure"
	addsClient  = "option forwardfor"
	toHTTPS     = "http-request redirect prefix https://" + lab.ServerName + " code 301 if !{ ssl_fc } { src 127.0.0.1 }" // but for a crowd
	usualChecks = lab.CheckOptions + " source " + balancerSource
	plainChecks = "check inter 1s fastinter 200ms downinter 200ms fall 3 rise 1 source " + balancerSource
)

// A site is three nodes behind a real HAProxy, with everything that a farm should have: redirects, cookies, a log, a check. A fault spoils
// it before it starts, or afterwards.
type site struct {
	watched
	nodes []*lab.Node
	setup lab.Config
	proxy *lab.Proxy

	plain   bool     // the nodes speak HTTP
	folders []string // of the nodes that are an nginx

	cookie, forwarding, redirect string // lines of the balancer
}

func newSite(t *testing.T) *site {
	t.Helper()
	authority := lab.NewAuthority(t)
	s := &site{nodes: lab.Nodes(t, authority, 3), cookie: safeCookie, forwarding: addsClient, redirect: toHTTPS}
	s.t = t
	for _, n := range s.nodes {
		n.Set(lab.Behaviour{Version: "4.3.0"})
	}
	s.setup = lab.Config{
		Authority: authority, Servers: lab.ServersOf(s.nodes),
		Global: []string{logsIntoRing}, Sections: ring,
	}
	for i := range s.setup.Servers {
		s.setup.Servers[i].Options = usualChecks
	}
	return s
}

// start starts the balancer and makes an engine for the farm; edit, where it isn't nil, changes what is configured about it.
func (s *site) start(edit func(*site, *model.Farm)) {
	s.t.Helper()
	s.setup.Frontend = append(append([]string{"log global"}, strings.Split(logDirective, "\n")...), s.setup.Frontend...)
	for _, line := range []string{s.redirect, s.forwarding} {
		if line != "" {
			s.setup.Frontend = append(s.setup.Frontend, line)
		}
	}
	s.setup.Lines = append([]string{s.cookie}, s.setup.Lines...)
	s.proxy = lab.HAProxy(s.t, s.setup)
	file, err := config.Parse("site.yaml", []byte(s.document()), known())
	if err != nil {
		s.t.Fatal(err)
	}
	farm := file.Farms[0]
	patient(farm)
	if edit != nil {
		edit(s, farm)
	}
	s.watched = newWatched(s.t, farm, probe.Options{})
	s.engine.SetPace(hurry)
}

// document is the farm's configuration.
func (s *site) document() string {
	_, port, _ := net.SplitHostPort(s.proxy.Frontend) // as the lab made it
	protocol := "https"
	if s.plain {
		protocol = "http"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `farms:
  - name: web
    endpoint: https://%s/
    endpoint_address: %s
    tls: {ca: %q}
    checks:
      - {name: health, path: /, protocol: %s, version: 'version=(\S+)'}
    sticky: {cookie: SRVID, expected: required}
    routing: {http_port: %s}
    client_ip: {rule: aspnet, trusted: [%s, %s], limit: 2}
    expect: {offload: true, same_version: true}
    balancer: {kind: haproxy, socket: %q, backend: app}
    logs:
      - {ring: access, format: haproxy, via: %[6]s, directive: %[9]q}
    nodes:
`, lab.ServerName, s.proxy.Secure, s.setup.Authority.File, protocol, port, balancerSource, frontProxies, s.proxy.Admin, logDirective)
	for i, n := range s.nodes {
		address := n.Address
		if s.plain {
			address = s.setup.Servers[i].Address
		}
		fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.Name, address)
	}
	return b.String()
}

// nginxNodes puts an nginx in the place of each node. It answers like the node before it, at /client with the address that it takes for its
// client, and logs into its folder; lines are more of its section "http".
func (s *site) nginxNodes(lines string) {
	s.t.Helper()
	s.plain = true
	for i, n := range s.nodes {
		server := lab.Nginx(s.t, func(w *lab.WebServer) string {
			return fmt.Sprintf(`  %s
  log_format own '%s';
  access_log %s/access.log own;
  server {
    listen %s; default_type text/plain; add_header X-Node %s;
    location / { return 200 "node=%[5]s version=4.3.0\n"; }
    location /client { return 200 "$remote_addr\n"; }
  }`, lines, nginxDirective, w.Folder, w.Address, n.Name)
		})
		s.folders = append(s.folders, server.Folder)
		s.setup.Servers[i].Address, s.setup.Servers[i].Options = server.Address, plainChecks
	}
}

// nginxDirective is what the nodes' own logs have of a request.
const nginxDirective = `$remote_addr [$time_local] "$request" $status "$http_x_forwarded_for" "$http_user_agent"`

// come lets n clients ask the farm a few times, each for somebody behind one of the proxies in front; edit, where it isn't nil, makes each
// what it is.
func (s *site) come(n, rounds int, edit func(i int, c *lab.Client)) {
	s.t.Helper()
	crowd := lab.NewCrowd(s.t, s.proxy.Frontend, n)
	for i, c := range crowd.Clients {
		c.Forwarded = []string{fmt.Sprintf("198.51.100.%d", 1+i)}
		if edit != nil {
			edit(i, c)
		}
	}
	for range rounds {
		crowd.Round()
	}
}

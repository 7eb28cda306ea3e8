package main

import (
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"farmtop/probe/lab"
)

// An amSite is an AM site as "Load balancing" of AM 7.3.1 describes it: three servers, each with its ID in amlbcookie, behind a real balancer.
type amSite struct {
	t         *testing.T
	authority *lab.Authority
	nodes     []*lab.Node
	ids       []string // the servers' values of amlbcookie
	known     []string // those that the balancer knows, of the same servers

	free     bool   // the balancer ties nobody to a server
	endpoint string // host:port of the balancer
	lines    string // of the farm's YAML about the balancer and its log
	proxy    *lab.Proxy
	config   string
	versions []string // of the servers, as the operator asserts them; nil where it says nothing
}

// newAMSite starts the servers and the balancer; edit changes the site before.
func newAMSite(t *testing.T, balancer func(*amSite), edit func(*amSite)) *amSite {
	t.Helper()
	authority := lab.NewAuthority(t)
	s := &amSite{t: t, authority: authority, nodes: lab.Nodes(t, authority, 3), ids: []string{"01", "02", "03"}, known: []string{"01", "02", "03"}}
	if edit != nil {
		edit(s)
	}
	for i, n := range s.nodes {
		n.Set(lab.Behaviour{Headers: http.Header{"Set-Cookie": {"amlbcookie=" + s.ids[i] + "; Path=/; Secure; HttpOnly"}}})
	}
	balancer(s)
	s.config = filepath.Join(t.TempDir(), "farmtop.yaml")
	s.configure("")
	return s
}

// assert says in farmtop's configuration which versions the servers run.
func (s *amSite) assert(versions ...string) {
	s.t.Helper()
	s.versions = versions
	s.configure("")
}

// configure writes farmtop's configuration, with more lines of the farm's.
func (s *amSite) configure(more string) {
	s.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "farms:\n  - name: am\n    system: forgerock-am\n    endpoint: https://%s/am/\n    endpoint_address: %s\n    tls: {ca: %q}\n    nodes:\n",
		lab.ServerName, s.endpoint, s.authority.File)
	for i, n := range s.nodes {
		version := ""
		if s.versions != nil {
			version = ", version: " + s.versions[i]
		}
		fmt.Fprintf(&b, "      - {name: am%d, address: %q%s}\n", i+1, n.Address, version)
	}
	write(s.t, s.config, b.String()+s.lines+more)
}

// forwarding lines of HAProxy: what the document asks for, and what believes everybody.
const (
	overwritesClient = "http-request set-header X-Forwarded-For %[src]"
	appendsClient    = "option forwardfor"
)

// byHAProxy balances by amlbcookie as AM gives it, whose values the server lines have.
func byHAProxy(s *amSite) { s.haproxy(overwritesClient, "replace") }

// byCredulousHAProxy keeps the addresses that clients send.
func byCredulousHAProxy(s *amSite) { s.haproxy(appendsClient, "append") }

func (s *amSite) haproxy(forwarding, forwards string) {
	s.t.Helper()
	sticky := "cookie amlbcookie"
	if s.free {
		sticky = "ignore-persist if TRUE"
	}
	setup := lab.Config{
		Backend: "am", Authority: s.authority, Global: []string{"log ring@access len 4096 format raw local0"},
		Sections: "ring access\n  format raw\n  maxlen 4096\n  size 1048576\n",
		Frontend: append([]string{"log global"}, strings.Split(amDirective, "\n")...), Lines: []string{sticky, forwarding},
	}
	for i, n := range s.nodes {
		setup.Servers = append(setup.Servers, lab.Server{Name: n.Name, Address: n.Address, Cookie: s.known[i]})
	}
	s.proxy = lab.HAProxy(s.t, setup)
	s.endpoint = s.proxy.Secure
	s.lines = fmt.Sprintf("    balancer: {kind: haproxy, socket: %q, backend: am}\n    logs:\n      - {ring: access, format: haproxy, directive: %q, forwards: %s}\n",
		s.proxy.Admin, amDirective, forwards)
}

// amDirective is how HAProxy logs.
const amDirective = "option httplog\ncapture cookie amlbcookie len 63\ncapture request header X-Forwarded-For len 255\ncapture request header User-Agent len 63"

// byPassthrough balances connections, and leaves TLS to AM.
func byPassthrough(s *amSite) {
	l, err := new(net.ListenConfig).Listen(s.t.Context(), "tcp", "127.0.0.8:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.endpoint = l.Addr().String()
	_ = l.Close() // nobody has connected
	var b strings.Builder
	fmt.Fprintf(&b, "frontend pass\n  mode tcp\n  bind %s\n  default_backend am\nbackend am\n  mode tcp\n  balance roundrobin\n", s.endpoint)
	for _, n := range s.nodes {
		fmt.Fprintf(&b, "  server %s %s check inter 1s\n", n.Name, n.Address)
	}
	s.proxy = lab.HAProxy(s.t, lab.Config{Sections: b.String()})
	s.lines = fmt.Sprintf("    balancer: {kind: haproxy, socket: %q, backend: am}\n", s.proxy.Admin)
}

// byNginxMap balances by a map from amlbcookie to upstreams.
func byNginxMap(s *amSite) {
	const directive = `$remote_addr [$time_local] "$request" $status $upstream_addr "$cookie_amlbcookie" "$sent_http_set_cookie" "$http_x_forwarded_for" "$http_user_agent"`
	bundle := s.authority.Bundle(s.t, "127.0.0.1")
	w := lab.Nginx(s.t, func(w *lab.WebServer) string {
		var b, all strings.Builder
		fmt.Fprintf(&b, "log_format am '%s';\nmap $cookie_amlbcookie $server {\n default am;\n", directive)
		for i, n := range s.nodes {
			fmt.Fprintf(&all, " server %s;\n", n.Address)
			if !s.free {
				fmt.Fprintf(&b, " %s %s;\n", s.known[i], n.Address)
			}
		}
		fmt.Fprintf(&b, "}\nupstream am {\n%s}\nserver {\n listen %s ssl; ssl_certificate %s; ssl_certificate_key %[3]s; access_log %s/access.log am;\n", all.String(), w.Address, bundle, w.Folder)
		b.WriteString(" location / { proxy_pass https://$server; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; }\n}\n")
		return b.String()
	})
	s.endpoint = w.Address
	s.lines = fmt.Sprintf("    logs:\n      - {file: %q, format: nginx, directive: %q, forwards: replace}\n", filepath.Join(w.Folder, "access.log"), directive)
}

// byHttpdRoutes balances by amlbcookie as a whole, which is a member's route.
func byHttpdRoutes(s *amSite) {
	const directive = `%a %t "%r" %>s %{BALANCER_WORKER_NAME}e "%{amlbcookie}C" "%{Set-Cookie}o" "%{X-Forwarded-For}i" "%{User-Agent}i"`
	bundle := s.authority.Bundle(s.t, "127.0.0.1")
	w := lab.Httpd(s.t, func(w *lab.WebServer) string {
		var b strings.Builder
		b.WriteString(lab.HttpdModule("ssl"))
		fmt.Fprintf(&b, "LogFormat \"%s\" am\nCustomLog %s/access.log am\n", strings.ReplaceAll(directive, `"`, `\"`), w.Folder)
		fmt.Fprintf(&b, "SSLSessionCache none\nSSLEngine on\nSSLCertificateFile %s\nSSLCertificateKeyFile %[1]s\nSSLProxyEngine on\nSSLProxyCheckPeerName off\nProxyPreserveHost on\n", bundle)
		b.WriteString("RequestHeader unset X-Forwarded-For\n<Proxy balancer://am>\n")
		for i, n := range s.nodes {
			fmt.Fprintf(&b, " BalancerMember https://%s route=%s\n", n.Address, s.known[i])
		}
		b.WriteString(" ProxySet lbmethod=byrequests")
		if !s.free {
			b.WriteString(" stickysession=amlbcookie stickysessionsep=Off")
		}
		return b.String() + "\n</Proxy>\nProxyPass / balancer://am/\n"
	})
	s.endpoint = w.Address
	s.lines = fmt.Sprintf("    logs:\n      - {file: %q, format: apache, directive: %q, forwards: replace}\n", filepath.Join(w.Folder, "access.log"), directive)
}

// finds checks what "farmtop check" finds, and its exit code.
func (s *amSite) finds(exit int, want ...string) {
	s.t.Helper()
	if code, c := checkJSON(s.t, "--config", s.config); code != exit || !slices.Equal(c.codes(), want) {
		s.t.Errorf("check: exit %d with %q, want %d with %q\n%+v", code, c.codes(), exit, want, c.Farms)
	}
}

// routes checks what "farmtop route" finds: codes with their subjects, and its exit code.
func (s *amSite) routes(exit int, want ...string) {
	s.t.Helper()
	code, r := routeJSON(s.t, quickRoute(s.config, "--sessions", "12", "--requests", "3"))
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Code+" "+f.Subject)
	}
	slices.Sort(got)
	if code != exit || !slices.Equal(got, want) {
		s.t.Errorf("route: exit %d with %q, want %d with %q\n%+v", code, got, exit, want, r)
	}
}

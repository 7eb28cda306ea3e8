package lab

import (
	"fmt"
	"strings"
	"testing"
)

// Config is what an HAProxy of the lab is to do: one frontend, named fe, that hands everything to one backend, whose
// cookie is SRVID.
type Config struct {
	Backend   string     // the backend's name, "app" when ""
	Servers   []Server   // of the backend
	Authority *Authority // signs the certificate of an HTTPS frontend; nil for HTTP alone
	Global    []string   // lines for the section "global"
	Frontend  []string   // lines for the frontend
	Lines     []string   // lines for the backend, before its servers
	Sections  string     // whole sections, appended
	KeepState bool       // reloads hand the servers' states to the new worker, by "load-server-state-from-file"
}

// A Server is one line of the backend.
type Server struct {
	Name    string
	Address string // host:port
	Cookie  string // the cookie's value; "" for none
	Options string // the rest of the line; "" for a health check over TLS (see CheckOptions)
}

// CheckOptions are the options of a server that has none of its own: TLS without verification, checked every second, and
// every 200 ms when it is going down or up; down after 3 failures, up after 1 success. HAProxy waits for an answer as long as inter
// says, so a busy machine brings no server down.
const CheckOptions = "ssl verify none check inter 1s fastinter 200ms downinter 200ms fall 3 rise 1"

// ServersOf makes a server of each node, with the cookies n1, n2 and so on.
func ServersOf(nodes []*Node) []Server {
	servers := make([]Server, 0, len(nodes))
	for i, n := range nodes {
		servers = append(servers, Server{Name: n.Name, Address: n.Address, Cookie: fmt.Sprintf("n%d", i+1)})
	}
	return servers
}

// text is the configuration file.
func (c Config) text(t testing.TB, p *Proxy) string {
	t.Helper()
	backend := c.Backend
	if backend == "" {
		backend = "app"
	}
	var b strings.Builder
	b.WriteString("global\n  maxconn 200\n  noreuseport\n") // or two that are started at one moment share a port
	fmt.Fprintf(&b, "  stats socket %s mode 600 level admin expose-fd listeners\n", p.Admin)
	fmt.Fprintf(&b, "  stats socket %s mode 600 level operator\n", p.Operator)
	fmt.Fprintf(&b, "  stats socket %s mode 600 level user\n", p.User)
	fmt.Fprintf(&b, "  stats socket ipv4@%s level admin\n", p.TCP)
	if c.KeepState {
		fmt.Fprintf(&b, "  server-state-file %s\n", p.State)
	}
	writeLines(&b, c.Global)
	b.WriteString("defaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n  timeout check 2s\n")
	if c.KeepState {
		b.WriteString("  load-server-state-from-file global\n")
	}
	fmt.Fprintf(&b, "frontend fe\n  bind %s\n", p.Frontend)
	if c.Authority != nil {
		fmt.Fprintf(&b, "  bind %s ssl crt %s\n", p.Secure, c.Authority.Bundle(t, "127.0.0.1"))
	}
	writeLines(&b, c.Frontend)
	fmt.Fprintf(&b, "  default_backend %s\n", backend)
	fmt.Fprintf(&b, "backend %s\n  balance roundrobin\n  option httpchk GET /\n  cookie SRVID insert indirect nocache\n", backend)
	writeLines(&b, c.Lines)
	for _, s := range c.Servers {
		b.WriteString("  " + s.line() + "\n")
	}
	b.WriteString(c.Sections)
	return b.String()
}

func (s Server) line() string {
	options := s.Options
	if options == "" {
		options = CheckOptions
	}
	if s.Cookie != "" {
		options += " cookie " + s.Cookie
	}
	return fmt.Sprintf("server %s %s %s", s.Name, s.Address, options)
}

func writeLines(b *strings.Builder, lines []string) {
	for _, line := range lines {
		b.WriteString("  " + line + "\n")
	}
}

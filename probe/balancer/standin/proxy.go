package standin

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"farmtop/probe/lab"
)

// CookieName is the sticky cookie; its values are the servers' names.
const CookieName = "route"

// A Server is a node as the balancer has it.
type Server struct {
	Name    string // as the balancer calls it
	Address string
	Weight  int
	Drains  bool // it gets only requests with its cookie
	Off     bool // it gets none
	Up      bool // as a connection to it has just shown; told by Servers alone

	InFlight int
	Requests int
}

// Proxy is the balancer.
type Proxy struct {
	nodes     []*lab.Node
	names     map[string]string // of servers, by their nodes' names
	frontend  *httptest.Server
	transport http.Transport

	mu      sync.Mutex // guards what follows
	servers []*Server
	turn    int
}

// New starts a balancer before the nodes, each of weight 1. It calls them by name.
func New(t testing.TB, nodes []*lab.Node, name func(*lab.Node) string) *Proxy {
	t.Helper()
	p := &Proxy{nodes: nodes, names: map[string]string{}, transport: http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, n := range nodes {
		p.names[n.Name] = name(n)
		p.servers = append(p.servers, &Server{Name: name(n), Address: n.Address, Weight: 1})
	}
	p.frontend = httptest.NewServer(p)
	t.Cleanup(p.frontend.Close)
	t.Cleanup(p.transport.CloseIdleConnections)
	return p
}

// patience is how long a node may take to accept a connection.
const patience = time.Second

// Servers are the servers as they are now.
func (p *Proxy) Servers(ctx context.Context) []Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Server
	for _, s := range p.servers {
		shown := *s
		dialer := net.Dialer{Timeout: patience}
		if conn, err := dialer.DialContext(ctx, "tcp", s.Address); err == nil {
			shown.Up = true
			_ = conn.Close() // nothing was said
		}
		all = append(all, shown)
	}
	return all
}

// Change changes a server. It tells whether there is one of that name.
func (p *Proxy) Change(name string, change func(*Server)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.servers {
		if s.Name == name {
			change(s)
			return true
		}
	}
	return false
}

// ServeHTTP sends a request to the server that its cookie names, or else to the next one in turn, and to another where that is down.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, s := range p.order(r) {
		if p.forward(w, r, s) {
			return
		}
	}
	http.Error(w, "no server is left", http.StatusBadGateway)
}

// order are the servers to try, the best first.
func (p *Proxy) order(r *http.Request) []*Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	var tried, turns []*Server
	if cookie, err := r.Cookie(CookieName); err == nil {
		for _, s := range p.servers {
			if s.Name == cookie.Value && !s.Off {
				tried = append(tried, s)
			}
		}
	}
	for _, s := range p.servers {
		if !s.Off && !s.Drains {
			for range s.Weight {
				turns = append(turns, s)
			}
		}
	}
	if len(turns) > 0 {
		p.turn = (p.turn + 1) % len(turns)
		tried = append(append(tried, turns[p.turn:]...), turns[:p.turn]...)
	}
	return tried
}

// forward is false where the server is down.
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, s *Server) bool {
	p.count(s, 1, 0)
	defer p.count(s, -1, 1)
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "https", s.Address
	answer, err := p.transport.RoundTrip(out)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	w.Header().Set("X-Node", answer.Header.Get("X-Node"))
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // a client that is gone needs no more of it
	return true
}

func (p *Proxy) count(s *Server, inFlight, requests int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.InFlight += inFlight
	s.Requests += requests
}

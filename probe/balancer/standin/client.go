package standin

import (
	"io"
	"net/http"
	"testing"

	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

// Nodes are the servers as a bench of the contract names them.
func (p *Proxy) Nodes() []contract.Node {
	var all []contract.Node
	for _, n := range p.nodes {
		name := p.names[n.Name]
		all = append(all, contract.Node{Name: name, Address: n.Address, Cookie: name})
	}
	return all
}

// Request asks once, over a connection of its own, and tells which server was asked, "" when none was.
func (p *Proxy) Request(t testing.TB, cookie string) (server string) {
	t.Helper()
	return p.request(t, cookie, http.Header{})
}

func (p *Proxy) request(t testing.TB, cookie string, header http.Header) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.frontend.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close, r.Header = true, header
	if cookie != "" {
		r.Header.Set("Cookie", CookieName+"="+cookie)
	}
	answer, err := new(http.Transport).RoundTrip(r)
	if err != nil {
		t.Errorf("asking the balancer: %v", err)
		return ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // only the header counts
	return p.names[answer.Header.Get("X-Node")]
}

// Hold makes a request that its node holds until release is called.
func (p *Proxy) Hold(t testing.TB, cookie string) (release func()) {
	t.Helper()
	mark, arrived, let := lab.Hold(p.nodes)
	over := make(chan struct{})
	go func() { // ends with the request, which release waits for
		defer close(over)
		p.request(t, cookie, mark)
	}()
	<-arrived
	return func() {
		let()
		<-over
	}
}

// Kill stops a server's node.
func (p *Proxy) Kill(t testing.TB, server string) {
	t.Helper()
	p.node(t, server).Stop()
}

// Heal starts it again.
func (p *Proxy) Heal(t testing.TB, server string) {
	t.Helper()
	p.node(t, server).Start()
}

func (p *Proxy) node(t testing.TB, server string) *lab.Node {
	t.Helper()
	for _, n := range p.nodes {
		if p.names[n.Name] == server {
			return n
		}
	}
	t.Fatalf("there is no server %q", server)
	return nil
}

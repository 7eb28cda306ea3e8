package lab

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Behaviour is how a node answers. The zero value is a healthy node: 200, a short body, a good certificate.
type Behaviour struct {
	Flaw    Flaw          // of its certificate
	Status  int           // 200 when 0
	Version string        // in the body and the header X-Version; "" for neither
	Body    string        // the whole body; "" for "node=NAME version=VERSION"
	Headers http.Header   // sent as well
	Delay   time.Duration // before each answer
	Hang    bool          // requests are read and never answered
	Frozen  bool          // connections are accepted and nothing is read from them, not even a handshake
	Skew    time.Duration // its clock's error, seen in the header Date
}

// A Node is an HTTPS server. It answers every path alike; the header X-Node of its answers is its name.
type Node struct {
	Name    string
	Address string // host:port

	authority *Authority
	t         testing.TB

	mu        sync.Mutex // guards what follows
	behaviour Behaviour
	tls       *tls.Config
	server    *http.Server // nil while stopped
	frozen    []net.Conn
	holds     map[string]*hold // by token
	requests  int
	serving   sync.WaitGroup
}

// maxNodes is how many nodes there can be: their addresses end in .11 to .99.
const maxNodes = 89

// Nodes starts n nodes, named node1, node2 and so on, at 127.0.0.11, 127.0.0.12 and so on, all at one port.
func Nodes(t testing.TB, a *Authority, n int) []*Node {
	t.Helper()
	if n < 1 || n > maxNodes {
		t.Fatalf("%d nodes: there can be 1 to %d", n, maxNodes)
	}
	listeners := listenAll(t, n)
	nodes := make([]*Node, n)
	for i, l := range listeners {
		nodes[i] = &Node{
			Name: fmt.Sprintf("node%d", i+1), Address: l.Addr().String(),
			authority: a, t: t, holds: map[string]*hold{},
		}
		nodes[i].Set(Behaviour{})
		nodes[i].serve(l)
		t.Cleanup(nodes[i].Stop)
	}
	return nodes
}

// attempts bounds the search for a port that is free at every address.
const attempts = 20

func listenAll(t testing.TB, n int) []net.Listener {
	t.Helper()
	var err error
	for range attempts {
		var listeners []net.Listener
		port := "0"
		for i := range n {
			var l net.Listener
			if l, err = listen(fmt.Sprintf("127.0.0.%d:%s", 11+i, port)); err != nil {
				break
			}
			listeners = append(listeners, l)
			_, port, _ = net.SplitHostPort(l.Addr().String())
		}
		if len(listeners) == n {
			return listeners
		}
		for _, l := range listeners {
			_ = l.Close() // nobody has connected
		}
	}
	t.Fatalf("no port is free on %d loopback addresses from 127.0.0.11 on: %v", n, err)
	return nil
}

func listen(address string) (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", address)
}

// Set changes how the node answers from now on. With another certificate its clients have to connect anew and can't resume
// their TLS sessions, as after a restart.
func (n *Node) Set(b Behaviour) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.tls == nil || b.Flaw != n.behaviour.Flaw {
		n.renew(b.Flaw)
	}
	if !b.Frozen {
		n.thaw()
	}
	n.behaviour = b
}

// Renew gives the node a new certificate of the same kind.
func (n *Node) Renew() {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.renew(n.behaviour.Flaw)
}

func (n *Node) renew(flaw Flaw) {
	n.t.Helper()
	host, _, _ := net.SplitHostPort(n.Address)
	config := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2", "http/1.1"},
		Certificates: []tls.Certificate{n.authority.Certificate(n.t, host, flaw)},
	}
	var ticketKey [32]byte
	_, _ = rand.Read(ticketKey[:]) // never fails
	config.SetSessionTicketKeys([][32]byte{ticketKey})
	n.tls = config
}

// Stop makes the node refuse connections, and cuts those it has.
func (n *Node) Stop() {
	n.mu.Lock()
	server := n.server
	n.server = nil
	n.thaw()
	for _, h := range n.holds {
		h.release()
	}
	n.mu.Unlock()
	if server != nil {
		_ = server.Close() // its connections are to be cut
		n.serving.Wait()
	}
}

// Start lets a stopped node serve again, at the same address.
func (n *Node) Start() {
	n.t.Helper()
	n.mu.Lock()
	running := n.server != nil
	n.mu.Unlock()
	if running {
		return
	}
	l, err := listen(n.Address)
	if err != nil {
		n.t.Fatalf("starting %s again: %v", n.Name, err)
	}
	n.serve(l)
}

// Requests is how many requests the node has been sent so far, health checks among them.
func (n *Node) Requests() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.requests
}

// serve answers on a listener until Stop.
func (n *Node) serve(l net.Listener) {
	server := &http.Server{
		Handler:           http.HandlerFunc(n.answer),
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0), // clients that hang up are the point of these tests
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}, GetConfigForClient: n.handshake},
	}
	n.mu.Lock()
	n.server = server
	n.mu.Unlock()
	n.serving.Go(func() {
		if err := server.ServeTLS(gate{l, n}, "", ""); !errors.Is(err, http.ErrServerClosed) {
			n.t.Errorf("%s stopped serving: %v", n.Name, err)
		}
	})
}

func (n *Node) handshake(*tls.ClientHelloInfo) (*tls.Config, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.tls, nil
}

func (n *Node) answer(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	n.requests++
	b, held := n.behaviour, n.holds[r.Header.Get(holdHeader)]
	n.mu.Unlock()
	if held != nil {
		held.wait(r.Context())
	}
	if b.Hang {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	if b.Delay > 0 {
		select {
		case <-time.After(b.Delay):
		case <-r.Context().Done():
		}
	}
	n.write(w, b)
}

func (n *Node) write(w http.ResponseWriter, b Behaviour) {
	maps.Copy(w.Header(), b.Headers)
	w.Header().Set("X-Node", n.Name)
	w.Header().Set("Date", time.Now().Add(b.Skew).UTC().Format(http.TimeFormat))
	body := "node=" + n.Name
	if b.Version != "" {
		w.Header().Set("X-Version", b.Version)
		body += " version=" + b.Version
	}
	if b.Body != "" {
		body = b.Body
	}
	if b.Status != 0 {
		w.WriteHeader(b.Status)
	}
	_, _ = io.WriteString(w, body+"\n") // a client that hung up is no concern of the node's
}

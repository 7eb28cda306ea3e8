package demo

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// A relay is the balancer in mode tcp: it hands on what it doesn't look into, each connection to the next server. Its frontend logs nothing.
type relay struct {
	balancer *balancer
	listener net.Listener

	mu      sync.Mutex // guards what follows
	clients map[net.Conn]struct{}
	closed  bool
	served  crew
}

// passThrough has the endpoint hand TLS on to the nodes.
func (f *Farm) passThrough(ctx context.Context) error {
	f.proxy.stop()
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp4", f.Address())
	if err != nil {
		return errors.Join(err, f.proxy.resume(ctx))
	}
	f.balancer.configure(func(o *options) { o.blind = true })
	f.relay = &relay{balancer: f.balancer, listener: l, clients: map[net.Conn]struct{}{}, served: crew{broke: f.breakDown}}
	f.relay.served.start(f.relay.serve)
	return nil
}

// lookInside ends that.
func (f *Farm) lookInside(ctx context.Context) error {
	f.relay.close()
	f.relay = nil
	f.balancer.configure(func(o *options) { o.blind = false })
	return f.proxy.resume(ctx)
}

// serve takes connections until close is called.
func (r *relay) serve() {
	for {
		conn, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.served.start(func() { r.carry(conn) }) // ends with its connection, which close cuts
	}
}

// carry hands a connection on to a server.
func (r *relay) carry(client net.Conn) {
	defer client.Close()
	if !r.keep(client) {
		return
	}
	defer r.forget(client)
	s := r.balancer.connect(time.Now())
	if s == nil {
		return
	}
	defer func() { r.balancer.disconnect(s) }()
	node, err := r.balancer.from.dialer.Dial("tcp4", s.address)
	if err != nil {
		return
	}
	defer node.Close()
	ended := make(chan struct{})
	go func() { // ends when either side is closed
		defer close(ended)
		_, _ = io.Copy(node, client) // how a connection ends is no matter
		node.Close()
	}()
	_, _ = io.Copy(client, node)
	client.Close()
	<-ended
}

// keep remembers a connection, so that close can cut it; it is false when that was called.
func (r *relay) keep(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.clients[conn] = struct{}{}
	}
	return !r.closed
}

func (r *relay) forget(conn net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.clients, conn)
}

// close ends all connections, and waits for them.
func (r *relay) close() {
	_ = r.listener.Close() // it only ends Accept
	r.mu.Lock()
	r.closed = true
	for conn := range r.clients {
		conn.Close()
	}
	r.mu.Unlock()
	r.served.wait()
}

// connect takes a connection in: it chooses a server and counts the connection there; nil when none takes any.
func (b *balancer) connect(now time.Time) *server {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.inTurn()
	if s == nil {
		return nil
	}
	for _, t := range []*tally{&b.frontend, &b.backend, &s.tally} {
		t.begin(now)
	}
	s.tally.chosen++
	b.backend.chosen++
	s.lastSession = now
	return s
}

// disconnect counts a connection out.
func (b *balancer) disconnect(s *server) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range []*tally{&b.frontend, &b.backend, &s.tally} {
		t.current = max(0, t.current-1)
	}
}

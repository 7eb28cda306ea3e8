package demo

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	// runtimeConnections is how many clients the runtime socket serves at once, as "stats maxconn".
	runtimeConnections = 10
	// runtimeLine is the longest command line, HAProxy's tune.bufsize.
	runtimeLine = 16384
	// runtimeIdle is how long a client may be silent, as "stats timeout 2m".
	runtimeIdle = 2 * time.Minute
)

// A runtimeSocket answers HAProxy's runtime protocol (management.txt, "Unix Socket commands") about the balancer.
type runtimeSocket struct {
	balancer *balancer
	level    level // the most that it allows
	socket

	mu      sync.Mutex // guards clients and closed
	clients map[net.Conn]struct{}
	closed  bool
	served  crew
}

// listenRuntime opens a runtime socket at the path.
func listenRuntime(ctx context.Context, path string, b *balancer, most level, broke func(error)) (*runtimeSocket, error) {
	opened, err := listenSocket(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open the runtime socket: %w", err)
	}
	return &runtimeSocket{balancer: b, level: most, socket: opened, clients: map[net.Conn]struct{}{}, served: crew{broke: broke}}, nil
}

// serve answers until close is called.
func (s *runtimeSocket) serve() {
	slots := make(chan struct{}, runtimeConnections)
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		slots <- struct{}{}
		s.talk(conn, func() { <-slots })
	}
}

// talk serves one client, unless the socket was closed in the meantime.
func (s *runtimeSocket) talk(conn net.Conn, done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		conn.Close()
		return
	}
	s.clients[conn] = struct{}{}
	s.served.start(func() { // ends with its connection, which close cuts
		defer done()
		defer s.forget(conn)
		newTerminal(conn, s.balancer, s.level).talk()
	})
}

func (s *runtimeSocket) forget(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, conn)
}

// close ends the socket and everybody on it, and waits for them.
func (s *runtimeSocket) close() {
	s.socket.close()
	s.mu.Lock()
	s.closed = true
	for conn := range s.clients {
		conn.Close()
	}
	s.mu.Unlock()
	s.served.wait()
}

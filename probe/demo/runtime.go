package demo

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
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
	// socketPath is the longest path that every system takes for a unix socket, the ending zero left out.
	socketPath = 103
)

// A runtimeSocket answers HAProxy's runtime protocol (management.txt, "Unix Socket commands") about the balancer.
type runtimeSocket struct {
	balancer *balancer
	level    level // the most that it allows
	listener net.Listener
	address  string // the path, or host:port where there are no unix sockets
	folder   string // made for the socket alone; "" when it lies in the farm's folder

	mu      sync.Mutex // guards clients and closed
	clients map[net.Conn]struct{}
	closed  bool
	served  crew
}

// listenRuntime opens a runtime socket at the path, or on 127.0.0.1 where unix sockets are unusual.
func listenRuntime(ctx context.Context, path string, b *balancer, most level, broke func(error)) (*runtimeSocket, error) {
	s := &runtimeSocket{balancer: b, level: most, clients: map[net.Conn]struct{}{}, served: crew{broke: broke}}
	if runtime.GOOS == "windows" {
		l, err := listen(ctx, "127.0.0.1", 0)
		if err != nil {
			return nil, fmt.Errorf("open the runtime socket on 127.0.0.1: %w", err)
		}
		s.listener, s.address = l, l.Addr().String()
		return s, nil
	}
	if len(path) > socketPath {
		folder, err := os.MkdirTemp("", "farmtop")
		if err != nil {
			return nil, fmt.Errorf("make a folder with a shorter path than %s for the runtime socket: %w", path, err)
		}
		s.folder, path = folder, folder+"/admin.sock"
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		s.removeFolder()
		return nil, fmt.Errorf("open the runtime socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close() // the error at hand is the one to tell
		s.removeFolder()
		return nil, fmt.Errorf("keep others from the runtime socket: %w", err)
	}
	s.listener, s.address = l, path
	return s, nil
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
	_ = s.listener.Close() // it only ends Accept
	s.mu.Lock()
	s.closed = true
	for conn := range s.clients {
		conn.Close()
	}
	s.mu.Unlock()
	s.served.wait()
	s.removeFolder()
}

func (s *runtimeSocket) removeFolder() {
	if s.folder != "" {
		_ = os.RemoveAll(s.folder)
	}
}

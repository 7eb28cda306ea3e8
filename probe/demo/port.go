package demo

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	headerTimeout = 10 * time.Second // for a request's head: nothing in the farm is slower
	idleTimeout   = time.Minute      // for kept connections
	headLimit     = 64 << 10         // bytes of a request's head; HAProxy takes less
)

// A port is an HTTP or HTTPS server that can be closed, so that it refuses connections, and opened again at the same address.
type port struct {
	address     string
	handler     http.Handler
	certificate func() *tls.Certificate // for the next connection; nil for plain HTTP
	onlyHTTP1   bool
	connected   func(context.Context, net.Conn) context.Context // what requests know of their connection; nil for nothing

	mu     sync.Mutex // guards what follows
	server *http.Server
	served chan struct{} // closed when the server has ended
}

// serve answers on the listener until stop is called.
func (p *port) serve(l net.Listener) {
	server := &http.Server{
		Handler:           p.handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headLimit,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnContext:       p.connected,
	}
	accept := server.Serve
	if p.certificate != nil {
		server.TLSConfig = &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.certificate(), nil },
		}
		accept = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	if p.onlyHTTP1 {
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
	}
	served := make(chan struct{})
	p.mu.Lock()
	p.server, p.served = server, served
	p.mu.Unlock()
	go func() { // ends when stop closes the server
		defer close(served)
		_ = accept(l) // always an error: the one that says it was closed
	}()
}

// stop closes the port and its connections.
func (p *port) stop() {
	p.mu.Lock()
	server, served := p.server, p.served
	p.server, p.served = nil, nil
	p.mu.Unlock()
	if server == nil {
		return
	}
	_ = server.Close() // how its connections end is no matter
	<-served
}

// resume opens the port again after stop.
func (p *port) resume(ctx context.Context) error {
	p.mu.Lock()
	running := p.server != nil
	p.mu.Unlock()
	if running {
		return nil
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp4", p.address)
	if err != nil {
		return fmt.Errorf("open %s again: %w", p.address, err)
	}
	p.serve(l)
	return nil
}

package demo

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"
)

const (
	serverTimeout = 30 * time.Second // for an answer's head, as "timeout server 30s"
	idleToNode    = 64               // kept connections to one node
)

// errKilled ends a request whose session was shut down at the runtime socket.
var errKilled = errors.New("the session was shut down")

// A proxy is the farm's endpoint: it ends the clients' TLS, chooses a node and speaks TLS to that.
type proxy struct {
	port
	balancer *balancer
}

func newProxy(b *balancer, address string, certificate func() *tls.Certificate) *proxy {
	p := &proxy{balancer: b}
	p.port = port{address: address, handler: p, certificate: certificate, onlyHTTP1: true, connected: newLink}
	return p
}

// An exchange is one request on its way through the proxy.
type exchange struct {
	began   time.Time
	cancel  context.CancelCauseFunc
	choice  choice
	options options // of the balancer when the request came
	request *http.Request

	status   int
	bytesIn  uint64
	bytesOut uint64
	connect  time.Duration // to the node; 0 on a kept connection
	response time.Duration // from there to the answer's head
	reused   bool

	connectFailed  bool
	responseFailed bool
	killed         bool // at the runtime socket
	aborted        bool // by the client
	counts         counts
	deleted        bool         // the node's answer set the sticky cookie
	gift           *http.Cookie // the captured cookie, as the node's answer set it; nil when it didn't
}

// counts are the %fc/%bc/%sc of the log: requests at the frontend with this one, at the backend and the server without it.
type counts struct{ frontend, backend, server int }

// ServeHTTP takes one request through.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	e := &exchange{began: time.Now(), cancel: cancel, request: r, bytesIn: requestBytes(r)}
	c := p.balancer.assign(e, e.began)
	defer func() { p.balancer.release(e, time.Now()) }()
	defer context.AfterFunc(ctx, func() { // a client that is slow to send must not hold up the end
		_ = http.NewResponseController(w).SetReadDeadline(e.began)
	})()

	if only := e.options.believes; only != "" && peerOf(r) != only {
		r.Header.Del(forwardedFor)
	}
	if e.options.doubled {
		r.Header.Set(forwardedFor, strings.Join(append(r.Header.Values(forwardedFor), peerOf(r)), ", "))
	}
	if c.server == nil {
		e.refuse(w, http.StatusServiceUnavailable, "No server is available to handle this request.")
		return
	}
	response, err := e.forward(ctx)
	if err != nil {
		e.fail(ctx, w, err)
		return
	}
	defer response.Body.Close()
	e.answer(w, response)
}

// forward sends the request to the chosen server and waits for the answer's head.
func (e *exchange) forward(ctx context.Context) (*http.Response, error) {
	sent := time.Now()
	connected := sent
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			connected = time.Now()
			e.reused = info.Reused
		},
	})
	out := e.request.Clone(ctx)
	out.URL.Scheme, out.URL.Host = "https", e.choice.server.address
	out.RequestURI = ""
	out.Body = io.NopCloser(e.request.Body) // closing the original would wait for the client
	if e.request.ContentLength == 0 {
		out.Body = http.NoBody
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Te", "Trailer"} {
		out.Header.Del(name)
	}
	stripCookie(out.Header, e.options.cookie)
	if !e.options.silent {
		out.Header.Add(forwardedFor, peerOf(e.request)) // HAProxy adds a line and leaves the others as they are
	}
	response, err := e.choice.server.transport.RoundTrip(out)
	if !e.reused {
		e.connect = connected.Sub(sent)
	}
	e.response = time.Since(connected)
	return response, err
}

// fail answers for a server that didn't.
func (e *exchange) fail(ctx context.Context, w http.ResponseWriter, err error) {
	e.choice.given = ""
	var dial *net.OpError
	switch {
	case errors.Is(context.Cause(ctx), errKilled):
		e.killed, e.responseFailed = true, true
		e.refuse(w, http.StatusBadGateway, "The server returned an invalid or incomplete response.")
	case e.request.Context().Err() != nil:
		e.aborted, e.status = true, -1 // nobody is there any more
	case errors.As(err, &dial) && dial.Op == "dial":
		e.connectFailed = true
		e.refuse(w, http.StatusServiceUnavailable, "No server is available to handle this request.")
	default:
		e.responseFailed = true
		e.refuse(w, http.StatusBadGateway, "The server returned an invalid or incomplete response.")
	}
}

// refuse answers in the balancer's own words.
func (e *exchange) refuse(w http.ResponseWriter, status int, text string) {
	e.status = status
	body := fmt.Sprintf("<html><body><h1>%d %s</h1>\n%s\n</body></html>\n", status, http.StatusText(status), text)
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Cache-Control", "no-cache")
	if e.request.ContentLength != 0 {
		w.Header().Set("Connection", "close") // or the client would be waited for until it has sent all
	}
	w.WriteHeader(status)
	n, _ := io.WriteString(w, body)
	e.bytesOut = headBytes(w.Header()) + uint64(n)
}

// answer hands the server's answer to the client, with a cookie where one is due.
func (e *exchange) answer(w http.ResponseWriter, response *http.Response) {
	h := w.Header()
	maps.Copy(h, response.Header)
	for _, c := range response.Cookies() {
		if c.Name == e.options.captures {
			e.gift = c
		}
	}
	if !e.options.keepsNone {
		e.deleted = dropCookie(h, e.options.cookie)
	}
	if e.choice.given != "" {
		h.Add("Set-Cookie", e.setCookie())
		h.Add("Cache-Control", "private")
	}
	e.status = response.StatusCode
	w.WriteHeader(response.StatusCode)
	n, _ := io.Copy(w, response.Body) // a client that went away is no matter
	e.bytesOut = headBytes(h) + uint64(n)
}

// peerOf is the address at the other end of the request's connection.
func peerOf(r *http.Request) string {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return host
}

// requestBytes is about how long the request was on the wire.
func requestBytes(r *http.Request) uint64 {
	n := len(r.Method) + len(r.RequestURI) + len(" HTTP/1.1\r\n ") + len("Host: \r\n") + len(r.Host)
	return uint64(n) + headBytes(r.Header) + uint64(max(0, r.ContentLength))
}

// headBytes is about how long a head was on the wire, its first line aside.
func headBytes(h http.Header) uint64 {
	n := len("\r\n")
	for name, lines := range h {
		for _, line := range lines {
			n += len(name) + len(": \r\n") + len(line)
		}
	}
	return uint64(n)
}

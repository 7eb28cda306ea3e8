package lab

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// SessionCookie is the cookie in which an [Application] keeps the ID of a session.
const SessionCookie = "JSESSIONID"

// An Application is a node that speaks plain HTTP, gives a session to every client that has none, and writes down what each client of
// a [Crowd] asked. All applications of a farm share their sessions, as a cluster does: a session that comes to another node is kept.
// What has no ticket of a crowd, such as a health check, is answered and not written down.
type Application struct {
	Name    string
	Address string // host:port

	route string
	t     testing.TB

	mu     sync.Mutex   // guards what follows
	server *http.Server // nil while stopped
	sick   bool
	visits []Visit

	serving sync.WaitGroup
}

// A Visit is one request of a crowd's client, as a node saw it.
type Visit struct {
	Ticket    string // the request's own
	Node      string
	Session   string // its ID, without a route: the client's, or the one that it was given
	Given     bool   // the client had none
	Peer      netip.Addr
	Forwarded []string // the lines of X-Forwarded-For
	Refused   bool     // the node was sick, and answered 503
}

// Applications starts n applications, named node1, node2 and so on, at 127.0.0.11, 127.0.0.12 and so on, all at one port. With routes
// the IDs that they give end in a dot and their names, as Tomcat's jvmRoute makes them. They end with the test.
func Applications(t testing.TB, n int, routes bool) []*Application {
	t.Helper()
	var all []*Application
	for i, l := range listenAll(t, n) {
		a := &Application{Name: fmt.Sprintf("node%d", i+1), Address: l.Addr().String(), t: t}
		if routes {
			a.route = "." + a.Name
		}
		a.serve(l)
		t.Cleanup(a.Stop)
		all = append(all, a)
	}
	return all
}

// serve answers on a listener until Stop.
func (a *Application) serve(l net.Listener) {
	server := &http.Server{Handler: a, ReadHeaderTimeout: time.Minute}
	a.mu.Lock()
	a.server = server
	a.mu.Unlock()
	a.serving.Go(func() { _ = server.Serve(l) }) // it is closed
}

// Stop makes the application refuse connections, and cuts those it has.
func (a *Application) Stop() {
	a.mu.Lock()
	server := a.server
	a.server = nil
	a.mu.Unlock()
	if server != nil {
		_ = server.Close() // its connections are to be cut
		a.serving.Wait()
	}
}

// Start lets a stopped application serve again, at the same address.
func (a *Application) Start() {
	a.t.Helper()
	l, err := listen(a.Address)
	if err != nil {
		a.t.Fatalf("starting %s again: %v", a.Name, err)
	}
	a.serve(l)
}

// Sicken makes the application answer 503 to the requests of crowds, or answer as ever.
func (a *Application) Sicken(sick bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sick = sick
}

// Visits are all requests of crowds so far, in the order in which they came.
func (a *Application) Visits() []Visit {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Visit(nil), a.visits...)
}

// ServeHTTP answers every path alike; the header X-Node of its answers is its name.
func (a *Application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Node", a.Name)
	ticket := r.Header.Get(ticketHeader)
	if ticket == "" {
		_, _ = io.WriteString(w, "node="+a.Name+"\n") // a checker that hung up is no concern of the node's
		return
	}
	v := a.visit(ticket, r)
	if v.Refused {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if v.Given {
		w.Header().Set("Set-Cookie", SessionCookie+"="+v.Session+a.route+"; Path=/; HttpOnly")
	}
	_, _ = io.WriteString(w, "node="+a.Name+"\n") // as above
}

// visit writes a request down.
func (a *Application) visit(ticket string, r *http.Request) Visit {
	v := Visit{Ticket: ticket, Node: a.Name, Forwarded: r.Header["X-Forwarded-For"]}
	host, _, _ := net.SplitHostPort(r.RemoteAddr) // as the server made it
	v.Peer, _ = netip.ParseAddr(host)             // for the same reason
	if c, err := r.Cookie(SessionCookie); err == nil {
		v.Session, _, _ = strings.Cut(c.Value, ".")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	v.Refused = a.sick
	if v.Session == "" && !v.Refused {
		v.Session, v.Given = rand.Text(), true
	}
	a.visits = append(a.visits, v)
	return v
}

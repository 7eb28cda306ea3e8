package demo

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// traits are what faults change in a node. They are replaced, never written.
type traits struct {
	slowest, fastest time.Duration // how long an answer takes
	redirect         bool          // health paths answer 302
	broken           bool          // everything answers 500
	wrongBody        bool          // health paths answer 200 with another text
	odd              bool          // answers carry other headers than those of the peers
	version          string
	aloof            bool          // it never gives the cookie that balancers stick on
	value            string        // of that cookie, where it gives one
	clock            time.Duration // how far the Date header is off
}

// A webNode is one HTTPS server of the farm.
type webNode struct {
	port
	beside  []*port // where it listens, too
	name    string
	number  int // from 1
	product *product
	client  func(*http.Request) string // whom the node takes for its client
	audit   *auditLog                  // nil for a product that writes none
	peers   func() []peer              // AM's list of the site's servers

	traits    atomic.Pointer[traits]
	presented atomic.Pointer[tls.Certificate]

	mine   sync.Mutex // guards random, and the replacing of traits
	random *rand.Rand
}

// removedPath is the one page that no node has.
const removedPath = "/removed"

// servedBy is the header in which pages name their node.
const servedBy = "X-Served-By"

// Natural answers take this long.
const (
	naturalFastest = time.Millisecond
	naturalSlowest = 5 * time.Millisecond
)

func newWebNode(number int, p *product, address string, certificate *tls.Certificate, seed uint64, client func(*http.Request) string) *webNode {
	n := &webNode{
		name: fmt.Sprintf("%s%d", p.node, number), number: number, product: p, client: client,
		random: rand.New(rand.NewPCG(seed, uint64(number))),
	}
	n.traits.Store(&traits{fastest: naturalFastest, slowest: naturalSlowest, version: p.version, value: p.value(number)})
	n.presented.Store(certificate)
	n.port = port{address: address, handler: n, certificate: n.presented.Load}
	return n
}

// change replaces the node's traits by an edited copy.
func (n *webNode) change(edit func(*traits)) {
	n.mine.Lock()
	defer n.mine.Unlock()
	t := *n.traits.Load()
	edit(&t)
	n.traits.Store(&t)
}

// present makes the node show another certificate on new connections.
func (n *webNode) present(certificate *tls.Certificate) { n.presented.Store(certificate) }

// ServeHTTP answers as the product would.
func (n *webNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := n.traits.Load()
	if !pause(r.Context(), n.latency(t)) {
		return
	}
	n.head(w, t)
	health, isHealth := healthAnswers[r.URL.Path]
	switch {
	case t.broken:
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	case isHealth && t.redirect, r.URL.Path == n.product.check && t.redirect:
		http.Redirect(w, r, "/login", http.StatusFound)
	case isHealth && t.wrongBody:
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		fmt.Fprintln(w, "<html><body>Service is starting, please wait</body></html>")
	case isHealth:
		n.health(w, r, &health, t)
	case r.URL.Path == removedPath:
		http.NotFound(w, r)
	case r.URL.Path == echoPath:
		n.echo(w, r)
	case n.product.servers() == r.URL.Path:
		n.listServers(w, r)
	case n.product.isAM() && r.URL.Path == n.product.login && r.Method == http.MethodPost:
		n.login(w, r, t)
	default:
		n.page(w, r)
	}
}

// head sets the headers that every answer of the product has.
func (n *webNode) head(w http.ResponseWriter, t *traits) {
	h := w.Header()
	for _, f := range n.product.header {
		h.Set(f[0], f[1])
	}
	if t.odd {
		h.Set("Server", "nginx/1.18.0")
		h.Del("Strict-Transport-Security")
		h.Del("X-Frame-Options")
		h.Del("X-Content-Type-Options")
	}
	if t.clock != 0 {
		h.Set("Date", time.Now().Add(t.clock).UTC().Format(http.TimeFormat))
	}
}

func (n *webNode) health(w http.ResponseWriter, r *http.Request, a *answer, t *traits) {
	h := w.Header()
	for _, f := range a.header {
		h.Set(f[0], f[1])
	}
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	body := strings.ReplaceAll(a.body, "VERSION", t.version)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, body)
	}
}

// uploadLimit is how much of a request's body a node reads before it answers.
const uploadLimit = 1 << 20

// page is any other path. Its header says which node made it; its body doesn't, because peers answer alike.
func (n *webNode) page(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, uploadLimit)) // what was cut off is answered to nobody
	w.Header().Set(servedBy, n.name)
	n.audited(r)
	n.setCookie(w, r)
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	_, _ = io.WriteString(w, "<!DOCTYPE html><title>demo</title><p>A page of the demo farm.</p>\n")
}

// setCookie gives a client the application's own cookie, as the products do.
func (n *webNode) setCookie(w http.ResponseWriter, r *http.Request) {
	if n.product.cookie == "" {
		return
	}
	if _, err := r.Cookie(n.product.cookie); err == nil {
		return
	}
	w.Header().Add("Set-Cookie", n.product.cookie+"="+n.sessionID()+cookieFlags)
}

// cookieFlags are those of the products' own cookies.
const cookieFlags = "; Path=/; Secure; HttpOnly"

// login is the first step of AM's login, which needs no credentials: it asks for them, and ties the client to the server that has begun
// (PingAM's "Authenticate over REST", OpenAM's RestAuthenticationHandler).
func (n *webNode) login(w http.ResponseWriter, r *http.Request, t *traits) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, uploadLimit)) // as for any page
	w.Header().Set(servedBy, n.name)
	if !t.aloof {
		w.Header().Add("Set-Cookie", amCookie+"="+t.value+cookieFlags)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, loginStep, n.sessionID())
}

// loginStep is AM's answer to an empty login; its one place is for what tells the login.
const loginStep = `{"authId":"%s","callbacks":[` +
	`{"type":"NameCallback","output":[{"name":"prompt","value":"User Name"}],"input":[{"name":"IDToken1","value":""}]},` +
	`{"type":"PasswordCallback","output":[{"name":"prompt","value":"Password"}],"input":[{"name":"IDToken2","value":""}]}]}`

// sessionID is 128 random bytes in hex, the length that WSO2's context.xml asks of Tomcat.
func (n *webNode) sessionID() string {
	n.mine.Lock()
	defer n.mine.Unlock()
	var b strings.Builder
	for range 16 {
		fmt.Fprintf(&b, "%016X", n.random.Uint64())
	}
	return b.String()
}

// latency draws how long the next answer takes; most are near the fastest.
func (n *webNode) latency(t *traits) time.Duration {
	n.mine.Lock()
	u := n.random.Float64()
	n.mine.Unlock()
	return t.fastest + time.Duration(u*u*float64(t.slowest-t.fastest))
}

// pause waits, and tells whether it waited to the end.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

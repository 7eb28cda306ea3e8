package apache_test

import (
	"crypto/sha1" // one of the forms that AuthUserFile takes
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/apache"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

// A farm is a real httpd before nodes, whose balancer-manager wants a login and speaks TLS.
type farm struct {
	httpd     *lab.WebServer
	authority *lab.Authority
	nodes     []*lab.Node
	lines     string // added to the configuration
}

const (
	user     = "ops"
	password = "geheim&+1" // must be escaped in URLs, to be found there
)

// newFarm starts one, with further lines of configuration.
func newFarm(t *testing.T, nodes int, lines string) *farm {
	t.Helper()
	lab.Require(t, "apache2")
	authority := lab.NewAuthority(t)
	f := &farm{authority: authority, nodes: lab.Nodes(t, authority, nodes), lines: lines}
	f.httpd = lab.Httpd(t, func(s *lab.WebServer) string { return f.config(t, s) })
	return f
}

// config is a front with TLS, one balancer named app and another one, and the manager's page.
func (f *farm) config(t testing.TB, s *lab.WebServer) string {
	t.Helper()
	sum := sha1.Sum([]byte(password))
	users := filepath.Join(s.Folder, "users")
	if err := os.WriteFile(users, []byte(user+":{SHA}"+base64.StdEncoding.EncodeToString(sum[:])+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, module := range []string{"ssl", "auth_basic", "authn_core", "authn_file", "authz_user", "proxy_hcheck"} {
		b.WriteString(lab.HttpdModule(module))
	}
	fmt.Fprintf(&b, "SSLEngine on\nSSLCertificateFile %[1]s\nSSLCertificateKeyFile %[1]s\n", f.authority.Bundle(t, "127.0.0.1"))
	b.WriteString("SSLProxyEngine on\nSSLProxyVerify none\nSSLProxyCheckPeerName off\n")
	b.WriteString("Header add Set-Cookie \"ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/\" env=BALANCER_ROUTE_CHANGED\n")
	b.WriteString("<Proxy balancer://app>\n")
	for _, n := range f.nodes {
		fmt.Fprintf(&b, " BalancerMember https://%s route=%s retry=1\n", n.Address, n.Name)
	}
	fmt.Fprintf(&b, ` ProxySet stickysession=ROUTEID lbmethod=byrequests
</Proxy>
<Proxy balancer://other>
 BalancerMember https://%s
</Proxy>
<Location /balancer-manager>
 SetHandler balancer-manager
 AuthType Basic
 AuthName lab
 AuthUserFile %s
 Require valid-user
</Location>
ProxyPass /balancer-manager !
ProxyPass / balancer://app/
%s
`, f.nodes[0].Address, users, f.lines)
	return b.String()
}

// balancer is what the driver is made of.
func (f *farm) balancer() model.Balancer {
	return model.Balancer{
		Name: "lb", Kind: "apache", Address: "https://" + f.httpd.Address + "/balancer-manager", Backend: "app",
		Login: model.Login{User: user, Password: password}, TLS: model.TLS{Roots: f.authority.Pool},
	}
}

// worker is the name of a node at the balancer.
func worker(n *lab.Node) string { return "https://" + n.Address }

// request asks the front over a connection of its own, and tells which worker was asked.
func (f *farm) request(t testing.TB, route string, header http.Header) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+f.httpd.Address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if header != nil {
		r.Header = header.Clone()
	}
	if route != "" {
		r.AddCookie(&http.Cookie{Name: "ROUTEID", Value: "." + route})
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.authority.Pool, MinVersion: tls.VersionTLS12}}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Errorf("asking the front: %v", err)
		return ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // only the header counts
	for _, n := range f.nodes {
		if n.Name == answer.Header.Get("X-Node") {
			return worker(n)
		}
	}
	return ""
}

func (f *farm) hold(t testing.TB, route string) (release func()) {
	t.Helper()
	mark, arrived, let := lab.Hold(f.nodes)
	over := make(chan struct{})
	go func() { // ends with the request, which release waits for
		defer close(over)
		f.request(t, route, mark)
	}()
	<-arrived
	return func() {
		let()
		<-over
	}
}

func (f *farm) node(t testing.TB, server string) *lab.Node {
	t.Helper()
	for _, n := range f.nodes {
		if worker(n) == server {
			return n
		}
	}
	t.Fatalf("there is no worker %q", server)
	return nil
}

// open makes a driver that can change something.
func open(t testing.TB, b model.Balancer) balancer.Writer {
	t.Helper()
	reader, err := apache.New("web", b)
	if err != nil {
		t.Fatal(err)
	}
	return reader.(balancer.Writer)
}

func TestTheDriverKeepsTheContractOfAllDrivers(t *testing.T) {
	t.Parallel()
	f := newFarm(t, 3, "")
	bench := contract.DriverBench{
		New: apache.New, Balancer: f.balancer(), Software: "Apache httpd", Cookie: "ROUTEID", Soft: true, Weights: []int{2, 100},
		Request: func(t testing.TB, cookie string) string { t.Helper(); return f.request(t, cookie, nil) },
		Hold:    f.hold,
		Kill:    func(t testing.TB, server string) { t.Helper(); f.node(t, server).Stop() },
		Heal:    func(t testing.TB, server string) { t.Helper(); f.node(t, server).Start() },
		Denied: func(_ testing.TB, b model.Balancer) model.Balancer {
			b.Login.Password = "wrong"
			return b
		},
		Deaf: contract.Deaf,
	}
	for _, n := range f.nodes {
		bench.Nodes = append(bench.Nodes, contract.Node{Name: worker(n), Address: n.Address, Cookie: n.Name})
	}
	contract.Driver(t, bench)
}

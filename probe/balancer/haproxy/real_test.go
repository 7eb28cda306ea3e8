package haproxy_test

import (
	"io"
	"net/http"
	"testing"

	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

//nolint:tparallel // the two tell the same story to the same servers, one after the other
func TestTheRealHAProxyFulfilsTheContract(t *testing.T) {
	t.Parallel()
	authority := lab.NewAuthority(t)
	nodes := lab.Nodes(t, authority, 3)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes)})
	t.Run("over its Unix socket", func(t *testing.T) { contract.Run(t, bench(proxy, nodes, proxy.Admin)) })
	t.Run("over TCP", func(t *testing.T) { contract.Run(t, bench(proxy, nodes, proxy.TCP)) })
}

// bench is the contract's view of a lab.
func bench(proxy *lab.Proxy, nodes []*lab.Node, admin string) contract.Bench {
	b := contract.Bench{
		Admin: admin, Operator: proxy.Operator, User: proxy.User,
		Backend: "app", Cookie: "SRVID",
		Request: func(t testing.TB, cookie string) string {
			t.Helper()
			return request(t, proxy, cookie, nil)
		},
		Hold: func(t testing.TB, cookie string) func() {
			t.Helper()
			return heldRequest(t, proxy, nodes, cookie)
		},
		Kill: func(t testing.TB, name string) { t.Helper(); named(t, nodes, name).Stop() },
		Heal: func(t testing.TB, name string) { t.Helper(); named(t, nodes, name).Start() },
	}
	for _, s := range lab.ServersOf(nodes) {
		b.Nodes = append(b.Nodes, contract.Node{Name: s.Name, Address: s.Address, Cookie: s.Cookie})
	}
	return b
}

func named(t testing.TB, nodes []*lab.Node, name string) *lab.Node {
	t.Helper()
	for _, n := range nodes {
		if n.Name == name {
			return n
		}
	}
	t.Fatalf("there is no node %q", name)
	return nil
}

// request asks the frontend over a connection of its own and tells which node served.
func request(t testing.TB, proxy *lab.Proxy, cookie string, header http.Header) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+proxy.Frontend+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if header != nil {
		r.Header = header.Clone()
	}
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "SRVID", Value: cookie})
	}
	answer, err := new(http.Transport).RoundTrip(r)
	if err != nil {
		t.Errorf("asking the frontend: %v", err)
		return ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // only the header counts
	return answer.Header.Get("X-Node")
}

func heldRequest(t testing.TB, proxy *lab.Proxy, nodes []*lab.Node, cookie string) func() {
	t.Helper()
	mark, arrived, release := lab.Hold(nodes)
	over := make(chan struct{})
	go func() { // ends with the request, which release waits for
		defer close(over)
		request(t, proxy, cookie, mark)
	}()
	<-arrived
	return func() {
		release()
		<-over
	}
}

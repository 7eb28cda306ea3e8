package demo

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"
)

func TestTheDemoBalancerFulfilsTheContractOfTheRealOne(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: 100 * time.Millisecond})
	contract.Run(t, contract.Bench{
		Admin:    farm.Socket(),
		Operator: socketOf(t, farm, levelOperator),
		User:     socketOf(t, farm, levelUser),
		Version:  version,
		Backend:  backendName,
		Cookie:   cookieName,
		Nodes:    contractNodes(farm),
		Request: func(t testing.TB, cookie string) string {
			t.Helper()
			return visit(t, farm, cookie).node()
		},
		Hold: func(t testing.TB, cookie string) func() {
			t.Helper()
			return hold(t, farm, cookie)
		},
		Kill: func(t testing.TB, node string) { t.Helper(); named(t, farm, node).stop() },
		Heal: func(t testing.TB, node string) {
			t.Helper()
			if err := named(t, farm, node).resume(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		},
	})
}

func contractNodes(farm *Farm) []contract.Node {
	var nodes []contract.Node
	for i, n := range farm.Nodes() {
		nodes = append(nodes, contract.Node{Name: n.Name, Address: n.Address, Cookie: cookieValue(i + 1)})
	}
	return nodes
}

// quietFarm is a farm without traffic of its own, so that a test knows every request, and whose servers were all checked.
func quietFarm(t testing.TB, o Options) *Farm {
	t.Helper()
	o.Traffic = -1
	o.Dir = t.TempDir()
	farm, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	if farm.balancer == nil {
		return farm
	}
	await(t, "verdict of the first checks", func() bool {
		farm.balancer.mu.Lock()
		defer farm.balancer.mu.Unlock()
		return !slices.ContainsFunc(farm.balancer.servers, func(s *server) bool { return s.check.status == checkINI })
	})
	return farm
}

// socketOf opens one more socket on the farm's balancer, of a lower level.
func socketOf(t testing.TB, farm *Farm, l level) string {
	t.Helper()
	s, err := listenRuntime(t.Context(), filepath.Join(t.TempDir(), l.String()), farm.balancer, l, farm.breakDown)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { // ends when the socket is closed
		defer close(ended)
		s.serve()
	}()
	t.Cleanup(func() {
		s.close()
		<-ended
	})
	return s.address
}

func named(t testing.TB, farm *Farm, name string) *webNode {
	t.Helper()
	for _, n := range farm.nodes {
		if n.name == name {
			return n
		}
	}
	t.Fatalf("the farm has no node %q", name)
	return nil
}

// client is one that verifies the endpoint's certificate and connects anew for each request.
func client(farm *Farm) *http.Client {
	var dialer net.Dialer
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   farm.trust.Clone(),
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, farm.Address())
		},
	}}
}

// A reply is what the endpoint answered.
type reply struct {
	status int
	header http.Header
}

func (r reply) node() string { return r.header.Get(servedBy) }

// visit asks the endpoint for a page, with the sticky cookie unless it is "". Names and values of more headers may follow.
func visit(t testing.TB, farm *Farm, cookie string, header ...string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, farm.Endpoint()+"page", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		request.Header.Add("Cookie", cookieName+"="+cookie)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	return send(t, client(farm), request)
}

func send(t testing.TB, c *http.Client, request *http.Request) reply {
	t.Helper()
	response, err := c.Do(request)
	if err != nil {
		t.Fatalf("asking the endpoint: %v", err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatalf("reading the endpoint's answer: %v", err)
	}
	return reply{response.StatusCode, response.Header}
}

// hold makes a request whose body doesn't end until release is called, so that the node can't answer before.
func hold(t testing.TB, farm *Farm, cookie string) (release func()) {
	t.Helper()
	body, more := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, farm.Endpoint()+"upload", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Add("Cookie", cookieName+"="+cookie)
	over := make(chan struct{})
	go func() { // ends with the request, which release waits for
		defer close(over)
		response, err := client(farm).Do(request)
		if err != nil {
			return
		}
		response.Body.Close()
	}()
	if _, err := more.Write([]byte("first")); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = more.Close() // a pipe always closes
		<-over
	}
}

package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestStartSaysWhatIsWrongWithItsOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{System: "tomcat"}, `the demo farm can't imitate the system "tomcat"; choose one of wso2-apim, wso2-apim-gateway,`},
		{Options{Nodes: -1}, "a demo farm of -1 nodes can't be: choose 1 to 1000"},
		{Options{Nodes: 1001}, "a demo farm of 1001 nodes can't be: choose 1 to 1000"},
		{Options{Traffic: 1e6}, "1000000 requests a second are too many for the demo farm: choose at most 2000"},
		{Options{SessionLength: -time.Second}, "sessions can't last -1s: choose a time above 0"},
		{Options{Faults: []string{"LB99"}}, `the demo farm has no fault "LB99"; it has HC01, HC02, `},
		{Options{System: "generic", Faults: []string{"PAR01"}}, "a demo farm of generic can't show PAR01; take --system wso2-apim, wso2-apim-gateway, "},
		{Options{System: "generic", Faults: []string{"hc05"}}, "a demo farm of generic can't show HC05; take --system wso2-apim, "},
		{Options{System: "lithnet-ams-cluster", Faults: []string{"LB03"}}, "a demo farm of lithnet-ams-cluster can't show LB03; take --system wso2-apim, "},
		{Options{System: "lithnet-ams-cluster", Nodes: 3, Faults: []string{"CL03"}}, "inject CL03: it takes an even number of nodes; "},
		{Options{System: "lithnet-ams-cluster", Nodes: 1, Faults: []string{"CL01"}}, "inject CL01: a farm of one node "},
		{Options{Faults: []string{"CL02"}}, "a demo farm of wso2-apim-portal can't show CL02; take --system lithnet-ams-cluster"},
		{Options{System: "generic", EventLog: true}, "nodes of generic have no event log that could be read here; "},
		{Options{Nodes: 1, Faults: []string{"RT02"}}, "inject RT02: a farm of one node has no second one that sessions could go to; ask for more"},
		{Options{Nodes: 1, Faults: []string{"RT04"}}, "inject RT04: a farm of one node "},
		{Options{Dir: "/dev/null/x"}, "make the demo farm's folder: "},
	} {
		c.options.Traffic = max(c.options.Traffic, -1)
		farm, err := Start(t.Context(), c.options)
		if err == nil {
			t.Errorf("a farm of %+v started, want %q", c.options, c.want)
			_ = farm.Close() // the test has failed anyway
			continue
		}
		if !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("a farm of %+v: %q, want %q", c.options, err, c.want)
		}
	}
}

func TestEverySystemsFarmAnswersItsHealthPathsOnEveryNode(t *testing.T) {
	t.Parallel()
	for i := range products {
		for _, system := range products[i].systems {
			t.Run(system, func(t *testing.T) {
				t.Parallel()
				farm := quietFarm(t, Options{System: system})
				for j, n := range farm.nodes {
					if j > 0 && farm.product.cluster {
						continue
					}
					if status := statusOf(t, farm, n.address, n.product.check); status != http.StatusOK {
						t.Errorf("%s answers %s with %d, want 200", n.name, n.product.check, status)
					}
				}
			})
		}
	}
}

func TestOneNodeOfAnActivePassiveFarmListens(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{System: "lithnet-ams-cluster"})
	for i, n := range farm.nodes {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", n.address)
		if err == nil {
			conn.Close()
		}
		if listens := err == nil; listens != (i == 0) {
			t.Errorf("node %d listens: %t, want %t", i+1, listens, i == 0)
		}
	}
}

// statusOf asks one node for a path over HTTPS; 0 when it doesn't answer.
func statusOf(t testing.TB, farm *Farm, address, path string) int {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: farm.trust.Clone(), DisableKeepAlives: true}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestNodesShareOnePortAtAddressesOfTheirOwn(t *testing.T) {
	t.Parallel()
	if l, err := listen(t.Context(), nodeHost(2), 0); err != nil {
		t.Skip("this system has no loopback address but 127.0.0.1")
	} else {
		_ = l.Close() // nobody has connected
	}
	_, port, _ := net.SplitHostPort(quietFarm(t, Options{}).Address())
	farm := quietFarm(t, Options{})
	if !strings.HasPrefix(farm.Address(), endpointHost+":") {
		t.Errorf("the endpoint is at %s, want %s", farm.Address(), endpointHost)
	}
	for i, n := range farm.Nodes() {
		host, p, err := net.SplitHostPort(n.Address)
		if err != nil || host != nodeHost(i) {
			t.Errorf("node %d is at %s, want %s", i+1, n.Address, nodeHost(i))
		}
		if p == port {
			t.Errorf("two farms share the port %s", port)
		}
	}
}

func TestNodesOfASystemWithOneLoopbackAddressHavePortsOfTheirOwn(t *testing.T) {
	t.Parallel()
	listeners, err := listenPorts(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(listeners)
	seen := map[string]bool{}
	for _, l := range listeners {
		if host, _, _ := net.SplitHostPort(l.Addr().String()); host != "127.0.0.1" || seen[l.Addr().String()] {
			t.Errorf("a node is at %s, want a port of its own at 127.0.0.1", l.Addr())
		}
		seen[l.Addr().String()] = true
	}
}

func TestAFolderThatTheFarmMadeIsRemovedByClose(t *testing.T) {
	t.Parallel()
	farm, err := Start(t.Context(), Options{Traffic: -1})
	if err != nil {
		t.Fatal(err)
	}
	dir := farm.dir
	if _, err := os.Stat(filepath.Join(dir, "ca.pem")); err != nil {
		t.Errorf("while the farm runs: %v", err)
	}
	for range 2 { // the second one does nothing
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("after Close the folder %s is still there (%v)", dir, err)
	}
}

func TestASocketWhosePathWouldBeTooLongLiesElsewhere(t *testing.T) {
	t.Parallel()
	deep := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	farm, err := Start(t.Context(), Options{Traffic: -1, Dir: deep})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	}()
	if len(farm.Socket()) > socketPath {
		t.Errorf("the socket's path %q is too long for some systems", farm.Socket())
	}
	if !strings.Contains(farm.Config(), farm.Socket()) {
		t.Errorf("the configuration doesn't name the socket %s:\n%s", farm.Socket(), farm.Config())
	}
}

func TestAPanicOfAPartEndsTheFarmAndIsToldByClose(t *testing.T) {
	t.Parallel()
	farm, err := Start(t.Context(), Options{Traffic: -1})
	if err != nil {
		t.Fatal(err)
	}
	farm.start(func(context.Context) { panic("the part broke") })
	<-farm.Done()
	if err := farm.Close(); err == nil || !strings.Contains(err.Error(), "the demo farm broke down: the part broke") {
		t.Errorf("Close says %v, want the panic", err)
	}
}

func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		farm, err := Start(b.Context(), Options{Traffic: -1})
		if err != nil {
			b.Fatal(err)
		}
		if err := farm.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestASystemThatCannotHoldTheFarmIsToldFromWrongOptions(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{Dir: filepath.Join(file, "below")}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a folder that can't be made: %v", err)
	}
	if _, err := Start(t.Context(), Options{System: "none"}); err == nil || errors.Is(err, ErrUnavailable) {
		t.Errorf("a wrong option: %v", err)
	}
}

package haproxy_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/lab"
)

// readAll reads a proxy through its worker and its master.
func readAll(t *testing.T, proxy *lab.Proxy, backend string) model.BalancerStatus {
	t.Helper()
	driver, err := haproxy.New("web", model.Balancer{Name: "lb1", Address: proxy.Admin, Master: proxy.Master, Backend: backend, Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	status := driver.Read(t.Context())
	if status.Err != "" || (status.Leaving < 0) != (len(status.Hidden) > 0) {
		t.Fatalf("the reading failed (%s), or of %d leaving workers %q is hidden", status.Err, status.Leaving, status.Hidden)
	}
	return status
}

// untilLeaving reads a proxy until as many older workers serve requests as wanted, and gives its first server.
func untilLeaving(t *testing.T, proxy *lab.Proxy, backend string, workers, inFlight int) (model.Server, model.Group) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		status := readAll(t, proxy, backend)
		server := first(t, status)
		if status.Leaving == workers && server.InFlight == inFlight {
			return server, status.Groups[0]
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v %d workers leave, want %d; the server is %+v", patience, status.Leaving, workers, server)
		}
	}
}

func TestRequestsThatAReloadLeavesBehindAreStillInFlight(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	config := lab.Config{Servers: lab.ServersOf(nodes), Sections: "backend more\n  server x 127.0.0.1:1\n"}
	proxy := lab.HAProxy(t, config)
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	if got := readAll(t, proxy, "app"); got.Leaving != 0 {
		t.Errorf("before a reload %d workers leave", got.Leaving)
	}
	one := heldRequest(t, proxy, nodes, "n1")
	changed(t, proxy, "app/node1", drain)
	proxy.Reload(config)
	for _, backend := range []string{"app", ""} {
		got, group := untilLeaving(t, proxy, backend, 1, 1)
		if got.Leaving != 1 || group.InFlight != 1 || got.Admin != model.AdminReady {
			t.Errorf("after the reload the server of %q is %+v, its group %+v", backend, got, group)
		}
	}
	if alone := read(t, proxy); alone.Leaving >= 0 || first(t, alone).InFlight != 0 {
		t.Errorf("without its master the reading sees %d workers leave, and the server is %+v", alone.Leaving, first(t, alone))
	}

	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	two := heldRequest(t, proxy, nodes, "n1")
	proxy.Reload(config)
	three := heldRequest(t, proxy, nodes, "n1")
	if got, _ := untilLeaving(t, proxy, "app", 2, 3); got.Leaving != 2 {
		t.Errorf("with two older workers the server is %+v", got)
	}
	one()
	untilLeaving(t, proxy, "app", 1, 2)
	two()
	three()
	if got, _ := untilLeaving(t, proxy, "app", 0, 0); got.Leaving != 0 {
		t.Errorf("in the end the server is %+v", got)
	}
}

// first is the server that everything here happens to.
func first(t *testing.T, status model.BalancerStatus) model.Server {
	t.Helper()
	i := slices.IndexFunc(status.Servers, func(s model.Server) bool { return s.Name == "node1" })
	if i < 0 {
		t.Fatalf("there is no node1 in %+v", status)
	}
	return status.Servers[i]
}

func TestABackendThatAnOlderWorkerDoesntHave(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes)})
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	release := heldRequest(t, proxy, nodes, "n1")
	proxy.Reload(lab.Config{Servers: lab.ServersOf(nodes), Backend: "new"})
	if got, _ := untilLeaving(t, proxy, "new", 1, 0); got.Leaving != 0 {
		t.Errorf("the server of a new backend is %+v", got)
	}
	release()
	untilLeaving(t, proxy, "new", 0, 0)
}

func TestAReloadKeepsADrainWhereItsStateIsKept(t *testing.T) {
	t.Parallel()
	config := lab.Config{Servers: lab.ServersOf(lab.Nodes(t, lab.NewAuthority(t), 2)), KeepState: true}
	proxy := lab.HAProxy(t, config)
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	changed(t, proxy, "app/node1", drain)
	before := read(t, proxy)
	proxy.Reload(config)
	if after := read(t, proxy); after.PID == before.PID || first(t, after).Admin != model.AdminDrain {
		t.Errorf("after the reload (%d to %d) the server is %+v", before.PID, after.PID, first(t, after))
	}
}

func TestMaintenanceCutsRequestsInFlightOnlyWhereTheConfigurationSaysSo(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	servers := lab.ServersOf(nodes)
	servers[0].Options = lab.CheckOptions + " on-marked-down shutdown-sessions"
	proxy := lab.HAProxy(t, lab.Config{Servers: servers})
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	mark, arrived, release := lab.Hold(nodes)
	defer release()
	status := make(chan int, 1)
	go func() { // ends with the request, which maintenance cuts, or release
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+proxy.Frontend+"/", nil)
		if err != nil {
			status <- 0
			return
		}
		r.Header = mark.Clone()
		r.AddCookie(&http.Cookie{Name: "SRVID", Value: "n1"})
		answer, err := new(http.Transport).RoundTrip(r)
		if err != nil {
			status <- 0
			return
		}
		_ = answer.Body.Close()
		status <- answer.StatusCode
	}()
	<-arrived
	steps, err := drive(t, proxy.Admin, "", patience).Steps(maint, server(t, proxy, "app/node1"))
	if err != nil || !strings.Contains(steps[0].Effect, "on-marked-down shutdown-sessions") {
		t.Errorf("the plan doesn't tell of it: %+v, %v", steps, err)
	}
	changed(t, proxy, "app/node1", maint)
	if got := <-status; got == http.StatusOK {
		t.Errorf("the request in flight was answered with %d, want a failure", got)
	}
}

package haproxy_test

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/lab"
)

// patience outlasts a busy machine; what is waited for takes a few hundred milliseconds.
const patience = 20 * time.Second

// drive makes the driver that reads a proxy.
func drive(t *testing.T, address, backend string, timeout time.Duration) *haproxy.Driver {
	t.Helper()
	driver, err := haproxy.New("web", model.Balancer{Name: "lb1", Address: address, Backend: backend, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return driver
}

func read(t *testing.T, proxy *lab.Proxy) model.BalancerStatus {
	t.Helper()
	status := drive(t, proxy.Admin, "", patience).Read(t.Context())
	if status.Err != "" {
		t.Fatal(status.Err)
	}
	return status
}

func server(t *testing.T, proxy *lab.Proxy, name string) model.Server {
	t.Helper()
	group, name, _ := strings.Cut(name, "/")
	status := read(t, proxy)
	i := slices.IndexFunc(status.Servers, func(m model.Server) bool { return m.Group == group && m.Name == name })
	if i < 0 {
		t.Fatalf("there is no server %s/%s in %+v", group, name, status.Servers)
	}
	return status.Servers[i]
}

// until reads a server until it is as wanted: HAProxy's checks take their time.
func until(t *testing.T, proxy *lab.Proxy, name string, wanted func(model.Server) bool) model.Server {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		got := server(t, proxy, name)
		if wanted(got) {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v it is still %+v", patience, got)
		}
	}
}

func untilAdmin(t *testing.T, proxy *lab.Proxy, name string, admin model.AdminState, why ...model.AdminReason) model.Server {
	t.Helper()
	return until(t, proxy, name, func(m model.Server) bool { return m.Admin == admin && slices.Equal(m.Why, why) })
}

func TestAServerThatTracksAnotherIsInItsState(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	proxy := lab.HAProxy(t, lab.Config{
		Servers: lab.ServersOf(nodes),
		Sections: "backend other\n  server copy1 " + nodes[0].Address + " track app/node1\n" +
			"  server copy2 " + nodes[1].Address + " track app/node2\n",
	})
	contract.Send(t, proxy.Admin, "set server app/node1 state drain")
	if got := untilAdmin(t, proxy, "other/copy1", model.AdminDrain, model.ReasonTracked); !got.Up || got.Tracks != "app/node1" {
		t.Errorf("a copy of a drained server is %+v", got)
	}
	contract.Send(t, proxy.Admin, "set server app/node1 state maint")
	if got := untilAdmin(t, proxy, "other/copy1", model.AdminMaint, model.ReasonTracked); got.Up || got.Status != "MAINT (via app/node1)" {
		t.Errorf("a copy of a server in maintenance is %+v", got)
	}
	nodes[1].Stop()
	if got := untilAdmin(t, proxy, "other/copy2", model.AdminDown, model.ReasonTracked); got.Up {
		t.Errorf("a copy of a dead server is %+v", got)
	}
}

func TestAServerDisabledInTheConfigurationIsInMaintenanceBecauseOfIt(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	servers := lab.ServersOf(nodes)
	servers[1].Options = lab.CheckOptions + " disabled"
	servers = append(servers, lab.Server{Name: "nameless", Address: "node9.invalid:9443", Options: lab.CheckOptions + " init-addr none"})
	proxy := lab.HAProxy(t, lab.Config{Servers: servers})
	untilAdmin(t, proxy, "app/node2", model.AdminMaint, model.ReasonConfig)
	if got := untilAdmin(t, proxy, "app/nameless", model.AdminMaint, model.ReasonDNS); got.Address != "" || got.Up {
		t.Errorf("a server whose name doesn't resolve is %+v", got)
	}
	contract.Send(t, proxy.Admin, "set server app/node2 state ready")
	untilAdmin(t, proxy, "app/node2", model.AdminReady)
	contract.Send(t, proxy.Admin, "set server app/node2 state drain")
	untilAdmin(t, proxy, "app/node2", model.AdminDrain, model.ReasonOperator)
}

func TestAnAgentsWordIsNamed(t *testing.T) {
	t.Parallel()
	agent := lab.NewAgent(t, "up")
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	servers := lab.ServersOf(nodes)
	servers[0].Options = lab.CheckOptions + " " + agent.Options()
	proxy := lab.HAProxy(t, lab.Config{Servers: servers})

	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	agent.Say("drain")
	if got := untilAdmin(t, proxy, "app/node1", model.AdminDrain, model.ReasonOperator, model.ReasonAgent); !got.Agent || !got.Up || got.AgentStatus == "" {
		t.Errorf("drained by its agent it is %+v", got)
	}
	agent.Say("ready")
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	agent.Say("down")
	untilAdmin(t, proxy, "app/node1", model.AdminDown, model.ReasonAgent)
	agent.Say("up")
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	agent.Say("maint")
	untilAdmin(t, proxy, "app/node1", model.AdminMaint, model.ReasonOperator, model.ReasonAgent)
	if got := server(t, proxy, "app/node2"); got.Agent {
		t.Errorf("a server without an agent has one: %+v", got)
	}
}

func TestTheCheckTellsWhatIsWrongWithANode(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes), Lines: []string{"http-check disable-on-404"}})
	untilAdmin(t, proxy, "app/node1", model.AdminReady)

	nodes[0].Set(lab.Behaviour{Status: http.StatusServiceUnavailable})
	got := untilAdmin(t, proxy, "app/node1", model.AdminDown, model.ReasonCheck)
	if got.CheckStatus != "L7STS" || got.CheckCode != 503 || got.CheckText != "Layer7 wrong status: Service Unavailable" {
		t.Errorf("answering 503 the check says %q, %d, %q", got.CheckStatus, got.CheckCode, got.CheckText)
	}
	nodes[0].Set(lab.Behaviour{})
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	nodes[0].Set(lab.Behaviour{Status: http.StatusNotFound})
	if got := untilAdmin(t, proxy, "app/node1", model.AdminDrain, model.ReasonCheck); !got.Up || got.Status != "NOLB" {
		t.Errorf("answering 404 it is %+v", got)
	}
}

func TestAHostileCheckAnswerStaysInItsField(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { // ends when the listener is closed
		defer close(over)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, "HTTP/1.1 500 a \"quote, a comma\x1b[2J\r\ncontent-length: 0\r\n\r\n")
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-over })
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{
		{Name: "hostile", Address: l.Addr().String(), Options: "check inter 100ms fall 1"},
		{Name: "next", Address: "127.0.0.1:1", Options: "weight 9"},
	}})
	got := untilAdmin(t, proxy, "app/hostile", model.AdminDown, model.ReasonCheck)
	if !strings.HasPrefix(got.CheckText, "Layer7 wrong status: a \"quote, a comma") || got.CheckStatus != "L7STS" || !strings.HasPrefix(got.Address, "127.0.0.1:") {
		t.Errorf("the hostile server is %+v", got)
	}
	if got := server(t, proxy, "app/next"); got.Weight != 9 || got.Admin != model.AdminReady {
		t.Errorf("the server after it is %+v", got)
	}
}

func TestABackendThatSharesAFrontendsNameIsFound(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{
		Backend:  "fe", // as lab's frontend is named
		Servers:  []lab.Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 1"}},
		Sections: "backend other\n  server b 127.0.0.1:1\n",
	})
	got := drive(t, proxy.Admin, "fe", patience).Read(t.Context())
	if got.Err != "" || len(got.Groups) != 1 || len(got.Servers) != 1 || got.Servers[0].Name != "a" {
		t.Errorf("the reading gave %q, %+v, %+v", got.Err, got.Groups, got.Servers)
	}
}

func TestAReloadIsANewProcessThatForgotTheDrain(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	config := lab.Config{Servers: lab.ServersOf(nodes)}
	proxy := lab.HAProxy(t, config)
	contract.Send(t, proxy.Admin, "set server app/node1 state drain")
	before := read(t, proxy)
	untilAdmin(t, proxy, "app/node1", model.AdminDrain, model.ReasonOperator)

	config.Servers[1].Options = "weight 7"
	proxy.Reload(config)
	after := read(t, proxy)
	if after.PID == before.PID || after.PID == 0 {
		t.Errorf("after the reload the process is %d, before it was %d", after.PID, before.PID)
	}
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	if got := server(t, proxy, "app/node2"); got.Weight != 7 || got.InitialWeight != 7 || got.TLS {
		t.Errorf("after the reload node2 is %+v", got)
	}
}

package lab

import (
	"net"
	"strings"
	"testing"
)

//nolint:tparallel // the inner test has to be over before its HAProxy can be gone
func TestHAProxyAnswersOnAllItsSocketsAndEndsWithTheTest(t *testing.T) {
	t.Parallel()
	var proxy *Proxy
	t.Run("running", func(t *testing.T) {
		a := NewAuthority(t)
		nodes := Nodes(t, a, 2)
		proxy = HAProxy(t, Config{Servers: ServersOf(nodes), Authority: a, Lines: []string{"option httpclose"}})
		for socket, level := range map[string]string{proxy.Admin: "admin", proxy.Operator: "operator", proxy.User: "user", proxy.Master: "admin"} {
			if got := strings.TrimSpace(proxy.ask(socket, "show cli level")); got != level {
				t.Errorf("%s is of level %q, want %q", socket, got, level)
			}
		}
		for _, address := range []string{proxy.TCP, proxy.Frontend, proxy.Secure} {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.Close()
		}
	})
	if proxy == nil {
		t.Skip("HAProxy is not installed")
	}
	select {
	case <-proxy.done:
	default:
		t.Error("HAProxy outlives its test")
	}
}

func TestAReloadedHAProxyHasAnotherWorkerAndTheNewConfiguration(t *testing.T) {
	t.Parallel()
	config := Config{Backend: "web", Servers: []Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 3"}}}
	proxy := HAProxy(t, config)
	before := pidOf(proxy.Ask("show info"))
	config.Servers = append(config.Servers, Server{Name: "b", Address: "127.0.0.1:1", Options: "weight 4"})
	proxy.Reload(config)
	if after := pidOf(proxy.Ask("show info")); after == before {
		t.Errorf("the worker is %d as before", after)
	}
	if got := strings.TrimSpace(proxy.Ask("get weight web/b")); got != "4 (initial 4)" {
		t.Errorf("the new server's weight is %q", got)
	}
}

func TestAKilledHAProxyLeavesItsSocketBehind(t *testing.T) {
	t.Parallel()
	proxy := HAProxy(t, Config{Servers: []Server{{Name: "a", Address: "127.0.0.1:1"}}})
	proxy.Kill()
	if _, err := new(net.Dialer).DialContext(t.Context(), "unix", proxy.Admin); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("connecting to the socket it left gave %v", err)
	}
}

func TestAReloadHandsTheServersStatesOverWhereTheyAreKept(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		config := Config{Servers: []Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 3"}}, KeepState: keep}
		proxy := HAProxy(t, config)
		proxy.Ask("set server app/a weight 2")
		proxy.Reload(config)
		want := map[bool]string{true: "2 (initial 3)", false: "3 (initial 3)"}[keep]
		if got := strings.TrimSpace(proxy.Ask("get weight app/a")); got != want {
			t.Errorf("with the states kept=%t the weight is %q after the reload, want %q", keep, got, want)
		}
	}
}

func TestAnAgentIsAskedForItsWord(t *testing.T) {
	t.Parallel()
	agent := NewAgent(t, "drain")
	proxy := HAProxy(t, Config{Servers: []Server{{Name: "a", Address: "127.0.0.1:1", Options: agent.Options()}}})
	for _, word := range []string{"drain", "maint"} {
		agent.Say(word)
		err := proxy.await(func() bool { return strings.Contains(proxy.Ask("show stat app 4 -1"), ","+strings.ToUpper(word)) })
		if err != nil {
			t.Fatalf("the agent's %q isn't heard: %v", word, err)
		}
	}
}

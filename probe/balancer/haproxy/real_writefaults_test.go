package haproxy_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

func TestARealHAProxyThatHangsMayStillDoWhatItWasTold(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 1"}}})
	a := server(t, proxy, "app/a")
	thaw := proxy.Freeze()
	const timeout = 500 * time.Millisecond
	wantFailed(t, change(t, proxy.Admin, timeout, a, drain), model.StepUnknown,
		"nobody knows whether HAProxy at "+proxy.Admin+" carried \"set server app/a state drain\" out: "+proxy.Admin+
			" didn't answer \"show servers state\" within 500ms: HAProxy hangs, or is overloaded; look at app/a before you go on")
	thaw()
	untilAdmin(t, proxy, "app/a", model.AdminDrain, model.ReasonOperator)
}

func TestARealHAProxyThatDiesBeforeOrAfterTheCommand(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 1"}}})
	a := server(t, proxy, "app/a")
	between := relayOnce(t, proxy.Admin, proxy.Kill)
	wantFailed(t, change(t, between, patience, a, drain), model.StepUnknown,
		"nobody knows whether HAProxy at "+between+" carried \"set server app/a state drain\" out: "+between+
			" broke off its answer to \"show servers state\" after 0 bytes: is HAProxy being stopped or restarted?; look at app/a before you go on")
	wantFailed(t, change(t, proxy.Admin, patience, a, drain), model.StepUnreachable,
		"nothing was changed: nobody listens at the socket "+proxy.Admin+": HAProxy has stopped, or a later start took over with another \"stats socket\"")
	if err := os.Remove(proxy.Admin); err != nil {
		t.Fatal(err)
	}
	wantFailed(t, change(t, proxy.Admin, patience, a, drain), model.StepUnreachable,
		"nothing was changed: no socket at "+proxy.Admin+": is HAProxy running, and is its \"stats socket\" there?")
}

// relayOnce is a socket that hands its first connection to another one. The others it closes, once after has been called.
func relayOnce(t *testing.T, to string, after func()) string {
	t.Helper()
	path := filepath.Join(filepath.Dir(to), "relay.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { // ends when the listener is closed
		defer close(over)
		for first := true; ; first = false {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if first {
				line := make([]byte, 4096)
				n, _ := conn.Read(line)
				_, _ = io.WriteString(conn, contract.Send(t, to, strings.TrimSpace(string(line[:n]))))
				after()
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-over })
	return path
}

func TestCommandsAreOnlyForAWorkersRuntimeSocket(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 1"}}})
	a := server(t, proxy, "app/a")
	wantFailed(t, change(t, proxy.Frontend, patience, a, drain), model.StepRejected,
		"HAProxy at "+proxy.Frontend+" refused \"set server app/a state drain\", saying \"HTTP/1.1 400 Bad request\": "+
			"it speaks HTTP, so it isn't HAProxy's runtime socket; give the address of its \"stats socket\"")
	if got := change(t, proxy.Master, 500*time.Millisecond, a, drain); got.Fault != model.StepUnknown && got.Fault != model.StepRejected {
		t.Errorf("the master's socket gave %q: %s", got.Fault, got.Err)
	}
	if got := server(t, proxy, "app/a"); got.Admin != model.AdminReady {
		t.Errorf("the server is %+v", got)
	}
}

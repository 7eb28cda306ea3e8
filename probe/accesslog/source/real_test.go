package source

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"farmtop/probe/lab"
)

// requests asks a server for numbered paths, from one number to another.
func requests(t testing.TB, at string, from, to int) {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for i := from; i < to; i++ {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://%s/%d", at, i), nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
}

// wantRequests waits until the log has every request once, in whatever order, beside what else is logged.
func wantRequests(g *gathering, n int) {
	g.t.Helper()
	count := func(lines []string) (all int) {
		for _, line := range lines {
			if strings.Contains(line, `"GET /`) {
				all++
			}
		}
		return all
	}
	g.await(fmt.Sprintf("%d requests", n), func(lines []string, _ Status) bool { return count(lines) >= n })
	got := strings.Join(g.all(), "\n")
	if all := count(g.all()); all != n {
		g.t.Errorf("%d requests were logged, of %d", all, n)
	}
	for i := range n {
		if found := strings.Count(got, fmt.Sprintf("GET /%d HTTP", i)); found != 1 {
			g.t.Fatalf("request %d was logged %d times", i, found)
		}
	}
}

// logged is HAProxy's configuration for a frontend at an address that answers by itself and logs every request there.
func logged(at, log, sections string) lab.Config {
	const frontend = "frontend logged\n  bind %s\n  log global\n  option httplog\n  http-request return status 200\n"
	return lab.Config{Global: []string{"log " + log}, Sections: fmt.Sprintf(frontend, at) + sections}
}

// freePort is an address that was free a moment ago.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // nobody has connected
	return l.Addr().String()
}

// droppedLogs is how many messages a HAProxy couldn't send.
func droppedLogs(t testing.TB, socket string) (n int) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "show info\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	_, count, found := strings.Cut(string(answer), "\nDroppedLogs: ")
	if _, err := fmt.Sscan(count, &n); !found || err != nil {
		t.Fatalf("HAProxy doesn't tell how many messages it dropped: %s", answer)
	}
	return n
}

func TestHAProxysSyslogHasEveryRequest(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	for network, address := range map[string]string{"udp": "udp://127.0.0.1:0", "unixgram": filepath.Join(shortDir(t), "log")} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			g, to := listener(t, address)
			at := freePort(t)
			p := lab.HAProxy(t, logged(at, to+" local0", ""))
			requests(t, at, 0, 200)
			if n := droppedLogs(t, p.Operator); n > 0 { // a Unix socket has room for few, so a busy machine loses some: then all others came
				t.Logf("HAProxy dropped %d messages", n)
				g.await("what HAProxy could send", func(lines []string, _ Status) bool { return len(lines) >= 200-n })
				return
			}
			wantRequests(g, 200)
		})
	}
}

func TestHAProxysRingIsReadOverAReload(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	at := freePort(t)
	config := logged(at, "ring@acc format raw local0", "ring acc\n  size 1048576\n  format raw\n")
	p := lab.HAProxy(t, config)
	dial := func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", p.Operator)
	}
	g := gather(t, Ring(dial, "acc"))
	g.awaitState(Reading, "")
	requests(t, at, 0, 100)
	p.Reload(config)
	requests(t, at, 100, 200)
	wantRequests(g, 200)
	g.await("a restart", func(_ []string, s Status) bool { return s.Restarts == 1 })

	gather(t, Ring(dial, "none")).awaitState(Waiting, "it isn't in HAProxy's configuration")
	user := func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "unix", p.User) }
	gather(t, Ring(user, "acc")).awaitState(Waiting, `add "level operator"`)
	if err := Ring(dial, "acc;show env").Follow(t.Context(), Sink{Tell: func(Status) {}}); err == nil {
		t.Error("a command is taken for a name")
	}
	p.Stop()
	g.awaitState(Waiting, "it is tried again in")
}

func TestNginxsSyslogHasEveryRequest(t *testing.T) {
	t.Parallel()
	nginx := lab.Require(t, "nginx")
	g, to := listener(t, "udp://127.0.0.1:0")
	at, dir := freePort(t), t.TempDir()
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr; events {}
http { client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
access_log syslog:server=%[2]s combined; server { listen %[3]s; location / { return 200; } } }`, dir, to, at)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd := exec.Command(nginx, "-p", dir, "-c", file)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		conn, err := net.Dial("tcp", at)
		if err == nil {
			conn.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	requests(t, at, 0, 200)
	wantRequests(g, 200)
}

func TestHAProxyGrantsTheSilenceOfARing(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	p := lab.HAProxy(t, lab.Config{})
	line, _, _ := strings.Cut(Ring(nil, "acc").(ring).showEvents(true), ";")
	if got := strings.TrimSpace(p.Ask(line)); got != "" {
		t.Errorf("%q is answered %q", line, got)
	}
	if got := p.Ask(line + "000000000"); !strings.Contains(got, "timeout") { // so the answer tells
		t.Errorf("a silence that is too long is answered %q", got)
	}
}

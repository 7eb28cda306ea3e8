package format_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"farmtop/probe/accesslog/format"
	"farmtop/probe/lab"
)

// What a client sends that is awkward to log: the characters which each server escapes in its own way.
const (
	awkwardForwarded = `198.51.100.7, "q"|{b}#7C\x22, 10.0.0.9`
	awkwardMark      = "a\"b\\c|{}#22 \tü end"
	awkwardPath      = `/a%22b"?x=\y`
)

// server is a real server that writes an access log.
type server struct {
	name, program string
	kind          format.Kind
	directive     string
	config        func(dir string, port int, node string, syslog string) string
	command       func(dir string) []string
}

var realServers = []server{
	{
		name: "nginx", program: "nginx", kind: format.Nginx, config: nginxConfig, command: nginxCommand,
		directive: `log_format x '$remote_addr $realip_remote_addr [$time_local] "$request" $status "$http_user_agent" "$http_x_forwarded_for" $upstream_addr $cookie_sid $request_time';`,
	},
	{
		name: "nginx with escape=json", program: "nginx", kind: format.Nginx, config: nginxConfig, command: nginxCommand,
		directive: `log_format x escape=json '{"c":"$remote_addr","p":"$realip_remote_addr","t":"$time_iso8601","r":"$request","s":$status,"ua":"$http_user_agent","x":"$http_x_forwarded_for","u":"$upstream_addr","k":"$cookie_sid","d":$request_time}';`,
	},
	{
		name: "httpd", program: "apache2", kind: format.Apache, config: httpdConfig, command: httpdCommand,
		directive: `LogFormat "%a %{c}a %t \"%r\" %>s \"%{User-Agent}i\" \"%{X-Forwarded-For}i\" %{BALANCER_WORKER_NAME}e %{sid}C %D" x`,
	},
	{
		name: "HAProxy", program: "haproxy", kind: format.HAProxy, config: haproxyConfig, command: haproxyCommand,
		directive: "option httplog\ncapture cookie sid len 32\ncapture request header X-Forwarded-For len 100\ncapture request header User-Agent len 100",
	},
}

func TestRealServersLogWhatTheClientSent(t *testing.T) {
	t.Parallel()
	for _, s := range realServers {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			lab.Require(t, s.program)
			if runtime.GOOS != "linux" {
				t.Skip("the configurations name Debian's paths")
			}
			logged, node := logAwkwardRequest(t, s)
			f, err := format.Compile(s.kind, s.directive, format.Options{Cookie: "sid", Location: time.Local})
			if err != nil {
				t.Fatal(err)
			}
			var line format.Line
			if fault := f.Parser().Parse([]byte(logged), &line); fault.Reason != format.Fine {
				t.Fatalf("%s\nin %s", f.Explain(fault), logged)
			}
			served := node
			if s.kind == format.HAProxy {
				served = "n1"
			}
			for _, part := range []struct{ what, got, want string }{
				{"server", string(line.Server), served},
				{"peer", string(line.Peer), "127.0.0.1"},
				{"X-Forwarded-For", string(line.Forwarded), awkwardForwarded},
				{"User-Agent", string(line.Mark), awkwardMark},
				{"path", string(line.Path), awkwardPath},
				{"method", string(line.Method), "GET"},
				{"cookie", string(line.Cookie), "v1.n1"},
				{"status", fmt.Sprint(line.Status), "200"},
			} {
				if part.got != part.want {
					t.Errorf("%s is %q, want %q\nin %s", part.what, part.got, part.want, logged)
				}
			}
			if age := time.Since(time.Unix(0, line.At)); age < -time.Minute || age > time.Hour {
				t.Errorf("logged %v ago in %s", age, logged)
			}
			if line.Duration < 0 {
				t.Errorf("no duration in %s", logged)
			}
		})
	}
}

// logAwkwardRequest sends the awkward request through a server and returns the line that it logged, and the node's address.
func logAwkwardRequest(t *testing.T, s server) (line, node string) {
	t.Helper()
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	t.Cleanup(backend.Close)
	node = backend.Listener.Addr().String()
	syslog, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syslog.Close() })
	dir, port := t.TempDir(), freePort(t)
	config := s.config(dir, port, node, syslog.LocalAddr().String())
	config = strings.ReplaceAll(config, "DIRECTIVE", s.directive)
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, lab.Require(t, s.program), s.command(dir))
	connection := dial(t, port)
	fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: %s\r\nUser-Agent: %s\r\nCookie: a=b; sid=v1.n1; c=d\r\n\r\n",
		strings.ReplaceAll(awkwardPath, " ", ""), awkwardForwarded, awkwardMark)
	if answer, err := bufio.NewReader(connection).ReadString('\n'); err != nil || !strings.Contains(answer, " 200 ") {
		t.Fatalf("answer %q, error %v", answer, err)
	}
	if s.kind != format.HAProxy {
		return firstLine(t, filepath.Join(dir, "access")), node
	}
	return firstDatagram(t, syslog), node
}

func nginxConfig(dir string, port int, node, _ string) string {
	return fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error;
events {}
http { DIRECTIVE
 client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
 server { listen 127.0.0.1:%[2]d; access_log %[1]s/access x; location / { proxy_pass http://%[3]s; } } }
`, dir, port, node)
}

func nginxCommand(dir string) []string { return []string{"-p", dir, "-c", "conf", "-e", "error"} }

func httpdConfig(dir string, port int, node, _ string) string {
	var b strings.Builder
	for _, module := range []string{"mpm_event", "authz_core", "proxy", "proxy_http", "proxy_balancer", "slotmem_shm", "lbmethod_byrequests"} {
		fmt.Fprintf(&b, "LoadModule %s_module /usr/lib/apache2/modules/mod_%s.so\n", module, module)
	}
	fmt.Fprintf(&b, `ServerRoot %[1]s
PidFile %[1]s/pid
DefaultRuntimeDir %[1]s
ErrorLog %[1]s/error
ServerName localhost
User www-data
Group www-data
HttpProtocolOptions Unsafe
Listen 127.0.0.1:%[2]d
DIRECTIVE
CustomLog %[1]s/access x
<Proxy balancer://app>
 BalancerMember http://%[3]s
</Proxy>
ProxyPass / balancer://app/ nocanon
`, dir, port, node)
	return b.String()
}

func httpdCommand(dir string) []string {
	return []string{"-d", dir, "-f", filepath.Join(dir, "conf"), "-DFOREGROUND"}
}

func haproxyConfig(_ string, port int, node, syslog string) string {
	return fmt.Sprintf(`global
 log %[3]s local0
defaults
 mode http
 log global
 timeout connect 5s
 timeout client 5s
 timeout server 5s
frontend fe
 bind 127.0.0.1:%[1]d
 option accept-invalid-http-request
 DIRECTIVE
 default_backend be
backend be
 server n1 %[2]s
`, port, node, syslog)
}

func haproxyCommand(dir string) []string { return []string{"-db", "-f", filepath.Join(dir, "conf")} }

// run starts a program that ends with the test.
func run(t *testing.T, path string, args []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	command := exec.CommandContext(ctx, path, args...)
	var talk strings.Builder
	command.Stdout, command.Stderr = &talk, &talk
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = command.Wait()
		if t.Failed() {
			t.Log(talk.String())
		}
	})
}

// patience is how long a foreign process may take to start, or to write its line, on a busy machine.
const patience = 20 * time.Second

func dial(t *testing.T, port int) net.Conn {
	t.Helper()
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			t.Cleanup(func() { connection.Close() })
			return connection
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

func firstLine(t *testing.T, path string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); runtime.Gosched() {
		content, _ := os.ReadFile(path)
		if line, _, whole := strings.Cut(string(content), "\n"); whole {
			return line
		}
	}
	t.Fatalf("no line in %s", path)
	return ""
}

// firstDatagram returns the first message about a request: HAProxy also says that its proxies started.
func firstDatagram(t *testing.T, from net.PacketConn) string {
	t.Helper()
	_ = from.SetReadDeadline(time.Now().Add(patience))
	buffer := make([]byte, format.MaxLine)
	for {
		n, _, err := from.ReadFrom(buffer)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(buffer[:n]); strings.Contains(text, " be/") {
			return text
		}
	}
}

package clientip_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model/clientip"
	"farmtop/probe/lab"
)

// How long a real server may take to listen, and how often it is tried.
const (
	startTime = 20 * time.Second
	pollEvery = 10 * time.Millisecond
)

// bits are what the headers are made of that real servers are asked with. There are no names: httpd would look them up.
var bits = []string{
	"203.0.113.9", "198.51.100.7", "127.0.0.2", "127.0.0.3", "10.1.2.3", "192.168.7.7", "2001:db8::7", "fd00::1", "::1", "::ffff:127.0.0.4", "::ffff:203.0.113.5",
	"203.0.113.9:4711", "[2001:db8::7]:80", "1", "1.2", "0x7f.1", "010.0.0.1", "001.02.3.4", "1..2.3", "256.1.1.1", "1.2.3.4.5", "255.255.255.255", "1:2:3:4:5:6:7::",
	":1:2:3:4:5:6:7:8", "1::2:", "1::2::3", "::", ":", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "0.0.0.0", "172.16.3.3", "169.254.1.1", "100.64.1.1", "::ffff:1..2.3",
	"12345::", "1.2.3.4/8", "...", "1.2.3.4.", ".1.2.3", "fe80::1", "3fff::1", "4000::1", "[::1", "::1]",
}

// headers makes header lines of bits, commas and spaces, always the same ones for the same seed.
func headers(r *rand.Rand) []string {
	var lines []string
	for range 1 + r.IntN(3) {
		var line strings.Builder
		for i := range r.IntN(5) {
			if i > 0 {
				line.WriteString([]string{", ", ",", " , ", ",,", ", ,"}[min(r.IntN(12), 4)])
			}
			word := bits[r.IntN(len(bits))]
			if r.IntN(2) == 0 {
				word = bits[r.IntN(10)] // the chain goes on more often than not
			}
			line.WriteString(word)
		}
		line.WriteString([]string{"", "", "", "", "", ","}[r.IntN(6)])
		lines = append(lines, line.String())
	}
	return lines
}

// compare asks a server and the rule the same; seen is what the answer tells that the server takes, and leaves of the header.
func compare(t *testing.T, address string, rule clientip.Rule, seen func(*http.Response, string) (client, left string)) {
	t.Helper()
	resolver, err := clientip.Compile(rule)
	if err != nil {
		t.Fatal(err)
	}
	source := rand.New(rand.NewPCG(1, 2))
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	for range 500 {
		lines := headers(source)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header["X-Forwarded-For"] = lines
		answer, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		client, left := seen(answer, strings.TrimSpace(string(body)))
		got := resolver.Explain(netip.MustParseAddrPort("127.0.0.1:0"), lines)
		if got.Client.Addr().Unmap().String() != unmapped(client) {
			t.Errorf("%q: the server takes %q, the rule %q\n%+v", lines, client, got, got.Steps)
		}
		if left != "" && left != strings.TrimSpace(got.Remaining) {
			t.Errorf("%q: the server leaves %q, the rule %q", lines, left, got.Remaining)
		}
	}
}

func unmapped(s string) string {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap().String()
	}
	return s
}

func TestARealNginxTakesTheSameClient(t *testing.T) {
	t.Parallel()
	program := lab.Require(t, "nginx")
	for _, recursive := range []string{"off", "on"} {
		dir, address := place(t)
		write(t, dir, "nginx.conf", fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events {}
http {
 access_log off; client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
 server { listen %[2]s; real_ip_header X-Forwarded-For; real_ip_recursive %[3]s; set_real_ip_from 127.0.0.0/8; set_real_ip_from 10.0.0.0/8; set_real_ip_from 2001:db8::/32;
  location / { return 200 "$remote_addr"; } }
}`, dir, address, recursive))
		start(t, address, program, "-p", dir, "-e", "stderr", "-c", filepath.Join(dir, "nginx.conf"))
		rule := clientip.Rule{Name: "nginx", Trusted: []string{"127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"}, Recursive: recursive == "on"}
		compare(t, address, rule, func(_ *http.Response, body string) (string, string) { return body, "" })
	}
}

func TestARealHttpdTakesTheSameClient(t *testing.T) {
	t.Parallel()
	program := lab.Require(t, "apache2")
	rules := map[string]clientip.Rule{
		"": {Name: "httpd"},
		"RemoteIPInternalProxy 127.0.0.0/8 10.0.0.0/8": {Name: "httpd", Internal: []string{"127.0.0.0/8", "10.0.0.0/8"}},
		"RemoteIPTrustedProxy 127.0.0.0/8 203.0.113.9": {Name: "httpd", Trusted: []string{"127.0.0.0/8", "203.0.113.9"}},
		"RemoteIPInternalProxy 127.0.0.0/8\nRemoteIPTrustedProxy 203.0.113.0/24 198.51.100.0/24": {
			Name: "httpd", Internal: []string{"127.0.0.0/8"}, Trusted: []string{"203.0.113.0/24", "198.51.100.0/24"},
		},
	}
	for lists, rule := range rules {
		dir, address := place(t)
		write(t, dir, "httpd.conf", fmt.Sprintf(`ServerRoot %[1]s
ServerName test
DefaultRuntimeDir %[1]s
PidFile %[1]s/pid
ErrorLog %[1]s/errors
DocumentRoot %[1]s
Listen %[2]s
User nobody
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule remoteip_module /usr/lib/apache2/modules/mod_remoteip.so
RemoteIPHeader X-Forwarded-For
%[3]s
Header always set X-Client "expr=%%{REMOTE_ADDR}"
Header always set X-Left "expr=%%{req:X-Forwarded-For}"
`, dir, address, lists))
		start(t, address, program, "-X", "-f", filepath.Join(dir, "httpd.conf"))
		compare(t, address, rule, func(r *http.Response, _ string) (string, string) {
			client, _, _ := strings.Cut(r.Header.Get("X-Client"), "%")
			return client, r.Header.Get("X-Left")
		})
	}
}

func TestARealHAProxyTakesTheSameClient(t *testing.T) {
	t.Parallel()
	program := lab.Require(t, "haproxy")
	dir, address := place(t)
	write(t, dir, "haproxy.cfg", fmt.Sprintf(`defaults
 mode http
 timeout client 20s
 timeout server 20s
 timeout connect 20s
frontend f
 bind %s
 http-request set-src hdr_ip(X-Forwarded-For,-1)
 http-request return status 200 content-type text/plain lf-string %%[src]
`, address))
	start(t, address, program, "-db", "-f", filepath.Join(dir, "haproxy.cfg"))
	compare(t, address, clientip.Rule{Name: "haproxy"}, func(_ *http.Response, body string) (string, string) { return body, "" })
}

// place is a folder of a server's own and an address that was free a moment ago.
func place(t *testing.T) (dir, address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return t.TempDir(), l.Addr().String()
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start runs a server until the test ends and returns when it listens.
func start(t *testing.T, address, program string, args ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, program, args...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { // ends with the server
		defer close(gone)
		_ = cmd.Wait() // it is killed
	}()
	t.Cleanup(func() {
		stop()
		<-gone
		if t.Failed() {
			t.Logf("%s said: %s", program, &said)
		}
	})
	for deadline := time.Now().Add(startTime); ; {
		c, err := (&net.Dialer{Timeout: startTime}).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-gone:
			t.Fatalf("%s ended: %s", program, &said)
		case <-time.After(pollEvery):
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s doesn't listen: %v", program, err)
		}
	}
}

package health

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// nginxConfig wants a folder and a port.
const nginxConfig = `
daemon off;
master_process off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fcgi; uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	server {
		listen 127.0.0.1:%[2]s ssl http2;
		ssl_certificate %[1]s/cert.pem;
		ssl_certificate_key %[1]s/key.pem;
		keepalive_requests 3;
		default_type text/plain;
		location = /health { return 200 "Healthy 4.6.0"; }
		location = /moved { return 302 https://sso.example/; }
	}
}
`

// startNginx runs a real nginx until the test ends.
func startNginx(t *testing.T, root *authority) (address string) {
	t.Helper()
	binary := lab.Require(t, "nginx")
	dir := t.TempDir()
	address = closedPort(t, "127.0.0.1")
	_, port, _ := net.SplitHostPort(address)
	leaf := root.issue(t, []string{"farm.example"})
	key, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"nginx.conf": fmt.Appendf(nil, nginxConfig, dir, port),
		"cert.pem":   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]}),
		"key.pem":    pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	cmd := exec.Command(binary, "-e", filepath.Join(dir, "error.log"), "-c", filepath.Join(dir, "nginx.conf"))
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(patience); ; {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("nginx doesn't listen: %s", said.String())
		}
	}
}

func TestARealNginxIsUnderstood(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := startNginx(t, root)
	farm, node, prober := farmOf(root), model.Node{Name: "n1", Address: address}, NewProber(Options{})
	version := func(c *model.Check) { c.Version = regexp.MustCompile(`[0-9.]+$`) }

	fresh := prober.Target(farm, node, secured(version, containing("Healthy")))
	for i := range 3 {
		o := fresh.Check(t.Context())
		expect(t, o, address, model.FaultNone, "200 in N ms")
		if o.Version != "4.6.0" || o.Phases.Resumed != (i > 0) || !o.SkewKnown || o.Skew.Abs() > 2*time.Second {
			t.Errorf("version %q, resumed %v, skew %s", o.Version, o.Phases.Resumed, o.Skew)
		}
	}
	for name, change := range map[string]func(*model.Check){"HTTP/1.1": func(*model.Check) {}, "HTTP/2": overHTTP2} {
		kept := prober.Target(farm, node, secured(change, keptAlive))
		reused := 0
		for range 8 {
			o := kept.Check(t.Context())
			expect(t, o, address, model.FaultNone, "200 in N ms")
			if o.Phases.Reused {
				reused++
			}
		}
		if reused != 5 { // nginx ends a connection after three requests
			t.Errorf("%s: %d of 8 answers over a kept connection, want 5", name, reused)
		}
		kept.Close()
	}
	moved := secured(func(c *model.Check) { c.Path = "/moved" })
	expect(t, checkOnce(t, farm, address, moved), address, model.FaultRedirect, "answers 302 to https://sso.example/, redirects are not followed")
	expect(t, checkOnce(t, farm, address, plain()), address, model.FaultStatus, "answers 400 Bad Request: it wants TLS on this port; check it with https")
}

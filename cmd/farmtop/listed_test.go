package main

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnIDOfAMIsReadByAMsOwnList(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("iPlanetDirectoryPro") != "AQIC5w" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"result":[{"_id":"01","url":"`+server.URL+`/am"}]}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	token := write("token", "AQIC5w\n")
	path := write("farmtop.yaml", fmt.Sprintf(`
farms:
  - name: other
    nodes: [{name: web1, address: "192.0.2.1:443"}]
  - name: am
    system: forgerock-am
    nodes: [{name: am1, address: %q}]
    tls: {ca: ca.pem, server_name: example.com}
    sticky: {servers: {token: "file:token"}}
`, server.Listener.Addr()))

	code, out, complaint := farmtop(t, "cookie", "amlbcookie=01", "--config", path)
	if code != 0 || complaint != "" || !strings.Contains(out, "the ID of am1 in AM's list of servers") {
		t.Errorf("exit code %d: %s\n%s", code, complaint, out)
	}
	if code, out, _ = farmtop(t, "cookie", "amlbcookie=07", "--config", path); code != 0 || !strings.Contains(out, "AM doesn't list 07") || strings.Contains(out, "farmtop asks there") {
		t.Errorf("an ID that isn't listed, exit code %d:\n%s", code, out)
	}
	if err := os.WriteFile(token, []byte("ended"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, complaint = farmtop(t, "cookie", "amlbcookie=01", "--config", path)
	if code != 0 || !strings.Contains(complaint, "the list of servers of am can't be read: am1 doesn't take the token (401)") || strings.Contains(out+complaint, "ended\"") || !strings.Contains(out, "AM's server with the ID 01") || strings.Contains(out, "doesn't list") {
		t.Errorf("exit code %d: %s\n%s", code, complaint, out)
	}
	if err := os.Remove(token); err != nil {
		t.Fatal(err)
	}
	code, out, complaint = farmtop(t, "cookie", "amlbcookie=01", "--config", path)
	if code != 0 || !strings.Contains(complaint, "the list of servers isn't asked for: ") || !strings.Contains(out, "AM's server with the ID 01") {
		t.Errorf("exit code %d: %s\n%s", code, complaint, out)
	}
	if strings.Contains(out, "doesn't list") {
		t.Errorf("a list that wasn't read is quoted:\n%s", out)
	}
	if code, _, complaint = farmtop(t, "cookie", "JSESSIONID=01", "--config", path); complaint != "" {
		t.Errorf("another cookie, exit code %d: %s", code, complaint)
	}
}

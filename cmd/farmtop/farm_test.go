package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/probe/lab"
)

// patience is how long a real HAProxy and real nodes may take to come to what a test waits for. Nothing waits that long unless
// it fails.
const patience = 90 * time.Second

// realFarm is three HTTPS nodes behind a real HAProxy, and a configuration that watches them.
type realFarm struct {
	t      *testing.T
	nodes  []*lab.Node
	proxy  *lab.Proxy
	setup  lab.Config
	config string // the configuration's path
}

// startFarm starts a farm; extra are further lines of the farm's YAML, indented by four.
func startFarm(t *testing.T, extra ...string) *realFarm {
	t.Helper()
	authority := lab.NewAuthority(t)
	f := &realFarm{t: t, nodes: lab.Nodes(t, authority, 3)}
	f.setup = lab.Config{Backend: "app", Authority: authority}
	for i, n := range f.nodes {
		n.Set(lab.Behaviour{Version: "4.3.0"})
		f.setup.Servers = append(f.setup.Servers, lab.Server{Name: n.Name, Address: n.Address, Cookie: fmt.Sprintf("n%d", i+1)})
	}
	f.proxy = lab.HAProxy(t, f.setup)
	f.config = filepath.Join(t.TempDir(), "farmtop.yaml")
	f.configure(authority.File, f.proxy.Admin, extra...)
	return f
}

func (f *realFarm) configure(ca, socket string, extra ...string) {
	f.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `farms:
  - name: web
    endpoint: https://%s/
    endpoint_address: %s
    tls: {ca: %q}
    checks:
      - {name: health, path: /, every: 1s, timeout: 950ms, version: 'version=(\S+)'}
    balancer: {kind: haproxy, socket: %q, backend: app, every: 500ms, timeout: 490ms}
    nodes:
`, lab.ServerName, f.proxy.Secure, ca, socket)
	for _, n := range f.nodes {
		fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.Name, n.Address)
	}
	for _, line := range extra {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	if err := os.WriteFile(f.config, []byte(b.String()), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// farmtop runs the program in this process.
func farmtop(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	code = run(t.Context(), args, process{stdin: strings.NewReader(""), stdout: &out, stderr: &talk, env: func(string) string { return "" }})
	return code, out.String(), talk.String()
}

// checked is what "check --format json" promises, as far as the tests look at it.
type checked struct {
	Schema  string
	Verdict string
	Farms   []struct {
		Name, Endpoint, Verdict string
		Nodes                   []struct {
			Name, Address, State, Reason, Version string
			Balancer                              struct {
				Admin, Raw, Why, Cookie string
				Weight                  int
			}
		}
		Findings []struct{ Code, Severity, Subject, Title, Evidence, Remedy string }
	}
}

// codes are the findings' codes with their subjects, sorted: "HC01 web/node2".
func (c *checked) codes() []string {
	var all []string
	for _, f := range c.Farms {
		for _, finding := range f.Findings {
			all = append(all, finding.Code+" "+finding.Subject)
		}
	}
	slices.Sort(all)
	return all
}

func checkJSON(t *testing.T, args ...string) (int, checked) {
	t.Helper()
	code, stdout, stderr := farmtop(t, append([]string{"check", "--format", "json"}, args...)...)
	var c checked
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatalf("check answered %d, %q and %q: %v", code, stdout, stderr, err)
	}
	return code, c
}

// settles runs check until it finds exactly what is wanted: HAProxy's own checks take their time.
func (f *realFarm) settles(want []string, args ...string) (int, checked) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	args = append([]string{"--config", f.config}, args...)
	for {
		code, c := checkJSON(f.t, args...)
		if slices.Equal(c.codes(), want) {
			return code, c
		}
		select {
		case <-ctx.Done():
			f.t.Fatalf("check finds %q, want %q:\n%+v", c.codes(), want, c)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

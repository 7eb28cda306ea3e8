package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"farmtop/model/clientip"
)

// xffRun runs "farmtop xff" and is its exit code, output and complaint.
func xffRun(t *testing.T, env map[string]string, args ...string) (code int, out, complaint string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{process: process{
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr,
		env: func(key string) string { return env[key] },
	}}
	root := p.rootCommand()
	if !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "xff" }) {
		root.AddCommand(p.xffCommand())
	}
	root.SetArgs(append([]string{"xff"}, args...))
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	code = exitCode(root.ExecuteContext(t.Context()), &stderr)
	return code, stdout.String(), stderr.String()
}

func TestXFFTellsWhichClientIsTaken(t *testing.T) {
	t.Parallel()
	two := []string{"--trusted", "10.0.0.4,10.0.0.5", "--header", "198.51.100.1, 203.0.113.67, 10.0.0.4", "--peer", "10.0.0.5:4711"}
	for _, tt := range []struct {
		args    []string
		client  string
		verdict string
	}{
		{append(two, "--rule", "aspnet"), "10.0.0.4", "proxy"},
		{append(two, "--rule", "aspnet", "--limit", "2"), "203.0.113.67", "client"},
		{append(two, "--rule", "aspnet", "--limit", "none"), "203.0.113.67", "client"},
		{append(two, "--rule", "nginx", "--recursive"), "203.0.113.67", "client"},
		{append(two, "--rule", "tomcat", "--internal", "none"), "203.0.113.67", "client"},
		{append(two, "--rule", "openam"), "198.51.100.1", "spoofable"},
		{append(two, "--rule", "peer"), "10.0.0.5:4711", "proxy"},
		{[]string{"--rule", "aspnet", "--peer", "10.0.0.5", "--trusted", "none", "--header", "203.0.113.67"}, "203.0.113.67", "spoofable"},
		{[]string{"--rule", "aspnet", "--peer", "10.0.0.5", "--header", "203.0.113.67"}, "10.0.0.5", "proxy"},
		{[]string{"--rule", "nginx", "--peer", "unix:", "--trusted", "unix:", "--header", "2001:db8::7"}, "2001:db8::7", "client"},
		{[]string{"--rule", "nginx", "--peer", "[::1]", "--trusted", "::1", "--header", "X-Real-IP: 2001:db8::7", "--header", "x-real-ip: 1.2.3.4"}, "2001:db8::7", "client"},
		{[]string{"--rule", "haproxy", "--peer", "fe80::1%eth0", "--header", "X-Forwarded-For: 1.2.3.4", "--header", "unknown:80"}, "fe80::1%eth0", "malformed"},
	} {
		code, out, complaint := xffRun(t, nil, append(tt.args, "--format", "json")...)
		var document struct {
			Schema  string
			Results []struct{ Client, Verdict string }
		}
		if err := json.Unmarshal([]byte(out), &document); err != nil || code != 0 || document.Schema != "farmtop/xff/v1" || len(document.Results) != 1 {
			t.Errorf("%q: exit code %d, %v\n%s%s", tt.args, code, err, out, complaint)
			continue
		}
		if r := document.Results[0]; r.Client != tt.client || r.Verdict != tt.verdict {
			t.Errorf("%q takes %s (%s), want %s (%s)", tt.args, r.Client, r.Verdict, tt.client, tt.verdict)
		}
	}
}

func TestXFFComparesEveryRule(t *testing.T) {
	t.Parallel()
	code, out, complaint := xffRun(t, map[string]string{"FARMTOP_PEER": "10.0.0.5"}, "--rule", "all", "--limit", "2", "--recursive", "--internal", "10.0.0.4/31",
		"--header", "203.0.113.67, 10.0.0.4")
	if code != 0 || complaint != "" {
		t.Fatalf("exit code %d: %s", code, complaint)
	}
	for _, name := range clientip.Names() {
		if !strings.Contains(out, "\n"+name+" ") {
			t.Errorf("no line of %s in\n%s", name, out)
		}
	}
	if n := strings.Count(out, "203.0.113.67  "); n != 5 {
		t.Errorf("%d rules take the client, want aspnet, nginx, tomcat, httpd and openam:\n%s", n, out)
	}
}

func TestXFFRefusesWhatItCantAnswer(t *testing.T) {
	t.Parallel()
	given := []string{"--rule", "aspnet", "--peer", "10.0.0.5"}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "--peer is missing"},
		{[]string{"--peer", "10.0.0.5"}, "--rule is missing: write aspnet, nginx"},
		{[]string{"--peer", "lb1", "--rule", "aspnet"}, `--peer "lb1": write an address`},
		{[]string{"--peer", "10.0.0.5", "--rule", "aspnt"}, `no client-IP rule is called "aspnt"; did you mean aspnet?`},
		{append(given, "--limit", "two"), `--limit "two": write a number of entries, or none`},
		{append(given, "--limit", "-2"), `--limit "-2": write a number`},
		{append(given, "--trusted", "10.0.0.1/8"), `the network begins at 10.0.0.0/8`},
		{append(given, "--recursive"), "it can't be recursive or not; that belongs to nginx"},
		{append(given, "--header", "Forwarded: for=1.2.3.4"), "none of these products reads Forwarded"},
		{append(given, "--header", "X-Real-IP: 1.2.3.4", "--header", "X-Forwarded-For: 1.2.3.4"), "two headers, and a rule reads one"},
		{append(given, "--format", "yaml"), `--format "yaml": write text or json`},
		{append(given, "more"), `unknown command "more"`},
	} {
		code, out, complaint := xffRun(t, nil, tt.args...)
		if code != exitUsage || out != "" || !strings.Contains(complaint, tt.want) {
			t.Errorf("%q: exit code %d, %q, want %q\n%s", tt.args, code, complaint, tt.want, out)
		}
	}
}

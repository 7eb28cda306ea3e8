package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

// logProgram is farmtop with the command, whether or not its root has it.
func logProgram(stdin io.Reader, stdout, stderr io.Writer) *cobra.Command {
	p := &program{process: process{stdin: stdin, stdout: stdout, stderr: stderr, env: func(key string) string {
		return map[string]string{"FARMTOP_CONFIG": ""}[key]
	}}}
	root := p.rootCommand()
	if !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == "log" }) {
		root.AddCommand(p.logCommand())
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	return root
}

// logRun runs "farmtop log" and is its exit code, output and complaint.
func logRun(t *testing.T, stdin string, args ...string) (code int, out, complaint string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	root := logProgram(strings.NewReader(stdin), &stdout, &stderr)
	root.SetArgs(append([]string{"log"}, args...))
	code = exitCode(root.ExecuteContext(t.Context()), &stderr)
	return code, stdout.String(), stderr.String()
}

// logDocument is what the tests look at of the command's document.
type logDocument struct {
	Schema                  string
	Lines, Parsed, Rejected int
	Nodes                   []struct {
		Node               string
		Requests, Sessions int
	}
	Sticky struct {
		Cookie           string
		Sessions, Breaks int
		Samples          []struct{ Session, From, To string }
	}
	ClientIP struct {
		Rule                        string
		Samples, Disagree, Compared int
		Missing                     int
		Proxy                       int `json:"resolved_to_proxy"`
	} `json:"client_ip"`
}

func logDocumentOf(t *testing.T, out string) (d logDocument) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &d); err != nil || d.Schema != "farmtop/log/v1" {
		t.Fatalf("%v\n%s", err, out)
	}
	return d
}

// logFile is a file with lines of the nginx sample.
func logFile(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLogReadsFilesGzipAndStandardInputTogether(t *testing.T) {
	t.Parallel()
	d := sample.Dialects()[0]
	traffic := sample.NewTraffic(1, 100, 4)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(d.Lines(traffic, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	plain := logFile(t, "access.log", d.Lines(traffic, 1000))
	old := logFile(t, "access.log.1.gz", packed.Bytes())
	code, out, complaint := logRun(t, string(d.Lines(traffic, 1000)), "--file", old, "--file", plain, "--file", "-", "--log-format", d.Directive,
		"--rule", "nginx", "--trusted", "192.0.2.0/24", "--node", "am1=10.0.0.11:9443", "--node", "10.0.0.12:9443", "--format", "json")
	if code != 0 || !strings.HasPrefix(complaint, "$cookie_jsessionid is chosen by clients") || strings.Count(complaint, "\n") != 1 {
		t.Fatalf("exit code %d: %s", code, complaint)
	}
	got := logDocumentOf(t, out)
	if got.Lines != 3000 || got.Parsed != 3000 || got.Sticky.Sessions != 100 || got.Sticky.Breaks != 0 || !strings.EqualFold(got.Sticky.Cookie, sample.CookieName) {
		t.Errorf("%+v", got)
	}
	if len(got.Nodes) != 4 || got.Nodes[0].Node != "am1" || got.Nodes[0].Requests == 0 {
		t.Errorf("nodes %+v, want am1 first, by its own name", got.Nodes)
	}
	if got.ClientIP.Rule != "nginx" || got.ClientIP.Samples != 3000 || got.ClientIP.Compared != 3000 || got.ClientIP.Disagree != 0 {
		t.Errorf("client IP %+v", got.ClientIP)
	}
	code, out, complaint = logRun(t, "", "--file", plain, "--log-format", d.Directive)
	if code != 0 || !strings.Contains(out, "1000 read, 1000 parsed, 0 rejected") || !strings.Contains(out, "\n10.0.0.11:9443 ") {
		t.Errorf("exit code %d: %s\n%s", code, out, complaint)
	}
}

func TestLogCountsWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	d := sample.Dialects()[0]
	lines := d.Lines(sample.NewTraffic(1, 100, 4), 1000)
	cut := logFile(t, "cut.gz", []byte{0x1f, 0x8b, 8, 0, 0})
	junk := "\x00\x01\x02\n\xff\xfe\x1b[2Jhidden\n" + strings.Repeat("x", 1<<20) + "\n" + string(lines[:len(lines)-40])
	code, out, complaint := logRun(t, junk, "--file", cut, "--file", "-", "--log-format", d.Directive)
	if code != 0 || !strings.Contains(complaint, "cut.gz: the compressed data is cut or damaged") {
		t.Fatalf("exit code %d: %s", code, complaint)
	}
	if !strings.Contains(out, "1003 read, 999 parsed, 4 rejected") || strings.ContainsAny(out, "\x1b\x00") {
		t.Errorf("%q", out)
	}
	code, out, _ = logRun(t, "no log\n", "--file", "-", "--log-format", d.Directive)
	if code != 3 || !strings.Contains(out, "0 parsed, 1 rejected") {
		t.Errorf("exit code %d where nothing fits:\n%s", code, out)
	}
}

func TestLogSaysWhatItsPanelsLack(t *testing.T) {
	t.Parallel()
	const line = `203.0.113.7 - - [21/Nov/2026:01:22:37 +0000] "GET / HTTP/1.1" 200 58 "-" "curl"` + "\n"
	code, out, complaint := logRun(t, line, "--file", "-", "--log-format", "combined", "--kind", "nginx", "--rule", "nginx", "--format", "json")
	if code != 0 || logDocumentOf(t, out).Parsed != 1 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	for _, want := range []string{"sticky: $upstream_addr is missing", "client IP: $http_x_forwarded_for is missing"} {
		if !strings.Contains(complaint, want) {
			t.Errorf("no %q in %s", want, complaint)
		}
	}
}

func TestLogRefusesWhatItCantRead(t *testing.T) {
	t.Parallel()
	there := logFile(t, "access.log", nil)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "--file is missing"},
		{[]string{"--file", there}, "--log-format is missing"},
		{[]string{"--file", there, "--log-format", "nothing"}, "whose directive is it? Name it with --kind: nginx, haproxy"},
		{[]string{"--file", there, "--log-format", "x", "--kind", "iis"}, `--kind "iis": write nginx`},
		{[]string{"--file", there + "x", "--log-format", "httplog"}, "no file"},
		{[]string{"--file", filepath.Dir(there), "--log-format", "httplog"}, "is a directory"},
		{[]string{"--file", there, "--log-format", "$status$upstream_addr"}, "\n       ^"},
		{[]string{"--file", there, "--log-format", "$body_bytes_sent "}, "log at least $upstream_addr, $cookie_NAME"},
		{[]string{"--file", there, "--log-format", "httplog", "--trusted", "10.0.0.1"}, "name it with --rule"},
		{[]string{"--file", there, "--log-format", "httplog", "--rule", "all"}, `no client-IP rule is called "all"`},
		{[]string{"--file", there, "--log-format", "httplog", "--rule", "aspnet", "--limit", "x"}, `--limit "x": write a number`},
		{[]string{"--file", there, "--log-format", "httplog", "--rule", "aspnet", "--via", "lb1"}, `--via "lb1": write the address alone`},
		{[]string{"--file", there, "--log-format", "httplog", "--forwards", "append"}, "--forwards and --via tell what a client-IP rule is asked with: name the rule with --rule"},
		{[]string{"--file", there, "--log-format", "httplog", "--format", "yaml"}, `--format "yaml": write text or json`},
	} {
		code, out, complaint := logRun(t, "", tt.args...)
		if code != exitUsage || out != "" || !strings.Contains(complaint, tt.want) {
			t.Errorf("%q: exit code %d, %q, want %q\n%s", tt.args, code, complaint, tt.want, out)
		}
	}
}

// A directive is copied as it stands, with or without the word before it.
func TestLogTakesAUsualFormatWithItsCaptures(t *testing.T) {
	t.Parallel()
	const line = `203.0.113.9:4711 [21/Nov/2026:12:00:00.000] fe be/am1 0/0/1/2/3 200 10 - - --NI 1/1/1/1/0 0/0 {198.51.100.7} "GET / HTTP/1.1"` + "\n"
	for _, directive := range []string{"httplog", "option httplog", "  httplog"} {
		code, out, complaint := logRun(t, line, "--file", "-", "--log-format", directive+"\n  capture request header X-Forwarded-For len 100\n",
			"--rule", "aspnet", "--trusted", "10.0.0.0/24", "--format", "json")
		if d := logDocumentOf(t, out); code != 0 || d.Parsed != 1 || d.ClientIP.Samples != 1 {
			t.Errorf("%q: exit code %d: %s\n%s", directive, code, complaint, out)
		}
	}
	const httpd = `192.0.2.1 - - [21/Nov/2026:01:23:59 +0000] "GET / HTTP/1.1" 200 5` + "\n"
	if code, out, _ := logRun(t, httpd, "--file", "-", "--log-format", `%h %l %u %t \"%r\" %>s %b`); code != 0 || !strings.Contains(out, "1 parsed, 0 rejected") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

// A name that isn't nginx's can be the operator's own, so a slip is no error.
func TestLogAsksWhetherANameIsASlip(t *testing.T) {
	t.Parallel()
	code, out, complaint := logRun(t, "192.0.2.1 200 10.0.0.11:80\n", "--file", "-", "--log-format", "$remote_addr $status $upstream_adr")
	if code != 0 || !strings.Contains(out, "1 parsed") || !strings.Contains(complaint, "sticky: unknown variable $upstream_adr; did you mean $upstream_addr?") {
		t.Errorf("exit code %d: %s\n%s", code, complaint, out)
	}
}

func TestAKindIsGuessedByWhatOnlyItHas(t *testing.T) {
	t.Parallel()
	for directive, want := range map[string]format.Kind{
		"httplog": format.HAProxy, "option tcplog": format.HAProxy, `%ci:%cp [%tr] %b/%s`: format.HAProxy,
		"$remote_addr $status": format.Nginx, "log_format main '$status';": format.Nginx,
		`%h %l %u %t "%r" %>s %b`: format.Apache, "combined": format.Apache, "#Fields: date time s-ip": format.W3C, "date time c-ip": format.W3C,
		"caddy": format.JSON, "nginx cookie=sticky": format.JSON, "words": 0,
	} {
		if got := guessedKind(directive); got != want {
			t.Errorf("%q looks like %s, want %s", directive, got, want)
		}
	}
	for _, d := range sample.Dialects() {
		if got := guessedKind(d.Directive); got.String() != d.Kind {
			t.Errorf("%s looks like %s", d.Name, got)
		}
	}
}

func TestAnInterruptEndsAnInputThatSaysNothing(t *testing.T) {
	t.Parallel()
	silent, writer := io.Pipe()
	t.Cleanup(func() { _ = writer.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	root := logProgram(silent, &stdout, &stderr)
	root.SetArgs([]string{"log", "--file", "-", "--log-format", "httplog"})
	ended := make(chan int)
	go func() { ended <- exitCode(root.ExecuteContext(ctx), &stderr) }()
	if _, err := io.WriteString(writer, "a line\n"); err != nil { // taken once the command reads
		t.Fatal(err)
	}
	cancel()
	if code := <-ended; code != exitInterrupted || stdout.Len() > 0 {
		t.Errorf("exit code %d: %s", code, stdout.String())
	}
}

func TestLogAsksTheRuleAsTheApplicationBehindTheBalancerIsAsked(t *testing.T) {
	t.Parallel()
	line := "203.0.113.9:4711 [21/Nov/2026:12:00:00.000] fe be/am1 0/0/1/2/3 200 10 - - --NI 1/1/1/1/0 0/0 {%s} \"GET / HTTP/1.1\"\n"
	file := logFile(t, "haproxy.log", []byte(strings.Repeat(fmt.Sprintf(line, ""), 3)+strings.Replace(fmt.Sprintf(line, "198.51.100.7"), "203.0.113.9", "10.0.0.4", 1)))
	const directive = "option httplog\ncapture request header X-Forwarded-For len 100"
	config := filepath.Join(t.TempDir(), "farmtop.yaml")
	if err := os.WriteFile(config, []byte("farms:\n- {name: web, nodes: [{name: am1, address: '10.0.0.11:443'}], client_ip: {rule: aspnet, trusted: [10.0.0.0/24]}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                string
		args                []string
		samples, proxy, bad int
		says                string
	}{
		{"what HAProxy appends, believed", []string{"--rule", "aspnet", "--trusted", "10.0.0.0/24"}, 4, 1, 0, ""},
		{"two entries allowed", []string{"--rule", "aspnet", "--trusted", "10.0.0.0/24", "--limit", "2"}, 4, 0, 0, ""},
		{"where it connects from decides, and it isn't believed", []string{"--rule", "aspnet", "--trusted", "10.0.0.4", "--via", "10.0.0.99"}, 4, 4, 0, ""},
		{"nobody told where it connects from", []string{"--rule", "aspnet"}, 0, 0, 0, "--via"},
		{"the rule of the configuration", []string{"--config", config}, 4, 1, 0, ""},
		{"nothing is forwarded", []string{"--rule", "aspnet", "--trusted", "10.0.0.0/24", "--forwards", "remove"}, 4, 0, 4, ""},
	} {
		code, out, complaint := logRun(t, "", append([]string{"--file", file, "--log-format", directive, "--format", "json"}, c.args...)...)
		if code != 0 || !strings.Contains(complaint, c.says) {
			t.Fatalf("%s: exit code %d: %s", c.name, code, complaint)
		}
		got := logDocumentOf(t, out).ClientIP
		if got.Samples != c.samples || got.Proxy != c.proxy || got.Missing != c.bad {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	for _, c := range []struct{ want, flag, value string }{
		{"--forwards", "--forwards", "add"},
		{"--via", "--via", "lb1"},
	} {
		if code, _, complaint := logRun(t, "", "--file", file, "--log-format", directive, "--rule", "aspnet", c.flag, c.value); code != 64 || !strings.Contains(complaint, c.want) {
			t.Errorf("%s %s: exit code %d: %s", c.flag, c.value, code, complaint)
		}
	}
}

package accesslog_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog"
	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

var at = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func compiled(t testing.TB, kind, directive string, o format.Options) *format.Format {
	t.Helper()
	k, err := format.ParseKind(kind)
	if err != nil {
		t.Fatal(err)
	}
	f, err := format.Compile(k, directive, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// nginx is the rule of the sample's balancer: its peer is trusted.
func nginx(t testing.TB) *clientip.Resolver {
	t.Helper()
	r, err := clientip.Compile(clientip.Rule{Name: "nginx", Trusted: []string{"192.0.2.0/24"}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, tally *accesslog.Tally, text string) accesslog.Summary {
	t.Helper()
	if err := tally.Read(t.Context(), "access.log", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return tally.Summary(at)
}

// expected are what the generator knows of its own traffic.
type expected struct {
	requests map[string]uint64
	sessions map[string]map[string]bool // by server
	cookies  map[string]bool
	fresh    uint64 // requests without a cookie
}

func written(d sample.Dialect, lines int) (string, expected) {
	want := expected{requests: map[string]uint64{}, sessions: map[string]map[string]bool{}, cookies: map[string]bool{}}
	traffic := sample.NewTraffic(7, 3000, 4)
	var text []byte
	for range lines {
		r := traffic.Next()
		text = d.Append(text, r)
		want.requests[r.Server]++
		if r.Cookie == "" {
			want.fresh++
			continue
		}
		if want.sessions[r.Server] == nil {
			want.sessions[r.Server] = map[string]bool{}
		}
		want.sessions[r.Server][r.Cookie] = true
		want.cookies[r.Cookie] = true
	}
	return string(text), want
}

func TestCountsAreThoseTheTrafficWasMadeOf(t *testing.T) {
	t.Parallel()
	const lines = 20_000
	for _, dialect := range sample.Dialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			text, want := written(dialect, lines)
			f := compiled(t, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
			got := read(t, accesslog.New(accesslog.Options{Format: f, Resolver: nginx(t)}), text)
			if got.Lines != lines || got.Parsed != lines || got.Rejected != 0 || got.Bytes != uint64(len(text)) {
				t.Fatalf("%d lines, %d parsed, %d rejected, %d bytes; want %d and %d bytes: %+v", got.Lines, got.Parsed, got.Rejected, got.Bytes, lines, len(text), got.Rejects)
			}
			if len(got.Nodes) != len(want.requests) || got.Sticky.Sessions != len(want.cookies) || !got.Sticky.Exact {
				t.Fatalf("nodes %q, %d sessions (exact %v); want %d and %d", got.Nodes, got.Sticky.Sessions, got.Sticky.Exact, len(want.requests), len(want.cookies))
			}
			var began uint64
			for i, name := range got.Nodes {
				n := &got.Sticky.Nodes[i]
				if n.Windows[sticky.All].Requests != want.requests[name] || n.Sessions != len(want.sessions[name]) {
					t.Errorf("%s: %d requests of %d sessions, want %d of %d", name, n.Windows[sticky.All].Requests, n.Sessions, want.requests[name], len(want.sessions[name]))
				}
				began += n.Windows[sticky.All].New
			}
			wantNew := uint64(len(want.cookies))
			if dialect.Kind == "haproxy" { // its flags tell what was inserted
				wantNew = want.fresh
			}
			if breaks := got.Sticky.Total[sticky.All].Breaks; breaks != 0 || began != wantNew {
				t.Errorf("%d breaks and %d new sessions, want none and %d", breaks, began, wantNew)
			}
			c := got.ClientIP
			if c.Rule != "nginx" || c.Samples != lines || c.Verdicts[clientip.Client] != lines || c.Disagree != 0 {
				t.Errorf("client IP: %+v", c)
			}
			if wantCompared := uint64(lines); dialect.Kind != "haproxy" && c.Compared != wantCompared {
				t.Errorf("%d clients compared, want %d", c.Compared, wantCompared)
			}
		})
	}
}

const (
	line      = `$remote_addr [$time_local] "$request" $status "$http_x_forwarded_for" $realip_remote_addr $cookie_sid $upstream_addr`
	sessionID = "0A1B2C3D4E5F60718293"
)

// logged is a line of the directive above.
func logged(second int, status, forwarded, value, server string) string {
	return fmt.Sprintf("203.0.113.7 [21/Nov/2026:01:22:%02d +0000] \"GET / HTTP/1.1\" %s %q 192.0.2.10 %s %s\n", second, status, forwarded, value, server)
}

func TestASessionThatMovesIsABreakBetweenTheFarmsNames(t *testing.T) {
	t.Parallel()
	known := cookie.Known{Nodes: []cookie.Node{{Name: "am1", Addresses: []string{"10.0.0.11:9443"}}, {Name: "am2", Addresses: []string{"10.0.0.12:9443"}}}}
	text := logged(1, "200", "203.0.113.7", sessionID+".am1", "10.0.0.11:9443") +
		logged(2, "503", "203.0.113.7", sessionID+".am1", "10.0.0.12:8443") + // another port on the only node there
		logged(3, "200", "203.0.113.7", "-", "10.0.0.99:80")
	got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{}), Known: known}), text)
	if want := []string{"am1", "am2", "10.0.0.99:80"}; strings.Join(got.Nodes, " ") != strings.Join(want, " ") {
		t.Fatalf("nodes %q, want %q", got.Nodes, want)
	}
	if total := got.Sticky.Total[sticky.All]; total.Breaks != 1 || total.Errors != 1 || got.Sticky.Sessions != 1 || len(got.Sticky.Breaks) != 1 {
		t.Fatalf("%+v, %d sessions", total, got.Sticky.Sessions)
	}
	if b := got.Sticky.Breaks[0]; b.From.Node != 0 || b.To.Node != 1 || b.To.Status != 503 {
		t.Errorf("the break goes from %d to %d with %d", b.From.Node, b.To.Node, b.To.Status)
	}
}

func TestWhatACookieSaysBesideItsSessionIsNotItsSession(t *testing.T) {
	t.Parallel()
	known := cookie.Known{Nodes: []cookie.Node{{Name: "am1"}, {Name: "am2", Values: []string{"0123456789abcdef0123456789abcdef"}}}}
	for _, test := range []struct {
		name, cookie string
		values       []string
		sessions     int
	}{
		{"a route that Tomcat rewrites", "JSESSIONID", []string{sessionID + ".x1", sessionID + ".x2", sessionID}, 1},
		{"a known node behind a dot", "sid", []string{sessionID + ".am1", sessionID}, 1},
		{"a signature behind a dot", "sid", []string{sessionID + ".e30", sessionID + ".e31"}, 2},
		{"a server before the session", "sid", []string{"am1~" + sessionID, "am2~" + sessionID}, 1},
		{"a node's name alone", "sid", []string{"am1", "n1"}, 0},
		{"a node's own value", "sid", []string{"0123456789abcdef0123456789abcdef"}, 0},
	} {
		directive := strings.Replace(line, "$cookie_sid", "$cookie_"+test.cookie, 1)
		text := ""
		for i, value := range test.values {
			text += logged(i, "200", "-", value, "10.0.0.1:80")
		}
		got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", directive, format.Options{}), Known: known}), text)
		if got.Sticky.Sessions != test.sessions {
			t.Errorf("%s: %d sessions, want %d", test.name, got.Sticky.Sessions, test.sessions)
		}
	}
}

func TestClientsAreJudgedByTheRule(t *testing.T) {
	t.Parallel()
	text := logged(1, "200", "203.0.113.7", "-", "10.0.0.1:80") + // as the server has it
		logged(1, "200", "203.0.113.8", "-", "10.0.0.1:80") + // another than the server's
		logged(1, "200", "192.0.2.10", "-", "10.0.0.1:80") + // a proxy
		logged(1, "200", "-", "-", "10.0.0.1:80") + // nothing
		logged(1, "200", "nonsense", "-", "10.0.0.1:80")
	got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{}), Resolver: nginx(t)}), text).ClientIP
	want := accesslog.ClientIP{Rule: "nginx", Samples: 5, Compared: 5, Disagree: 4}
	want.Verdicts[clientip.Client], want.Verdicts[clientip.Proxy] = 2, 1
	want.Verdicts[clientip.Missing], want.Verdicts[clientip.Malformed] = 1, 1
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	other, err := clientip.Compile(clientip.Rule{Name: "openam"})
	if err != nil {
		t.Fatal(err)
	}
	got = read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{}), Resolver: other}), text).ClientIP
	if got.Verdicts[clientip.Spoofable] == 0 {
		t.Errorf("nothing is spoofable by the left-most entry: %+v", got)
	}
}

func TestANodesOwnLogBelongsToThatNode(t *testing.T) {
	t.Parallel()
	tally := accesslog.New(accesslog.Options{Format: compiled(t, "tomcat", "common", format.Options{})})
	const text = `203.0.113.7 - - [21/Nov/2026:01:22:37 +0000] "GET / HTTP/1.1" 200 58` + "\n"
	for _, name := range []string{"am1.log", "am2.log"} {
		if err := tally.Read(t.Context(), name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	got := tally.Summary(at)
	if len(got.Nodes) != 2 || got.Nodes[1] != "am2.log" || got.Sticky.Nodes[1].Windows[sticky.All].Requests != 1 {
		t.Errorf("nodes %q", got.Nodes)
	}
}

func TestRecordedLogsAreReadWhole(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, kind, directive string
		parsed, rejected      uint64
		nodes                 string
	}{
		{
			file: "haproxy.log", kind: "haproxy", parsed: 38, nodes: "node2 node1",
			directive: "option httplog\ncapture cookie SRVID len 32\ncapture request header X-Forwarded-For len 64\n" +
				"capture request header User-Agent len 64\ncapture response header Set-Cookie len 64\n",
		},
		{
			file: "nginx.log", kind: "nginx", parsed: 22, nodes: "127.0.0.1:21001 127.0.0.1:21002",
			directive: `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ` +
				`xff="$http_x_forwarded_for" peer=$realip_remote_addr up=$upstream_addr us=$upstream_status rt=$request_time urt=$upstream_response_time ` +
				`ck=$cookie_route sc="$sent_http_set_cookie" usc="$upstream_http_set_cookie"`,
		},
	} {
		text, err := os.ReadFile(filepath.Join("format", "testdata", test.file))
		if err != nil {
			t.Fatal(err)
		}
		got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, test.kind, test.directive, format.Options{})}), string(text))
		if got.Parsed != test.parsed || got.Rejected != test.rejected || strings.Join(got.Nodes, " ") != test.nodes {
			t.Errorf("%s: %d parsed, %d rejected, %d skipped, nodes %q; want %d, %d, %q: %+v",
				test.file, got.Parsed, got.Rejected, got.Skipped, got.Nodes, test.parsed, test.rejected, test.nodes, got.Rejects)
		}
	}
}

func TestJunkIsCountedAndLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	good := logged(1, "200", "-", sessionID, "10.0.0.1:80")
	text := good + strings.Repeat("x", 1<<20) + "\n" + good + "a\x00b\n" + good + "\xff\xfe\x1b[2J\n" + "\n" + good + good[:30]
	tally := accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{})})
	got := read(t, tally, text)
	if got.Lines != 9 || got.Parsed != 4 || got.Rejected != 4 || got.Skipped != 1 || got.Bytes != uint64(len(text)) {
		t.Errorf("%d lines, %d parsed, %d rejected, %d skipped, %d of %d bytes", got.Lines, got.Parsed, got.Rejected, got.Skipped, got.Bytes, len(text))
	}
	reasons := map[format.Reason]uint64{}
	for _, r := range got.Rejects {
		reasons[r.Reason] += r.Lines
		if len(r.Sample) > 300 || r.Why == "" || r.First == 0 || r.File != "access.log" {
			t.Errorf("sample of %d bytes: %+v", len(r.Sample), r)
		}
	}
	if reasons[format.TooLong] != 1 || reasons[format.Binary] != 1 {
		t.Errorf("reasons: %v", reasons)
	}
}

func TestASampleHasNoSession(t *testing.T) {
	t.Parallel()
	got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{})}), "GET /?a JSESSIONID="+sessionID+".am1 here\n")
	if len(got.Rejects) != 1 || strings.Contains(got.Rejects[0].Sample, sessionID) || !strings.Contains(got.Rejects[0].Sample, "here") {
		t.Errorf("%+v", got.Rejects)
	}
}

func TestNamesOfNodesAreBounded(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 10_000 {
		text.WriteString(logged(1, "200", "-", "-", fmt.Sprintf("10.0.%d.%d:80", i/256, i%256)))
	}
	text.WriteString(logged(1, "200", "-", "-", strings.Repeat("0", 1000)+".1:80"))
	got := read(t, accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{})}), text.String())
	last := len(got.Nodes) - 1
	if len(got.Nodes) != 2048 || got.Nodes[last] != accesslog.Others || got.Sticky.Nodes[last].Windows[sticky.All].Requests != 10_001-2047 {
		t.Errorf("%d nodes, the last one %q", len(got.Nodes), got.Nodes[last])
	}
}

func zipped(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCompressedLogsAreReadAsFarAsTheyAreWhole(t *testing.T) {
	t.Parallel()
	text, _ := written(sample.Dialects()[0], 5000)
	packed := zipped(t, text)
	twice := append(bytes.Clone(packed), packed...)
	f := compiled(t, "nginx", sample.Dialects()[0].Directive, format.Options{})
	for _, test := range []struct {
		name        string
		input       []byte
		least, most uint64
		damaged     bool
	}{
		{"whole", packed, 5000, 5000, false},
		{"two members", twice, 10_000, 10_000, false},
		{"cut", packed[:len(packed)/2], 100, 4999, true},
		{"cut in its header", packed[:5], 0, 0, true},
		{"junk behind", append(bytes.Clone(packed), "junk"...), 5000, 5000, true},
		{"empty", nil, 0, 0, false},
	} {
		tally := accesslog.New(accesslog.Options{Format: f})
		err := tally.Read(t.Context(), "access.log.gz", bytes.NewReader(test.input))
		if errors.Is(err, accesslog.ErrDamaged) != test.damaged || err != nil && !test.damaged {
			t.Errorf("%s: %v", test.name, err)
		}
		if got := tally.Summary(at); got.Parsed < test.least || got.Parsed > test.most {
			t.Errorf("%s: %d lines parsed, want %d to %d", test.name, got.Parsed, test.least, test.most)
		}
	}
}

func TestAReadersFailureIsItsOwn(t *testing.T) {
	t.Parallel()
	text, _ := written(sample.Dialects()[0], 100)
	failure := errors.New("the disk is gone")
	f := compiled(t, "nginx", sample.Dialects()[0].Directive, format.Options{})
	for name, input := range map[string]string{"plain": text, "gzip": string(zipped(t, text)[:500])} {
		tally := accesslog.New(accesslog.Options{Format: f})
		err := tally.Read(t.Context(), name, io.MultiReader(strings.NewReader(input), iotest.ErrReader(failure)))
		if !errors.Is(err, failure) || errors.Is(err, accesslog.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a log that never ends, in one line or in many.
type endless struct {
	text   string
	cancel context.CancelFunc
	reads  int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.reads++; e.reads == 10 {
		e.cancel()
	}
	return copy(p, e.text), nil
}

func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", "\n", "a line\n"} {
		ctx, cancel := context.WithCancel(t.Context())
		err := accesslog.New(accesslog.Options{Format: compiled(t, "nginx", line, format.Options{})}).Read(ctx, "", &endless{text: strings.Repeat(text, 1<<15), cancel: cancel})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestALineAllocatesNothing(t *testing.T) {
	const few, many = 10_000, 30_000
	for _, dialect := range sample.Dialects() {
		f := compiled(t, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
		tally := accesslog.New(accesslog.Options{Format: f, Resolver: nginx(t)})
		text, _ := written(dialect, many)
		short := text[:strings.Index(text[few*200:], "\n")+few*200+1]
		read(t, tally, text) // sessions and nodes are known from here on
		allocs := func(text string) float64 {
			return testing.AllocsPerRun(1, func() { _ = tally.Read(t.Context(), "", strings.NewReader(text)) })
		}
		if less, more := allocs(short), allocs(text); more-less > 20 {
			t.Errorf("%s: %.0f allocations, and %.0f for some twenty thousand lines more", dialect.Name, less, more)
		}
	}
}

func FuzzWhateverALogHoldsItIsCounted(f *testing.F) {
	f.Add([]byte(logged(1, "200", "203.0.113.7", sessionID, "10.0.0.1:80")), uint8(0))
	f.Add([]byte("\x1f\x8b\x08\x00"), uint8(1))
	f.Add([]byte("#Fields: date time s-ip c-ip cs(Cookie)\n2026-11-21 01:02:03 10.0.0.1 ::1 a=b\n\x00\n"), uint8(2))
	f.Add([]byte(`{"remote_addr":"fe80::1%eth0","http_x_forwarded_for":",,::","upstream_addr":"a"}`), uint8(3))
	f.Add([]byte("<134>Nov 21 01:19:31 haproxy[1]: Server be/a is DOWN\n\n"), uint8(4))
	kinds := []string{"nginx", "apache", "w3c", "json", "haproxy", "alb", "tomcat"}
	f.Fuzz(func(t *testing.T, text []byte, kind uint8) {
		directive, name := "", kinds[int(kind)%len(kinds)]
		if name == "nginx" {
			directive = line
		}
		known := cookie.Known{Nodes: []cookie.Node{{Name: "am1", Addresses: []string{"10.0.0.1:80"}}}}
		tally := accesslog.New(accesslog.Options{Format: compiled(t, name, directive, format.Options{Cookie: "a"}), Known: known, Resolver: nginx(t)})
		if err := tally.Read(t.Context(), "x", bytes.NewReader(text)); err != nil && !errors.Is(err, accesslog.ErrDamaged) {
			t.Fatal(err)
		}
		got := tally.Summary(at)
		if got.Parsed+got.Rejected+got.Skipped != got.Lines || got.Sticky.Total[sticky.All].Requests != got.Parsed || got.ClientIP.Samples > got.Parsed {
			t.Errorf("%d parsed, %d rejected, %d skipped of %d lines, %d requests", got.Parsed, got.Rejected, got.Skipped, got.Lines, got.Sticky.Total[sticky.All].Requests)
		}
		if plain := len(text) < 2 || text[0] != 0x1f || text[1] != 0x8b; plain && got.Bytes != uint64(len(text)) {
			t.Errorf("%d of %d bytes", got.Bytes, len(text))
		}
		if len(got.Nodes) < len(got.Sticky.Nodes) {
			t.Errorf("%d names for %d nodes", len(got.Nodes), len(got.Sticky.Nodes))
		}
	})
}

// BenchmarkWholePipeline reads nginx's lines of 200 000 sessions: parsed, their sessions followed, their clients resolved.
func BenchmarkWholePipeline(b *testing.B) {
	const lines = 400_000
	for _, dialect := range sample.Dialects() {
		b.Run(dialect.Name, func(b *testing.B) {
			text := dialect.Lines(sample.NewTraffic(1, 200_000, 4), lines)
			f := compiled(b, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				tally := accesslog.New(accesslog.Options{Format: f, Resolver: nginx(b)})
				if err := tally.Read(b.Context(), "", bytes.NewReader(text)); err != nil {
					b.Fatal(err)
				}
				if got := tally.Summary(at); got.Parsed != lines {
					b.Fatalf("%d lines parsed", got.Parsed)
				}
			}
			b.ReportMetric(float64(b.N)*lines/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

package format_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/probe/accesslog/format"
)

// The directives under which testdata was recorded.
const (
	nginxDirective = `log_format lb '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" ` +
		`xff="$http_x_forwarded_for" peer=$realip_remote_addr up=$upstream_addr us=$upstream_status rt=$request_time urt=$upstream_response_time ` +
		`ck=$cookie_route sc="$sent_http_set_cookie" usc="$upstream_http_set_cookie"';`
	nginxJSONDirective = `log_format js escape=json '{"time":"$time_iso8601","remote_addr":"$remote_addr","peer":"$realip_remote_addr",` +
		`"xff":"$http_x_forwarded_for","request":"$request","status":$status,"upstream_addr":"$upstream_addr","upstream_status":"$upstream_status",` +
		`"upstream_response_time":"$upstream_response_time","sticky":"$cookie_route","set_cookie":"$sent_http_set_cookie"}';`
	apacheDirective = `LogFormat "%a %{c}a %l %u %t \"%r\" %>s %b xff=\"%{X-Forwarded-For}i\" rip=\"%{remoteip-proxy-ip-list}n\" bal=%{BALANCER_NAME}e ` +
		`wname=%{BALANCER_WORKER_NAME}e route=%{BALANCER_WORKER_ROUTE}e sroute=%{BALANCER_SESSION_ROUTE}e sticky=%{BALANCER_SESSION_STICKY}e ` +
		`changed=%{BALANCER_ROUTE_CHANGED}e ck=%{ROUTEID}C sc=\"%{Set-Cookie}o\" D=%D" lb`
	haproxyDirective = "option httplog\ncapture cookie SRVID len 32\ncapture request header X-Forwarded-For len 64\n" +
		"capture request header User-Agent len 64\ncapture response header Set-Cookie len 64\n"
	haproxyJSONDirective = `log-format '{"ts":"%tr","epoch":%Ts,"ms":%ms,"client_ip":"%ci","client_port":%cp,"fe":"%ft","be":"%b","srv":"%s","term":"%tsc",` +
		`"status":%ST,"xff":"%[capture.req.hdr(0),json(utf8s)]","setcookie":"%[capture.res.hdr(0),json(utf8s)]","srv_conn":%sc,"be_conn":%bc,` +
		`"retries":"%rc","Ta":%Ta,"Tr":%Tr,"uri":"%[capture.req.uri,json(utf8s)]","srv_addr":"%si:%sp","ck":"%[var(txn.ck),json(utf8s)]"}'` +
		"\ncapture request header X-Forwarded-For len 64\n"
)

// recordings are the logs that real servers wrote.
var recordings = []struct {
	file, directive  string
	kind             format.Kind
	options          format.Options
	requests, others int
	want             map[int]string // a line's number and what it says
}{
	{
		file: "nginx.log", kind: format.Nginx, directive: nginxDirective, requests: 22,
		want: map[int]string{
			1:  "01:22:37.000 GET / 200 6ms client=127.0.0.1 peer=127.0.0.1 server=127.0.0.1:21001 tried=1 set=n1 mark=curl/7.88.1",
			4:  "01:22:37.000 GET / 200 1ms client=203.0.113.5 peer=127.0.0.1 xff=203.0.113.5 server=127.0.0.1:21002 tried=1 cookie=n2 set=n2 mark=curl/7.88.1",
			13: "01:22:41.000 GET / 502 0s client=127.0.0.1 peer=127.0.0.1 group=app tried=1 mark=curl/7.88.1",
			14: "01:22:43.000 GET /stub 200 0s client=127.0.0.1 peer=127.0.0.1 mark=curl/7.88.1",
			15: "01:22:50.000 GET /slow 200 8.006s client=127.0.0.1 peer=127.0.0.1 server=127.0.0.1:21001 tried=1 cookie=n1 set=n1 mark=curl/7.88.1",
		},
	},
	{
		file: "nginx.json", kind: format.Nginx, directive: nginxJSONDirective, requests: 22,
		want: map[int]string{
			1: "01:22:37.000 GET / 200 ? client=127.0.0.1 peer=127.0.0.1 server=127.0.0.1:21001 tried=1 set=n1",
			4: "01:22:37.000 GET / 200 ? client=203.0.113.5 peer=127.0.0.1 xff=203.0.113.5 server=127.0.0.1:21002 tried=1 cookie=n2 set=n2",
		},
	},
	{
		file: "nginx.json", kind: format.JSON, directive: "nginx cookie=sticky", options: format.Options{Cookie: "route"}, requests: 22,
		want: map[int]string{
			4:  "01:22:37.000 GET / 200 ? client=203.0.113.5 peer=127.0.0.1 xff=203.0.113.5 server=127.0.0.1:21002 tried=1 cookie=n2 set=n2",
			13: "01:22:41.000 GET / 502 ? client=127.0.0.1 peer=127.0.0.1 group=app tried=1",
		},
	},
	{
		file: "apache.log", kind: format.Apache, directive: apacheDirective, requests: 17,
		want: map[int]string{
			1:  "01:23:59.000 GET / 200 5.245ms client=127.0.0.1 peer=127.0.0.1 group=app server=127.0.0.1:21001 route=n1 set=.n1",
			4:  "01:23:59.000 GET /with-n2 200 5.514ms client=198.51.100.7 peer=127.0.0.1 xff=203.0.113.5 group=app server=127.0.0.1:21002 route=n2 cookie=.n2",
			13: "01:24:01.000 GET /alldrain 503 178µs client=127.0.0.1 peer=127.0.0.1",
		},
	},
	{
		file: "haproxy.log", kind: format.HAProxy, directive: haproxyDirective, requests: 38, others: 20,
		want: map[int]string{
			1:  "01:19:31.875 GET / 200 6ms peer=127.0.0.1 group=be_app server=node2 term=--NI mark=curl/7.88.1",
			6:  "01:19:32.165 GET /with-xff 200 5ms peer=127.0.0.1 xff=203.0.113.9 group=be_app server=node1 cookie=n1 term=--VN mark=curl/7.88.1",
			7:  "notice",
			28: "01:19:44.711 GET /alldrain-nocookie 503 0s peer=127.0.0.1 group=be_app term=SCNN mark=curl/7.88.1",
			52: "01:30:14.461 GET /esc-xff 200 3ms peer=127.0.0.1 xff=a|b}{c \"d\" e group=be_app server=node1 term=--NI mark=curl/7.88.1",
		},
	},
	{
		file: "haproxy.json", kind: format.HAProxy, directive: haproxyJSONDirective, requests: 2,
		options: format.Options{Fields: map[string]string{"var(txn.ck)": "cookie"}},
		want: map[int]string{
			1: "01:20:35.054 ? /j?a=\"b 200 6ms peer=127.0.0.1 xff=203.0.113.7, 10.0.0.1 group=be_app server=node1 cookie=n1 term=--VN",
			2: "01:20:35.087 ? /j2 200 6ms peer=127.0.0.1 group=be_app server=node2 term=--NI",
		},
	},
	{
		file: "haproxy.json", kind: format.JSON, directive: "haproxy cookie=ck", options: format.Options{Syslog: true}, requests: 2,
		want: map[int]string{
			1: "01:20:35.054 ? /j?a=\"b 200 6ms peer=127.0.0.1 xff=203.0.113.7, 10.0.0.1 group=be_app server=node1 cookie=n1 term=--VN",
		},
	},
	{
		file: "haproxy-ring.log", kind: format.HAProxy, requests: 2,
		want: map[int]string{1: "01:38:50.036 GET /a 200 0s peer=127.0.0.1 group=p server=node3 term=--NI"},
	},
	{
		file: "caddy.json", kind: format.JSON, directive: "caddy server=resp_headers.X-Up", options: format.Options{Cookie: "lb"}, requests: 8,
		want: map[int]string{
			1: "01:24:57.653 GET / 200 913.119µs peer=127.0.0.1 server=127.0.0.1:21001 set=1e7269a29d2cae124505332e1326c947cce0247501dd0c1254aec276e0d4a5bc mark=curl/7.88.1",
			4: "01:24:57.732 GET /with-n2 200 724.494µs peer=127.0.0.1 xff=203.0.113.5 server=127.0.0.1:21002 cookie=0d1082c77d017e6d29cc9adbdd47c0b87309ba86dad07b1784c5ea4577d14bd9 mark=curl/7.88.1",
		},
	},
	{
		file: "traefik.json", kind: format.JSON, options: format.Options{Cookie: "lbt"}, requests: 9,
		want: map[int]string{
			4: "01:38:33.160 GET /n2 200 739.329µs client=203.0.113.5 peer=127.0.0.1 xff=203.0.113.5 group=app@file server=127.0.0.1:21002 cookie=97d492dc7f5babdb",
		},
	},
}

func TestEveryRecordedLineSaysWhatItsServerMeant(t *testing.T) {
	t.Parallel()
	for _, rec := range recordings {
		t.Run(rec.file+" as "+rec.kind.String(), func(t *testing.T) {
			t.Parallel()
			f, err := format.Compile(rec.kind, rec.directive, rec.options)
			if err != nil {
				t.Fatal(err)
			}
			parser := f.Parser()
			requests, others := 0, 0
			for i, text := range recordedLines(t, rec.file) {
				var line format.Line
				fault := parser.Parse([]byte(text), &line)
				got := describe(&line)
				switch {
				case fault.Reason == format.Notice:
					others++
					got = "notice"
				case fault.Reason != format.Fine:
					t.Errorf("line %d: %s\n%s", i+1, f.Explain(fault), text)
				default:
					requests++
				}
				if want, ok := rec.want[i+1]; ok && got != want {
					t.Errorf("line %d:\n got %s\nwant %s\nfrom %s", i+1, got, want, text)
				}
			}
			if requests != rec.requests || others != rec.others {
				t.Errorf("took %d requests and %d notices, want %d and %d", requests, others, rec.requests, rec.others)
			}
		})
	}
}

func recordedLines(tb testing.TB, file string) []string {
	tb.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(content), "\n"), "\n")
}

// describe says in one line what a Line knows.
func describe(line *format.Line) string {
	var b strings.Builder
	duration := "?"
	if line.Duration >= 0 {
		duration = line.Duration.String()
	}
	clock := "?"
	if line.At != 0 {
		clock = time.Unix(0, line.At).UTC().Format("15:04:05.000")
	}
	fmt.Fprintf(&b, "%s %s %s %d %s", clock, orUnknown(line.Method), orUnknown(line.Path), line.Status, duration)
	for _, part := range []struct {
		name  string
		value []byte
	}{{"client", line.Client}, {"peer", line.Peer}, {"xff", line.Forwarded}, {"group", line.Group}, {"server", line.Server}} {
		add(&b, part.name, part.value)
	}
	if line.Tried > 0 {
		fmt.Fprintf(&b, " tried=%d", line.Tried)
	}
	if string(line.Route) != string(line.Server) {
		add(&b, "route", line.Route)
	}
	add(&b, "cookie", line.Cookie)
	add(&b, "set", line.SetCookie)
	add(&b, "term", line.Termination)
	add(&b, "mark", line.Mark)
	return b.String()
}

func add(b *strings.Builder, name string, value []byte) {
	if len(value) > 0 {
		fmt.Fprintf(b, " %s=%s", name, value)
	}
}

func orUnknown(value []byte) string {
	if len(value) == 0 {
		return "?"
	}
	return string(value)
}

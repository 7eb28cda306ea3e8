package config

import (
	"net/netip"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/clientip"
)

func TestEveryKeyReachesItsFarm(t *testing.T) {
	t.Parallel()
	got := mustParse(t, everyKey)
	yes := true
	if !got.ReadOnly || got.Theme != "dark" || !cmp.Equal(got.Mouse, &yes) || got.Path != "folder/farmtop.yaml" {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(map[string][]string{"drain": {"D"}, "maint": {"M", "ctrl+m"}}, got.Keys); diff != "" {
		t.Error(diff)
	}
	want := &model.Farm{
		Name: "portals", System: "generic", Endpoint: "https://api.am.example.com/", EndpointAddress: "192.0.2.10:443",
		Nodes: []model.Node{
			{Name: "am1", Address: "192.0.2.11:9443", Weight: 2, Server: "s1", Version: "4.30"},
			{Name: "pool", Address: "pool.example.com:443", Expand: true},
		},
		Checks: []model.Check{
			{
				Name: "version", Protocol: "http", Port: 9763, Method: "POST", Path: "/services/Version?x=1", Host: "other.example.com:81",
				Send:  []model.HeaderField{{Name: "Accept", Value: "text/xml"}, {Name: "X-B", Value: "b"}},
				Every: 5 * time.Second, Timeout: 2 * time.Second, Rise: 1, Fall: 4,
				Status: []model.StatusRange{{From: 200, To: 200}, {From: 204, To: 299}},
				Body:   "WSO2", BodyMatch: regexp.MustCompile("^<"), BodyNot: regexp.MustCompile("down"),
				Headers: []model.HeaderCondition{
					{Name: "X-Node", Value: "1"},
					{Name: "X-App", Match: regexp.MustCompile("^v")},
					{Name: "Server", Absent: true},
					{Name: "Date"},
				},
				JSON:    []model.JSONCondition{{Path: "status", Value: "UP"}, {Path: "nodes.0.n", Value: "1.50"}, {Path: "ok", Value: "true"}},
				Version: regexp.MustCompile("-([0-9.]+)<"), HTTP: "1.1", KeepAlive: true,
			},
			{Name: "gateway", Protocol: "tcp", Port: 8243, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3},
			{
				Name: "installed", Protocol: "command", Every: time.Minute, Timeout: 10 * time.Second, Rise: 2, Fall: 3,
				Command: []string{filepath.Join("folder", "bin", "version"), "-p", "8080", "{host}:{port}", "{other}"},
				Body:    "AMS", BodyMatch: regexp.MustCompile("^A"), BodyNot: regexp.MustCompile("old"),
				JSON: []model.JSONCondition{{Path: "state", Value: "running"}}, Version: regexp.MustCompile("([0-9.]+)"),
			},
			{Name: "asked", Protocol: "command", Every: 10 * time.Second, Timeout: 5 * time.Second, Rise: 2, Fall: 3, Command: []string{"ssh", "{node}"}},
			{Name: "any", Protocol: "https", Path: "/", Every: 500 * time.Millisecond, Timeout: 250 * time.Millisecond, Rise: 2, Fall: 3},
		},
		TLS: model.TLS{ServerName: "am.example.com", Insecure: true},
		Sticky: model.Sticky{
			Cookie: "JSESSIONID", Expected: "recommended", Paths: map[string]model.Stickiness{"/publisher": "required"},
			Learn: &model.Learn{Method: "POST", Path: "/login?a=b"},
		},
		Routing: model.Routing{
			Path: "/health?x=1", HTTPPort: 8080, Header: "X-Node", Body: regexp.MustCompile(`node=(\w+)`),
			Echo: &model.Echo{Path: "/whoami", Address: regexp.MustCompile(`client: (\S+)`)},
		},
		ClientIP: clientip.Rule{
			Name: "tomcat", Header: "X-Real-IP", Trusted: []string{"192.0.2.0/28", "2001:db8::1"}, Internal: []string{"10.0.0.0/8"},
		},
		Expect: model.Expect{SameCertificate: true, SameVersion: true, ActivePassive: true},
		Balancers: []model.Balancer{
			{Name: "lb1", Kind: "haproxy", Address: "192.0.2.1:9999", Master: "192.0.2.1:9998", Backend: "be_am", Every: 2 * time.Second, Timeout: time.Second},
			{Name: "haproxy.sock", Kind: "haproxy", Address: filepath.Join("folder", "haproxy.sock"), Every: time.Second, Timeout: 800 * time.Millisecond},
			{Name: "lb4", Kind: "haproxy", Address: "ssh://ops@lb4:2222/run/haproxy/admin.sock", Every: time.Second, Timeout: 800 * time.Millisecond},
			{Name: "nginx.conf", Kind: "nginx", File: filepath.Join("folder", "nginx.conf"), Backend: "am", Every: 5 * time.Second, Timeout: 4 * time.Second},
			{Name: "lb5", Kind: "nginx", File: "/etc/nginx/am.conf", Through: []string{"ssh", "lb5", "sudo"}, Every: 5 * time.Second, Timeout: 4 * time.Second},
			{Name: "nginxplus", Kind: "nginxplus", Address: "https://lb6:8443/api", TLS: model.TLS{Insecure: true}, Every: time.Second, Timeout: 800 * time.Millisecond},
			{
				Name: "wincluster", Kind: "wincluster", Address: "amscluster", Backend: "Lithnet AMS", Through: []string{"ssh", "win1"},
				Every: 10 * time.Second, Timeout: 8 * time.Second,
			},
			{
				Name: "lb2", Kind: "command", Address: filepath.Join("folder", "bin", "lbctl"), Backend: "web", Every: 5 * time.Second, Timeout: 4 * time.Second,
				Commands: &model.Commands{
					Read:  []string{filepath.Join("folder", "bin", "lbctl"), "-p", "8080", "4.30", "true", ""},
					Drain: []string{"lbctl", "drain", "{group}/{server}"}, Maint: []string{"/usr/bin/lbctl", "maint", "--host={host}:{port}"},
					Ready: []string{"lbctl", "ready", "{address}"}, Weight: []string{"lbctl", "{server}", "{weight}", "{other}"},
					JSON: &model.JSONAnswer{Servers: "pools.0.members", Fields: map[string]string{
						"server": "name", "address": "ip", "port": "port", "state": "admin.state", "weight": "w",
					}},
					States: map[string]model.AdminState{"Enabled": "ready", "1": "drain", "true": "maint"},
					Soft:   true, Lasts: true,
				},
			},
			{
				Name: "lb3", Kind: "command", Address: "lbctl", Every: 10 * time.Second, Timeout: 3 * time.Second,
				Commands: &model.Commands{Read: []string{"lbctl", "list"}, Pattern: `^(?P<server>\S+) (?P<state>\w+)`},
			},
		},
		Logs: []model.Log{
			{
				Name: "7", Kind: "file", Address: filepath.Join("folder", "logs", "access.log"), Since: 90 * time.Minute,
				Format: "nginx", Directive: `$remote_addr "$request"`, Location: time.FixedZone("+02:00", 7200), Forwards: "replace", Via: netip.MustParseAddr("10.0.0.5"),
			},
			{Name: "standard input", Kind: "file", Address: "-", Format: "json", Fields: map[string]string{"$my_peer": "peer", "request.headers.Cookie": "cookie_header"}},
			{
				Name: "udp://127.0.0.1:5514", Kind: "syslog", Address: "udp://127.0.0.1:5514", Format: "haproxy", Location: time.UTC,
				RequestCaptures: []string{"X-Forwarded-For", "User-Agent"}, ResponseCaptures: []string{"Set-Cookie"},
			},
			{Name: "tcp://[::1]:5514", Kind: "syslog", Address: "tcp://[::1]:5514", Format: "haproxy", Directive: "httpslog", Cookie: "JSESSIONID"},
			{Name: "unixgram:///run/farmtop.sock", Kind: "syslog", Address: "unixgram:///run/farmtop.sock", Format: "nginx"},
			{Name: "ring access", Kind: "ring", Address: "access", Balancer: "lb1", Format: "haproxy"},
			{Name: "ring 5", Kind: "ring", Address: "5", Balancer: "lb1", Format: "json", Directive: "haproxy"},
			{
				Name: filepath.Join("folder", "follow") + " am1 -n", Kind: "command", Command: []string{filepath.Join("folder", "follow"), "am1", "-n", "0", "true"},
				Format: "tomcat", Directive: "common", Node: "am1",
			},
		},
		Limits: model.Limits{
			MinReady: 2, Slow: time.Second, CertWarning: 14 * 24 * time.Hour, Flaps: 3, FlapWindow: time.Minute, ClockSkew: 5 * time.Second,
		},
		Protected: true, ReadOnly: true,
	}
	if diff := cmp.Diff([]*model.Farm{want}, got.Farms, alike); diff != "" {
		t.Error(diff)
	}
}

const everyKey = `
farms:
  - name: portals
    system: generic
    endpoint: https://api.am.example.com/
    endpoint_address: 192.0.2.10
    nodes:
      - {name: am1, address: "192.0.2.11:9443", weight: 2, server: s1, version: 4.30}
      - {name: pool, address: pool.example.com, expand: true}
    checks:
      - name: version
        path: /services/Version?x=1
        port: 9763
        protocol: http
        method: POST
        host: other.example.com:81
        headers: {Accept: text/xml, X-B: b}
        every: 5s
        timeout: 2s
        rise: 1
        fall: 4
        status: [200, "204-299"]
        body: WSO2
        body_match: ^<
        body_not: down
        expect_headers: {X-Node: 1, X-App: {match: ^v}, Server: {absent: true}, Date: {present: true}}
        json: {status: UP, nodes.0.n: 1.50, ok: true}
        version: '-([0-9.]+)<'
        http: 1.1
        keep_alive: true
      - {name: gateway, tcp: 8243}
      - {name: installed, command: [./bin/version, -p, 8080, "{host}:{port}", "{other}"], body: AMS, body_match: ^A, body_not: old, json: {state: running}, version: '([0-9.]+)'}
      - {name: asked, command: [ssh, "{node}"], every: 10s}
      - {name: any, every: 500ms}
    tls: {server_name: am.example.com, insecure: true}
    sticky: {cookie: JSESSIONID, expected: recommended, paths: {/publisher: required}, learn: {method: POST, path: /login?a=b}}
    routing: {path: /health?x=1, http_port: 8080, header: X-Node, body: 'node=(\w+)'}
    client_ip: {rule: tomcat, header: X-Real-IP, trusted: [192.0.2.0/28, "2001:db8::1"], internal: [10.0.0.0/8], echo: {path: /whoami, address: 'client: (\S+)'}}
    expect: {offload: false, same_certificate: true, same_version: true, active_passive: true}
    balancer:
      - {kind: haproxy, name: lb1, socket: "192.0.2.1:9999", master: "192.0.2.1:9998", backend: be_am, every: 2s, timeout: 1s}
      - {kind: haproxy, socket: haproxy.sock}
      - {kind: haproxy, name: lb4, socket: "ssh://ops@lb4:2222/run/haproxy/admin.sock"}
      - {kind: nginx, file: nginx.conf, backend: am}
      - {kind: nginx, name: lb5, file: /etc/nginx/am.conf, through: [ssh, lb5, sudo]}
      - {kind: nginxplus, url: "https://lb6:8443/api", tls: {insecure: true}}
      - {kind: wincluster, cluster: amscluster, backend: Lithnet AMS, through: [ssh, win1]}
      - kind: command
        name: lb2
        backend: web
        read: [./bin/lbctl, -p, 8080, 4.30, true, ""]
        servers: pools.0.members
        fields: {server: name, address: ip, port: port, state: admin.state, weight: w}
        states: {Enabled: ready, 1: drain, true: maint}
        drain: [lbctl, drain, "{group}/{server}"]
        maint: [/usr/bin/lbctl, maint, "--host={host}:{port}"]
        ready: [lbctl, ready, "{address}"]
        weight: [lbctl, "{server}", "{weight}", "{other}"]
        soft: true
        lasts: true
      - {kind: command, name: lb3, every: 10s, timeout: 3s, read: [lbctl, list], pattern: '^(?P<server>\S+) (?P<state>\w+)'}
    logs:
      - {file: logs/access.log, name: "7", format: nginx, directive: '$remote_addr "$request"', since: 90m, zone: +02:00, via: "::ffff:10.0.0.5", forwards: replace}
      - {file: "-", format: json, fields: {$my_peer: peer, request.headers.Cookie: cookie_header}}
      - {syslog: "UDP://127.0.0.1:5514/", format: haproxy, captures: {request: [X-Forwarded-For, User-Agent], response: Set-Cookie}, zone: UTC}
      - {syslog: "tcp://[::1]:5514", format: haproxy, directive: httpslog, cookie: JSESSIONID}
      - {syslog: "unixgram:///run/farmtop.sock", format: nginx}
      - {ring: access, balancer: lb1}
      - {ring: 5, balancer: lb1, format: json, directive: haproxy}
      - {command: [./follow, am1, -n, 0, true], format: tomcat, node: am1, directive: common}
    limits: {min_ready: 2, slow: 1s, cert_warning: 14d, flaps: 3, flap_window: 1m, clock_skew: 5s}
    protected: true
read_only: true
keys: {drain: D, maint: [M, ctrl+m]}
theme: dark
mouse: true
`

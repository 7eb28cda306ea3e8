package haproxy

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestAnAddressIsASocketsPathOrAHostAndPort(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]address{
		"/run/haproxy/admin.sock":      {"unix", "/run/haproxy/admin.sock"},
		"unix:/run/haproxy/admin.sock": {"unix", "/run/haproxy/admin.sock"},
		"unix@/run/haproxy/admin.sock": {"unix", "/run/haproxy/admin.sock"},
		"unix:admin.sock":              {"unix", "admin.sock"},
		"./admin.sock":                 {"unix", "./admin.sock"},
		"/run/odd:1":                   {"unix", "/run/odd:1"},
		`C:\haproxy\admin.sock`:        {"unix", `C:\haproxy\admin.sock`},
		" /run/lb.sock ":               {"unix", "/run/lb.sock"},
		"127.0.0.1:9999":               {"tcp", "127.0.0.1:9999"},
		"tcp:lb1.example:9999":         {"tcp", "lb1.example:9999"},
		"[::1]:9999":                   {"tcp", "[::1]:9999"},
		"ipv4@10.0.0.5:9999":           {"tcp", "10.0.0.5:9999"},
		"ipv6@[fd00::5]:9999":          {"tcp", "[fd00::5]:9999"},
	} {
		if got, err := parseAddress(in); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", in, got, err, want)
		}
	}
}

func TestWhatCantBeAnAddressSaysWhy(t *testing.T) {
	t.Parallel()
	long := "/" + strings.Repeat("x", 107)
	for in, want := range map[string]string{
		"":            "HAProxy's address is empty: give its stats socket's path, such as /run/haproxy/admin.sock, or HOST:PORT",
		"unix:":       "HAProxy's address is empty: give its stats socket's path, such as /run/haproxy/admin.sock, or HOST:PORT",
		"admin.sock":  `HAProxy's address "admin.sock" is neither a socket's path nor HOST:PORT; for a socket in the current directory write "unix:admin.sock"`,
		"lb1:":        `HAProxy's address "lb1:" has no usable port: "" isn't a number from 1 to 65535`,
		"lb1:http":    `HAProxy's address "lb1:http" has no usable port: "http" isn't a number from 1 to 65535`,
		"lb1:0":       `HAProxy's address "lb1:0" has no usable port: "0" isn't a number from 1 to 65535`,
		"lb1:65536":   `HAProxy's address "lb1:65536" has no usable port: "65536" isn't a number from 1 to 65535`,
		":9999":       `HAProxy's address ":9999" names no host: write 127.0.0.1:9999 for this machine`,
		"ipv4@*:9999": `HAProxy's address "ipv4@*:9999" names no host: write 127.0.0.1:9999 for this machine`,
	} {
		if _, err := New("web", model.Balancer{Address: in}); err == nil || err.Error() != want {
			t.Errorf("%q gave\n%v, want\n%s", in, err, want)
		}
	}
	if _, err := parseAddress(long); err == nil || !strings.Contains(err.Error(), "has 108 bytes, but this system's sockets have at most ") {
		t.Errorf("a path too long gave %v", err)
	}
}

func TestABackendsNameNeverBecomesACommand(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                         "show info;show stat;show servers state;show cli level",
		"app":                      "show info;show backend;show stat app 6 -1;show servers state app;show cli level",
		"k8s_ns-1_svc:http.x":      "show info;show backend;show stat k8s_ns-1_svc:http.x 6 -1;show servers state k8s_ns-1_svc:http.x;show cli level",
		"a;shutdown frontend fe":   "show info;show backend;show stat;show servers state;show cli level",
		"a\nshutdown frontend fe":  "show info;show backend;show stat;show servers state;show cli level",
		"a b":                      "show info;show backend;show stat;show servers state;show cli level",
		"7":                        "show info;show backend;show stat;show servers state;show cli level",
		"-1":                       "show info;show backend;show stat;show servers state;show cli level",
		`a\;x`:                     "show info;show backend;show stat;show servers state;show cli level",
		"\u00e4pfel":               "show info;show backend;show stat;show servers state;show cli level",
		"#3":                       "show info;show backend;show stat;show servers state;show cli level",
		"app\x00;set server a/b x": "show info;show backend;show stat;show servers state;show cli level",
	} {
		if got := question(in); got != want {
			t.Errorf("backend %q asks %q, want %q", in, got, want)
		}
	}
}

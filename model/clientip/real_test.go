package clientip_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"farmtop/model/clientip"
	"farmtop/probe/lab"
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
	for _, recursive := range []string{"off", "on"} {
		server := lab.Nginx(t, func(s *lab.WebServer) string {
			return fmt.Sprintf(`access_log off;
server { listen %s; real_ip_header X-Forwarded-For; real_ip_recursive %s; set_real_ip_from 127.0.0.0/8; set_real_ip_from 10.0.0.0/8; set_real_ip_from 2001:db8::/32;
 location / { return 200 "$remote_addr"; } }`, s.Address, recursive)
		})
		rule := clientip.Rule{Name: "nginx", Trusted: []string{"127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"}, Recursive: recursive == "on"}
		compare(t, server.Address, rule, func(_ *http.Response, body string) (string, string) { return body, "" })
	}
}

func TestARealHttpdTakesTheSameClient(t *testing.T) {
	t.Parallel()
	rules := map[string]clientip.Rule{
		"": {Name: "httpd"},
		"RemoteIPInternalProxy 127.0.0.0/8 10.0.0.0/8": {Name: "httpd", Internal: []string{"127.0.0.0/8", "10.0.0.0/8"}},
		"RemoteIPTrustedProxy 127.0.0.0/8 203.0.113.9": {Name: "httpd", Trusted: []string{"127.0.0.0/8", "203.0.113.9"}},
		"RemoteIPInternalProxy 127.0.0.0/8\nRemoteIPTrustedProxy 203.0.113.0/24 198.51.100.0/24": {
			Name: "httpd", Internal: []string{"127.0.0.0/8"}, Trusted: []string{"203.0.113.0/24", "198.51.100.0/24"},
		},
	}
	for lists, rule := range rules {
		server := lab.Httpd(t, func(*lab.WebServer) string {
			return "RemoteIPHeader X-Forwarded-For\n" + lists + `
Header always set X-Client "expr=%{REMOTE_ADDR}"
Header always set X-Left "expr=%{req:X-Forwarded-For}"
`
		})
		compare(t, server.Address, rule, func(r *http.Response, _ string) (string, string) {
			client, _, _ := strings.Cut(r.Header.Get("X-Client"), "%")
			return client, r.Header.Get("X-Left")
		})
	}
}

func TestARealHAProxyTakesTheSameClient(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Frontend: []string{
		"http-request set-src hdr_ip(X-Forwarded-For,-1)", "http-request return status 200 content-type text/plain lf-string %[src]",
	}})
	compare(t, proxy.Frontend, clientip.Rule{Name: "haproxy"}, func(_ *http.Response, body string) (string, string) { return body, "" })
}

package importnginx

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model"
)

// ofServer is a configuration with an upstream of two servers.
func ofServer(upstream, port, server string) string {
	return fmt.Sprintf("upstream %s { server 10.0.0.1:%s; server 10.0.0.2:%s; }\nserver { %s }\n", upstream, port, port, server)
}

func TestSystemsAreGuessedByNamesPortsAndPaths(t *testing.T) {
	t.Parallel()
	pass := func(upstream, path string) string {
		return "listen 443 ssl; server_name www.example.com; location " + path + " { proxy_pass https://" + upstream + "; }"
	}
	for _, test := range []struct{ text, want string }{
		{ofServer("app", "8443", pass("app", "/")), "generic"},
		{ofServer("app", "8243", pass("app", "/")), "wso2-apim-gateway"},
		{ofServer("app", "8280", pass("app", "/")), "wso2-apim-gateway"},
		{ofServer("app", "9443", pass("app", "/")), "wso2-apim-portal"},
		{ofServer("store.example.com", "9443", pass("store.example.com", "/")), "wso2-apim-portal"},
		{ofServer("km", "9443", pass("km", "/")), "wso2-apim-key-manager"},
		{ofServer("key-manager", "9443", pass("key-manager", "/")), "wso2-apim-key-manager"},
		{ofServer("mgtgw", "9443", pass("mgtgw", "/")), "wso2-apim-gateway"},
		{ofServer("app", "9443", pass("app", "/")) + "upstream traffic { server 10.0.0.2:8243; }", "wso2-apim"},
		{ofServer("app", "443", pass("app", "/devportal/")), "wso2-apim-portal"},
		{ofServer("app", "443", pass("app", "/api/v3.0/")), "lithnet-ams-api"},
		{ofServer("app", "443", pass("app", "= /health-check")), "lithnet-ams-web"},
		{ofServer("access-manager", "443", pass("access-manager", "/")), "lithnet-ams-web"},
		{ofServer("app", "8443", pass("app", "/openam")), "openam"},
		{ofServer("pingam", "8443", pass("pingam", "/am")), "forgerock-am"},
		{strings.Replace(ofServer("app", "8443", pass("app", "/am")), "; }\n", "; hash $cookie_amlbcookie; }\n", 1), "forgerock-am"},
	} {
		t.Run(test.want+" "+test.text, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, test.text, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := farms(t, result).Farms[0].System; got != test.want {
				t.Errorf("the system is %s, not %s", got, test.want)
			}
		})
	}
}

func TestEndpointsAreWhereClientsAsk(t *testing.T) {
	t.Parallel()
	const app = "location / { proxy_pass https://app; }"
	for _, test := range []struct {
		server, endpoint string
		http             int
	}{
		{"listen 443 ssl; server_name a.example.com;" + app, "https://a.example.com/", 0},
		{"listen 8443 ssl; listen 80; server_name a.example.com;" + app, "https://a.example.com:8443/", 0},
		{"listen 443 ssl; listen 80; server_name a.example.com; if ($scheme = http) { return 301 https://$host$request_uri; }" + app, "https://a.example.com/", 80},
		{"listen 443 ssl; server_name a.example.com;" + app + "} server { listen 8080; server_name *.example.com; return https://a.example.com/;", "https://a.example.com/", 8080},
		{"listen 443 ssl; server_name a.example.com;" + app + "} server { listen 80; server_name .example.com; rewrite ^/(.*) https://a.example.com/$1 permanent;", "https://a.example.com/", 80},
		{"listen 443 ssl; server_name a.example.com;" + app + "} server { listen 80; server_name a.*; location / { return 302 https://$server_name$request_uri; }", "https://a.example.com/", 80},
		{"listen 443 ssl; server_name a.example.com;" + app + "} server { listen 80; server_name _; return 301 https://b.example.com;", "https://a.example.com/", 0},
		{"listen 443 ssl; server_name a.example.com;" + app + "} server { listen 81; server_name _; } server { listen 10.0.0.9:443; server_name a.example.com; return 301 https://a.example.com;", "https://a.example.com/", 0},
		{"server_name a.example.com;" + app, "http://a.example.com/", 0},
		{"listen [::]:8080; server_name ~^b _ *.example.com .Example.com;" + app, "http://example.com:8080/", 0},
		{"listen [::1]; server_name localhost; location ~ ^/a { proxy_pass https://app; }", "http://localhost/", 0},
		{"listen 443 ssl; server_name a.example.com; location ^~ /a/b { proxy_pass https://app; }", "https://a.example.com/a/b", 0},
		{`listen 443 ssl; server_name a.example.com; location "/a b" { proxy_pass https://app; }`, "https://a.example.com/", 0},
		{"listen 443 ssl; server_name _;" + app, "", 0},
		{"listen unix:/run/a.sock; server_name a.example.com;" + app + "listen 443 quic;", "", 0},
		{"listen unix:/run/a.sock; listen 8080; server_name a.example.com;" + app, "http://a.example.com:8080/", 0},
		{"listen 8000-8005; listen 443 ssl; server_name a.example.com;" + app, "https://a.example.com/", 0},
		{"listen 192.0.2.1:8000-8005 ssl; server_name a.example.com;" + app, "https://a.example.com:8000/", 0},
		{"listen 80; server_name b.example.com;" + app + "} server { listen 443 ssl; server_name a.example.com; location /a { proxy_pass https://app; }", "https://a.example.com/a", 0},
	} {
		t.Run(test.server, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, ofServer("app", "8443", test.server), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := farms(t, result).Farms[0]
			if got.Endpoint != test.endpoint || got.Routing.HTTPPort != test.http {
				t.Errorf("the endpoint is %q, HTTP at %d; it should be %q, HTTP at %d\n%s", got.Endpoint, got.Routing.HTTPPort, test.endpoint, test.http, result.YAML)
			}
		})
	}
}

func TestStickinessIsExpectedByPathWhereLocationsTellPathsApart(t *testing.T) {
	t.Parallel()
	text := "upstream traffic { server 10.0.0.1:8243; }" +
		ofServer("app", "9443", "listen 443 ssl; server_name a.example.com; location /apim/publisher/ { proxy_pass https://app/publisher/; } location /services { proxy_pass https://app; }")
	result, err := imported(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := farms(t, result).Farms[0].Sticky
	if len(got.Paths) != 1 || got.Paths["/apim/publisher"] != model.StickyRequired || got.Expected != model.StickyNone || got.Cookie != "JSESSIONID" {
		t.Errorf("expected is %+v\n%s", got, result.YAML)
	}
}

func TestCertificatesAreBelievedAsNginxDoes(t *testing.T) {
	t.Parallel()
	const verify = "proxy_ssl_verify on; "
	for _, test := range []struct{ location, want string }{
		{"", "    tls:\n      insecure: true # nginx"},
		{verify, "    tls:\n      server_name: app # am.conf:1\n"},
		{verify + "proxy_ssl_name $host;", "    tls:\n      server_name: www.example.com # am.conf:11\n"},
		{verify + "proxy_ssl_name am.example.com;", "      server_name: am.example.com # am.conf:11\n"},
		{verify + "proxy_ssl_name $arg_a;", "    # tls:\n      # server_name: www.example.com\n"},
		{verify + "proxy_ssl_trusted_certificate /ca.pem;", "      # where this file can be read: ca: /ca.pem # am.conf:11\n"},
	} {
		t.Run(test.location, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, siteWith(two, "", overwrite+test.location), Options{})
			if err != nil {
				t.Fatal(err)
			}
			farms(t, result)
			if !strings.Contains(string(result.YAML), test.want) {
				t.Errorf("lacks\n%s\nin\n%s", test.want, result.YAML)
			}
		})
	}
	result, err := imported(t, siteWith(two, "", verify+"proxy_ssl_trusted_certificate /ca.pem;"), Options{Readable: func(name string) bool { return name == "/ca.pem" }})
	if err != nil || !strings.Contains(string(result.YAML), "\n      ca: /ca.pem # am.conf:11\n") {
		t.Errorf("a file that can be read isn't named: %v\n%s", err, result.YAML)
	}
}

func TestLogsSayWhatNginxForwards(t *testing.T) {
	t.Parallel()
	const format = "log_format farm '$remote_addr \"$http_x_forwarded_for\" $upstream_addr';"
	for set, want := range map[string]model.Forwards{
		"$remote_addr": model.ForwardsReplace, "$http_x_forwarded_for": model.ForwardsKeep, "''": model.ForwardsRemove,
		"$proxy_add_x_forwarded_for": model.ForwardsDefault, "$arg_a": model.ForwardsDefault,
	} {
		result, err := imported(t, format+siteWith(two, "", "access_log /a.log farm; proxy_set_header X-Forwarded-For "+set+";"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := farms(t, result).Farms[0].Logs[0]; got.Forwards != want || got.Directive == "" {
			t.Errorf("with %s nginx forwards %q, not %q", set, got.Forwards, want)
		}
	}
}

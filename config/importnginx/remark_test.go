package importnginx

import (
	"fmt"
	"strings"
	"testing"
)

// site is a configuration with one upstream: what stands in it, in its server and in the server's location.
func siteWith(upstream, server, location string) string {
	return fmt.Sprintf(`upstream app {
%s
}
server {
listen 443 ssl;
server_name www.example.com;
access_log off;
%s
location / {
proxy_pass https://app;
%s
}
}
server { listen 80; server_name www.example.com; return 301 https://$host$request_uri; }
`, upstream, server, location)
}

const (
	two       = "server 10.0.0.1:8443; server 10.0.0.2:8443;"
	overwrite = "proxy_set_header X-Forwarded-For $remote_addr;"
)

func TestWhatIsWrongIsSaidAtItsPlace(t *testing.T) {
	t.Parallel()
	old, plus, current := Version{Major: 1, Minor: 22, Patch: 1}, Version{Major: 1, Minor: 27, Patch: 2, Plus: true}, Version{Major: 1, Minor: 31}
	for _, test := range []struct {
		name, text string
		version    Version
		want       string // the beginning of the one remark; "" for none
	}{
		{"nothing", siteWith(two, "", overwrite), Version{}, ""},
		{"ssl on", siteWith(two, "ssl on;", overwrite), Version{}, "am.conf:8: ssl on; was removed in nginx 1.25.1"},
		{"ssl on at one address", strings.Replace(siteWith(two, "ssl on;", overwrite), "listen 443", "listen 192.0.2.1:443", 1), Version{}, "am.conf:8: ssl on; was removed in nginx 1.25.1, which refuses the file; write listen 192.0.2.1:443 ssl; instead"},
		{"ssl on of an old nginx", siteWith(two, "ssl on;", overwrite), old, "am.conf:8: ssl on; is deprecated"},
		{"ssl off", siteWith(two, "ssl off;", overwrite), current, ""},
		{"ssl on of a socket", "upstream app { server 10.0.0.1:8443; }\nserver { listen unix:/a.sock; server_name a.example.com; ssl on; access_log off; location / { proxy_pass https://app; " + overwrite + "} }", Version{}, "am.conf:2: the server listens at sockets of this host or for QUIC alone, where farmtop can't ask; write the farm's endpoint"},
		{"a name at two sockets", siteWith(two, "", overwrite) + strings.Repeat("server { listen unix:/a.sock; server_name a.example.com; }\n", 2), Version{}, ""},
		{"a range of ports", siteWith(two, "listen 8000-8005 ssl;", overwrite), Version{}, `am.conf:8: listen "8000-8005" is a range of ports, of which only 8000 is looked at; where clients use another one`},
		{"http2", siteWith(two, "listen 8443 ssl http2;", overwrite), current, "am.conf:8: listen … http2 is deprecated since nginx 1.25.1; write listen 8443 ssl; and http2 on;"},
		{"http2 of an old nginx", siteWith(two, "listen 8443 ssl http2;", overwrite), old, ""},
		{"sticky of who knows what", siteWith(two+"sticky cookie srv;", "", overwrite), Version{}, "am.conf:2: sticky needs nginx 1.29.6 or NGINX Plus, and older ones refuse the file; which one is it"},
		{"sticky of an old nginx", siteWith(two+"sticky cookie srv;", "", overwrite), old, "am.conf:2: nginx 1.22.1 has no sticky and refuses the file"},
		{"sticky of NGINX Plus", siteWith(two+"sticky cookie srv;", "", overwrite), plus, ""},
		{"sticky of a new nginx", siteWith(two+"sticky cookie srv;", "", overwrite), current, ""},
		{"sticky learn without its zone", siteWith(two+"sticky learn create=$upstream_cookie_a lookup=$cookie_a;", "", overwrite), current, "am.conf:2: sticky learn has no zone="},
		{"a zone for two", siteWith(two+"zone a 64k;", "", overwrite) + "upstream b { server 10.0.0.3; zone a 64k; } server { access_log off; server_name b.example.com; location / { proxy_pass http://b; " + overwrite + "} }", current, `am.conf:15: the zone "a" is used already at am.conf:2`},
		{"appending behind realip", siteWith(two, "set_real_ip_from 10.0.0.0/8;", "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"), Version{}, `am.conf:11: "$proxy_add_x_forwarded_for" behind real_ip_header repeats the client and loses the proxy that asked nginx (XFF07)`},
		{"appending the proxy behind realip", siteWith(two, "set_real_ip_from 10.0.0.0/8;", `proxy_set_header x-forwarded-for "$http_x_forwarded_for, $realip_remote_addr";`), Version{}, ""},
		{"appending without realip", siteWith(two, "", "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"), Version{}, `am.conf:11: "$proxy_add_x_forwarded_for" keeps what the client itself has sent`},
		{"no header at all", siteWith(two, "", ""), Version{}, "am.conf:10: X-Forwarded-For goes to the nodes as the client sent it"},
		{"the client's own header", siteWith(two, "", "proxy_set_header X-Forwarded-For $http_x_forwarded_for;"), Version{}, "am.conf:11: X-Forwarded-For goes to the nodes as the client sent it"},
		{"a header removed", siteWith(two, "", `proxy_set_header X-Forwarded-For "";`), Version{}, ""},
		{"headers that aren't inherited", siteWith(two, "proxy_set_header Host $host;", overwrite), Version{}, `am.conf:8: proxy_set_header "Host" doesn't work for the proxy_pass at am.conf:10`},
		{"ip_hash", siteWith("ip_hash;"+two, "", overwrite), Version{}, "am.conf:2: ip_hash takes the address that connects: is there another proxy or a NAT in front?"},
		{"ip_hash behind realip", siteWith("ip_hash;"+two, "set_real_ip_from 10.0.0.0/8;", overwrite), Version{}, ""},
		{"ip_hash and backup", siteWith("ip_hash; server 10.0.0.1; server 10.0.0.2 backup;", "set_real_ip_from 10.0.0.0/8;", overwrite), Version{}, "am.conf:2: ip_hash and backup don't go together"},
		{"ip_hash and weights", siteWith("ip_hash; server 10.0.0.1 weight=2; server 10.0.0.2;", "set_real_ip_from 10.0.0.0/8;", overwrite), Version{}, "am.conf:2: ip_hash honours weights"},
		{"portals that stick to nothing", strings.ReplaceAll(siteWith("server 10.0.0.1:9443; server 10.0.0.2:9443;", "", overwrite), "app", "publisher"), Version{}, `am.conf:1: the upstream "publisher" sticks to nothing, and WSO2 API Manager, Publisher and Developer Portal must have`},
		{"TLS that must not end", strings.ReplaceAll(strings.ReplaceAll(siteWith(two, "", overwrite), "https://app", "http://app"), "app", "lithnet"), Version{}, "am.conf:10: TLS ends at nginx, which speaks HTTP to the nodes; Lithnet Access Manager, web app must"},
		{"an upstream that nobody uses", siteWith(two, "", overwrite) + "upstream b { server a; }", Version{}, `am.conf:15: nobody uses the upstream "b"`},
		{"an upstream without servers", siteWith(two, "", overwrite) + "upstream b { }", Version{}, `am.conf:15: the upstream "b" has no servers`},
		{"an upstream whose servers NGINX Plus keeps", siteWith(two, "", overwrite) + "upstream b { zone b 64k; state /var/b.conf; }", Version{}, `am.conf:15: the servers of the upstream "b" are kept in "/var/b.conf"`},
		{"an upstream twice", siteWith(two, "", overwrite) + "upstream APP { server a; }", Version{}, `am.conf:15: the upstream "APP" is there twice, first at am.conf:1`},
		{"a server twice", siteWith(two+"server 10.0.0.1:8443;", "", overwrite), Version{}, "am.conf:2: the server 10.0.0.1:8443 is there twice"},
		{"a name twice", siteWith(two, "", overwrite) + "server { listen 443 ssl; server_name www.example.com; }", Version{}, `am.conf:15: the server name "www.example.com" is there twice on port 443, first at am.conf:4`},
		{"a name", siteWith("server 10.0.0.1; server b.example.com; server c.example.com;", "", overwrite), Version{}, "am.conf:2: the server b.example.com:80 is a name; where it has several addresses, nginx uses each: write expand: true"},
		{"a socket", siteWith(two+"server unix:/run/a.sock;", "", overwrite), Version{}, `am.conf:2: the server "unix:/run/a.sock" is a socket`},
		{"resolve of an old nginx", siteWith("server 10.0.0.1; server b.example.com resolve;", "", overwrite), old, "am.conf:2: nginx 1.22.1 doesn't know resolve"},
		{"a variable of the request", siteWith(two, "location /a { proxy_pass http://$arg_a; }", overwrite), Version{}, `am.conf:8: proxy_pass "http://$arg_a" can't be followed`},
		{"a server instead of an upstream", siteWith(two, "location /a { proxy_pass http://10.0.0.9; }", overwrite), Version{}, `am.conf:8: proxy_pass leads to "10.0.0.9" itself`},
		{"no redirect", strings.ReplaceAll(siteWith(two, "", overwrite), "return 301 https:", "return 301 http:"), Version{}, "am.conf:14: www.example.com asked for by HTTP isn't sent on to HTTPS here"},
		{"compressed lines", siteWith(two, "", overwrite+"access_log /a.log combined gzip;"), Version{}, "am.conf:11: access_log writes compressed lines"},
		{"the standard output", siteWith(two, "", overwrite+"access_log /dev/stdout;"), Version{}, `am.conf:11: access_log goes to "/dev/stdout"`},
		{"a format from elsewhere", siteWith(two, "", overwrite+"access_log /a.log main;"), Version{}, `am.conf:11: the log_format "main" isn't in this configuration`},
		{"a bare log", siteWith(two, "", overwrite+"access_log /a.log;"), Version{}, `am.conf:11: the log format "combined" lacks $upstream_addr (the node), $http_x_forwarded_for`},
		{"the PROXY protocol", siteWith(two, "set_real_ip_from 10.0.0.1; real_ip_header proxy_protocol;", overwrite), Version{}, "am.conf:8: the client's address comes by the PROXY protocol"},
		{"a proxy by its name", siteWith(two, "set_real_ip_from lb.example.com;", overwrite), Version{}, `am.conf:8: set_real_ip_from "lb.example.com" is a name`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, test.text, Options{Version: test.version})
			if err != nil {
				t.Fatal(err)
			}
			farms(t, result)
			var got []string
			for _, r := range result.Remarks {
				got = append(got, r.String())
				if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(string(result.YAML), "#", "")), " "), strings.Join(strings.Fields(strings.ReplaceAll(r.Text, "#", "")), " ")) {
					t.Errorf("the file doesn't say %q:\n%s", r.Text, result.YAML)
				}
			}
			if test.want == "" && len(got) > 0 || test.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], test.want)) {
				t.Errorf("says\n  %s\nwhere it should say\n  %s\nof\n%s", strings.Join(got, "\n  "), test.want, test.text)
			}
		})
	}
}

package importnginx

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model/nginxconf"
)

// largeSite is a configuration of a number of upstreams, each with a server of 18 lines and a redirect.
func largeSite(upstreams int) string {
	var b strings.Builder
	b.WriteString("log_format farm '$remote_addr $realip_remote_addr \"$http_x_forwarded_for\" $upstream_addr $cookie_jsessionid $status';\n")
	for i := range upstreams {
		fmt.Fprintf(&b, `upstream app%[1]d {
    zone app%[1]d 64k; # shared
    server 10.0.%[2]d.11:9443 max_fails=3 fail_timeout=5s;
    server 10.0.%[2]d.12:9443 weight=2;
    sticky learn create=$upstream_cookie_jsessionid lookup=$cookie_jsessionid zone=s%[1]d:1m;
}
server { listen 80; server_name app%[1]d.example.com; return 301 https://$host$request_uri; }
server {
    listen 443 ssl;
    server_name app%[1]d.example.com;
    access_log /var/log/nginx/app%[1]d.log farm;
    set_real_ip_from 10.0.0.0/8;
    location / {
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For "$http_x_forwarded_for, $realip_remote_addr";
        proxy_pass https://app%[1]d;
    }
    location ~ ^/(a|b)/ { return 404; }
}

`, i, i%250)
	}
	return b.String()
}

// BenchmarkImport parses and imports 5 000 lines.
func BenchmarkImport(b *testing.B) {
	text := largeSite(250)
	b.ReportAllocs()
	for b.Loop() {
		source, err := nginxconf.Parse("nginx.conf", text)
		if err != nil {
			b.Fatal(err)
		}
		if r, err := Import(source, Options{}); err != nil || r.Farms != 250 {
			b.Fatal(r.Farms, err)
		}
	}
	b.ReportMetric(float64(strings.Count(text, "\n")), "lines")
}

package nginxconf

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkParse reads 5 000 lines.
func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for i := range 250 {
		fmt.Fprintf(&text, `
upstream app%[1]d {
    zone app%[1]d 64k;   # shared
    server 10.0.0.11:9443 max_fails=3 fail_timeout=5s;
    server 10.0.0.12:9443 backup;
}
server {
    listen 443 ssl;
    server_name app%[1]d.example.com;
    access_log /var/log/nginx/app%[1]d.log main;
    location / {
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For "$http_x_forwarded_for, $realip_remote_addr";
        proxy_pass https://app%[1]d;
    }
    location ~ ^/(a|b)/ {
        return 404;
    }
}
`, i)
	}
	config := text.String()
	b.ReportAllocs()
	b.SetBytes(int64(len(config)))
	b.ReportMetric(float64(strings.Count(config, "\n")), "lines")
	for b.Loop() {
		if _, err := Parse("nginx.conf", config); err != nil {
			b.Fatal(err)
		}
	}
}

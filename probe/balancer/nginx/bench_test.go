package nginx

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model"
)

// BenchmarkAThousandServers is what a poll costs farmtop itself: understanding what a script wrote. The programs it runs, a shell with
// cat, ps and grep, are the system's, and don't depend on how many servers there are.
func BenchmarkAThousandServers(b *testing.B) {
	var file strings.Builder
	file.WriteString("upstream app {\n")
	for i := range 1000 {
		fmt.Fprintf(&file, "    server 10.0.%d.%d:8443 weight=10 max_fails=3 route=n%d down; # node %d\n", i/250, i%250, i, i)
	}
	file.WriteString("}\n")
	const mark = "MARK"
	output := fmt.Appendf(nil, "\nMARK begin 0\n/etc/nginx/app.conf\nMARK target 0\n%s\nMARK file 0\n\nMARK writable 0\n7\nMARK pid 0\n", file.String())
	output = fmt.Appendf(output, "7 1 nginx: master process nginx\n8 7 nginx: worker process\n9 7 nginx: worker process is shutting down\n\nMARK processes 0\n")
	d := &Driver{balancer: model.Balancer{Name: "lb", File: "/etc/nginx/app.conf", Backend: "app"}}
	b.ReportAllocs()
	for b.Loop() {
		got := answersOf(output, mark)
		now, failed := d.understand(&setup{}, got)
		if failed != nil {
			b.Fatal(failed.Text)
		}
		status, failed := d.status(&setup{}, now)
		if failed != nil || len(status.Servers) != 1000 || status.Leaving != 1 {
			b.Fatalf("%d servers, %d leaving", len(status.Servers), status.Leaving)
		}
	}
}

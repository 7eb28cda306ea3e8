package haproxy_test

import (
	"fmt"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/lab"
)

func BenchmarkPollOf1000Servers(b *testing.B) {
	servers := make([]lab.Server, 1000)
	for i := range servers {
		servers[i] = lab.Server{Name: fmt.Sprintf("node%d", i), Address: "127.0.0.1:1", Cookie: fmt.Sprintf("n%d", i), Options: "weight 1"}
	}
	proxy := lab.HAProxy(b, lab.Config{Servers: servers})
	driver, err := haproxy.New("web", model.Balancer{Address: proxy.Admin, Backend: "app", Timeout: patience})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if status := driver.Read(b.Context()); len(status.Servers) != len(servers) {
			b.Fatalf("%d servers: %s", len(status.Servers), status.Err)
		}
	}
}

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

// BenchmarkDo is a key's way to a changed state: the command and the question after it, in a backend of 1000 servers.
func BenchmarkDo(b *testing.B) {
	servers := make([]lab.Server, 1000)
	for i := range servers {
		servers[i] = lab.Server{Name: fmt.Sprintf("node%d", i), Address: "127.0.0.1:1", Options: "weight 1"}
	}
	proxy := lab.HAProxy(b, lab.Config{Servers: servers})
	driver, err := haproxy.New("web", model.Balancer{Address: proxy.Admin, Backend: "app", Timeout: patience})
	if err != nil {
		b.Fatal(err)
	}
	last := model.Server{Group: "app", Name: "node999", Weight: 1, InitialWeight: 1}
	changes := []model.Change{drain, ready}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		steps, err := driver.Steps(changes[i%len(changes)], last)
		if err != nil {
			b.Fatal(err)
		}
		if result := driver.Do(b.Context(), steps[0]); result.Err != "" {
			b.Fatal(result.Err)
		}
	}
}

// BenchmarkPollWithMaster is what asking the master adds to a reading of two servers.
func BenchmarkPollWithMaster(b *testing.B) {
	proxy := lab.HAProxy(b, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1"}, {Name: "b", Address: "127.0.0.1:1"}}})
	for name, master := range map[string]string{"without": "", "with": proxy.Master} {
		b.Run(name, func(b *testing.B) {
			driver, err := haproxy.New("web", model.Balancer{Address: proxy.Admin, Master: master, Backend: "app", Timeout: patience})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if status := driver.Read(b.Context()); status.Err != "" || len(status.Hidden) != 0 {
					b.Fatal(status.Err, status.Hidden)
				}
			}
		})
	}
}

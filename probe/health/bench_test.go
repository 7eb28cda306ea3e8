// The benchmarks compare this package with net/http, and with a bare crypto/tls client that dials, shakes hands, sends one GET and reads
// the answer with the same settings. The server runs in a process of its own (this test binary again), so that what getrusage says is
// the client's CPU alone. Wall time says little here: it is mostly the server's.
//
//	go test ./probe/health -run '^$' -bench . -benchtime 2000x -benchmem
//
// Compare cpu-µs/op; machines differ, ratios hold.
package health

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"farmtop/model"
)

// serverRole in the environment makes the test binary serve HTTPS until its standard input ends.
const serverRole = "FARMTOP_HEALTH_TEST_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(serverRole) != "" {
		serveForBenchmarks()
		return
	}
	os.Exit(m.Run())
}

// benchServer is what the server's process tells: where it listens and whom to trust.
type benchServer struct {
	Address string
	Root    []byte
}

func serveForBenchmarks() {
	root := newAuthority(&testing.B{}, "bench root", nil)
	between := newAuthority(&testing.B{}, "bench intermediate", root)
	leaf := between.issue(&testing.B{}, []string{"farm.example", "127.0.0.1"})
	leaf.Certificate = append(leaf.Certificate, between.certificate.Raw)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{leaf}},
		ErrorLog:  log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("Cache-Control", "no-store, no-cache")
			_, _ = io.WriteString(w, "Healthy")
		}),
	}
	_ = json.NewEncoder(os.Stdout).Encode(benchServer{Address: listener.Addr().String(), Root: root.certificate.Raw})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(server.ServeTLS(listener, "", ""))
}

// startServer runs the server's process until the benchmark ends.
func startServer(b *testing.B) (farm *model.Farm, node model.Node) {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverRole+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	var said benchServer
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		b.Fatal(err)
	}
	root, err := x509.ParseCertificate(said.Root)
	if err != nil {
		b.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	farm = &model.Farm{Name: "web", Endpoint: "https://farm.example/", TLS: model.TLS{Roots: pool}}
	return farm, model.Node{Name: "n1", Address: said.Address}
}

func benchCheck(keep bool) *model.Check {
	return &model.Check{Name: "health", Protocol: model.ProtocolHTTPS, Path: "/health", Timeout: 20 * time.Second, KeepAlive: keep}
}

// measure runs ask as often as b asks, once before to warm up, and reports the client's CPU.
func measure(b *testing.B, ask func() error) {
	b.Helper()
	if err := ask(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	runtime.GC()
	before := cpuTime()
	for b.Loop() {
		if err := ask(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func benchTarget(b *testing.B, c *model.Check) {
	b.Helper()
	farm, node := startServer(b)
	target := NewProber(Options{}).Target(farm, node, c)
	defer target.Close()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	measure(b, func() error {
		if o := target.Check(ctx); !o.OK {
			return fmt.Errorf("%s", o.Reason)
		}
		return nil
	})
}

func benchNetHTTP(b *testing.B, keep bool) {
	b.Helper()
	farm, node := startServer(b)
	client := &http.Client{Transport: netHTTP(farm, keep)}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "https://"+node.Address+"/health", nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Host = "farm.example"
	measure(b, func() error { return getByNetHTTP(client, request) })
}

// netHTTP is a transport with the settings of a target.
func netHTTP(farm *model.Farm, keep bool) *http.Transport {
	return &http.Transport{
		DisableKeepAlives: !keep,
		TLSClientConfig: &tls.Config{
			RootCAs: farm.TLS.Roots, ServerName: "farm.example", CurvePreferences: curves,
			ClientSessionCache: tls.NewLRUClientSessionCache(1),
		},
	}
}

func getByNetHTTP(client *http.Client, request *http.Request) error {
	ctx, cancel := context.WithTimeout(request.Context(), 20*time.Second)
	defer cancel()
	response, err := client.Do(request.WithContext(ctx))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func BenchmarkKeptAlive(b *testing.B)        { benchTarget(b, benchCheck(true)) }
func BenchmarkKeptAliveNetHTTP(b *testing.B) { benchNetHTTP(b, true) }
func BenchmarkFresh(b *testing.B)            { benchTarget(b, benchCheck(false)) }
func BenchmarkFreshNetHTTP(b *testing.B)     { benchNetHTTP(b, false) }

func BenchmarkKeptAliveHTTP2(b *testing.B) {
	c := benchCheck(true)
	c.HTTP = "2"
	benchTarget(b, c)
}

// BenchmarkFreshBare is the yardstick: what a fresh check costs at least.
func BenchmarkFreshBare(b *testing.B) {
	farm, node := startServer(b)
	config := &tls.Config{
		RootCAs: farm.TLS.Roots, ServerName: "farm.example", CurvePreferences: curves,
		ClientSessionCache: tls.NewLRUClientSessionCache(1), NextProtos: []string{"http/1.1"},
	}
	request := []byte("GET /health HTTP/1.1\r\nHost: farm.example\r\nUser-Agent: farmtop\r\nConnection: close\r\n\r\n")
	measure(b, func() error { return askBare(node.Address, config, request) })
}

func askBare(address string, config *tls.Config, request []byte) error {
	raw, err := (&net.Dialer{KeepAlive: -1}).Dial("tcp", address)
	if err != nil {
		return err
	}
	conn := tls.Client(raw, config)
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return err
	}
	if err := conn.Handshake(); err != nil {
		return err
	}
	if _, err := conn.Write(request); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && !bytes.HasPrefix(answer, []byte("HTTP/1.1 200 ")) {
		err = fmt.Errorf("answered %q", answer)
	}
	return err
}

// memoryNodes is how many kept connections the memory is measured over.
const memoryNodes = 1000

// BenchmarkKeptAliveMemory reports what a kept-alive target costs while it waits for its next check.
func BenchmarkKeptAliveMemory(b *testing.B) {
	farm, node := startServer(b)
	prober, c := NewProber(Options{}), benchCheck(true)
	targets := make([]*Target, memoryNodes)
	reportMemory(b, func() {
		for i := range targets {
			targets[i] = prober.Target(farm, node, c)
			for range 2 {
				if o := targets[i].Check(b.Context()); !o.OK {
					b.Fatal(o.Reason)
				}
			}
		}
	})
	for _, t := range targets {
		t.Close()
	}
}

// BenchmarkKeptAliveMemoryNetHTTP is the same with a transport per node, as a farm of nodes with one server name needs it.
func BenchmarkKeptAliveMemoryNetHTTP(b *testing.B) {
	farm, node := startServer(b)
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "https://"+node.Address+"/health", nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Host = "farm.example"
	clients := make([]*http.Client, memoryNodes)
	reportMemory(b, func() {
		for i := range clients {
			clients[i] = &http.Client{Transport: netHTTP(farm, true)}
			for range 2 {
				if err := getByNetHTTP(clients[i], request); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	for _, c := range clients {
		c.CloseIdleConnections()
	}
}

// reportMemory reports by how much the heap and the stacks grew, for each node.
func reportMemory(b *testing.B, grow func()) {
	b.Helper()
	before := memoryInUse()
	grow()
	b.ReportMetric(float64(memoryInUse()-before)/memoryNodes, "bytes/node")
	b.ReportMetric(0, "ns/op") // one filling is measured, however many were asked for
}

func memoryInUse() int64 {
	debug.FreeOSMemory()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

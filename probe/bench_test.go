//go:build unix

// The benchmark watches ten thousand nodes every second over kept-alive HTTPS, with the whole engine: schedule, checks, state and
// snapshots, and one reader. The nodes are one process of their own (this test binary again), so that getrusage says what farmtop
// alone costs. It needs some twenty thousand open files; where the limit is lower it watches fewer nodes and says so.
//
//	go test ./probe -run '^$' -bench Engine -benchtime 1x -timeout 5m
//
// It reports cores (CPU seconds a second), the schedule's p99 error, and the process's peak memory.
package probe

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"farmtop/model"
)

// nodesRole in the environment makes the test binary serve HTTPS until its standard input ends.
const nodesRole = "FARMTOP_PROBE_TEST_NODES"

func TestMain(m *testing.M) {
	if os.Getenv(nodesRole) != "" {
		serveNodes()
		return
	}
	goleak.VerifyTestMain(m)
}

func serveNodes() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "farm.example"}, DNSNames: []string{"farm.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf}, PrivateKey: key}}},
		ErrorLog:  log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == slowPath {
				time.Sleep(slowAnswer)
			}
			_, _ = io.WriteString(w, "Healthy")
		}),
	}
	_ = json.NewEncoder(os.Stdout).Encode(nodesSaid{listener.Addr().String(), leaf})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(server.ServeTLS(listener, "", ""))
}

// slowPath is answered after slowAnswer.
const (
	slowPath   = "/slow"
	slowAnswer = time.Second
)

// nodesSaid is where the nodes' process listens, and the certificate to trust.
type nodesSaid struct {
	Address string
	Root    []byte
}

func startNodes(b *testing.B) nodesSaid {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), nodesRole+"=1", "GOGC=400")
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
	var said nodesSaid
	if err := json.NewDecoder(out).Decode(&said); err != nil {
		b.Fatal(err)
	}
	return said
}

// manyNodes is how many nodes the limit on open files allows, at most the ten thousand wanted.
func manyNodes(b *testing.B, wanted int) int {
	b.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		b.Fatal(err)
	}
	n := min(wanted, int(limit.Cur)-200)
	if n < wanted {
		b.Logf("the limit of %d open files allows %d nodes", limit.Cur, n)
	}
	return n
}

func cpu() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func peakMB() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Maxrss) / 1024
}

// servedFarm is a farm of as many nodes as the process with the nodes is to be.
func servedFarm(b *testing.B, name string, nodes int, check model.Check) *model.Farm {
	b.Helper()
	said := startNodes(b)
	root, err := x509.ParseCertificate(said.Root)
	if err != nil {
		b.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	farm := &model.Farm{Name: name, TLS: model.TLS{ServerName: "farm.example", Roots: pool}, Limits: model.DefaultLimits()}
	farm.Checks = []model.Check{check}
	for i := range nodes {
		farm.Nodes = append(farm.Nodes, model.Node{Name: fmt.Sprintf("n%d", i), Address: said.Address})
	}
	return farm
}

// BenchmarkCheckOfAThousand asks a thousand nodes once over fresh connections, with one node beside them that takes a second. The
// ratio is the wall time to that second plus the CPU that this process spent; the nodes' own CPU comes on top where they share it.
func BenchmarkCheckOfAThousand(b *testing.B) {
	check := model.Check{
		Name: "health", Protocol: model.ProtocolHTTPS, Path: "/health", Every: 10 * time.Second, Timeout: 5 * time.Second, Rise: 1, Fall: 1,
	}
	many := servedFarm(b, "many", 999, check)
	check.Path = slowPath
	slow := servedFarm(b, "slow", 1, check)
	for b.Loop() {
		e, err := New([]*model.Farm{many, slow}, Options{Rounds: 1})
		if err != nil {
			b.Fatal(err)
		}
		box, before, begin := e.Mailbox(), cpu(), time.Now()
		if err := e.Run(b.Context()); err != nil {
			b.Fatal(err)
		}
		took, spent := time.Since(begin), cpu()-before
		up := box.Newest().Farms[0].Count.Up + box.Newest().Farms[1].Count.Up
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(spent.Seconds(), "cpu-s")
		b.ReportMetric(took.Seconds()/(slowAnswer+spent).Seconds(), "ratio")
		b.ReportMetric(float64(1000-up), "not-up")
	}
	b.ReportMetric(0, "ns/op")
}

func BenchmarkEngineTenThousandKeptAlive(b *testing.B) {
	farm := servedFarm(b, "web", manyNodes(b, 10_000), model.Check{
		Name: "health", Protocol: model.ProtocolHTTPS, Path: "/health", Every: time.Second, Timeout: 900 * time.Millisecond,
		Rise: 2, Fall: 3, KeepAlive: true,
	})
	for b.Loop() {
		watchMany(b, farm)
	}
}

// watchMany lets the engine settle until every node is up, then measures it for a while.
func watchMany(b *testing.B, farm *model.Farm) {
	b.Helper()
	const measured = 20 * time.Second
	ctx, cancel := context.WithTimeout(b.Context(), 3*time.Minute)
	defer cancel()
	e, err := New([]*model.Farm{farm}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	box := e.Mailbox()
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	next := func() *model.FarmView {
		s, err := box.Next(ctx)
		if err != nil {
			b.Fatal(err)
		}
		return s.Farms[0]
	}
	for next().Count.Up < len(farm.Nodes) {
		continue
	}
	before, beforeCPU, begin := e.Lateness(), cpu(), time.Now()
	snapshots := 0
	for ; time.Since(begin) < measured; snapshots++ {
		next()
	}
	spent, took := cpu()-beforeCPU, time.Since(begin)
	late := e.Lateness().since(before)
	v := box.Newest().Farms[0]
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(spent.Seconds()/took.Seconds(), "cores")
	b.ReportMetric(float64(spent.Microseconds())/float64(late.Count()), "cpu-µs/check")
	b.ReportMetric(float64(late.Count())/took.Seconds(), "checks/s")
	b.ReportMetric(float64(late.Quantile(0.99).Microseconds())/1000, "p99-late-ms")
	b.ReportMetric(float64(snapshots)/took.Seconds(), "snapshots/s")
	b.ReportMetric(peakMB(), "peak-MB")
	b.ReportMetric(float64(v.Count.Nodes-v.Count.Up), "not-up")
	b.ReportMetric(0, "ns/op")
}

// since is what was counted after an earlier state of the same count.
func (l Lateness) since(before Lateness) Lateness {
	for i := range l.classes {
		l.classes[i] -= before.classes[i]
	}
	l.count -= before.count
	return l
}

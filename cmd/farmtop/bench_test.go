//go:build linux

// The benchmarks run the program itself on a terminal of its own and measure it from outside: the time to the first frame, and
// what watching costs in CPU, memory and bytes written.
//
//	go test ./cmd/farmtop -run '^$' -bench . -benchtime 1x
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
)

// onPty is farmtop on a terminal that reads all it writes.
type onPty struct {
	cmd     *exec.Cmd
	tty     *os.File
	started time.Time
	written atomic.Int64
	seen    chan struct{} // closed when the awaited text was written
	first   time.Duration // when that was
}

// build makes the program once for a benchmark.
func build(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "farmtop")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

// startOnPty runs the program and watches for a text on its terminal.
func startOnPty(b *testing.B, awaited, program string, args ...string) *onPty {
	b.Helper()
	p := &onPty{cmd: exec.Command(program, args...), seen: make(chan struct{}), started: time.Now()}
	p.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	tty, err := pty.StartWithSize(p.cmd, &pty.Winsize{Cols: 120, Rows: 40})
	if err != nil {
		b.Fatal(err)
	}
	p.tty = tty
	go p.drain(awaited) // ends with the program
	return p
}

func (p *onPty) drain(awaited string) {
	buffer, tail := make([]byte, 64<<10), []byte(nil)
	for {
		n, err := p.tty.Read(buffer)
		p.written.Add(int64(n))
		if p.first == 0 {
			tail = append(tail, buffer[:n]...)
			if bytes.Contains(tail, []byte(awaited)) {
				p.first = time.Since(p.started)
				close(p.seen)
			}
		}
		if err != nil {
			return
		}
	}
}

func (p *onPty) await(b *testing.B) {
	b.Helper()
	select {
	case <-p.seen:
	case <-time.After(patience):
		b.Fatal("the screen never showed what was waited for")
	}
}

func (p *onPty) quit() {
	_, _ = io.WriteString(p.tty, "q")
	_ = p.cmd.Wait()
	p.tty.Close()
}

func BenchmarkFirstFrameOfTheDemo(b *testing.B) {
	program := build(b)
	var sum time.Duration
	for b.Loop() {
		p := startOnPty(b, "127.0.0.1", program, "demo") // the first node's address is on its panel
		p.await(b)
		sum += p.first
		p.quit()
	}
	b.ReportMetric(sum.Seconds()*1000/float64(b.N), "ms-to-first-frame")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFiftyNodesEveryFiveSeconds watches fifty demo nodes, which another process serves.
func BenchmarkFiftyNodesEveryFiveSeconds(b *testing.B) {
	program := build(b)
	config := filepath.Join(b.TempDir(), "farmtop.yaml")
	server := exec.Command(program, "demo", "--serve", "--nodes", "50", "--write-config", config)
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	}()
	slowDown(b, config)
	const measured = 30 * time.Second
	for b.Loop() {
		p := startOnPty(b, "50 up", program, "--config", config)
		p.await(b)
		<-time.After(7 * time.Second) // the first round's handshakes are over, and the phases spread
		cpu, written, begin := p.cpu(b), p.written.Load(), time.Now()
		<-time.After(measured)
		took := time.Since(begin).Seconds()
		b.ReportMetric((p.cpu(b)-cpu).Seconds()/took*100, "%-of-a-core")
		b.ReportMetric(float64(p.written.Load()-written)/took, "bytes/s")
		b.ReportMetric(p.memoryMB(b, "VmRSS"), "rss-MB")
		b.ReportMetric(p.memoryMB(b, "VmHWM"), "peak-MB")
		p.quit()
	}
	b.ReportMetric(0, "ns/op")
}

// slowDown waits for the demo's configuration and gives it checks every five seconds.
func slowDown(b *testing.B, config string) {
	b.Helper()
	for deadline := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		text, err := os.ReadFile(config)
		if err == nil && bytes.Contains(text, []byte("nodes:")) {
			checks := "    checks: [{name: version, path: /services/Version, every: 5s, timeout: 2s, version: '-([0-9.]+)<'}]\n    nodes:"
			text = bytes.Replace(text, []byte("    nodes:"), []byte(checks), 1)
			text = bytes.ReplaceAll(text, []byte("every: 1s"), []byte("every: 5s"))
			if err := os.WriteFile(config, text, 0o600); err != nil {
				b.Fatal(err)
			}
			return
		}
		if time.Now().After(deadline) {
			b.Fatalf("the demo farm wrote no configuration: %v", err)
		}
	}
}

// cpu is the user and system time that the program has used.
func (p *onPty) cpu(b *testing.B) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte(") "))
	fields := strings.Fields(string(rest))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const ticksPerSecond = 100 // USER_HZ, the same on all of Linux's machines that Go knows
	return time.Duration(user+system) * time.Second / ticksPerSecond
}

func (p *onPty) memoryMB(b *testing.B, what string) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), what+":")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return float64(kb) / 1024
}

package lab

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A WebServer is a running nginx or httpd.
type WebServer struct {
	Address string // host:port where it listens
	Folder  string // of its own: for its configuration, its logs, and what else it keeps

	t    testing.TB
	name string
	proc *os.Process
	done chan struct{} // closed when the process is gone and reaped
	said *output
}

// serve starts a program with a configuration made for a free address, and returns when it listens. It ends with the test; what it said
// is logged when the test has failed.
func serve(t testing.TB, name string, config func(*WebServer) string, args func(*WebServer) []string) *WebServer {
	t.Helper()
	program := Require(t, name)
	for range attempts {
		s := &WebServer{Address: freePort(t), Folder: t.TempDir(), t: t, name: name, done: make(chan struct{}), said: &output{}}
		if err := os.WriteFile(s.config(), []byte(config(s)), 0o600); err != nil {
			t.Fatal(err)
		}
		s.run(program, args(s))
		if s.listens() {
			return s
		}
		if !s.said.mentions("Address already in use") {
			t.Fatalf("%s didn't start:\n%s", name, s.said)
		}
	}
	t.Fatalf("%s didn't start: its port was taken %d times in a row", name, attempts)
	return nil
}

func (s *WebServer) config() string { return filepath.Join(s.Folder, "server.conf") }

func (s *WebServer) run(program string, args []string) {
	s.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(s.t.Context()), program, args...)
	cmd.Stdout, cmd.Stderr = s.said, s.said
	cmd.WaitDelay = stopTime // its children may hold the pipe open
	tie(cmd)
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("starting %s: %v", program, err)
	}
	s.proc = cmd.Process
	go func() { // ends with the process, which stop waits for
		_ = cmd.Wait() // how it ended is in its output
		close(s.done)
	}()
	s.t.Cleanup(func() {
		s.stop()
		if s.t.Failed() {
			s.t.Logf("%s said:\n%s", s.name, s.said)
		}
	})
}

// stop ends the server and returns when it is gone, with what it started. An httpd that is killed leaves shared memory behind.
func (s *WebServer) stop() {
	_ = s.proc.Signal(syscall.SIGTERM) // fails when it is gone already
	select {
	case <-s.done:
	case <-time.After(stopTime):
		_ = s.proc.Kill()
		<-s.done
	}
}

// listens waits until somebody can connect; it is false when the program ended before.
func (s *WebServer) listens() bool {
	s.t.Helper()
	deadline := time.Now().Add(startTime)
	for time.Now().Before(deadline) {
		conn, err := (&net.Dialer{Timeout: startTime}).DialContext(s.t.Context(), "tcp", s.Address)
		if err == nil {
			_ = conn.Close() // nothing was said
			if s.isStarted() {
				return true
			}
		}
		select {
		case <-s.done:
			return false
		case <-time.After(pollEvery):
		}
	}
	return false
}

// isStarted tells whether a server that listens has told its process, as nginx does a moment later.
func (s *WebServer) isStarted() bool {
	if s.name != "nginx" {
		return true
	}
	pid, err := os.ReadFile(filepath.Join(s.Folder, "pid"))
	return err == nil && len(pid) > 0
}

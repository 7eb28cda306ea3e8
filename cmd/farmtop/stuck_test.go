//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"farmtop/probe/lab"
)

// unread is farmtop on a terminal that nobody reads: the first frame fills it, and every write after that waits for ever.
type unread struct {
	t     *testing.T
	nodes []*lab.Node
	cmd   *exec.Cmd
	tty   *os.File
	ended chan error
}

// startUnread watches two nodes on such a terminal.
func startUnread(t *testing.T) *unread {
	t.Helper()
	authority := lab.NewAuthority(t)
	u := &unread{t: t, nodes: lab.Nodes(t, authority, 2), ended: make(chan error, 1)}
	var b strings.Builder
	fmt.Fprintf(&b, "farms:\n  - name: web\n    tls: {ca: %q, server_name: %s}\n", authority.File, lab.ServerName)
	fmt.Fprintf(&b, "    checks: [{name: health, path: /, every: 200ms, timeout: 150ms}]\n    nodes:\n")
	for _, n := range u.nodes {
		fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.Name, n.Address)
	}
	config := filepath.Join(t.TempDir(), "farmtop.yaml")
	if err := os.WriteFile(config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	u.cmd = exec.Command(os.Args[0], "--config", config)
	u.cmd.Env = append(os.Environ(), role+"="+roleFarmtop, "TERM=xterm-256color", "COLORTERM=truecolor")
	var err error
	if u.tty, err = pty.StartWithSize(u.cmd, &pty.Winsize{Cols: 300, Rows: 100}); err != nil {
		t.Fatal(err)
	}
	go func() { u.ended <- u.cmd.Wait() }() // ends with the program
	t.Cleanup(func() {
		_ = u.cmd.Process.Kill()
		u.tty.Close()
	})
	return u
}

// awaitRequests waits until every node was asked so often. Meanwhile it resizes the terminal, so that much is written.
func (u *unread) awaitRequests(n int) {
	u.t.Helper()
	size := &pty.Winsize{Cols: 300, Rows: 100}
	for deadline := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		size.Cols, size.Rows = 100+size.Rows, size.Cols-100
		_ = pty.Setsize(u.tty, size)
		if u.nodes[0].Requests() >= n && u.nodes[1].Requests() >= n {
			return
		}
		if time.Now().After(deadline) {
			u.t.Fatalf("asked %d and %d times, want %d: the checks stopped with the terminal",
				u.nodes[0].Requests(), u.nodes[1].Requests(), n)
		}
	}
}

func TestATerminalThatIsNeverReadStopsNeitherTheChecksNorTheEnd(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		signal syscall.Signal
	}{{syscall.SIGTERM}, {syscall.SIGHUP}, {syscall.SIGINT}} {
		t.Run(test.signal.String(), func(t *testing.T) {
			t.Parallel()
			u := startUnread(t)
			u.awaitRequests(30)
			if err := u.cmd.Process.Signal(test.signal); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-u.ended:
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
					t.Errorf("it ended with %v, want the exit code %d", err, exitInterrupted)
				}
			case <-time.After(patience):
				t.Fatal("it doesn't end")
			}
		})
	}
}

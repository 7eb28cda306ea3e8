//go:build unix

package haproxy

import (
	"os"
	"syscall"
)

// terminate asks a program, and what it has started in its session, to end.
func terminate(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGTERM) }

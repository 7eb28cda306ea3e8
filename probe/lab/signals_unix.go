//go:build unix

package lab

import (
	"os"
	"syscall"
)

// reload tells HAProxy's master to start a new worker with the configuration as it is now.
func reload(master *os.Process) error { return master.Signal(syscall.SIGUSR2) }

// freeze stops a process from running until thaw; the system still accepts connections for it.
func freeze(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }

func thaw(p *os.Process) error { return p.Signal(syscall.SIGCONT) }

// reopen tells nginx to open its logs anew.
func reopen(p *os.Process) error { return p.Signal(syscall.SIGUSR1) }

//go:build unix

package program

import (
	"os"
	"os/exec"
	"syscall"
)

// separate gives a program a session of its own, and with it a process group and no terminal.
func separate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// endAll ends a program and its children, as far as they stayed in its process group.
func endAll(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }

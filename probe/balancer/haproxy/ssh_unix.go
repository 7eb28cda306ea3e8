//go:build unix && !linux

package haproxy

import (
	"os/exec"
	"syscall"
)

// detach gives a program a session of its own, without a terminal that it could ask at.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

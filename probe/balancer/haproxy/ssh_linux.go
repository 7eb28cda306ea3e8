package haproxy

import (
	"os/exec"
	"syscall"
)

// detach gives a program a session of its own, without a terminal that it could ask at, and lets the system end it when farmtop is
// gone without having done so. The system takes the end of the starting thread for that, and Go's threads last.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
}

package haproxy

import (
	"os"
	"os/exec"
	"syscall"
)

// createNoWindow keeps a console program from opening a window or writing to farmtop's (CREATE_NO_WINDOW of CreateProcess).
const createNoWindow = 0x08000000

// detach gives a program no console, and a group that Ctrl-C doesn't reach.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | createNoWindow}
}

// terminate ends a program.
func terminate(p *os.Process) error { return p.Kill() }

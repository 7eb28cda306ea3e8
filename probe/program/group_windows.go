package program

import (
	"os"
	"os/exec"
	"syscall"
)

// createNoWindow keeps a console program from opening a window or writing to farmtop's (CREATE_NO_WINDOW of CreateProcess).
const createNoWindow = 0x08000000

// separate gives a program no console, and a group that Ctrl-C doesn't reach.
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | createNoWindow}
}

// endAll ends a program. Its children go on, but nobody waits for what they write.
func endAll(p *os.Process) error { return p.Kill() }

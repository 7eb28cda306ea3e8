package source

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// separate gives a command no console, and a group that Ctrl-C doesn't reach.
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW}
}

// endAll ends a command. Its children go on, but nobody waits for what they write.
func endAll(p *os.Process) error { return p.Kill() }

package lab

import (
	"os/exec"
	"syscall"
)

// tie ends a program when the test that started it is gone without having stopped it, as after a panic. The system takes the end
// of the starting thread for that, and Go's threads last unless a goroutine that is locked to one ends.
func tie(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }

package audit

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// pidLimit is above every system's process ids; a larger number in a log means nothing.
const pidLimit = 1 << 30

// isGone tells for certain that the process of that id no longer runs on this machine. Start is when it began, as startOf tells
// it, or 0: another process may have its id now.
func isGone(pid int, start uint64) bool {
	if pid <= 0 || pid > pidLimit {
		return false
	}
	now, ended := startOf(pid)
	switch {
	case ended:
		return true
	case now != 0 && start != 0:
		return now != start
	default:
		return !exists(pid)
	}
}

// exists tells whether there may be a process of that id, whoever's.
func exists(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return errors.Is(err, fs.ErrPermission)
	}
	defer func() { _ = p.Release() }() // it only drops what was found
	if runtime.GOOS == "windows" {
		return true // where finding is asking
	}
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}

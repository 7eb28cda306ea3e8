package haproxy

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// nobody is a user without rights.
const nobody = 65534

// becomeNobody takes root's rights over files from this goroutine until the test ends. A user who isn't root has none to lose.
func becomeNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	runtime.LockOSThread()
	setFileUser(nobody)
	t.Cleanup(func() {
		setFileUser(0)
		runtime.UnlockOSThread()
	})
}

// openDirectory lets everybody enter a directory, as the user who made it.
func openDirectory(t *testing.T, dir string) {
	t.Helper()
	setFileUser(0)
	defer setFileUser(nobody)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
}

// setFileUser sets the user by whom this thread's access to files is judged (setfsuid(2), which returns no error).
func setFileUser(id uintptr) { _, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, id, 0, 0) }

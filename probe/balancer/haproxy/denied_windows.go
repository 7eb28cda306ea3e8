package haproxy

import (
	"errors"
	"syscall"

	"farmtop/model"
)

// wsaConnectionRefused is WSAECONNREFUSED; package syscall has no name for it.
const wsaConnectionRefused = syscall.Errno(10061)

func isRefused(err error) bool { return errors.Is(err, wsaConnectionRefused) }

// isQueueFull is false here: a full queue looks like a refusal.
func isQueueFull(error) bool { return false }

func deniedFailure(path string) *failure {
	return fail(model.ReadDenied, "this user may not connect to the socket %s: give the user write permission on it", path)
}

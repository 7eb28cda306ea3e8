//go:build !windows

package client

import "syscall"

// What the system says when nobody listens, when a connection was cut, and when there is no way there.
var (
	refusals = []error{syscall.ECONNREFUSED}
	resets   = []error{syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED}
	dead     = []error{syscall.EHOSTUNREACH, syscall.ENETUNREACH}
)

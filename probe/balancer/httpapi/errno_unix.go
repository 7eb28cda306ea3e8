//go:build !windows

package httpapi

import "syscall"

// What the system says when nobody listens, when a connection was cut, and when it forbids one.
const (
	refused       = syscall.ECONNREFUSED
	reset         = syscall.ECONNRESET
	errPermission = syscall.EPERM
)

package httpapi

import "syscall"

// What Winsock says when nobody listens, when a connection was cut, and when it forbids one (WSAECONNREFUSED, WSAECONNRESET, WSAEACCES).
const (
	refused       = syscall.Errno(10061)
	reset         = syscall.Errno(10054)
	errPermission = syscall.Errno(10013)
)

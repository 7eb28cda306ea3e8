package client

import "syscall"

// What Winsock says when nobody listens, when a connection was cut, and when there is no way there; Go's portable constants are not
// the numbers that Windows returns.
var (
	refusals = []error{syscall.Errno(10061)} // WSAECONNREFUSED
	resets   = []error{syscall.WSAECONNRESET, syscall.WSAECONNABORTED, syscall.ERROR_BROKEN_PIPE}
	dead     = []error{syscall.Errno(10065), syscall.Errno(10051)} // WSAEHOSTUNREACH, WSAENETUNREACH
)

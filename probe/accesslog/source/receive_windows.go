package source

import "syscall"

// receiveMore leaves it at one datagram a block: this system has no read that doesn't wait.
func receiveMore(_ syscall.RawConn, block []byte) []byte { return block }

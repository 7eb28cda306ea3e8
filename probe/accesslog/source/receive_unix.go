//go:build unix

package source

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// receiveMore appends the datagrams that are there already, without waiting.
func receiveMore(conn syscall.RawConn, block []byte) []byte {
	_ = conn.Read(func(fd uintptr) bool { // fails when the socket is closed or ctx ended, which the next wait tells
		for range maxBatch {
			if !hasRoom(block) {
				break
			}
			start := len(block)
			n, err := unix.Read(int(fd), block[start:start+longest])
			if errors.Is(err, unix.EINTR) {
				continue
			}
			if err != nil {
				break // EAGAIN: there are none
			}
			block = tidy(block[:start+n], start)
		}
		return true
	})
	return block
}

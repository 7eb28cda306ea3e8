//go:build !linux

package source

import "net"

// askForRoom makes the socket's buffer large.
func askForRoom(conn datagramConn) { _ = conn.SetReadBuffer(receiveBytes) } // the system gives what it has

// lossCounting counts nothing: this system doesn't say what found no room.
func lossCounting(conn *net.UDPConn) (first func([]byte) (int, uint32, error), known bool) {
	return firstOf(conn), false
}

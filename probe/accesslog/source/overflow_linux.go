package source

import (
	"encoding/binary"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// askForRoom makes the socket's buffer large: beyond the system's bound where farmtop may (SO_RCVBUFFORCE, socket(7)).
func askForRoom(conn datagramConn) {
	_ = conn.SetReadBuffer(receiveBytes) // the system gives what it has
	setOption(conn, unix.SO_RCVBUFFORCE, receiveBytes)
}

// lossCounting receives with a count of the datagrams that found no room before the one received (SO_RXQ_OVFL, socket(7)).
func lossCounting(conn *net.UDPConn) (first func([]byte) (int, uint32, error), known bool) {
	if !setOption(conn, unix.SO_RXQ_OVFL, 1) {
		return firstOf(conn), false
	}
	beside := make([]byte, unix.CmsgSpace(4))
	var lost uint32
	return func(into []byte) (int, uint32, error) {
		n, besides, _, _, err := conn.ReadMsgUDPAddrPort(into, beside)
		if besides > 0 { // comes with the first datagram after a loss, and with every later one
			lost = overflow(beside[:besides], lost)
		}
		return n, lost, err
	}, true
}

// overflow is the count that came beside a datagram.
func overflow(beside []byte, before uint32) uint32 {
	messages, err := unix.ParseSocketControlMessage(beside)
	if err != nil {
		return before
	}
	for _, m := range messages {
		if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SO_RXQ_OVFL && len(m.Data) >= 4 {
			return binary.NativeEndian.Uint32(m.Data)
		}
	}
	return before
}

func setOption(conn syscall.Conn, option, value int) (done bool) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	err = raw.Control(func(fd uintptr) {
		done = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, option, value) == nil
	})
	return done && err == nil
}

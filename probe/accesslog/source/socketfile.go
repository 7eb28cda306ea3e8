package source

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
)

// socketMode lets every user of the machine write, as /dev/log does.
const socketMode = 0o666

// listenSocketFile listens at a unix datagram socket. A file that nobody listens at any more is replaced, and nothing else is.
func listenSocketFile(ctx context.Context, path string) (*inbox, error) {
	if err := makeWay(ctx, path); err != nil {
		return nil, err
	}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	own, err := os.Lstat(path)
	if err == nil {
		err = os.Chmod(path, socketMode)
	}
	if err != nil {
		_ = conn.Close() // nothing was sent
		return nil, err
	}
	askForRoom(conn)
	return &inbox{conn: conn, first: firstOf(conn), close: func() {
		_ = conn.Close() // nothing was sent
		if now, err := os.Lstat(path); err == nil && os.SameFile(now, own) {
			_ = os.Remove(path) // where it stays, the next start replaces it
		}
	}}, nil
}

// makeWay removes a socket file that a dead process left behind.
func makeWay(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil // listening will tell
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("a file that is no socket stands there; remove it, or choose another path")
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unixgram", path)
	if err == nil {
		_ = conn.Close() // nothing was sent
		return fmt.Errorf("another program listens there; end it, or choose another path here and in the server's configuration")
	}
	return os.Remove(path)
}

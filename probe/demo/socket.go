package demo

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
)

// socketPath is the longest path that every system takes for a unix socket, the ending zero left out.
const socketPath = 103

// A socket is where programs on this machine reach a part of the farm.
type socket struct {
	listener net.Listener
	address  string // the path, or host:port where there are no unix sockets
	folder   string // made for the socket alone; "" when it lies in the farm's folder
}

// listenSocket opens a socket at the path that only this user may use, or on 127.0.0.1 where unix sockets are unusual.
func listenSocket(ctx context.Context, path string) (socket, error) {
	if runtime.GOOS == "windows" {
		l, err := listen(ctx, loopbackHost, 0)
		if err != nil {
			return socket{}, fmt.Errorf("open a socket on %s: %w", loopbackHost, err)
		}
		return socket{listener: l, address: l.Addr().String()}, nil
	}
	s := socket{address: path}
	if len(path) > socketPath {
		folder, err := os.MkdirTemp("", "farmtop")
		if err != nil {
			return socket{}, fmt.Errorf("make a folder with a shorter path than %s for a socket: %w", path, err)
		}
		s.folder, s.address = folder, folder+"/socket"
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", s.address)
	if err != nil {
		s.removeFolder()
		return socket{}, fmt.Errorf("open the socket %s: %w", s.address, err)
	}
	s.listener = l
	if err := os.Chmod(s.address, 0o600); err != nil {
		s.close()
		return socket{}, fmt.Errorf("keep others from the socket %s: %w", s.address, err)
	}
	return s, nil
}

// close lets nobody in any more.
func (s *socket) close() {
	_ = s.listener.Close() // it only ends Accept
	s.removeFolder()
}

func (s *socket) removeFolder() {
	if s.folder != "" {
		_ = os.RemoveAll(s.folder)
	}
}

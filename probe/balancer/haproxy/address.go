package haproxy

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"farmtop/model"
)

// maxSocketPath is the longest path a Unix socket's address can hold on this system: sun_path without its closing zero.
const maxSocketPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// An address is where a runtime socket listens.
type address struct {
	network string // "unix", "tcp" or "ssh"
	at      string // a path, host:port, or for ssh the whole URL
}

// prefixes name the network; besides farmtop's own, those of HAProxy's "bind" and "stats socket" lines are understood.
var prefixes = []struct{ text, network string }{
	{"unix:", "unix"},
	{"unix@", "unix"},
	{"tcp:", "tcp"},
	{"tcp@", "tcp"},
	{"ipv4@", "tcp"},
	{"ipv6@", "tcp"},
}

func parseAddress(s string) (address, error) {
	network, at := "", strings.TrimSpace(s)
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(at, p.text); ok {
			network, at = p.network, rest
			break
		}
	}
	if strings.HasPrefix(at, model.SSHScheme) {
		_, err := parseRemote(at)
		return address{network: sshNetwork, at: at}, err
	}
	switch {
	case at == "":
		return address{}, fmt.Errorf("HAProxy's address is empty: give its stats socket's path, such as /run/haproxy/admin.sock, or HOST:PORT")
	case network == "" && strings.ContainsAny(at, `/\`):
		network = "unix"
	case network == "":
		network = "tcp"
	}
	if network == "unix" {
		return socketAddress(at)
	}
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		return address{}, fmt.Errorf("HAProxy's address %q is neither a socket's path nor HOST:PORT; "+
			"for a socket in the current directory write \"unix:%s\"", s, at)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return address{}, fmt.Errorf("HAProxy's address %q has no usable port: %q isn't a number from 1 to 65535", s, port)
	}
	if host == "" || host == "*" {
		return address{}, fmt.Errorf("HAProxy's address %q names no host: write 127.0.0.1:%s for this machine", s, port)
	}
	return address{network: "tcp", at: at}, nil
}

func socketAddress(path string) (address, error) {
	if len(path) > maxSocketPath {
		return address{}, fmt.Errorf("HAProxy's socket path %q has %d bytes, but this system's sockets have at most %d: "+
			"use a shorter path, or a relative one", path, len(path), maxSocketPath)
	}
	return address{network: "unix", at: path}, nil
}

package source

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Syslog receives syslog messages (RFC 3164 and 5424), as HAProxy and nginx send them, and hands each over as one line with its
// header: format.StripSyslog takes that off. It listens at
//
//	udp://host:port
//	tcp://host:port         messages with line feeds or counted ones (RFC 6587)
//	unixgram:///path        a datagram socket such as /dev/log; also unix:/path and /path, as HAProxy spells it
//
// Without a host it listens on all interfaces. Nobody who sends is asked who he is.
//
// The socket file is made with a mode that lets every user of the machine write to it, since a server logs as a user of its own;
// the directory's mode may narrow that. A Unix socket has room for few messages (net.unix.max_dgram_qlen), and HAProxy drops what finds
// none, which its "show info" counts as DroppedLogs: a ring or UDP suits a busy server better. A server in a chroot sees only paths below it. A file that a process left behind is replaced.
func Syslog(address string) (Source, error) {
	network, at, err := listenAddress(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the syslog address %q %w; write udp://host:port, tcp://host:port or unixgram:///path", address, err)
	case network == "tcp":
		return stream{at: at}, nil
	}
	return datagrams{network: network, at: at}, nil
}

// listenAddress is the network, as package net calls it, and where to listen there.
func listenAddress(text string) (network, at string, err error) {
	for _, prefix := range []string{"unixgram:", "unix:", "unix@", ""} {
		if path, ok := strings.CutPrefix(text, prefix); ok && strings.HasPrefix(path, "/") {
			path = "/" + strings.TrimLeft(path, "/")
			if path == "/" || filepath.Clean(path) != path {
				return "", "", errors.New("has no path of a socket")
			}
			return "unixgram", path, nil
		}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", "", errors.New("isn't understood")
	case u.Scheme != "udp" && u.Scheme != "tcp":
		return "", "", errors.New("has none of the known beginnings")
	case u.Path != "" || u.RawQuery != "" || u.User != nil || u.Fragment != "":
		return "", "", errors.New("has more than a host and a port")
	case u.Port() == "":
		return "", "", errors.New("has no port")
	}
	return u.Scheme, u.Host, nil
}

// cantListen says why, and what to do.
func cantListen(network, at string, err error) string {
	where := fmt.Sprintf("can't listen for syslog at %s %s: ", network, at)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return where + "another program does already; end it, or choose another port here and in the server's configuration"
	case errors.Is(err, os.ErrPermission):
		return where + "no permission; choose a port from 1024 on or a directory that farmtop's user may write to"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return where + "this machine doesn't have that address; write one of its own"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	return where + err.Error()
}

// listening opens a socket, and tries again with growing pauses where that fails. Its second result is false when ctx ended first.
func listening[S any](ctx context.Context, post *post, network, at string, listen func() (S, error)) (S, bool) {
	pause := backoff{least: restartLeast, most: restartMost}
	for {
		socket, err := listen()
		if err == nil {
			post.begin(settleTime)
			return socket, true
		}
		wait := pause.next(jitter())
		post.say(Waiting, fmt.Sprintf("%s; it is tried again in %s", cantListen(network, at, err), inSeconds(wait)))
		if !after(ctx, wait) {
			var none S
			return none, false
		}
	}
}

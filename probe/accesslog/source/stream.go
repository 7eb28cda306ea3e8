package source

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	// maxSenders is how many connections are open at once; a balancer has one for each of its threads.
	maxSenders = 256
	// streamBytes is how much is read of one at once; with all of them it must stay small.
	streamBytes = 64 << 10
	// acceptPause is how long the listener rests when it couldn't accept what is there, as when files are used up.
	acceptPause = time.Second
)

// A stream is syslog over TCP.
type stream struct {
	at    string
	bound func(net.Addr) // is told where it listens; nil where nobody asks
}

// Follow receives from any number of senders up to maxSenders, until ctx ends.
func (s stream) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	l, ok := listening(ctx, post, "tcp", s.at, func() (net.Listener, error) { return new(net.ListenConfig).Listen(ctx, "tcp", s.at) })
	if !ok {
		return nil
	}
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	if s.bound != nil {
		s.bound(l.Addr())
	}
	var senders sync.WaitGroup
	defer senders.Wait()
	slots := make(chan struct{}, maxSenders)
	for {
		conn, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			post.remark(fmt.Sprintf("a sender of syslog to %s couldn't be accepted: %v; it is tried again in %s", s.at, err, inSeconds(acceptPause)))
			if !after(ctx, acceptPause) {
				return nil
			}
			continue
		}
		select {
		case slots <- struct{}{}:
		default:
			_ = conn.Close() // nothing was sent
			post.remark(fmt.Sprintf("more than %d senders of syslog at once: the latest were refused; do other programs send here?", maxSenders))
			continue
		}
		senders.Go(func() { // ends with the connection, which ends with ctx
			defer func() { <-slots }()
			s.receive(ctx, conn, post)
		})
	}
}

// receive hands over the messages of one connection.
func (s stream) receive(ctx context.Context, conn net.Conn, post *post) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	defer func() {
		if p := recover(); p != nil {
			post.remark(fmt.Sprintf("receiving syslog from %s failed: %v; its connection was closed", conn.RemoteAddr(), p))
		}
	}()
	var framing framing
	buf := make([]byte, streamBytes)
	for {
		n, err := conn.Read(buf)
		if !framing.cut(buf[:n], post.lines) {
			post.remark(fmt.Sprintf("what %s sends is no syslog: a message has no length, though the first had; its connection was closed", conn.RemoteAddr()))
			return
		}
		if err != nil {
			framing.end(post.lines)
			return
		}
	}
}

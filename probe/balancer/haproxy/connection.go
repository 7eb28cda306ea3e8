package haproxy

import (
	"context"
	"net"
	"time"
)

// Dial opens a connection to a runtime socket, for what isn't a question with one answer, such as the events of a ring. The address is
// written as a farm's balancer has it: a path, or host:port.
func Dial(ctx context.Context, to string) (net.Conn, error) {
	at, err := parseAddress(to)
	if err != nil {
		return nil, err
	}
	return new(net.Dialer).DialContext(ctx, at.network, at.at)
}

// connect opens a connection that ctx ends. Every line has a connection of its own, since the server closes after one. The
// function returned closes it.
func connect(ctx context.Context, to address) (conn net.Conn, end func(), err error) {
	conn, err = new(net.Dialer).DialContext(ctx, to.network, to.at)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return conn, func() {
		stop()
		_ = conn.Close() // what was read is known by now
	}, nil
}

// because is the error of a connection, or of ctx where that ended the connection.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

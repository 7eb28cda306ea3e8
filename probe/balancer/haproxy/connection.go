package haproxy

import (
	"context"
	"net"
	"time"
)

// Dial opens a connection to a runtime socket, for what isn't a question with one answer, such as the events of a ring. The address is
// written as a farm's balancer has it: a path, host:port, or ssh://HOST/PATH, for which the connection has an ssh of its own.
func Dial(ctx context.Context, to string) (net.Conn, error) {
	at, err := parseAddress(to)
	if err != nil {
		return nil, err
	}
	way, err := newTunnel(at)
	if err != nil {
		return nil, err
	}
	if way == nil {
		return new(net.Dialer).DialContext(ctx, at.network, at.at)
	}
	err = way.reach(ctx)
	var conn net.Conn
	if err == nil {
		conn, err = way.dial(ctx, at.at)
	}
	if err != nil {
		way.close()
		return nil, err
	}
	return &tunnelled{conn, way}, nil
}

// tunnelled is a connection that ends its tunnel with itself.
type tunnelled struct {
	net.Conn
	way *tunnel
}

// Close closes the connection and ends its ssh.
func (c *tunnelled) Close() error {
	defer c.way.close()
	return c.Conn.Close()
}

// reach waits until there is a way to the host of the sockets, before the time of a reading begins: it is the network's and ssh's, and no
// sign of how HAProxy is.
func (d *Driver) reach(ctx context.Context) error {
	if d.tunnel == nil {
		return nil
	}
	return d.tunnel.reach(ctx)
}

// connect opens a connection that ctx ends. Every line has a connection of its own, since the server closes after one. The
// function returned closes it.
func (d *Driver) connect(ctx context.Context, to address) (conn net.Conn, end func(), err error) {
	if to.network == sshNetwork {
		conn, err = d.tunnel.dial(ctx, to.at)
	} else {
		conn, err = new(net.Dialer).DialContext(ctx, to.network, to.at)
	}
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

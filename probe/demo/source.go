package demo

import (
	"context"
	"net"
)

// Where connections come from: each part of the farm has a loopback address of its own, so that whoever is connected to can tell them
// apart, and from programs that connect from the loopback's usual one.
const (
	// balancerHost is where the balancer's connections to the nodes come from, those of its checks too.
	balancerHost = "127.0.0.3"
	// frontHost is where the connections of the proxy before the balancer come from.
	frontHost = "127.0.0.4"
	// strangerHost is where those of a second proxy come from, which no list names.
	strangerHost = "127.0.0.5"
	// loopbackHost is where all of them come from on systems that have no other loopback address, such as macOS: there nobody can be
	// told from a proxy of the farm.
	loopbackHost = "127.0.0.1"
)

// A source dials from an address.
type source struct {
	host   string
	dialer net.Dialer
}

// newSource is one at a host, or at loopbackHost where the system doesn't have that.
func newSource(ctx context.Context, host string) source {
	l, err := listen(ctx, host, 0)
	if err != nil {
		return source{host: loopbackHost}
	}
	_ = l.Close() // nobody has connected
	return source{host: host, dialer: net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}}
}

// sources are those of a farm.
type sources struct{ balancer, front, stranger source }

func newSources(ctx context.Context) sources {
	return sources{newSource(ctx, balancerHost), newSource(ctx, frontHost), newSource(ctx, strangerHost)}
}

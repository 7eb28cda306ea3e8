package demo

import (
	"context"
	"fmt"
	"net"
	"strconv"
)

const (
	// endpointHost is where the endpoint is.
	endpointHost = "127.0.0.10"
	// firstHost is the last byte of the first node's address.
	firstHost = 11
	// hostsPerNet is how many nodes share the first three bytes of their address.
	hostsPerNet = 200
	// portTries is how many common ports are tried; each is refused only if some other program holds it on one address.
	portTries = 20
)

// nodeHost is the loopback address of the i-th node: 127.0.0.11, 127.0.0.12, …
func nodeHost(i int) string {
	return fmt.Sprintf("127.0.%d.%d", i/hostsPerNet, firstHost+i%hostsPerNet)
}

// farmHosts are the addresses of the endpoint and of the nodes after it.
func farmHosts(nodes int) []string {
	hosts := []string{endpointHost}
	for i := range nodes {
		hosts = append(hosts, nodeHost(i))
	}
	return hosts
}

// listenFarm opens a listener for the endpoint and one for each node after it. Each has an address of its own and all have one
// port, so that no other farm takes the port of a part that refuses for a while: the given one if it is free on all. Where the system has
// no loopback address but 127.0.0.1, all are on that one, each at a port of its own.
func listenFarm(ctx context.Context, nodes, port int) ([]net.Listener, error) {
	hosts := farmHosts(nodes)
	probe, err := listen(ctx, hosts[nodes], 0)
	if err != nil {
		return listenPorts(ctx, len(hosts))
	}
	_ = probe.Close() // nobody has connected

	return listenAlike(ctx, hosts, port)
}

// listenAlike opens one port on all hosts: the given one if it is free on all, else any, as for 0.
func listenAlike(ctx context.Context, hosts []string, port int) ([]net.Listener, error) {
	var last error
	for range portTries {
		if port == 0 {
			var err error
			if port, err = freePort(ctx); err != nil {
				return nil, err
			}
		}
		listeners, err := listenHosts(ctx, hosts, port)
		if err == nil {
			return listeners, nil
		}
		last, port = err, 0
	}
	return nil, fmt.Errorf("find a port that is free on %s to %s: %w", hosts[0], hosts[len(hosts)-1], last)
}

// listenHosts opens the same port on every host, or nothing.
func listenHosts(ctx context.Context, hosts []string, port int) ([]net.Listener, error) {
	listeners := make([]net.Listener, 0, len(hosts))
	for _, host := range hosts {
		l, err := listen(ctx, host, port)
		if err != nil {
			closeAll(listeners)
			return nil, err
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// listenPorts opens free ports of 127.0.0.1, all or none.
func listenPorts(ctx context.Context, count int) ([]net.Listener, error) {
	listeners := make([]net.Listener, 0, count)
	for range count {
		l, err := listen(ctx, "127.0.0.1", 0)
		if err != nil {
			closeAll(listeners)
			return nil, fmt.Errorf("open a port on 127.0.0.1: %w", err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// listenNext opens the address after the last node's: the same port on the next host, or any port where all share one host.
func listenNext(ctx context.Context, last string, count int) (net.Listener, error) {
	host, port, err := net.SplitHostPort(last)
	if err != nil {
		return nil, err
	}
	if host != nodeHost(count-1) {
		return listen(ctx, host, 0)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	if l, err := listen(ctx, nodeHost(count), number); err == nil {
		return l, nil
	}
	return listen(ctx, nodeHost(count), 0)
}

func listen(ctx context.Context, host string, port int) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp4", net.JoinHostPort(host, strconv.Itoa(port)))
}

// freePort is a port that was free on the endpoint's address a moment ago.
func freePort(ctx context.Context) (int, error) {
	l, err := listen(ctx, endpointHost, 0)
	if err != nil {
		return 0, fmt.Errorf("find a free port on %s: %w", endpointHost, err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close() // nobody has connected
	return port, nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // nobody has connected
	}
}

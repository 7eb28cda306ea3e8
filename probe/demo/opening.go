package demo

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// open makes the farm's parts and starts them.
func (f *Farm) open() error {
	now := time.Now()
	var err error
	if err := f.openDir(); err != nil {
		return err
	}
	if f.authority, err = newAuthority(now); err != nil {
		return err
	}
	if f.certificate, err = f.authority.issue(hostName, now, certificateLife); err != nil {
		return err
	}
	f.endpointCertificate.Store(f.certificate)
	f.trust = &tls.Config{RootCAs: f.authority.roots(), ServerName: hostName, MinVersion: tls.VersionTLS12}
	if err := os.WriteFile(f.caFile(), f.authority.pem, 0o600); err != nil {
		return fmt.Errorf("write the demo farm's CA: %w", err)
	}
	f.log = newAccessLog()
	if f.options.LogFile {
		if f.log.file, err = openLogFile(f.LogFile()); err != nil {
			return err
		}
	}
	f.sources = newSources(f.ctx)
	if !f.product.cluster {
		f.newBalancer(now)
	}
	if err := f.arrange(); err != nil {
		return err
	}
	listeners, err := listenFarm(f.ctx, f.options.Nodes, f.product.port)
	if err != nil {
		return err
	}
	err = f.openNodes(listeners[1:], now)
	if err == nil {
		err = f.openWindows()
	}
	if err != nil {
		closeAll(listeners[:1])
		return err
	}
	if f.product.cluster {
		err = f.openAccessPoint(listeners[0])
	} else {
		err = f.openBalancer(listeners[0])
	}
	if err != nil {
		return err
	}
	f.traffic = newTraffic(&f.sources, "https://"+hostName, f.Address(), f.product, &f.options, f.trust, f.breakDown)
	return nil
}

// newBalancer makes the farm's balancer.
func (f *Farm) newBalancer(now time.Time) {
	f.balancer = newBalancer(f.log, f.sources.balancer, f.trust, now)
	f.balancer.every = cmp.Or(f.options.checkEvery, max(checkEvery, time.Duration(f.options.Nodes)*checkPace))
	f.balancer.broke = f.breakDown
	f.balancer.options.cookie, f.balancer.options.captures = f.product.sticky(), f.product.captured()
}

// openBalancer lets clients in, and those who read and change the balancer.
func (f *Farm) openBalancer(l net.Listener) error {
	f.proxy = newProxy(f.balancer, l.Addr().String(), f.endpointCertificate.Load)
	f.endpoint = &f.proxy.port
	f.endpoint.serve(l)
	if err := f.openDoor(http.HandlerFunc(f.sendOn), doorPort); err != nil {
		return err
	}
	var err error
	if f.runtime, err = listenRuntime(f.ctx, filepath.Join(f.dir, "admin.sock"), f.balancer, levelAdmin, f.breakDown); err != nil {
		return err
	}
	f.start(func(context.Context) { f.runtime.serve() })
	f.start(f.balancer.watch)
	return nil
}

func (f *Farm) openDir() error {
	if f.options.Dir != "" {
		f.dir = f.options.Dir
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return fmt.Errorf("make the demo farm's folder: %w", err)
		}
		return nil
	}
	dir, err := os.MkdirTemp("", "farmtop-demo-")
	if err != nil {
		return fmt.Errorf("make the demo farm's folder: %w", err)
	}
	f.dir, f.ownDir = dir, true
	return nil
}

// openNodes opens the nodes on their listeners, and has the balancer know them. In a cluster all but the first stand by, so that they don't
// listen.
func (f *Farm) openNodes(listeners []net.Listener, now time.Time) error {
	for i, l := range listeners {
		n := newWebNode(i+1, f.product, l.Addr().String(), f.certificate, f.options.Seed, f.clientOf)
		n.peers = f.peers
		f.nodes = append(f.nodes, n)
	}
	beside, err := f.listenBeside()
	if err != nil {
		closeAll(listeners)
		return err
	}
	for i, n := range f.nodes {
		var more []net.Listener
		for j, opened := range beside {
			n.addBeside(f.product.beside[j], opened[i].Addr().String())
			more = append(more, opened[i])
		}
		if f.balancer != nil {
			f.balancer.add(n.name, n.address, f.product.value(n.number), f.product.check, f.trust, now)
		}
		if i > 0 && f.product.cluster {
			closeAll(append(more, listeners[i]))
			continue
		}
		n.serve(listeners[i], more...)
	}
	return f.openAudits()
}

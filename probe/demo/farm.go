package demo

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/model/clientip"
)

// hostName is what clients call the farm; the name exists nowhere (RFC 6761 keeps .test free), so the configuration says where
// the endpoint is.
const hostName = "farm.demo.test"

// A Node is one of the farm's nodes, as the configuration names it.
type Node struct {
	Name    string
	Address string // host:port
}

// A Farm is a running demo farm. Close ends it.
type Farm struct {
	options Options
	product *product
	dir     string
	ownDir  bool

	authority           *authority
	certificate         *tls.Certificate // the one that all present in a healthy farm
	endpointCertificate atomic.Pointer[tls.Certificate]
	trust               *tls.Config // how the proxy and the clients verify

	sources  sources
	nodes    []*webNode
	balancer *balancer
	proxy    *proxy
	door     *port       // the endpoint's plain HTTP
	ajar     atomic.Bool // RT01: it serves
	runtime  *runtimeSocket
	traffic  *traffic
	log      *accessLog

	ctx    context.Context // of everything that the farm started
	cancel context.CancelFunc
	tasks  crew

	resolver atomic.Pointer[clientip.Resolver] // by which the nodes derive their client

	faults   sync.Mutex // held while a fault comes or goes; guards injected and stranger
	injected map[string]injection
	stranger *webNode // LB03's server

	mu     sync.Mutex // guards broken and closed
	broken error      // a task's panic
	closed bool
}

// ErrUnavailable is among the errors of [Start] when the options are good, but the system has no free port, no room for the
// farm's files, or the like.
var ErrUnavailable = errors.New("this system can't hold a demo farm now; free a port or disk space, or ask for fewer nodes")

// Start brings a farm up: its nodes, its balancer and its clients, all of which answer when it returns. The end of the context
// stops the clients and the balancer's checks; Close stops everything and must be called in any case. Errors are in words for
// whoever chose the options.
func Start(ctx context.Context, o Options) (*Farm, error) {
	o, product, err := o.checked()
	if err != nil {
		return nil, err
	}
	f := &Farm{options: o, product: product, injected: map[string]injection{}}
	f.ctx, f.cancel = context.WithCancel(ctx)
	f.tasks.broke = f.breakDown
	if err := f.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w; %w", err, ErrUnavailable), f.Close())
	}
	for _, code := range o.Faults {
		if err := f.Inject(code); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	if o.Traffic > 0 {
		given := f.balancer.given()
		f.start(func(ctx context.Context) { f.traffic.run(ctx, given) })
	}
	return f, nil
}

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
	f.balancer = newBalancer(f.log, f.sources.balancer, f.trust, now)
	f.balancer.every = cmp.Or(f.options.checkEvery, max(checkEvery, time.Duration(f.options.Nodes)*checkPace))
	f.balancer.broke = f.breakDown
	f.balancer.options.cookie, f.balancer.options.captures = f.product.sticky(), f.product.captured()
	if err := f.arrange(); err != nil {
		return err
	}
	listeners, err := listenFarm(f.ctx, f.options.Nodes)
	if err != nil {
		return err
	}
	f.openNodes(listeners[1:], now)
	f.proxy = newProxy(f.balancer, listeners[0].Addr().String(), f.endpointCertificate.Load)
	f.proxy.serve(listeners[0])
	if err := f.openDoor(); err != nil {
		return err
	}
	if f.runtime, err = listenRuntime(f.ctx, filepath.Join(f.dir, "admin.sock"), f.balancer, levelAdmin, f.breakDown); err != nil {
		return err
	}
	f.traffic = newTraffic(&f.sources, "https://"+hostName, f.Address(), f.product, &f.options, f.trust, f.breakDown)
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

func (f *Farm) openNodes(listeners []net.Listener, now time.Time) {
	for i, l := range listeners {
		n := newWebNode(i+1, f.product, l.Addr().String(), f.certificate, f.options.Seed, f.echo)
		f.nodes = append(f.nodes, n)
		f.balancer.add(n.name, n.address, f.product.value(n.number), f.product.check, f.trust, now)
		if i > 0 && activePassive(f.options.System) {
			_ = l.Close() // a standby node doesn't listen
			continue
		}
		n.serve(l)
	}
}

// cookieValue is the value of cookieName for the server of that number.
func cookieValue(number int) string { return fmt.Sprintf("n%d", number) }

// start runs a part of the farm until the farm's context ends; Close waits for it.
func (f *Farm) start(task func(ctx context.Context)) { f.tasks.start(func() { task(f.ctx) }) }

// breakDown ends the farm because a part of it panicked; Close tells.
func (f *Farm) breakDown(err error) {
	f.mu.Lock()
	f.broken = err
	f.mu.Unlock()
	f.cancel()
}

// Close ends the farm and waits for everything it started. A second call does nothing.
func (f *Farm) Close() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil
	}
	f.closed = true
	f.mu.Unlock()

	f.cancel()
	if f.runtime != nil {
		f.runtime.close()
	}
	if f.proxy != nil {
		f.proxy.stop()
	}
	if f.door != nil {
		f.door.stop()
	}
	f.tasks.wait()
	if f.traffic != nil {
		f.traffic.close()
	}
	f.faults.Lock()
	defer f.faults.Unlock()
	if f.stranger != nil {
		f.stranger.stop()
	}
	for _, n := range f.nodes {
		n.stop()
	}
	var err error
	if f.balancer != nil {
		f.balancer.close()
	}
	if f.log != nil {
		err = f.log.close()
	}
	if f.ownDir {
		err = errors.Join(err, os.RemoveAll(f.dir))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.broken, err)
}

// Socket is where the balancer answers: a path, or host:port where there are no unix sockets.
func (f *Farm) Socket() string { return f.runtime.address }

// Endpoint is the URL that clients use. Its name is not in the DNS; Address says where it is.
func (f *Farm) Endpoint() string {
	return "https://" + net.JoinHostPort(hostName, portOf(f.Address())) + "/"
}

// Address is the host:port of the endpoint.
func (f *Farm) Address() string { return f.proxy.address }

// LogFile is the access log that the balancer writes where the options want one: HAProxy's httplog, as a syslog daemon files it.
func (f *Farm) LogFile() string { return filepath.Join(f.dir, "haproxy.log") }

func (f *Farm) caFile() string { return filepath.Join(f.dir, "ca.pem") }

// Roots trust the certificates of the farm.
func (f *Farm) Roots() *x509.CertPool { return f.authority.roots() }

// Nodes are the farm's nodes, as the configuration has them.
func (f *Farm) Nodes() []Node {
	list := make([]Node, 0, len(f.nodes))
	for _, n := range f.nodes {
		list = append(list, Node{Name: n.name, Address: n.address})
	}
	return list
}

// Done is closed when the farm goes down: because its context has ended, or because a part of it broke.
func (f *Farm) Done() <-chan struct{} { return f.ctx.Done() }

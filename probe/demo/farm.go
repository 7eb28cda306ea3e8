package demo

import (
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
	endpoint *port       // where clients come in: the balancer's, or a cluster's access point
	door     *port       // its plain HTTP
	balancer *balancer   // nil for a cluster, which has none
	proxy    *proxy      // the balancer's; nil for a cluster
	ajar     atomic.Bool // RT01: the door serves
	runtime  *runtimeSocket
	cluster  *cluster // nil for farms with a balancer
	windows  *windows // the machine that farmtop's PowerShell runs on; nil where it has none
	relay    *relay   // ST06 of AM: in place of the proxy; nil otherwise
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
		var given []string
		if f.balancer != nil {
			given = f.balancer.given()
		}
		f.start(func(ctx context.Context) { f.traffic.run(ctx, given) })
	}
	return f, nil
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
	if f.windows != nil {
		f.windows.close()
	}
	f.tasks.wait() // a move of the role opens ports
	if f.endpoint != nil {
		f.endpoint.stop()
	}
	if f.door != nil {
		f.door.stop()
	}
	if f.traffic != nil {
		f.traffic.close()
	}
	f.faults.Lock()
	defer f.faults.Unlock()
	if f.relay != nil {
		f.relay.close()
	}
	if f.stranger != nil {
		f.stranger.stop()
	}
	var err error
	for _, n := range f.nodes {
		n.stop()
		err = errors.Join(err, n.audit.close())
	}
	if f.balancer != nil {
		f.balancer.close()
	}
	if f.log != nil {
		err = errors.Join(err, f.log.close())
	}
	if f.ownDir {
		err = errors.Join(err, os.RemoveAll(f.dir))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.broken, err)
}

// Socket is where the balancer answers: a path, or host:port where there are no unix sockets; "" for a cluster, which has no balancer.
func (f *Farm) Socket() string {
	if f.runtime == nil {
		return ""
	}
	return f.runtime.address
}

// Endpoint is the URL that clients use. Its name is not in the DNS; Address says where it is.
func (f *Farm) Endpoint() string {
	return "https://" + net.JoinHostPort(hostName, portOf(f.Address())) + "/"
}

// Address is the host:port of the endpoint.
func (f *Farm) Address() string { return f.endpoint.address }

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

package haproxy

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"farmtop/model"
)

// defaultTimeout bounds a reading where the configuration says nothing. A reading takes milliseconds; an HAProxy that needs
// longer is busy with its users.
const defaultTimeout = 2 * time.Second

// Driver reads and changes one HAProxy. It keeps nothing between its calls but the ssh by which it reaches another host, so they may
// overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	address  address
	master   *address // nil when none is given
	tunnel   *tunnel  // nil where neither is on another host
	timeout  time.Duration
}

// New is a driver for the HAProxy at b.Address: the path of a Unix socket, "unix:PATH", "HOST:PORT", "tcp:HOST:PORT", or
// "ssh://[USER@]HOST[:PORT]/PATH" for a Unix socket on another host; b.Master is of the same form, or "" where the master process
// isn't to be asked. New connects to nothing; the error says why an address can't be one. Whoever has used the driver closes it.
func New(farm string, b model.Balancer) (*Driver, error) {
	at, err := parseAddress(b.Address)
	if err != nil {
		return nil, err
	}
	d := &Driver{farm: farm, balancer: b, address: at, timeout: cmp.Or(max(b.Timeout, 0), defaultTimeout)}
	if b.Master != "" {
		master, err := parseAddress(b.Master)
		if err != nil {
			return nil, fmt.Errorf("the socket of HAProxy's master: %w", err)
		}
		d.master = &master
	}
	d.tunnel, err = newTunnel(d.addresses()...)
	return d, err
}

// addresses are those of the sockets that are asked.
func (d *Driver) addresses() []address {
	if d.master == nil {
		return []address{d.address}
	}
	return []address{d.address, *d.master}
}

// Close ends the ssh that leads to another host, and returns when it is gone; afterwards nothing can be read. Without one it does
// nothing. It never fails.
func (d *Driver) Close() error {
	if d.tunnel != nil {
		d.tunnel.close()
	}
	return nil
}

// Read asks HAProxy over one connection, within the balancer's timeout (2 s where none is configured), and where a master is given,
// that over another, and over one more for each older worker. The master's failures are no failures of the reading. For a host that
// ssh must log in at first, it takes up to 15 s more.
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	status, failed := d.ask(ctx)
	if failed != nil {
		status = model.BalancerStatus{Err: failed.text, Fault: failed.fault}
	}
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

// ask asks once, and in one case twice: where a frontend has the backend's name, "show stat NAME" speaks of the frontend alone.
func (d *Driver) ask(ctx context.Context) (model.BalancerStatus, *failure) {
	if err := d.reach(ctx); err != nil {
		return model.BalancerStatus{}, connectFailure(d.address, d.timeout, err)
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	proxy := scope(d.balancer.Backend)
	a, failed := d.exchange(ctx, question(d.balancer.Backend))
	if a.hasNamesake() {
		proxy = allProxies
		a, failed = d.exchange(ctx, questionToAll)
	}
	if failed != nil {
		return model.BalancerStatus{}, failed
	}
	status := a.status()
	d.addLeaving(ctx, &status, proxy)
	return status, nil
}

// exchange says one line over a connection of its own and takes the answer in.
func (d *Driver) exchange(ctx context.Context, line string) (*answer, *failure) {
	a := newAnswer(d.balancer.Backend)
	conn, end, err := d.connect(ctx, d.address)
	if err != nil {
		return a, connectFailure(d.address, d.timeout, err)
	}
	defer end()
	_, sendErr := io.WriteString(conn, line+"\n")
	err = because(ctx, a.read(conn))
	if err == nil && !a.ended() {
		err = sendErr
	}
	return a, a.failure(d.address, d.timeout, err)
}

// questionToAll asks for all backends, and for their names.
const questionToAll = "show info;show backend;show stat;show servers state;show cli level"

// question is the line that asks for everything. One backend is asked by its name: an HAProxy with hundreds of others doesn't
// list them then. The names of all are asked too, for the message that says which there are. "show cli level" comes last:
// its answer is how the end of the whole is known.
func question(backend string) string {
	switch {
	case backend == "":
		return "show info;show stat;show servers state;show cli level"
	case !isAskable(backend):
		return questionToAll
	}
	return "show info;show backend;show stat " + backend + " 6 -1;show servers state " + backend + ";show cli level"
}

// scope is the proxy that "show stat" is asked of: the backend, or all of them.
func scope(backend string) string {
	if isAskable(backend) {
		return backend
	}
	return allProxies
}

// allProxies stands for a proxy's name in "show stat".
const allProxies = "-1"

// isAskable tells whether a name can stand in a command: it is one that HAProxy allows, and isn't taken for a proxy's number.
func isAskable(name string) bool {
	return isPlain(name) && strings.Trim(name, "-0123456789") != ""
}

// isPlain tells whether a name has only the characters that HAProxy allows in names: letters, digits and ".:_-".
func isPlain(name string) bool {
	for _, r := range []byte(name) {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '.', r == ':', r == '_', r == '-':
		default:
			return false
		}
	}
	return name != ""
}

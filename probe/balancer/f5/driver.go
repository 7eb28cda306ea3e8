package f5

import (
	"context"
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// software is what the balancer is called in readings and messages.
const software = "F5 BIG-IP"

// Driver reads and changes a pool of a BIG-IP. Its readings may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	client   *httpapi.Client
	pool     path
	session  session
	pair     pair
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the BIG-IP at the URL b.Address ("https://bigip") and its pool b.Backend: "/Common/app", or "app" for the same. It
// connects to nothing; the error says what is missing or wrong.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	client, err := httpapi.New(software, b)
	switch {
	case err != nil:
		return nil, fmt.Errorf("balancer %q: %w", b.Name, err)
	case b.Login.User == "":
		return nil, fmt.Errorf("balancer %q: %s wants a login; give user and password", b.Name, software)
	case b.Backend == "":
		return nil, fmt.Errorf("balancer %q: %s wants to know the pool; give backend: /Common/POOL", b.Name, software)
	}
	return &Driver{farm: farm, balancer: b, client: client, pool: poolPath(b.Backend)}, nil
}

// Close gives the token back that readings and changes had, within a second; it never fails.
func (d *Driver) Close() error {
	d.session.leave(d)
	return nil
}

// Read asks for the pool and for the statistics of its members, and for a token and the pair's state where those it has are too old. Each
// request takes at most the balancer's timeout.
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	status := d.read(ctx)
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

func (d *Driver) read(ctx context.Context) model.BalancerStatus {
	var is pool
	if failed := d.get(ctx, "tm/ltm/pool/"+d.pool.escaped(), "expandSubcollections=true", &is); failed != nil {
		return failed.Status()
	}
	var counted statistics
	if failed := d.get(ctx, "tm/ltm/pool/"+d.pool.escaped()+"/members/stats", "", &counted); failed != nil {
		return failed.Status()
	}
	unit, _ := d.pair.unit(ctx, d, unitAge) // one that is unknown is told as such
	status := unit.status()
	if failed := is.tell(&status, d.balancer.Backend, d.pool.folder(), counted.byMember()); failed != nil {
		return failed.Status()
	}
	return status
}

package nginxplus

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// software is what the balancer is called in readings and messages.
const software = "NGINX Plus"

// Driver reads and changes an NGINX Plus. Its readings may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	client   *httpapi.Client

	version  atomic.Int64 // of the API; 0 until the balancer has told which it has
	readOnly atomic.Int64 // 1 + the generation of nginx's configuration in which a change was refused as disabled; 0 for none
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the API at the URL b.Address ("https://lb1:8443/api") and its upstream b.Backend, or all its upstreams where that
// is "". It connects to nothing; the error says why the address can't be an API's.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	client, err := httpapi.New(software, b)
	if err != nil {
		return nil, fmt.Errorf("balancer %q: %w", b.Name, err)
	}
	return &Driver{farm: farm, balancer: b, client: client}, nil
}

// Read asks nginx about itself and its upstream; the first reading asks before which versions the API has. Each request takes at most the
// balancer's timeout.
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	status := d.status(ctx)
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

func (d *Driver) status(ctx context.Context) model.BalancerStatus {
	r, failed := d.read(ctx, d.balancer.Backend)
	if failed != nil {
		return failed.Status()
	}
	status := r.process.status()
	status.Groups, status.Servers = r.groups, r.servers
	status.Level = model.LevelAdmin
	if d.readOnly.Load() == r.process.Generation+1 {
		status.Level, status.Hidden = model.LevelUser, []string{`changes: it refused one; "write=on" must stand in the API's location, and who asks must be permitted to PATCH there`}
	}
	return status
}

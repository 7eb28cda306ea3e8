package nginx

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// defaultTimeout bounds a reading where the configuration says nothing: two runs over SSH, of most of a second each, at first.
const defaultTimeout = 4 * time.Second

// A Driver reads and changes the servers of one upstream. Its readings may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	shell    shell
	timeout  time.Duration
	patience time.Duration // how long nginx may take to start new workers

	mu     sync.Mutex // guards what follows
	known  *setup     // what seldom changes; nil before the first reading
	master int        // nginx's process at the last reading; 0 when unknown
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the upstream b.Backend ("" for the only one) whose servers are in the file b.File, on the host that b.Through leads
// to. It runs nothing; the error says what is missing.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	switch {
	case b.File == "":
		return nil, fmt.Errorf("balancer %q: nginx tells its servers in a file alone; give it, such as file: /etc/nginx/conf.d/app.conf", b.Name)
	case !strings.HasPrefix(b.File, "/") || strings.ContainsRune(b.File, 0):
		return nil, fmt.Errorf("balancer %q: the file %q is no whole path on nginx's host; begin it with a slash", b.Name, b.File)
	case len(b.Through) > 0 && b.Through[0] == "":
		return nil, fmt.Errorf(`balancer %q: "through" has no program; write one such as [ssh, lb1], or leave it out`, b.Name)
	}
	return &Driver{
		farm: farm, balancer: b, shell: shell{through: b.Through},
		timeout: cmp.Or(max(b.Timeout, 0), defaultTimeout), patience: max(b.Timeout, leastPatience),
	}, nil
}

// Read reads the file and nginx's processes, within the balancer's timeout (4 s where none is configured).
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	status, failed := d.ask(ctx)
	if failed != nil {
		status = model.BalancerStatus{Err: failed.Text, Fault: failed.Read}
	}
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

func (d *Driver) ask(ctx context.Context) (model.BalancerStatus, *failure) {
	before, failed := d.setup(ctx)
	if failed != nil {
		return model.BalancerStatus{}, failed
	}
	now, failed := d.look(ctx, before)
	if failed != nil {
		return model.BalancerStatus{}, failed
	}
	d.notice(now.fleet.master)
	return d.status(before, now)
}

// group is the balancer's, with all that is known of it.
func (d *Driver) group(s *setup, now *sight) (*group, *failure) {
	g, failed := now.group(d.balancer)
	return s.complete(g, failed, d.balancer.Backend)
}

// status is what a reading tells.
func (d *Driver) status(s *setup, now *sight) (model.BalancerStatus, *failure) {
	g, failed := d.group(s, now)
	if failed != nil {
		return model.BalancerStatus{}, failed
	}
	status := model.BalancerStatus{
		Software: "nginx", Version: s.version.text, PID: now.fleet.master, Leaving: len(now.fleet.leaving), Level: model.LevelAdmin,
		Groups: []model.Group{{Name: g.name, Mode: g.mode, Algorithm: g.algorithm, Cookie: g.cookie}}, Servers: g.servers(),
	}
	if why := now.fleet.unknown(); why != "" {
		status.Leaving = -1
		status.Hidden = append(status.Hidden, "nginx's processes, so nobody can tell when a reload is over: "+why)
	}
	if s.complaint != "" {
		status.Level = model.LevelUser
		status.Hidden = append(status.Hidden, "nginx -t fails, and nothing can be changed before that is repaired: "+s.complaint)
	}
	if now.mounted {
		status.Level = model.LevelUser
		status.Hidden = append(status.Hidden, now.target+mountedAlone)
	}
	if !now.writable {
		status.Level = model.LevelUser
		status.Hidden = append(status.Hidden, "the folder of "+now.target+" can't be written by farmtop's user there, so nothing can be changed")
	}
	return status, nil
}

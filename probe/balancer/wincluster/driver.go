package wincluster

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/powershell"
)

// defaultTimeout bounds a run where the configuration says nothing: PowerShell takes a second to start, the module another one to load,
// and ssh its time.
const defaultTimeout = 15 * time.Second

// software is what the balancer is called.
const software = "Windows failover cluster"

// A Driver reads and changes one role of a cluster. It keeps nothing between readings, so they may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	scripts  scripts
	shell    powershell.Shell
	patience time.Duration // for how long a change that doesn't show yet is asked for again
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the role b.Backend of the cluster that PowerShell, run through b.Through, knows as b.Address; that may be "" for the
// cluster of the machine that PowerShell runs on. It runs nothing.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	if b.Backend == "" {
		return nil, fmt.Errorf("farm %q: balancer %q doesn't say which role is the farm's; write its name as \"backend\" (Get-ClusterGroup lists them)", farm, b.Name)
	}
	s, err := newScripts(b.Backend, b.Address)
	if err != nil {
		return nil, fmt.Errorf("farm %q: balancer %q: %w", farm, b.Name, err)
	}
	return &Driver{
		farm: farm, balancer: b, scripts: s, patience: patience,
		shell: powershell.Shell{Through: b.Through, AtMost: cmp.Or(max(b.Timeout, 0), defaultTimeout), Module: "FailoverClusters"},
	}, nil
}

// Read runs one script within the balancer's timeout (15 s where none is configured).
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	status := d.ask(ctx)
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

func (d *Driver) ask(ctx context.Context) model.BalancerStatus {
	var a answer
	if failed := d.shell.Ask(ctx, d.scripts.reading(), &a); failed != nil {
		return model.BalancerStatus{Err: failed.Text, Fault: failed.Read}
	}
	return d.status(&a)
}

package nlb

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

// A Driver reads and changes the hosts of one NLB cluster. It keeps nothing between readings, so they may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	from     string // " -HostName 'HOST'", the host that is asked; "" for the machine itself
	shell    powershell.Shell
	patience time.Duration // for how long a change that doesn't show yet is asked for again
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the NLB cluster of the host b.Address, or of the machine that PowerShell runs on where that is "". The group is
// called b.Backend. It runs nothing.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	d := &Driver{
		farm: farm, balancer: b, patience: patience,
		shell: powershell.Shell{
			Through: b.Through, AtMost: cmp.Or(max(b.Timeout, 0), defaultTimeout), Module: "NetworkLoadBalancingClusters",
		},
	}
	d.balancer.Backend = cmp.Or(b.Backend, "nlb")
	if b.Address == "" {
		return d, nil
	}
	host, err := powershell.One(b.Address)
	if err != nil {
		return nil, fmt.Errorf("farm %q: balancer %q: %w", farm, b.Name, err)
	}
	d.from = " -HostName " + host
	return d, nil
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
	if failed := d.shell.Ask(ctx, d.reading(), &a); failed != nil {
		return model.BalancerStatus{Err: failed.Text, Fault: failed.Read}
	}
	return d.status(&a)
}

func (d *Driver) reading() string {
	return "$o.hosts=@(Get-NlbClusterNode" + d.from + "|%{[ordered]@{name=[string]$_.Name;state=[string]$_.State}})"
}

package demo

import (
	"context"
	"errors"

	"farmtop/probe/demo/winhost"
)

// clusterFaults are those of a failover cluster. Who has the role when a fault goes, keeps it.
func clusterFaults() []fault {
	return []fault{
		{
			Fault:  Fault{Code: "CL01", Does: "The service was started by hand on a node that stands by, so that two are active."},
			inject: func(ctx context.Context, f *Farm, _ *webNode) error { return f.startByHand(ctx) },
			mend:   func(_ context.Context, f *Farm, _ *webNode) error { f.stopByHand(); return nil },
		},
		{
			Fault:  Fault{Code: "CL02", Does: "The service failed on its node, and the cluster gave it up: no node is active."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error { f.giveUp(); return nil },
			mend:   func(_ context.Context, f *Farm, _ *webNode) error { f.bringBack(); return nil },
		},
		{
			Fault: Fault{Code: "CL03", Does: "The cluster has an even number of nodes and no witness."},
			inject: func(_ context.Context, f *Farm, _ *webNode) error {
				if len(f.nodes)%2 != 0 {
					return errors.New("it takes an even number of nodes; ask for two or four")
				}
				f.windows.Change(func(c *winhost.Cluster) {
					c.Witness, c.Nodes[len(c.Nodes)-1].Votes = "", 0 // dynamic quorum takes one node's vote away
				})
				return nil
			},
			mend: func(_ context.Context, f *Farm, _ *webNode) error {
				f.windows.Change(func(c *winhost.Cluster) { c.Witness, c.Nodes[len(c.Nodes)-1].Votes = shareWitness, 1 })
				return nil
			},
		},
		{
			Fault: Fault{Code: "CL04", Does: "Eight seconds from now the role moves to another node."},
			run: func(ctx context.Context, f *Farm, _ *webNode) {
				if pause(ctx, reloadAfter) {
					f.moveOn()
				}
			},
		},
	}
}

// standby is a node that doesn't have the role; the owner in a cluster of one.
func (f *Farm) standby() *webNode {
	owner := f.cluster.owner.Load()
	return f.nodes[owner.number%len(f.nodes)]
}

func (f *Farm) startByHand(ctx context.Context) error {
	if len(f.nodes) == 1 {
		return errLonely
	}
	f.cluster.moving.Lock()
	defer f.cluster.moving.Unlock()
	return f.standby().resume(ctx)
}

// stopByHand stops the service everywhere but where the role is.
func (f *Farm) stopByHand() {
	f.cluster.moving.Lock()
	defer f.cluster.moving.Unlock()
	for _, n := range f.nodes {
		if n != f.cluster.owner.Load() {
			n.stop()
		}
	}
}

func (f *Farm) giveUp() {
	f.cluster.moving.Lock()
	defer f.cluster.moving.Unlock()
	f.offline()
	f.windows.Change(func(c *winhost.Cluster) { c.State = winhost.Failed })
}

func (f *Farm) bringBack() {
	f.cluster.moving.Lock()
	defer f.cluster.moving.Unlock()
	owner := f.cluster.owner.Load()
	f.online(owner)
	f.windows.Arrive(windowsName(owner))
}

// moveOn moves the role to the next node.
func (f *Farm) moveOn() { f.windows.Move(windowsName(f.standby())) }

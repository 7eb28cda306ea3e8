package probe

import (
	"context"
	"errors"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// counters reads how many requests a farm's balancers have sent to each node, by the nodes' names; nil where no balancer of the farm
// tells. A node in several groups counts all of them.
func (e *Engine) counters(view *model.FarmView) func(context.Context) (map[string]uint64, error) {
	nodes := map[model.Place]string{}
	readings := map[string]*reading{}
	for _, n := range view.Nodes {
		for _, s := range n.Servers {
			if r := e.actions.readings[[2]string{view.Farm.Name, s.Balancer}]; r != nil {
				nodes[model.Place{Balancer: s.Balancer, Group: s.Group, Server: s.Name}] = n.Node.Name
				readings[s.Balancer] = r
			}
		}
	}
	if len(readings) == 0 {
		return nil
	}
	return func(ctx context.Context) (map[string]uint64, error) {
		counted := map[string]uint64{}
		for name, r := range readings {
			status := r.part(ctx, view.Farm.Name, name)
			if status.Err != "" {
				return nil, errors.New(status.Err)
			}
			for i := range status.Servers {
				s := &status.Servers[i]
				if node, ours := nodes[model.Place{Balancer: name, Group: s.Group, Server: s.Name}]; ours {
					counted[node] += s.Requests
				}
			}
		}
		return counted, nil
	}
}

// part reads a balancer for one farm alone, and tells nobody else.
func (r *reading) part(ctx context.Context, farm, name string) model.BalancerStatus {
	status := r.reader.Read(ctx)
	for _, m := range r.parts {
		if m.farm == farm && m.balancer.Name == name {
			return balancer.Part(status, farm, m.balancer)
		}
	}
	return status
}

package spoof

import (
	"fmt"

	"farmtop/model"
	"farmtop/probe/client"
)

// A target is who is asked: the endpoint, or a node.
type target struct {
	*client.Target
	node string // "" for the endpoint
}

// targetsOf are all that the test asks, the endpoint first.
func targetsOf(o *Options) ([]*target, error) {
	farm, path := o.View.Farm, askedPath(o.View.Farm)
	manner := client.Manner{Agent: o.Agent + " (client-IP test)", Query: o.Query, Timeout: o.Test.Timeout, Sample: client.BodyLimit, Proxy: o.Proxy}
	var targets []*target
	if o.Test.Endpoint {
		endpoint, err := manner.Endpoint(farm, path)
		if err != nil {
			return nil, fmt.Errorf("test the client IP of %s: %w", farm.Name, err)
		}
		targets = append(targets, &target{Target: endpoint})
	}
	for _, name := range o.Test.Nodes {
		n := o.View.Node(name)
		if n == nil {
			return nil, fmt.Errorf("test the client IP of %s: it has no node %q", farm.Name, name)
		}
		node, err := manner.Node(farm, &n.Node, path)
		if err != nil {
			return nil, fmt.Errorf("test the client IP of %s: %w", farm.Name, err)
		}
		targets = append(targets, &target{Target: node, node: name})
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("test the client IP of %s: neither the endpoint nor a node is to be asked", farm.Name)
	}
	return targets, nil
}

// askedPath is where the application tells whom it took, else where the routing is tested; "" for the endpoint's own.
func askedPath(farm *model.Farm) string {
	if farm.Routing.Echo != nil {
		return farm.Routing.Echo.Path
	}
	return farm.Routing.Path
}

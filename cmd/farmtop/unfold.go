package main

import (
	"context"
	"slices"

	"farmtop/model"
	"farmtop/probe/health"
)

// unfolded are the farms with the nodes themselves in place of names that stand for several, so that one of them can be meant. A
// name that can't be looked up stays as it is.
func (p *program) unfolded(ctx context.Context, farms []*model.Farm) []*model.Farm {
	unfolded := slices.Clone(farms)
	for i, f := range farms {
		if slices.ContainsFunc(f.Nodes, func(n model.Node) bool { return n.Expand }) {
			unfolded[i] = p.unfold(ctx, f)
		}
	}
	return unfolded
}

func (p *program) unfold(ctx context.Context, f *model.Farm) *model.Farm {
	ctx, cancel := context.WithTimeout(ctx, discoverTimeout)
	defer cancel()
	var resolver interface {
		Resolve(ctx context.Context, hostport string) ([]string, error)
	} = health.NewProber(health.Options{})
	if p.engine.Prober != nil {
		resolver = p.engine.Prober
	}
	unfolded := *f
	unfolded.Nodes = nil
	for _, n := range f.Nodes {
		if !n.Expand {
			unfolded.Nodes = append(unfolded.Nodes, n)
			continue
		}
		addresses, err := resolver.Resolve(ctx, n.Address)
		if err != nil {
			p.talk("farm %s: %v", f.Name, err)
			unfolded.Nodes = append(unfolded.Nodes, n)
			continue
		}
		unfolded.Nodes = append(unfolded.Nodes, n.Expanded(addresses)...)
	}
	return &unfolded
}

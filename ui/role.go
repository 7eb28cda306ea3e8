package ui

import "farmtop/model"

// A role is what a farm's nodes look like beside what they say themselves: who is active, and what the cluster says.
type role struct {
	active   string         // the node that has the role; "" for farms whose nodes all serve
	cluster  *model.Cluster // nil where no balancer is one, or none was read
	survives model.Survival // the next failure
}

// roleOf is the role in a newer view. What takes a look at all nodes of a cluster is worked out once for each reading.
func roleOf(view *model.FarmView, was role) role {
	now := role{active: activeOf(view), survives: was.survives}
	now.cluster, _ = view.Cluster()
	if now.cluster != nil && now.cluster != was.cluster {
		now.survives = now.cluster.Survives(1)
	}
	return now
}

// isOf tells whether the role is what a balancer tells of.
func (r *role) isOf(b *model.BalancerView) bool {
	return r.cluster != nil && b.Good != nil && b.Good.Cluster == r.cluster
}

func activeOf(view *model.FarmView) string {
	if view.Active == nil {
		return ""
	}
	return view.Active.Node
}

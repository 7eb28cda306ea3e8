package ui

import (
	"slices"

	"farmtop/model"
	"farmtop/ui/text"
)

// A role is what a farm's nodes look like beside what they say themselves: who is active, and what the cluster says.
type role struct {
	active    string         // the node that has the role; "" for farms whose nodes all serve
	contested bool           // a node serves that shouldn't
	cluster   *model.Cluster // nil where no balancer is one, or none was read
	bears     bool           // the next failure: the votes hold, and a node could take the role over
	outlook   string         // the same in words, clean
}

// look is what a node's title says, given who should serve.
func (r *role) look(n *model.NodeView) look {
	l := lookOf(n, r.active)
	if r.contested && l >= lookUp {
		return lookRival
	}
	return l
}

// roleOf is the role in a newer view. What takes a look at all nodes of a cluster is worked out once for each reading.
func roleOf(view *model.FarmView, was role) role {
	now := role{active: activeOf(view), contested: view.Active != nil && slices.ContainsFunc(view.Findings, isContest), bears: was.bears, outlook: was.outlook}
	now.cluster, _ = view.Cluster()
	if now.cluster != nil && now.cluster != was.cluster {
		now.bears = now.cluster.Survives(1) == model.SurvivalYes && now.cluster.HasHeir()
		now.outlook = text.Clean(now.cluster.NextFailureWords())
	}
	return now
}

// isOf tells whether the role is what a balancer tells of.
func (r *role) isOf(b *model.BalancerView) bool {
	return r.cluster != nil && b.Good != nil && b.Good.Cluster == r.cluster
}

// rivals are the nodes that are active while only one of them should be.
func (f *farmScene) rivals() []string {
	var names []string
	for _, n := range f.nodes {
		if n.look == lookRival {
			names = append(names, n.name)
		}
	}
	return names
}

// isContest tells whether a finding is that more than one node is active, or another one than should be.
func isContest(f model.Finding) bool { return f.Code == "CL01" }

func activeOf(view *model.FarmView) string {
	if view.Active == nil {
		return ""
	}
	return view.Active.Node
}

package verify

import (
	"cmp"
	"slices"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// answers tells whether what is known of a node is what it says now.
func answers(n *model.NodeView) bool { return n.State.Serves() && !n.Stale }

// peers are the other nodes that serve.
func (e *exam) peers() []*model.NodeView { return e.others(answers) }

// others are the nodes but this one for which a question is true.
func (e *exam) others(is func(*model.NodeView) bool) []*model.NodeView {
	var others []*model.NodeView
	for _, n := range e.view.Nodes {
		if n != e.node && is(n) {
			others = append(others, n)
		}
	}
	return others
}

// hadRole tells whether a node served before this one, lately, where one serves at a time: what is remembered of it then counts.
func (e *exam) hadRole(n *model.NodeView) bool {
	a := e.view.Active
	return a != nil && a.Node == e.node.Node.Name && a.From == n.Node.Name && e.now.Sub(a.Since) <= diagnose.TrialLasts
}

// alone is what an item comes to that has no peer to compare with.
func (e *exam) alone(peer string) outcome {
	switch {
	case len(e.view.Nodes) < 2:
		return skipped("the farm has no other node")
	case e.view.Active != nil:
		return skipped("one node serves at a time, so no other one %s", peer)
	}
	return noData("no other node that serves %s", peer)
}

// A camp is the peers that say the same.
type camp[T comparable] struct {
	says  T
	nodes []*model.NodeView
}

// camps divides peers by what they say, the largest camp first, among equals the one whose first node comes first. Who says nothing
// belongs to none.
func camps[T comparable](peers []*model.NodeView, says func(*model.NodeView) (T, bool)) []camp[T] {
	var all []camp[T]
	at := map[T]int{}
	for _, n := range peers {
		word, ok := says(n)
		if !ok {
			continue
		}
		i, known := at[word]
		if !known {
			i = len(all)
			at[word] = i
			all = append(all, camp[T]{says: word})
		}
		all[i].nodes = append(all[i].nodes, n)
	}
	slices.SortStableFunc(all, func(a, b camp[T]) int { return cmp.Compare(len(b.nodes), len(a.nodes)) })
	return all
}

// beside is the camp that a node is judged by: its own where no other is larger, else the largest. There must be one.
func beside[T comparable](all []camp[T], own T) camp[T] {
	for _, c := range all {
		if c.says == own && len(c.nodes) == len(all[0].nodes) {
			return c
		}
	}
	return all[0]
}

package verify

import (
	"cmp"
	"slices"

	"farmtop/model"
)

// answers tells whether what is known of a node is what it says now.
func answers(n *model.NodeView) bool { return n.State.Serves() && !n.Stale }

// peers are the other nodes that serve.
func (e *exam) peers() []*model.NodeView {
	var peers []*model.NodeView
	for _, n := range e.view.Nodes {
		if n != e.node && answers(n) {
			peers = append(peers, n)
		}
	}
	return peers
}

// alone is what an item comes to that has no peer to compare with.
func (e *exam) alone(peer string) outcome {
	if len(e.view.Nodes) < 2 {
		return skipped("the farm has no other node")
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

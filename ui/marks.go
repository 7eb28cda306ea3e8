package ui

import (
	"cmp"
	"slices"

	"farmtop/model"
)

// A mark is on a node that the operator chose to be changed together with others.
type mark struct{ farm, node string }

// markNode puts a mark on a node, or takes it away. It tells whether the node is marked now.
func (s *scene) markNode(f *farmScene, n *nodeScene) bool {
	n.marked = !n.marked
	m := mark{f.view.Farm.Name, n.view.Node.Name}
	if n.marked {
		s.marks[m] = true
	} else {
		delete(s.marks, m)
	}
	return n.marked
}

// unmarkAll takes all marks away. It tells whether there were any.
func (s *scene) unmarkAll() bool {
	had := len(s.marks) > 0
	clear(s.marks)
	for _, f := range s.farms {
		for _, n := range f.nodes {
			n.marked = false
		}
	}
	return had
}

// followMarks forgets the marks of nodes that have gone: a node of the same name that comes later is another one.
func (s *scene) followMarks() {
	if len(s.marks) == 0 {
		return
	}
	kept := make(map[mark]bool, len(s.marks))
	for _, f := range s.farms {
		for _, n := range f.nodes {
			m := mark{f.view.Farm.Name, n.view.Node.Name}
			n.marked = s.marks[m]
			if n.marked {
				kept[m] = true
			}
		}
	}
	s.marks = kept
}

// markedOf are the marked nodes of a farm, in the operator's order; where one node serves at a time, that one last: it gives its role to a
// node that stays, and once.
func (s *scene) markedOf(f *farmScene) []*model.NodeView {
	if f == nil || len(s.marks) == 0 {
		return nil
	}
	var nodes []*model.NodeView
	for _, n := range f.nodes {
		if n.marked {
			nodes = append(nodes, n.view)
		}
	}
	if active := f.view.Active; active != nil {
		isLast := func(n *model.NodeView) int {
			if n.Node.Name == active.Node {
				return 1
			}
			return 0
		}
		slices.SortStableFunc(nodes, func(a, b *model.NodeView) int { return cmp.Compare(isLast(a), isLast(b)) })
	}
	return nodes
}

// toggleMark marks the node at hand or takes its mark away, and goes on to the next one on the overview.
func (a *App) toggleMark() {
	if a.screen != screenOverview && a.screen != screenNode {
		return
	}
	f, n := a.atHand()
	switch {
	case n == nil:
		a.say("no node is selected")
	case !n.marked && len(a.scene.marks) >= nodesAtOnce:
		a.say("no more nodes can be changed at once")
	default:
		a.scene.markNode(f, n)
		a.overview.touched = true
	}
}

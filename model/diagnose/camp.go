package diagnose

import (
	"cmp"
	"slices"

	"farmtop/model"
)

// A camp is the nodes that say the same.
type camp struct {
	says  string
	nodes []*model.NodeView
}

// camps divides nodes by what they say, the largest camp first, among equals the one whose first node comes first. A node that
// says "" belongs to none. It is nil when nobody disagrees, and costs no memory then.
func camps(nodes []*model.NodeView, says func(*model.NodeView) string) []camp {
	first := ""
	for _, n := range nodes {
		switch s := says(n); {
		case s == "" || s == first:
		case first == "":
			first = s
		default:
			return divide(nodes, says)
		}
	}
	return nil
}

func divide(nodes []*model.NodeView, says func(*model.NodeView) string) []camp {
	var all []camp
	index := make(map[string]int)
	for _, n := range nodes {
		s := says(n)
		if s == "" {
			continue
		}
		i, known := index[s]
		if !known {
			i = len(all)
			index[s] = i
			all = append(all, camp{says: s})
		}
		all[i].nodes = append(all[i].nodes, n)
	}
	slices.SortStableFunc(all, func(a, b camp) int { return cmp.Compare(len(b.nodes), len(a.nodes)) })
	return all
}

// hasMajority tells whether one camp is larger than every other, so that the others are those who differ.
func hasMajority(all []camp) bool { return len(all[0].nodes) > len(all[1].nodes) }

// one is the camp's node when it has only one, so that a finding can be about it; nil otherwise.
func (c camp) one() *model.NodeView {
	if len(c.nodes) == 1 {
		return c.nodes[0]
	}
	return nil
}

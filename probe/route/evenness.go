package route

import (
	"farmtop/model"
	"farmtop/model/sticky"
)

const (
	// leastExpected is how many sessions each node must be expected to have, so that the chi-square distribution holds (Cochran's rule).
	leastExpected = 5
	unknownSkew   = -1
)

// skew is how likely sessions begin as unevenly as they did if each went to any ready node by its weight; negative where that can't be
// told. Sessions that began on nodes which aren't ready say nothing about the others.
func skew(view *model.FarmView, reached []model.RouteReached) float64 {
	began := map[string]int{}
	for _, r := range reached {
		began[r.Node] = r.Sessions
	}
	var seen, expected []float64
	var sessions, weights float64
	for _, n := range view.Nodes {
		w := weightOf(n)
		if w == 0 {
			continue
		}
		seen, expected = append(seen, float64(began[n.Node.Name])), append(expected, float64(w))
		sessions += float64(began[n.Node.Name])
		weights += float64(w)
	}
	if len(seen) < 2 {
		return unknownSkew
	}
	for i := range expected {
		if expected[i] *= sessions / weights; expected[i] < leastExpected {
			return unknownSkew
		}
	}
	return sticky.Fit(seen, expected)
}

// weightOf is a node's share of new sessions, 0 where it should get none: by those of its servers that would be sent any, else, where no
// balancer tells, as configured.
func weightOf(n *model.NodeView) int {
	if n.State == model.StateDown || n.State == model.StateStandby {
		return 0
	}
	sum, told := 0, false
	for _, s := range n.Servers {
		if s.Admin == "" || s.Admin == model.AdminUnknown {
			continue
		}
		told = true
		if s.Admin == model.AdminReady && s.Up && !s.Backup {
			sum += s.Weight
		}
	}
	if !told {
		return max(n.Node.Weight, 1)
	}
	return sum
}

package main

import (
	"testing"

	"farmtop/model"
)

func TestANodeIsFoundByItsNameAndByItsFarm(t *testing.T) {
	t.Parallel()
	farms := []*model.Farm{
		{Name: "portals", Nodes: []model.Node{{Name: "am1"}, {Name: "am2"}}},
		{Name: "gateway", Nodes: []model.Node{{Name: "am1"}, {Name: "gw1"}}},
	}
	for _, test := range []struct{ name, farm, node, problem string }{
		{name: "am2", farm: "portals", node: "am2"},
		{name: "gateway/am1", farm: "gateway", node: "am1"},
		{name: "am1", problem: `several farms have a node "am1": write portals/am1 or gateway/am1`},
		{name: "am3", problem: `no node "am3"; did you mean portals/am1 or gateway/am1 or am2?`},
		{name: "portals/gw1", problem: `no node "portals/gw1"; did you mean portals/am1 or gw1?`},
	} {
		farm, node, err := findNode(farms, test.name)
		if farm != test.farm && err == nil || node != test.node && err == nil || err != nil && err.Error() != test.problem || err == nil && test.problem != "" {
			t.Errorf("%s: %q, %q, %v; want %q, %q, %q", test.name, farm, node, err, test.farm, test.node, test.problem)
		}
	}
}

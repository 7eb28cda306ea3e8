package route

import (
	"math"
	"testing"

	"farmtop/model"
)

func TestSkewIsTestedAgainstTheWeightsOfReadyNodes(t *testing.T) {
	t.Parallel()
	ready := func(weight int) *model.ServerView {
		return &model.ServerView{Server: model.Server{Admin: model.AdminReady, Up: true, Weight: weight}}
	}
	drained, backup, unread := ready(1), ready(1), &model.ServerView{Server: model.Server{Admin: model.AdminUnknown}}
	drained.Admin, backup.Backup = model.AdminDrain, true
	for _, c := range []struct {
		name           string
		servers        []*model.ServerView // nil for a node without
		down           int                 // the node that is down; -1 for none
		began          []int
		atLeast, under float64
	}{
		{"even", []*model.ServerView{nil, nil, nil}, -1, []int{7, 7, 6}, 0.99, 1.01},
		{"all on one", []*model.ServerView{nil, nil, nil}, -1, []int{20, 0, 0}, 0, 1e-6},
		{"by weight", []*model.ServerView{ready(1), ready(3)}, -1, []int{5, 15}, 0.99, 1.01},
		{"against the weight", []*model.ServerView{ready(1), ready(3)}, -1, []int{15, 5}, 0, 1e-4},
		{"one is drained", []*model.ServerView{ready(1), ready(1), drained}, -1, []int{10, 10, 0}, 0.99, 1.01},
		{"one is a backup", []*model.ServerView{ready(1), ready(1), backup}, -1, []int{10, 10, 0}, 0.99, 1.01},
		{"one is down", []*model.ServerView{nil, nil, nil}, 2, []int{10, 10, 0}, 0.99, 1.01},
		{"unread balancer", []*model.ServerView{unread, unread}, -1, []int{10, 10}, 0.99, 1.01},
		{"one alone is ready", []*model.ServerView{ready(1), drained}, -1, []int{20, 0}, -1, 0},
		{"too few", []*model.ServerView{nil, nil, nil, nil, nil}, -1, []int{20, 0, 0, 0, 0}, -1, 0},
		{"none", []*model.ServerView{nil, nil}, -1, []int{0, 0}, -1, 0},
		{"one is expected to have few", []*model.ServerView{ready(1), ready(100)}, -1, []int{0, 100}, -1, 0},
	} {
		view := &model.FarmView{}
		var reached []model.RouteReached
		for i, s := range c.servers {
			n := &model.NodeView{Node: model.Node{Name: string(rune('a' + i))}, State: model.StateUp}
			if i == c.down {
				n.State = model.StateDown
			}
			if s != nil {
				n.Servers = []*model.ServerView{s}
			}
			view.Nodes = append(view.Nodes, n)
			if c.began[i] > 0 {
				reached = append(reached, model.RouteReached{Node: n.Node.Name, Sessions: c.began[i]})
			}
		}
		if p := skew(view, reached); math.IsNaN(p) || p < c.atLeast || p >= c.under {
			t.Errorf("%s: %v, want %v to %v", c.name, p, c.atLeast, c.under)
		}
	}
}

func TestASeriesThatEndsWithItsNodeIsNoFairSample(t *testing.T) {
	t.Parallel()
	for _, until := range []string{"", "b"} {
		o := &Options{View: viewOf("https://example.com/", "")}
		o.Test.Until = until
		b := newBook(o, nil)
		for session := range 20 {
			b.fresh.note(session+1, cell{node: int16(session % 2)})
		}
		if p := b.run(&b.fresh).SkewP; (p < 0) != (until != "") {
			t.Errorf("until %q: %v", until, p)
		}
	}
}

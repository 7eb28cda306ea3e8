package ui

import (
	"math"
	"testing"

	"farmtop/model"
)

func TestTheCommonVersionIsTheOneMostNodesRun(t *testing.T) {
	t.Parallel()
	for want, versions := range map[string][]string{
		"a": {"a", "a", "b", "c", "d"},
		"b": {"a", "b", "b", ""},
		"c": {"c", "d"},
		"":  {"", ""},
	} {
		nodes := make([]*nodeScene, 0, len(versions))
		for _, v := range versions {
			nodes = append(nodes, &nodeScene{version: v})
		}
		if got := commonVersion(nodes, map[string]int{}); got != want {
			t.Errorf("of %q the common one is %q, want %q", versions, got, want)
		}
	}
}

func TestSparklinesShareAScaleThatTakesSteps(t *testing.T) {
	t.Parallel()
	for p95, want := range map[float32]float32{0: 10, 4: 10, 10: 10, 10.5: 20, 41: 50, 51: 100, 900: 1000, float32(math.NaN()): 10} {
		nodes := []*nodeScene{{view: &model.NodeView{P95: 1}}, {view: &model.NodeView{P95: p95}}}
		if got := scaleFor(nodes); got != want {
			t.Errorf("a p95 of %v ms is drawn on %v ms, want %v", p95, got, want)
		}
	}
}

func TestASparklineHasGapsWhereAnswersFailed(t *testing.T) {
	t.Parallel()
	var l line
	gap := float32(math.NaN())
	l.sparkline(newTheme(palette{}, false), paint{}, []float32{99, 0, gap, 5, 10, 20}, 10, 7)
	if got, want := l.String(), " █▁ ▅██"; got != want || l.cells != 7 {
		t.Errorf("drew %q in %d cells, want %q", got, l.cells, want)
	}
}

func TestTheBalancerNamesANodeOnlyWhenItTookItOutOnPurpose(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state model.State
		admin model.AdminState
		stale bool
		want  look
	}{
		{model.StateUp, model.AdminReady, false, lookUp},
		{model.StateUp, model.AdminDown, false, lookUp},
		{model.StateUp, model.AdminDrain, false, lookDrain},
		{model.StateFalling, model.AdminDrain, false, lookDrain},
		{model.StateDown, model.AdminDrain, false, lookDown},
		{model.StateDown, model.AdminMaint, false, lookMaint},
		{model.StateRising, model.AdminReady, false, lookRising},
		{model.StateStandby, model.AdminReady, false, lookStandby},
		{model.StateUp, model.AdminMaint, true, lookStale},
		{"", model.AdminUnknown, false, lookUnknown},
	} {
		n := &model.NodeView{State: c.state, Stale: c.stale, Servers: []*model.ServerView{{Server: model.Server{Admin: c.admin}}}}
		if got := lookOf(n, ""); got != c.want {
			t.Errorf("%s and %s looks %s, want %s", c.state, c.admin, got.word(), c.want.word())
		}
	}
}

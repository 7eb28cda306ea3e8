package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model/clientip"
)

// trialled is a farm of so many nodes that serve, with an endpoint and a client-IP rule.
func trialled(nodes int) *FarmView {
	v := &FarmView{Farm: &Farm{Name: "web", Endpoint: "https://www.example.com/", ClientIP: clientip.Rule{Name: "tomcat"}, Routing: Routing{HTTPPort: 80}}}
	for i := range nodes {
		v.Nodes = append(v.Nodes, &NodeView{Node: Node{Name: "n" + string(rune('1'+i))}, State: StateUp})
	}
	return v
}

func TestARoutingTestThatIsOfferedMakesAMissNoChance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ nodes, sessions, requests int }{{1, 20, 5}, {2, 20, 5}, {3, 28, 5}, {9, 83, 5}} {
		trial := RouteTrial(trialled(c.nodes))
		if r := trial.Route; r.Sessions != c.sessions || r.Requests != c.requests || len(r.Pins) != c.nodes || r.Redirect != 80 || trial.Spoof == nil {
			t.Errorf("%d nodes: %+v, client IP %+v", c.nodes, r, trial.Spoof)
		}
		if err := trial.Check(); err != nil {
			t.Error(err)
		}
	}
	large := trialled(3)
	for len(large.Nodes) < MaxRoutePins {
		large.Nodes = append(large.Nodes, large.Nodes[0])
	}
	trial := RouteTrial(large)
	if err := trial.Check(); err != nil || trial.Total() > 600 {
		t.Errorf("a farm of a thousand nodes: %d requests, %v", trial.Total(), err)
	}
}

func TestANodeThatIsOutIsNotPinned(t *testing.T) {
	t.Parallel()
	v := trialled(4)
	v.Nodes[0].State, v.Nodes[1].State = StateDown, StateStandby
	if pins := RouteTrial(v).Route.Pins; !slices.Equal(pins, []string{"n3", "n4"}) {
		t.Errorf("pins %q", pins)
	}
}

func TestAnAcceptanceAsksForItsNodeAndTwoPeers(t *testing.T) {
	t.Parallel()
	v := trialled(5)
	v.Nodes[0].State = StateDown
	v.Farm.Sticky.Learn = &Learn{Path: "/login"}
	trial := VerifyTrial(v, "n5")
	r := trial.Route
	if trial.Node != "n5" || r.Until != "n5" || !slices.Equal(r.Pins, []string{"n5"}) || !slices.Equal(r.Learn, []string{"n5", "n2", "n3"}) || r.Redirect != 0 {
		t.Errorf("%+v", r)
	}
	if s := trial.Spoof; !s.Endpoint || !slices.Equal(s.Nodes, []string{"n5", "n2", "n3"}) {
		t.Errorf("%+v", s)
	}
}

func TestAnAcceptanceSendsNothingThroughBalancersThatDoNotKnowTheNode(t *testing.T) {
	t.Parallel()
	status := &BalancerStatus{At: time.Now()}
	v := trialled(2)
	v.Balancers = []*BalancerView{{Status: status, Good: status}}
	v.Nodes[0].Servers = []*ServerView{{}}
	if trial := VerifyTrial(v, "n2"); trial.Route != nil || trial.Spoof.Endpoint || len(trial.Spoof.Nodes) == 0 {
		t.Errorf("a stranger: %+v, %+v", trial.Route, trial.Spoof)
	}
	if trial := VerifyTrial(v, "n1"); trial.Route == nil || !trial.Spoof.Endpoint {
		t.Errorf("one that is known: %+v, %+v", trial.Route, trial.Spoof)
	}
	v.Balancers = append(v.Balancers, &BalancerView{})
	if trial := VerifyTrial(v, "n2"); trial.Route == nil {
		t.Error("a balancer that wasn't read may know the node")
	}
	v.Farm.Endpoint = ""
	if trial := VerifyTrial(v, "n1"); trial.Route != nil || trial.Spoof.Endpoint || trial.Total() == 0 {
		t.Errorf("without an endpoint: %+v, %+v", trial.Route, trial.Spoof)
	}
	direct := VerifyTrial(trialled(2), "n1").Direct()
	if direct.Route != nil || direct.Spoof.Endpoint || direct.Total() != 2*6 {
		t.Errorf("asked straight: %+v", direct)
	}
}

func TestATrialIsToldFromItsBeginToItsEndAndOldOnesAreForgotten(t *testing.T) {
	t.Parallel()
	l := NewLedger(nil)
	at := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	l.Apply(Configured{At: at, Farms: []*Farm{{Name: "web"}}})
	test := DefaultRouteTest()
	tell := func(began, after time.Duration, done bool, sent int) *TrialView {
		l.Apply(TrialTold{At: at.Add(after), Began: at.Add(began), Trial: Trial{Farm: "web", Route: &test}, Done: done, Route: &RouteReport{Sent: sent, Done: done}})
		l.Apply(Ticked{At: at.Add(after)})
		return l.Snapshot().Farm("web").Trial
	}
	if got := tell(0, time.Second, false, 3); got == nil || got.Done || got.Sent() != 3 {
		t.Errorf("under way: %+v", got)
	}
	if got := tell(2*time.Second, 3*time.Second, false, 1); got.Sent() != 1 {
		t.Errorf("a second one: %+v", got)
	}
	if got := tell(0, 4*time.Second, true, 9); got.Sent() != 1 || got.Done {
		t.Errorf("the first one was told late: %+v", got)
	}
	if got := tell(2*time.Second, 5*time.Second, true, 7); got.Sent() != 7 || !got.Done {
		t.Errorf("the end: %+v", got)
	}
	var told []string
	for _, e := range l.Snapshot().Journal {
		if e.Kind == EntryTrial {
			told = append(told, e.Text)
		}
	}
	want := []string{"routing test: up to 102 requests", "routing test: up to 102 requests", "routing test over, 7 requests: 0 sessions on 0 nodes, 0 breaks"}
	if !slices.Equal(told, want) {
		t.Errorf("the journal has %q", told)
	}
}

func TestOnlyForgedHeadersThatAreJudgedAreCounted(t *testing.T) {
	t.Parallel()
	plain := Spoof{Verdict: TestPass} // without a forged header
	for want, verdicts := range map[string][]TestVerdict{
		"forged headers: nobody tells":       {TestNoData, TestNoData},
		"0 of 1 judged forged headers taken": {TestPass, TestNoData},
		"2 of 3 judged forged headers taken": {TestFail, TestPass, TestFail, TestNoData},
	} {
		r := SpoofReport{Spoofs: []Spoof{plain}}
		for _, v := range verdicts {
			r.Spoofs = append(r.Spoofs, Spoof{Form: SpoofLine, Verdict: v})
		}
		view := TrialView{Trial: Trial{Spoof: &r.Test}, Spoofed: &r, Done: true}
		if got := view.outcome(); !strings.HasSuffix(got, ": "+want) {
			t.Errorf("%q tells %q, want %q", verdicts, got, want)
		}
	}
}

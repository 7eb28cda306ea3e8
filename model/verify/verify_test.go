package verify

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestAHealthyNodePassesEveryItem(t *testing.T) {
	t.Parallel()
	want := strings.Fields("reachable health version cert clock parity cookie balancer admin weight lb-check new-sessions pin hold client-ip drains")
	all := Items(portals(), "am3", now)
	if len(all) != len(want) {
		t.Fatalf("%d items, want %d", len(all), len(want))
	}
	for i, item := range all {
		if item.ID != want[i] || item.Result != model.TestPass || item.Detail == "" || item.Title == "" || item.Remedy != "" {
			t.Errorf("item %d is %+v, want %s to pass with a detail and no remedy", i, item, want[i])
		}
	}
	if got := Verdict(all); got != model.TestPass {
		t.Errorf("the verdict is %q", got)
	}
}

func TestNothingIsAcceptedThatIsNotThere(t *testing.T) {
	t.Parallel()
	if got := Items(portals(), "am9", now); got != nil {
		t.Errorf("items of an unknown node: %v", got)
	}
	if got := Items(nil, "am3", now); got != nil {
		t.Errorf("items of no farm: %v", got)
	}
	if got := Verdict(nil); got != model.TestNoData {
		t.Errorf("the verdict of nothing is %q", got)
	}
}

func TestAVerdictIsItsWorstItem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		results []model.TestVerdict
		want    model.TestVerdict
	}{
		{[]model.TestVerdict{pass, skip, pass}, pass},
		{[]model.TestVerdict{pass, none, pass}, none},
		{[]model.TestVerdict{none, fail, pass}, fail},
		{[]model.TestVerdict{skip, skip}, none},
	} {
		var list []Item
		for _, r := range tt.results {
			list = append(list, Item{Result: r})
		}
		if got := Verdict(list); got != tt.want {
			t.Errorf("the verdict of %q is %q, want %q", tt.results, got, tt.want)
		}
	}
}

// The part that can be judged before the balancer knows the node passes by itself.
func TestANodeIsAcceptedDirectlyBeforeTheBalancerKnowsIt(t *testing.T) {
	t.Parallel()
	v := portals()
	unknown(v)
	v.Trial.Report, v.Trial.Route = nil, nil
	whole := Items(v, "am3", now)
	if got := Verdict(whole); got != model.TestFail {
		t.Errorf("a node that the balancer doesn't know comes to %q", got)
	}
	direct := Direct(whole)
	if got := Verdict(direct); got != model.TestPass {
		t.Errorf("what needs no balancer comes to %q: %+v", got, direct)
	}
	var asked []string
	for _, item := range direct {
		if item.Result != model.TestSkipped {
			asked = append(asked, item.ID)
		}
	}
	if got, want := strings.Join(asked, " "), "reachable health version cert clock parity client-ip"; got != want {
		t.Errorf("without a balancer %q is judged, want %q", got, want)
	}
	if whole[7].Result != model.TestFail {
		t.Error("the whole acceptance was changed")
	}
}

func TestSeveralBalancersAreJudgedTogether(t *testing.T) {
	t.Parallel()
	v := portals()
	second := *v.Balancers[0]
	second.Balancer.Name = "lb2"
	v.Balancers = append(v.Balancers, &second)
	item := items(t, v)["balancer"]
	if want := "lb2 doesn't know 10.0.0.13:9443, nor a server of its name"; item.Result != fail || item.Detail != want {
		t.Errorf("%q %q, want %q", item.Result, item.Detail, want)
	}
	if item := items(t, v)["admin"]; item.Result != none || item.Detail != "lb2 doesn't know the node yet" {
		t.Errorf("admin is %q %q", item.Result, item.Detail)
	}
}

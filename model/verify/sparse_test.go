package verify

import (
	"math/bits"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"farmtop/model"
)

// holes take one part each out of what may be known.
var holes = []func(v *model.FarmView){
	func(v *model.FarmView) { v.Trial = nil },
	func(v *model.FarmView) { trialOf(v).Report = nil },
	func(v *model.FarmView) { trialOf(v).Spoofed = nil },
	func(v *model.FarmView) { trialOf(v).Route, trialOf(v).Spoof = nil, nil },
	func(v *model.FarmView) { *reportOf(v) = model.RouteReport{} },
	func(v *model.FarmView) { reportOf(v).Rows, reportOf(v).Nodes = nil, nil },
	func(v *model.FarmView) { reportOf(v).Nodes = nil },
	func(v *model.FarmView) { reportOf(v).Cookie, reportOf(v).Pins = nil, nil },
	func(v *model.FarmView) { reportOf(v).Fresh.Reached = nil },
	func(v *model.FarmView) { reportOf(v).Fresh.Breaks = 3 },
	func(v *model.FarmView) { trialOf(v).Spoofed = &model.SpoofReport{Spoofs: make([]model.Spoof, 3)} },
	func(v *model.FarmView) { v.Balancers = nil },
	func(v *model.FarmView) { v.Balancers = []*model.BalancerView{{}} },
	func(v *model.FarmView) { am3(v).Servers = nil },
	func(v *model.FarmView) { am3(v).Servers = []*model.ServerView{{Balancer: "lb1"}} },
	func(v *model.FarmView) {
		v.Unmatched = []*model.ServerView{{Balancer: "lb1", Server: model.Server{Address: ":"}}}
	},
	func(v *model.FarmView) { am3(v).Node.Address = "" },
	func(v *model.FarmView) { am3(v).Checks = nil },
	func(v *model.FarmView) {
		for _, c := range am3(v).Checks {
			c.Last, c.Recent = nil, nil
		}
	},
	func(v *model.FarmView) { am3(v).Certificate = nil },
	func(v *model.FarmView) { am3(v).Certificate = &model.Certificate{} },
	func(v *model.FarmView) { am3(v).Headers, am3(v).BodySteady, am3(v).SkewKnown = nil, false, false },
	func(v *model.FarmView) { am3(v).Traffic, am3(v).Progress = &model.NodeTraffic{}, &model.Progress{} },
	func(v *model.FarmView) { am3(v).State = "" },
	func(v *model.FarmView) { v.Nodes[0].Checks, v.Nodes[0].Servers, v.Nodes[0].Certificate = nil, nil, nil },
	func(v *model.FarmView) { v.Farm = &model.Farm{Endpoint: v.Farm.Endpoint} },
	func(v *model.FarmView) { v.Farm = &model.Farm{} },
}

func trialOf(v *model.FarmView) *model.TrialView {
	if v.Trial == nil {
		v.Trial = &model.TrialView{At: ago(time.Minute)}
	}
	return v.Trial
}

func reportOf(v *model.FarmView) *model.RouteReport {
	t := trialOf(v)
	if t.Report == nil {
		t.Report = &model.RouteReport{}
	}
	return t.Report
}

// sparse is what is known with some parts missing, by the bits of a number.
func sparse(missing uint64) *model.FarmView {
	v := portals()
	for i, hole := range holes {
		if missing&(1<<i) != 0 {
			hole(v)
		}
	}
	return v
}

// isWhole tells whether an acceptance has all items, each with its reason.
func isWhole(t *testing.T, missing uint64) {
	t.Helper()
	for _, item := range items(t, sparse(missing)) {
		if item.Detail == "" || strings.Contains(item.Detail, "%!") {
			t.Errorf("missing %b: %s is %q with the detail %q", missing, item.ID, item.Result, item.Detail)
		}
	}
}

func TestAnItemWithoutItsInputsSaysWhy(t *testing.T) {
	t.Parallel()
	for i := range holes {
		for j := range i + 1 {
			isWhole(t, 1<<i|1<<j)
		}
	}
}

func FuzzItemsOfWhatIsHardlyKnown(f *testing.F) {
	f.Add(uint64(0))
	f.Add(uint64(1)<<len(holes) - 1)
	f.Fuzz(func(t *testing.T, missing uint64) {
		isWhole(t, bits.ReverseBytes64(missing)^missing)
	})
}

func TestWhateverIsQuotedItemsStayShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä\x1b[2J\n", 5000)
	for _, group := range [][]sight{nodeSights, balancerSights, routeSights, clientSights} {
		for _, tt := range group {
			v := portals()
			tt.breaks(v)
			inflate(v, long)
			for _, item := range Items(v, am3(v).Node.Name, now) {
				if n := utf8.RuneCountInString(item.Detail); n > detailRunes {
					t.Errorf("%s: %s has a detail of %d characters", tt.name, item.ID, n)
				}
				if len(item.Remedy) > 3000 {
					t.Errorf("%s: %s has a remedy of %d bytes", tt.name, item.ID, len(item.Remedy))
				}
			}
		}
	}
}

// inflate lengthens what comes from outside.
func inflate(v *model.FarmView, long string) {
	v.Farm.Name += long
	for _, n := range v.Nodes {
		n.Node.Name, n.Node.Address, n.Reason, n.Version = n.Node.Name+long, n.Node.Address+long, n.Reason+long, n.Version+long
		for _, c := range n.Checks {
			if c.Last != nil {
				c.Last.Reason, c.Last.Body, c.Last.Address = long, long, c.Last.Address+long
			}
		}
		for _, s := range n.Servers {
			s.Name, s.Group, s.CheckText, s.CheckStatus, s.Tracks = s.Name+long, s.Group+long, long, long, long
		}
	}
	if v.Trial == nil || v.Trial.Report == nil {
		return
	}
	r := v.Trial.Report
	r.Path, r.Stopped, r.Advice = r.Path+long, r.Stopped+long, cut(r.Advice+long, 1000)
	for i := range r.Pins {
		r.Pins[i].Why, r.Pins[i].Value = long, long
	}
	for i := range v.Trial.Spoofed.Spoofs {
		v.Trial.Spoofed.Spoofs[i].Took += long
	}
}

package diagnose

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestWhatIsNoFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
	}{
		{"a node that rises", func(v *model.FarmView) { v.Nodes[1].State = model.StateRising }},
		{"a node that falls", func(v *model.FarmView) { v.Nodes[1].State = model.StateFalling }},
		{"a node that wasn't asked yet", func(v *model.FarmView) {
			v.Farm.Limits.MinReady = 3
			v.Nodes[1] = &model.NodeView{Node: v.Nodes[1].Node, Servers: v.Nodes[1].Servers, P95: float32(math.NaN())}
		}},
		{"a standby node of an active-passive farm", func(v *model.FarmView) {
			v.Farm.Expect.ActivePassive, v.Farm.Limits.MinReady = true, 3
			n := v.Nodes[1]
			fail(n, 0, model.FaultRefused, 0, "refused")
			n.State, n.Version, n.Skew = model.StateStandby, "4.2.0", time.Hour
			n.Certificate = certificate("bbbb")
			n.Certificate.NotAfter = ago(time.Hour)
			n.Servers = nil
		}},
		{"few answers, however slow", func(v *model.FarmView) {
			v.Nodes[0].P95 = 900
			for i := range 11 {
				v.Nodes[0].Latency[i] = float32(math.NaN())
			}
		}},
		{"a node that was slow when it was last asked", func(v *model.FarmView) { v.Nodes[0].P95, v.Nodes[0].Stale = 900, true }},
		{"a node of 49 ms among fast ones", func(v *model.FarmView) { v.Nodes[0].P95 = 49 }},
		{"a node 4 times as slow as its peers and its past", func(v *model.FarmView) {
			for _, n := range v.Nodes {
				n.P95, n.HourP95 = 50, 50
			}
			v.Nodes[0].P95 = 200
		}},
		{"two slow nodes of three have no fast majority to be compared with", func(v *model.FarmView) {
			for _, n := range v.Nodes[:2] {
				n.P95, n.HourP95 = 80, 80
			}
		}},
		{"a few changes of state", func(v *model.FarmView) {
			v.Nodes[0].Changes = []time.Time{ago(3 * time.Minute), ago(2 * time.Minute), ago(time.Minute)}
		}},
		{"changes of state long ago", func(v *model.FarmView) {
			for i := range 8 {
				v.Nodes[0].Changes = append(v.Nodes[0].Changes, ago(time.Hour-time.Duration(i)*time.Second))
			}
		}},
		{"a certificate that expires after the time of warning", func(v *model.FarmView) {
			v.Nodes[0].Certificate.NotAfter = now.Add(30*24*time.Hour + time.Second)
		}},
		{"an untrusted certificate where certificates aren't believed", func(v *model.FarmView) {
			v.Farm.TLS.Insecure = true
			v.Nodes[0].Certificate.Problem = model.ProblemSelfSigned
		}},
		{"a certificate for each node where that is allowed", func(v *model.FarmView) {
			v.Farm.Expect = model.Expect{Offload: true}
			for i, n := range v.Nodes {
				n.Certificate = certificate(fmt.Sprint("cert", i))
			}
		}},
		{"an endpoint's own certificate where TLS may end there", func(v *model.FarmView) {
			v.Farm.Expect.Offload = true
			v.Endpoint.Last.Certificate = certificate("dddd")
		}},
		{"an endpoint that wasn't asked yet", func(v *model.FarmView) { v.Endpoint.Last, v.Endpoint.Health = nil, model.Health{} }},
		{"no endpoint", func(v *model.FarmView) { v.Endpoint = nil }},
		{"nodes whose version nobody knows", func(v *model.FarmView) {
			for _, n := range v.Nodes[:2] {
				n.Version = ""
			}
		}},
		{"a clock that nobody can compare", func(v *model.FarmView) {
			v.Nodes[0].Skew = time.Hour
			v.Nodes[1].SkewKnown, v.Nodes[2].SkewKnown = false, false
		}},
		{"clocks that are all off alike, as farmtop's may be", func(v *model.FarmView) {
			for _, n := range v.Nodes {
				n.Skew = time.Hour
			}
		}},
		{"a clock within the limit", func(v *model.FarmView) { v.Nodes[0].Skew = 2200 * time.Millisecond }},
		{"bodies that change with every answer", func(v *model.FarmView) {
			v.Nodes[0].BodyHash, v.Nodes[0].BodySteady = 1, false
		}},
		{"a body of its own on each node", func(v *model.FarmView) {
			for i, n := range v.Nodes {
				n.BodyHash = uint64(i)
			}
		}},
		{"bodies that name their node", func(v *model.FarmView) {
			v.Nodes = v.Nodes[:2]
			for i, n := range v.Nodes {
				n.BodyHash, n.Checks[0].Last.Body = uint64(i), "node="+n.Node.Name+" ok"
			}
		}},
		{"headers that weren't seen yet", func(v *model.FarmView) { v.Nodes[0].Headers = nil }},
		{"a balancer that differs for a moment", func(v *model.FarmView) {
			s := v.Nodes[0].Servers[0]
			s.Admin, s.Up, s.Disagree = model.AdminDown, false, 2900*time.Millisecond
		}},
		{"a server in drain that its balancer holds down", func(v *model.FarmView) {
			s := v.Nodes[0].Servers[0]
			s.Admin, s.Up, s.Disagree = model.AdminDrain, false, time.Minute
		}},
		{"a server configured with weight 0", func(v *model.FarmView) {
			v.Nodes[0].Servers[0].Weight, v.Nodes[0].Servers[0].InitialWeight = 0, 0
		}},
		{"a quiet node in maintenance", func(v *model.FarmView) { v.Nodes[0].Servers[0].Admin = model.AdminMaint }},
		{"servers that wait for a name to resolve", func(v *model.FarmView) {
			s := server("template7", "")
			s.Admin, s.Why = model.AdminMaint, []model.AdminReason{model.ReasonDNS}
			v.Unmatched = []*model.ServerView{s}
		}},
		{"a low level on a farm without actions", func(v *model.FarmView) {
			v.Farm.ReadOnly, v.Balancers[0].Status.Level = true, model.LevelUser
		}},
		{"a balancer without levels", func(v *model.FarmView) { v.Balancers[0].Status.Level = model.LevelUnknown }},
		{"a balancer that wasn't read yet", func(v *model.FarmView) {
			v.Balancers[0].Status, v.Balancers[0].Good = nil, nil
			for _, n := range v.Nodes {
				n.Servers = nil
			}
		}},
		{"a balancer that failed to answer once", func(v *model.FarmView) {
			v.Balancers[0].Good.At = ago(time.Second)
			v.Balancers[0].Status = &model.BalancerStatus{At: now, Err: "no answer within 1 s", Fault: model.ReadTimeout}
		}},
		{"no balancer", func(v *model.FarmView) {
			v.Balancers, v.Farm.Balancers = nil, nil
			for _, n := range v.Nodes {
				n.Servers = nil
			}
		}},
		{"a farm without nodes", func(v *model.FarmView) { v.Nodes, v.Balancers, v.Endpoint = nil, nil, nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v)
			if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (+):\n%s", diff)
			}
		})
	}
}

func TestNothingIsSaidOfAFarmThatIsNotThere(t *testing.T) {
	t.Parallel()
	if found := Farm(nil, now); found != nil {
		t.Errorf("findings about no view: %v", found)
	}
	if found := Farm(&model.FarmView{}, now); found != nil {
		t.Errorf("findings about a view of no farm: %v", found)
	}
}

package verify

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// A sight is a farm as it may be found, and what one item of am3's acceptance comes to then.
type sight struct {
	name   string
	breaks func(v *model.FarmView)
	id     string
	want   model.TestVerdict
	detail string
	remedy string // a part of it; "" where there is none
}

const (
	pass = model.TestPass
	fail = model.TestFail
	none = model.TestNoData
	skip = model.TestSkipped
)

// am3 is the node whose acceptance it is.
func am3(v *model.FarmView) *model.NodeView { return v.Nodes[len(v.Nodes)-1] }

func server3(v *model.FarmView) *model.ServerView { return am3(v).Servers[0] }

// last is the newest answer of a check of am3.
func last(v *model.FarmView, check int) *model.Observation { return am3(v).Checks[check].Last }

// refused lets nobody listen at am3.
func refused(v *model.FarmView) {
	n := am3(v)
	n.State, n.Reason = model.StateDown, "refused by 10.0.0.13:9443 in 0.3 ms"
	for _, c := range n.Checks {
		c.Last = &model.Observation{At: ago(time.Second), Fault: model.FaultRefused, Reason: n.Reason}
		c.Health.State = model.StateDown
		answer(c, true, false, false)
	}
}

// unknown takes am3 out of the balancer's configuration.
func unknown(v *model.FarmView) { am3(v).Servers = nil }

// without takes the balancer out of the configuration.
func without(v *model.FarmView) {
	v.Balancers, v.Farm.Balancers = nil, nil
	for _, n := range v.Nodes {
		n.Servers = nil
	}
}

// deaf makes the balancer unreadable.
func deaf(v *model.FarmView) {
	v.Balancers[0].Status, v.Balancers[0].Failures = &model.BalancerStatus{Err: "refused"}, 5
}

// alone leaves am3 as the farm's only node.
func alone(v *model.FarmView) { v.Nodes = v.Nodes[2:] }

// oneServes makes the farm one in which am3 serves and the others stand by.
func oneServes(v *model.FarmView) {
	peersDown(v)
	v.Farm.Expect.ActivePassive = true
	v.Active = &model.Active{Node: "am3", Since: ago(time.Hour)}
	for _, n := range v.Nodes[:2] {
		n.State = model.StateStandby
	}
}

// member makes am3 a node of a cluster, whose role it owns.
func member(v *model.FarmView) {
	oneServes(v)
	v.Balancers[0].Good.Cluster = &model.Cluster{Name: "CL", Role: "AM", Owner: "am3", State: model.RoleOnline, Nodes: []model.ClusterNode{
		{Name: "am1", State: model.MemberUp}, {Name: "am2", State: model.MemberUp}, {Name: "am3", State: model.MemberUp},
	}}
	server3(v).CheckStatus, server3(v).Status = "", "Up, owner"
}

// standby makes am3 a node of a cluster whose role am1 owns.
func standby(v *model.FarmView) {
	member(v)
	refused(v)
	am3(v).State, am3(v).Certificate = model.StateStandby, nil
	server3(v).Up, server3(v).Status = false, "Up"
	v.Nodes[0].State, v.Active.Node, v.Balancers[0].Good.Cluster.Owner = model.StateUp, "am1", "am1"
}

// peersDown lets nobody else serve.
func peersDown(v *model.FarmView) {
	v.Nodes[0].State, v.Nodes[1].State = model.StateDown, model.StateDown
}

// missed lets no session of the test begin on am3.
func missed(v *model.FarmView) {
	r := v.Trial.Report
	r.Fresh.Reached = []model.RouteReached{{Node: "am1", Sessions: 14, Requests: 42}, {Node: "am2", Sessions: 14, Requests: 42}}
	r.Fresh.Sessions, r.Rows = 28, nil
}

// running makes the trial one that goes on, and has told nothing of am3 yet.
func running(v *model.FarmView) {
	missed(v)
	v.Trial.Done, v.Trial.Report.Done, v.Trial.Spoofed.Done = false, false, false
	v.Trial.Report.Pins, v.Trial.Spoofed.Spoofs = nil, nil
}

// drained takes am3 out at the balancer.
func drained(v *model.FarmView) {
	s := server3(v)
	s.Admin, s.Why, s.Status = model.AdminDrain, []model.AdminReason{model.ReasonOperator}, "DRAIN"
	s.Drain = &model.Drain{}
}

func TestEveryItemTellsWhatItSees(t *testing.T) {
	t.Parallel()
	for _, group := range [][]sight{nodeSights, balancerSights, routeSights, clientSights} {
		for _, tt := range group {
			t.Run(tt.id+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				v := portals()
				tt.breaks(v)
				item := items(t, v)[tt.id]
				if item.Result != tt.want || item.Detail != tt.detail {
					t.Errorf("%q %q, want %q %q", item.Result, item.Detail, tt.want, tt.detail)
				}
				if !strings.Contains(item.Remedy, tt.remedy) || (tt.remedy == "") != (item.Remedy == "") {
					t.Errorf("remedy %q, want one with %q", item.Remedy, tt.remedy)
				}
			})
		}
	}
}

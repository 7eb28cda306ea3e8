package diagnose

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// inCluster makes an active-passive farm of two nodes of the healthy one, in a cluster with a file share as witness; am1 has the role.
func inCluster(v *model.FarmView) *model.Cluster {
	v.Farm.Expect.ActivePassive, v.Farm.Balancers[0].Kind = true, "wincluster"
	v.Nodes, v.Asked = v.Nodes[:2], 2
	c := &model.Cluster{Name: "AMSCL", Role: "AMS", Owner: "am1", State: model.RoleOnline, Dynamic: true}
	c.Witness = model.Witness{Kind: model.WitnessShare, Resource: "Dateifreigabezeuge", State: model.WitnessOnline, Votes: 1}
	for _, n := range v.Nodes {
		c.Nodes = append(c.Nodes, model.ClusterNode{Name: n.Node.Name, State: model.MemberUp, Weight: 1, Votes: 1})
	}
	v.Balancers[0].Good.Cluster = c
	v.Active = &model.Active{Node: "am1", Since: ago(time.Hour)}
	standBy(v.Nodes[1], ago(time.Hour))
	return c
}

// standBy makes a node one that the role isn't on.
func standBy(n *model.NodeView, since time.Time) {
	fail(n, 0, model.FaultRefused, 0, "refused")
	n.State, n.Since = model.StateStandby, since
	n.Servers[0].Admin, n.Servers[0].Status, n.Servers[0].Uncounted = model.AdminReady, "Up", true
}

// abandon has no node serve since a while.
func abandon(v *model.FarmView, since time.Duration) {
	for _, n := range v.Nodes {
		standBy(n, ago(since))
		n.State = model.StateDown
	}
	v.Active.Idle = ago(since)
}

var clusterFaults = []fault{
	{
		name: "two nodes answer healthy",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			v.Nodes[1] = healthyNode("am2", "10.0.0.12:9443", v.Farm)
			v.Nodes[1].Since, v.Nodes[1].Certificate = ago(time.Minute), v.Nodes[0].Certificate
			v.Nodes[1].Headers, v.Nodes[1].Servers = v.Nodes[0].Headers, []*model.ServerView{server("am2", "10.0.0.12:9443")}
		},
		title: "CL01 critical portals: 2 nodes of portals are active: am1 and am2",
		evidence: "am1 has answered healthy since 11:01:05 (200 in 3.1 ms); am2 has answered healthy since 12:00:05 (200 in 3.1 ms); " +
			"the cluster says: AMS is Online on am1",
	},
	{
		name: "nodes of a cluster that are asserted to run different versions",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			v.Nodes[0].Version, v.Nodes[0].Node.Version, v.Nodes[1].Node.Version = "3.0.1", "3.0.1", "3.0.0"
		},
		title:    "PAR01 critical portals: am1 runs 3.0.1, am2 3.0.0",
		evidence: "3.0.1 on am1; 3.0.0 on am2",
	},
	{
		name: "another node serves than the owner",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			c.Owner, v.Active.Node = "am2", "am2"
		},
		title:    "CL01 critical portals: am1 serves, though lb1 says that the role is on am2",
		evidence: "the cluster says: AMS is Online on am2; am1 has answered healthy since 11:01:05, am2 is standby since 11:01:05: refused",
	},
	{
		name: "the only node that could take the role is paused",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			v.Farm.Limits.MinReady = 2
			c.Nodes[1].State, v.Nodes[1].Servers[0].Admin = model.MemberPaused, model.AdminDrain
		},
		title:    "LB08 warning portals: portals has 1 ready node, fewer than its minimum of 2",
		evidence: "2 nodes: 1 ready, 1 taken out at the balancer",
	},
	{
		name: "the only node that could take the role is down in the cluster",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			v.Farm.Limits.MinReady = 2
			v.Nodes[1].Servers[0].Admin = model.AdminDown
		},
		title:    "LB08 warning portals: portals has 1 ready node, fewer than its minimum of 2",
		evidence: "2 nodes: 1 ready, 1 down by the balancer's own check",
	},
	{
		name:     "no node is active for longer than a move takes",
		breaks:   func(v *model.FarmView) { inCluster(v); abandon(v, moveTakes) },
		title:    "CL02 critical portals: no node of portals is active: am1 was last, until 12:00:35",
		evidence: "the cluster says: AMS is Online on am1; am1: refused; am2: refused",
	},
	{
		name: "the role has failed",
		breaks: func(v *model.FarmView) {
			inCluster(v).State = model.RoleFailed
			abandon(v, time.Second)
		},
		title:    "CL02 critical portals: no node of portals is active: am1 was last, until 12:01:04",
		evidence: "the cluster says: AMS is Failed on am1; am1: refused; am2: refused",
	},
	{
		name: "no node was ever active, and there is no cluster to ask",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			abandon(v, time.Second)
			v.Active.Node = ""
			v.Balancers[0].Good.Cluster = nil
		},
		title:    "CL02 critical portals: no node of portals is active",
		evidence: "am1: refused; am2: refused",
	},
	{
		name:     "the active node is down, and the role may still move",
		breaks:   func(v *model.FarmView) { inCluster(v); abandon(v, moveTakes-time.Second) },
		title:    "HC01 critical portals/am1: am1 is down: refused",
		evidence: `check "version" failed the last 3 times (fall 3), down since 12:00:41`,
	},
	{
		name: "two nodes without a witness",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			c.Witness, c.Nodes[1].Votes = model.Witness{}, 0
		},
		title: "CL03 warning portals: AMSCL would stop if am1 failed",
		evidence: "1 vote now, 1 present, 1 needed; the cluster would outlive one failure: not that of am1; " +
			"dynamic quorum is on; there is no witness",
	},
	{
		name: "four nodes without a witness",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			c.Witness = model.Witness{}
			c.Nodes = append(c.Nodes, model.ClusterNode{Name: "am3", State: model.MemberUp, Weight: 1, Votes: 1}, model.ClusterNode{Name: "am4", State: model.MemberUp, Weight: 1})
		},
		title: "CL03 warning portals: AMSCL has 4 voting nodes and no witness: an even number",
		evidence: "3 votes now, 3 present, 2 needed; the cluster would outlive one failure: yes, one and then another: yes, two at once: 50-50; " +
			"dynamic quorum is on; there is no witness",
	},
	{
		name: "the other node is down",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			c.Nodes[1].State, c.Nodes[1].Votes, c.Witness.Votes = model.MemberDown, 0, 0
		},
		title: "CL03 warning portals: AMSCL would stop at the next failure of a node",
		evidence: "1 vote now, 1 present, 1 needed; the cluster would outlive one failure: no; " +
			"dynamic quorum is on; the witness (file share) is Online and has 0 votes; am2 is Down",
	},
	{
		name: "the witness failed",
		breaks: func(v *model.FarmView) {
			c := inCluster(v)
			c.Nodes = append(c.Nodes, model.ClusterNode{Name: "am3", State: model.MemberUp, Weight: 1, Votes: 1})
			c.Witness.State, c.Witness.Votes = model.WitnessFailed, 0
		},
		title: "CL03 warning portals: the witness of AMSCL is Failed",
		evidence: "3 votes now, 3 present, 2 needed; the cluster would outlive one failure: yes, one and then another: 50-50, two at once: no; " +
			"dynamic quorum is on; the witness (file share) is Failed and has 0 votes",
	},
	{
		name: "the role moved, and the outage was measured",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			v.Active.From, v.Active.Since = "am2", ago(time.Minute)
			v.Failover = &model.Failover{From: "am2", To: "am1", Began: ago(70 * time.Second), Outage: model.Outage{
				Probes: 60, Lost: 6, Why: "refused", LastGood: ago(65 * time.Second), FirstLost: ago(64800 * time.Millisecond),
				LastLost: ago(63800 * time.Millisecond), FirstGood: ago(63600 * time.Millisecond),
			}}
		},
		title:    "CL04 info portals: the role moved from am2 to am1 at 12:00:05, out for 1.2 s ± 0.2 s",
		evidence: "6 of farmtop's own 60 requests were lost at the endpoint, the first at 12:00:00: refused",
	},
	{
		name: "the role moved, and nobody watched",
		breaks: func(v *model.FarmView) {
			inCluster(v)
			v.Active.From, v.Active.Since = "am2", ago(time.Minute)
		},
		title:    "CL04 info portals: the role moved from am2 to am1 at 12:00:05",
		evidence: "the endpoint wasn't watched meanwhile, so nobody knows how long it was out",
	},
}

func TestWhatIsNoFaultOfACluster(t *testing.T) {
	t.Parallel()
	for name, apply := range map[string]func(v *model.FarmView, c *model.Cluster){
		"a pair with a witness": func(*model.FarmView, *model.Cluster) {},
		"three nodes without one": func(_ *model.FarmView, c *model.Cluster) {
			c.Nodes, c.Witness = append(c.Nodes, model.ClusterNode{Name: "am3", State: model.MemberUp, Weight: 1, Votes: 1}), model.Witness{}
		},
		"a node that stands by, which the balancer's own check holds down": func(v *model.FarmView, _ *model.Cluster) {
			v.Balancers[0].Good.Cluster, v.Farm.Limits.MinReady = nil, 2
			v.Nodes[1].Servers[0].Admin = model.AdminDown
		},
		"a paused node, which votes": func(_ *model.FarmView, c *model.Cluster) { c.Nodes[1].State = model.MemberPaused },
		"a move that is under way":   func(v *model.FarmView, c *model.Cluster) { abandon(v, 5*time.Second); c.State = model.RolePending },
		"a move that was asked for": func(v *model.FarmView, _ *model.Cluster) {
			abandon(v, 5*time.Second)
			v.Actions = []*model.Progress{{Action: model.Action{Verb: model.VerbMove, Node: "am2"}, Phase: model.PhaseDraining}}
		},
		"nodes that weren't all asked yet": func(v *model.FarmView, _ *model.Cluster) {
			abandon(v, time.Second)
			v.Asked, v.Active.Idle = 1, time.Time{}
			v.Nodes[1].State = model.StateUnknown
		},
		"the old node wasn't asked since the new one came up": func(v *model.FarmView, c *model.Cluster) {
			standBy(v.Nodes[0], ago(time.Second))
			v.Nodes[0].State, v.Nodes[0].Seen = model.StateUp, ago(3*time.Second)
			v.Nodes[1].State, v.Nodes[1].Since, v.Nodes[1].Seen = model.StateUp, ago(2*time.Second), ago(time.Second)
			v.Nodes[1].Checks, v.Nodes[0].Checks = nil, nil
			c.State = model.RolePending
		},
		"the cluster was read before the node came up": func(v *model.FarmView, c *model.Cluster) {
			c.Owner, v.Active.Node, v.Active.Since = "am2", "am2", ago(ownerApart-time.Second)
		},
		"a move long ago": func(v *model.FarmView, _ *model.Cluster) { v.Active.From, v.Active.Since = "am2", ago(movedShown) },
	} {
		v := portals()
		c := inCluster(v)
		apply(v, c)
		if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTheNodeThatGetsTheRoleIsComparedWithTheOneBefore(t *testing.T) {
	t.Parallel()
	const moved = "CL04 info portals: the role moved from am1 to am2 at 12:00:05"
	for name, tt := range map[string]struct {
		fingerprint string
		ago         time.Duration
		want        []string
	}{
		"another certificate": {"cccc", time.Minute, []string{"TLS03 warning portals/am2: am2 presents another certificate than am1 did before the role moved", moved}},
		"the same":            {"aaaa", time.Minute, []string{moved}},
		"another, long since": {"cccc", movedShown, []string{}},
	} {
		v := portals()
		c := inCluster(v)
		c.Owner, v.Active.Node, v.Active.From, v.Active.Since = "am2", "am2", "am1", ago(tt.ago)
		v.Nodes[1] = healthyNode("am2", "10.0.0.12:9443", v.Farm)
		v.Nodes[1].Since, v.Nodes[1].Certificate, v.Nodes[1].Servers = ago(tt.ago), certificate(tt.fingerprint), []*model.ServerView{server("am2", "10.0.0.12:9443")}
		v.Endpoint.Last.Certificate = v.Nodes[1].Certificate
		standBy(v.Nodes[0], ago(tt.ago))
		if diff := cmp.Diff(tt.want, told(Farm(v, now))); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", name, diff)
		}
	}
}

package diagnose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestWhatADrainWaitsFor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		apply    func(n *model.NodeView)
		title    string // of the one finding; "" for none
		evidence string // a part of it
	}{
		{
			name:  "nothing: nobody comes any more",
			apply: func(n *model.NodeView) { drained(n, time.Hour) },
		},
		{
			name: "not yet: the drain is young",
			apply: func(n *model.NodeView) {
				d := stalls(n).Drain
				d.Since = d.At.Add(-59 * time.Second)
			},
		},
		{
			name:  "what comes becomes fewer",
			apply: func(n *model.NodeView) { stalls(n).Drain.Decay.Falling = true },
		},
		{
			name:  "too little was seen to tell",
			apply: func(n *model.NodeView) { stalls(n).Drain.Decay.Enough = false },
		},
		{
			name: "somebody came, but a minute ago",
			apply: func(n *model.NodeView) {
				d := stalls(n).Drain
				d.Quiet, d.InFlight = time.Minute, 0
			},
		},
		{
			name: "new sessions aren't counted apart",
			apply: func(n *model.NodeView) {
				stalls(n).Drain.New = -1
			},
			title:    "DR01 warning portals/am2: the drain of am2 stalls: requests still come, and don't become fewer",
			evidence: "120 requests since 11:59:03, 1.0/s lately, the newest 0.4 s ago; 2 in flight",
		},
		{
			name: "requests that don't end",
			apply: func(n *model.NodeView) {
				d := drained(n, 3*time.Minute).Drain
				d.Bound, d.InFlight, d.Leaving, d.Quiet = 7, 2, 1, 75*time.Second
			},
			title:    "DR01 warning portals/am2: the drain of am2 waits for 2 requests that began over 75 s ago",
			evidence: "2 in flight, 1 of them at older processes of the balancer",
		},
		{
			name: "a request that may still end",
			apply: func(n *model.NodeView) {
				d := drained(n, 3*time.Minute).Drain
				d.InFlight, d.Quiet = 1, 59*time.Second
			},
		},
		{
			name: "farmtop's own drain, whose count is of all its servers",
			apply: func(n *model.NodeView) {
				drained(n, 2*time.Minute)
				p := acting(n, model.VerbDrain, model.PhaseDraining)
				p.Drain = stalls(n).Drain
			},
			title: "DR01 warning portals/am2: the drain of am2 stalls: cookie-bound requests still come, and don't become fewer",
		},
		{
			name: "farmtop's own drain, which is done",
			apply: func(n *model.NodeView) {
				stalls(n)
				acting(n, model.VerbDrain, model.PhaseDone)
			},
		},
		{
			name: "another's drain, at which farmtop's action was refused",
			apply: func(n *model.NodeView) {
				stalls(n)
				acting(n, model.VerbMaint, model.PhaseRefused).Drain = nil
			},
			title: "DR01 warning portals/am2: the drain of am2 stalls: cookie-bound requests still come, and don't become fewer",
		},
		{
			name: "the deadline passed while the curve falls",
			apply: func(n *model.NodeView) {
				d := stalls(n).Drain
				d.Decay = model.Decay{Enough: true, Falling: true, HalfLife: 4 * time.Minute, ETA: 9 * time.Minute}
				acting(n, model.VerbDrain, model.PhaseTimedOut)
			},
			title:    "DR01 warning portals/am2: the drain of am2 passed its deadline of 15 minutes: 2 requests in flight, 1.0 requests/s",
			evidence: "; they halve every 4 minutes, quiet in about 9 minutes",
		},
		{
			name: "the deadline passed between two requests",
			apply: func(n *model.NodeView) {
				stalls(n).Drain.InFlight = 0
				acting(n, model.VerbDrain, model.PhaseTimedOut)
			},
			title: "DR01 warning portals/am2: the drain of am2 passed its deadline of 15 minutes: cookie holders still come, 1.0 requests/s",
		},
		{
			name: "the deadline passed, and then the node became quiet",
			apply: func(n *model.NodeView) {
				drained(n, time.Hour)
				acting(n, model.VerbDrain, model.PhaseTimedOut)
			},
		},
		{
			name: "maintenance waits for a WebSocket",
			apply: func(n *model.NodeView) {
				s := drained(n, 3*time.Minute)
				s.Admin, s.Status, s.Up = model.AdminMaint, "MAINT", false
				s.Drain.InFlight, s.Drain.Quiet = 1, 2*time.Minute
				acting(n, model.VerbMaint, model.PhaseDraining)
			},
			title: "DR01 warning portals/am2: the maintenance of am2 waits for 1 request that began over 2 minutes ago",
		},
		{
			name: "maintenance that the second step made passed its deadline",
			apply: func(n *model.NodeView) {
				s := drained(n, 20*time.Minute)
				s.Admin, s.Status, s.Up = model.AdminMaint, "MAINT", false
				s.Drain.InFlight, s.Drain.Quiet = 1, 2*time.Minute
				acting(n, model.VerbDrain, model.PhaseTimedOut)
			},
			title: "DR01 warning portals/am2: the maintenance of am2 passed its deadline of 15 minutes: 1 request in flight",
		},
		{
			name: "a node that is being made ready",
			apply: func(n *model.NodeView) {
				d := stalls(n).Drain
				n.Servers[0].Admin, n.Servers[0].Drain = model.AdminReady, nil
				acting(n, model.VerbReady, model.PhaseTimedOut).Drain = d
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v.Nodes[1])
			found := Farm(v, now)
			want := []string{}
			if tt.title != "" {
				want = append(want, tt.title)
			}
			if diff := cmp.Diff(want, told(found)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s", diff)
			}
			if len(found) > 0 && !strings.Contains(found[0].Evidence, tt.evidence) {
				t.Errorf("evidence %q lacks %q", found[0].Evidence, tt.evidence)
			}
		})
	}
}

func TestNewSessionsThatNobodyCountsAreNoFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(s *model.ServerView)
	}{
		{"none came", func(s *model.ServerView) { s.Drain.Bound = 41 }},
		{"the balancer doesn't count them apart", func(s *model.ServerView) { s.Drain.New, s.Drain.Bound = -1, 41 }},
		{"the node is ready again", func(s *model.ServerView) { s.Admin, s.Drain.New = model.AdminReady, 3 }},
		{"nothing was counted yet", func(s *model.ServerView) { s.Drain = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(drained(v.Nodes[1], time.Minute))
			if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (+):\n%s", diff)
			}
		})
	}
}

// What LB06 says of a node in maintenance is no new session: nobody knows whether those requests had a cookie.
func TestRequestsInMaintenanceAreNotNewSessionsOfADrain(t *testing.T) {
	t.Parallel()
	v := portals()
	s := drained(v.Nodes[1], time.Minute)
	s.Admin, s.Status, s.Up, s.SentIn, s.Drain.New = model.AdminMaint, "MAINT", false, 3, 3
	want := []string{"LB06 critical portals/am2: am2 is in maintenance, yet lb1 sends it requests"}
	if diff := cmp.Diff(want, told(Farm(v, now))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestABalancerThatCannotBeReadSaysNothingOfItsDrains(t *testing.T) {
	t.Parallel()
	v := portals()
	stalls(v.Nodes[0]).Drain.New = 3
	stalls(v.Nodes[1])
	acting(v.Nodes[1], model.VerbDrain, model.PhaseTimedOut)
	v.Balancers[0].Status, v.Balancers[0].Failures = &model.BalancerStatus{Err: "refused"}, 9
	want := []string{"LB07 warning portals: lb1 cannot be read: refused"}
	if diff := cmp.Diff(want, told(Farm(v, now))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestTooFewNodesAreCountedByWhatTheyLack(t *testing.T) {
	t.Parallel()
	v := healthyFarm(8)
	v.Farm.Limits.MinReady = 5
	fail(v.Nodes[0], 0, model.FaultRefused, 0, "refused")
	held := v.Nodes[1].Servers[0]
	held.Admin, held.Up, held.Status = model.AdminDown, false, "DOWN"
	drained(v.Nodes[2], time.Minute)
	v.Nodes[3].Servers[0].Admin = model.AdminMaint
	v.Nodes[4].Servers[0].Weight = 0
	v.Nodes[5].Servers = nil
	for _, f := range Farm(v, now) {
		if f.Code != "LB08" {
			continue
		}
		want := "8 nodes: 2 ready, 1 unable to serve, 1 down by the balancer's own check, 2 taken out at the balancer, " +
			"1 with weight 0 at the balancer, 1 unknown to the balancer"
		if f.Evidence != want {
			t.Errorf("evidence %q, want %q", f.Evidence, want)
		}
		return
	}
	t.Error("no LB08")
}

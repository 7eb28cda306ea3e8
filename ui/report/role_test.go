package report

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// clustered is a snapshot of an active-passive farm whose role a failover cluster has moved from ams1 to ams2.
func clustered() *model.Snapshot {
	c := &model.Cluster{
		Name: "CL1", Role: "AMS", Owner: "AMS2", State: model.RoleOnline, Dynamic: true,
		Witness: model.Witness{Kind: model.WitnessShare, Resource: "File Share Witness", State: model.WitnessOnline, Votes: 1},
		Nodes: []model.ClusterNode{
			{Name: "AMS1", State: model.MemberPaused, Drain: model.RolesMoved, Weight: 1, Votes: 1},
			{Name: "AMS2", State: model.MemberUp, Drain: model.RolesStay, Weight: 1, Votes: 1},
		},
	}
	farm := &model.Farm{
		Name: "ams", System: "lithnet-ams-cluster", Endpoint: "https://ams.example.com/",
		Checks:    []model.Check{{Name: "health", Protocol: model.ProtocolHTTPS, Path: "/health-check", Fall: 3}},
		Expect:    model.Expect{ActivePassive: true, Offload: true},
		Balancers: []model.Balancer{{Name: "win", Kind: "wincluster", Backend: "AMS"}},
		Limits:    model.DefaultLimits(),
	}
	status := &model.BalancerStatus{At: ago(time.Second), Software: "Windows failover cluster", Level: model.LevelAdmin, Cluster: c, Groups: []model.Group{{Name: "AMS"}}}
	v := &model.FarmView{
		Farm: farm, Asked: 2, Endpoint: upCheck(&farm.Checks[0], 200, 4*time.Millisecond),
		Balancers: []*model.BalancerView{{Balancer: farm.Balancers[0], Status: status, Good: status}},
		Active:    &model.Active{Node: "ams2", From: "ams1", Since: ago(20 * time.Second)},
		Failover: &model.Failover{
			Cause: model.CauseAction, From: "ams1", To: "ams2", Began: ago(23 * time.Second), Ended: ago(11 * time.Second),
			Outage: model.Outage{
				Probes: 60, Lost: 6, LastGood: ago(21200 * time.Millisecond), FirstLost: ago(21 * time.Second), LastLost: ago(20 * time.Second),
				FirstGood: ago(19800 * time.Millisecond), Why: "refused by 192.0.2.20:443",
			},
		},
	}
	for i, name := range []string{"ams1", "ams2"} {
		member := &c.Nodes[i]
		n := &model.NodeView{
			Node: model.Node{Name: name, Address: name + ".example.com:443"}, State: model.StateUp, Reason: "200 in 3.1 ms",
			Checks: []*model.CheckView{upCheck(&farm.Checks[0], 200, 3100*time.Microsecond)},
			Servers: []*model.ServerView{{Balancer: "win", Server: model.Server{
				Group: "AMS", Name: member.Name, Admin: model.AdminReady, Status: member.Words(), Weight: 1, InitialWeight: 1, Uncounted: true, LastRequest: -1,
			}}},
		}
		v.Nodes = append(v.Nodes, n)
	}
	v.Nodes[1].Servers[0].Status, v.Nodes[1].Servers[0].Up = "Up, owner", true
	away := v.Nodes[0]
	takeDown(away)
	away.State, away.Reason = model.StateStandby, "refused by 192.0.2.11:443"
	s := &away.Servers[0].Server
	s.Admin, s.Status, s.Why = model.AdminDrain, c.Nodes[0].Words(), []model.AdminReason{model.ReasonOperator}
	return snapshot(v)
}

// idle is the same farm while the role is on its way, and the votes wouldn't survive much.
func idle() *model.Snapshot {
	s := clustered()
	v := s.Farms[0]
	v.Nodes[1].State, v.Nodes[1].Reason = model.StateStandby, "refused by 192.0.2.12:443"
	v.Active.Idle = ago(800 * time.Millisecond)
	v.Failover.Ended, v.Failover.Outage.FirstGood = time.Time{}, time.Time{}
	c := v.Balancers[0].Good.Cluster
	c.State, c.Witness.State = model.RolePending, model.WitnessOffline
	return snapshot(v)
}

// pending is a farm that one look found without a node that serves, and nothing wrong but that: the role is on its way.
func pending() *model.Snapshot {
	s := clustered()
	v := s.Farms[0]
	v.Active.From, v.Active.Since, v.Active.Idle, v.Failover = "", time.Time{}, ago(time.Second), nil
	v.Balancers[0].Good.Cluster.State = model.RolePending
	for _, n := range v.Nodes {
		takeDown(n)
		n.State, n.Reason = model.StateDown, "refused by 192.0.2.11:443"
	}
	return snapshot(v)
}

func TestARoleThatIsOnItsWayIsNotOKInAnyFormat(t *testing.T) {
	t.Parallel()
	s := pending()
	if v := Verdict(s); v != model.VerdictUnknown || ExitCode(v) != 3 || len(s.Farms[0].Findings) > 0 {
		t.Fatalf("verdict %s, %+v; want it unknown, as it may be over in a moment", v, s.Farms[0].Findings)
	}
	const words = "nobody serves: the role is on its way (Pending on AMS2)"
	for format, write := range map[string]func(io.Writer, *model.Snapshot) error{
		"text":   func(w io.Writer, s *model.Snapshot) error { return CheckText(w, s, TextOptions{}) },
		"nagios": CheckNagios, "junit": CheckJUnit, "json": CheckJSON,
	} {
		var got bytes.Buffer
		if err := write(&got, s); err != nil {
			t.Fatal(err)
		}
		told := got.String()
		if !strings.Contains(told, words) || !strings.Contains(strings.ToLower(told), "unknown") || strings.Contains(told, "critical") {
			t.Errorf("%s doesn't say that %s:\n%s", format, words, told)
		}
	}
}

func TestARoleIsReported(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		given *model.Snapshot
	}{{"role", clustered()}, {"role-idle", idle()}} {
		for file, write := range map[string]func(io.Writer, *model.Snapshot) error{
			".txt": func(w io.Writer, s *model.Snapshot) error { return CheckText(w, s, TextOptions{}) },
			"-80.txt": func(w io.Writer, s *model.Snapshot) error {
				return CheckText(w, s, TextOptions{Width: 80, ASCII: true})
			},
			".nagios": CheckNagios, ".xml": CheckJUnit, ".json": indented(CheckJSON),
		} {
			t.Run(tt.name+file, func(t *testing.T) {
				t.Parallel()
				var got bytes.Buffer
				if err := write(&got, tt.given); err != nil {
					t.Fatal(err)
				}
				compareGolden(t, tt.name+file, got.Bytes())
			})
		}
	}
}

// moveOf is a move of the role to ams2 that is so far.
func moveOf(phase model.Phase, why string) Outcome {
	f := clustered().Farms[0]
	c, _ := f.Cluster()
	o := Outcome{
		Node: f.Node("ams2"), Cluster: c, Failover: f.Failover, Again: "farmtop",
		Progress: model.Progress{
			Action: model.Action{Verb: model.VerbMove, Farm: "ams", Node: "ams2", Deadline: model.DefaultMoveDeadline},
			Phase:  phase, Why: why, Text: "plan", AskedAt: ago(23 * time.Second), DoneAt: ago(22 * time.Second), EndedAt: ago(19 * time.Second),
			Results: []model.StepResult{{Step: model.Step{Balancer: "win", Verb: model.VerbMove, Group: "AMS", Server: "AMS2", Command: "Move-ClusterGroup AMS"}, Role: "AMS is Pending on AMS1"}},
		},
	}
	if !phase.IsOver() {
		o.Progress.EndedAt = time.Time{}
	}
	return o
}

func TestAMoveSaysWhereTheRoleIsAndForHowLongItWasOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		outcome Outcome
		result  Result
		says    string
	}{
		{"done", moveOf(model.PhaseDone, ""), ResultDone, "ams/ams2 has the role: AMS is Online on AMS2\n      the endpoint: out for 1.2 s ± 0.2 s\n"},
		{"on its way", moveOf(model.PhaseDraining, "AMS is Pending on AMS1"), ResultMoving, "the cluster moves the role to ams/ams2; AMS is Pending on AMS1"},
		{"too late", moveOf(model.PhaseTimedOut, "2 min passed: AMS is Offline on AMS1"), ResultTimedOut, "the role hasn't come to ams/ams2; 2 min passed"},
		{"back again", moveOf(model.PhaseFailed, "AMS is Online on AMS1 again"), ResultFailed, "failed  AMS is Online on AMS1 again"},
	} {
		var got strings.Builder
		if err := ActionText(&got, now, []Outcome{c.outcome}, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if result := c.outcome.Result(); result != c.result || !strings.Contains(got.String(), c.says) {
			t.Errorf("%s: %s, %q, want %s, %q", c.name, result, got.String(), c.result, c.says)
		}
	}
	waiting := moveOf(model.PhaseDraining, "AMS is Pending on AMS1")
	if line, want := ActionLine(&waiting, now, TextOptions{}), "ams/ams2 gets the role  23s  AMS is Online on AMS2  deadline in 1m 37s"; line != want {
		t.Errorf("%q, want %q", line, want)
	}
	var got bytes.Buffer
	if err := prettied(func(w io.Writer) error { return ActionJSON(w, now, []Outcome{moveOf(model.PhaseDone, "")}) })(&got); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "move.json", got.Bytes())
}

func TestADrainInAClusterIsOverWithItsRoles(t *testing.T) {
	t.Parallel()
	o := moveOf(model.PhaseDone, "")
	o.Progress.Action = model.Action{Verb: model.VerbDrain, Farm: "ams", Node: "ams1"}
	want := "ams/ams1 is drained: the cluster has moved its roles away, and AMS is Online on AMS2"
	if got := o.Message(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// aRole is a farm of two nodes in a failover cluster: am1 has the role and serves, am2 stands by.
func aRole() *model.FarmView {
	view := aFarm("ams", 2)
	farm := view.Farm
	farm.System, farm.Endpoint, farm.Expect.ActivePassive = "lithnet-ams-cluster", "https://ams.example.com/", true
	farm.Balancers = []model.Balancer{{Name: "win", Kind: "wincluster", Backend: "AMS"}}
	asked := *view.Nodes[0].Checks[0].Last
	view.Endpoint = &model.CheckView{Check: &model.Check{Name: "endpoint"}, Health: model.Health{State: model.StateUp}, Last: &asked}
	view.Active = &model.Active{Node: "am1", Since: noon.Add(-49 * time.Hour)}
	given(view, func(*model.Cluster) {})
	standBy(view, 1)
	return recount(view)
}

// standBy makes a node one that doesn't serve, and isn't meant to.
func standBy(view *model.FarmView, i int) {
	n := view.Nodes[i]
	failed := *n.Checks[0].Last
	failed.OK, failed.Fault, failed.Status, failed.Reason = false, model.FaultRefused, 0, "refused by "+n.Node.Address
	n.State, n.Reason, n.Checks[0].Last, n.Version = model.StateStandby, failed.Reason, &failed, ""
	n.Checks[0].Health.State = model.StateDown
}

// given is what a farm's cluster says now: of all that is well, what is changed.
func given(view *model.FarmView, change func(c *model.Cluster)) *model.FarmView {
	c := &model.Cluster{
		Name: "CL1", Role: "AMS", Owner: "AM1", State: model.RoleOnline, Dynamic: true,
		Witness: model.Witness{Kind: model.WitnessShare, Resource: "File Share Witness", State: model.WitnessOnline, Votes: 1},
		Nodes: []model.ClusterNode{
			{Name: "AM1", State: model.MemberUp, Drain: model.RolesStay, Weight: 1, Votes: 1},
			{Name: "AM2", State: model.MemberUp, Drain: model.RolesStay, Weight: 1, Votes: 1},
		},
	}
	change(c)
	status := &model.BalancerStatus{
		At: noon.Add(-time.Second), Farm: view.Farm.Name, Balancer: "win", Took: 900 * time.Millisecond, Software: "Windows failover cluster",
		Node: c.Name, Level: model.LevelAdmin, Groups: []model.Group{{Name: c.Role, Status: string(c.State)}}, Cluster: c,
	}
	view.Balancers = []*model.BalancerView{{Balancer: view.Farm.Balancers[0], Status: status, Good: status}}
	for i, n := range view.Nodes {
		member := &c.Nodes[i]
		s := model.Server{Group: c.Role, Name: member.Name, Status: member.Words(), Weight: 1, InitialWeight: 1, Uncounted: true, LastRequest: -1, Admin: model.AdminReady}
		switch member.State {
		case model.MemberPaused:
			s.Admin, s.Why = model.AdminDrain, []model.AdminReason{model.ReasonOperator}
		case model.MemberDown:
			s.Admin, s.Why = model.AdminDown, []model.AdminReason{model.ReasonCheck}
		}
		if c.IsOwner(member.Name) {
			s.Status, s.Up = s.Status+", owner", c.State == model.RoleOnline
		}
		status.Servers = append(status.Servers, s)
		n.Servers = []*model.ServerView{{Server: s, Balancer: "win", At: status.At, Since: noon.Add(-72 * time.Second), Rate: -1}}
	}
	return view
}

// moving is a role on its way from am1 to am2, for which the endpoint is out.
func moving() *model.FarmView {
	view := given(aRole(), func(c *model.Cluster) { c.State = model.RolePending })
	standBy(view, 0)
	began := noon.Add(-3 * time.Second)
	view.Active.Idle = noon.Add(-800 * time.Millisecond)
	view.Failover = &model.Failover{Cause: model.CauseAction, From: "am1", Began: began, Outage: model.Outage{
		Probes: 14, Lost: 4, LastGood: noon.Add(-time.Second), FirstLost: noon.Add(-800 * time.Millisecond), LastLost: noon.Add(-200 * time.Millisecond), Why: "refused by 192.0.2.20:443",
	}}
	view.Nodes[1].Progress = &model.Progress{
		Action: model.Action{ID: "1", Verb: model.VerbMove, Farm: "ams", Node: "am2", Deadline: model.DefaultMoveDeadline, Reason: "patch tuesday", By: model.Operator{User: "ops1"}},
		Phase:  model.PhaseDraining, Why: "AMS is Pending on AM1", AskedAt: began, DoneAt: began.Add(time.Second),
		Results: []model.StepResult{{
			Step: model.Step{Balancer: "win", Verb: model.VerbMove, Group: "AMS", Server: "AM2", Command: "Move-ClusterGroup -Name AMS -Node AM2 -Wait 0"},
			At:   began.Add(time.Second), Took: time.Second, Admin: model.AdminReady, Role: "AMS is Pending on AM1",
		}},
	}
	view.Actions = []*model.Progress{view.Nodes[1].Progress}
	return recount(view)
}

// moved is the same farm once am2 has the role.
func moved() *model.FarmView {
	view := moving()
	given(view, func(c *model.Cluster) { c.Owner = "AM2" })
	up := aRole().Nodes[0]
	n := view.Nodes[1]
	n.State, n.Reason, n.Checks, n.Version = up.State, up.Reason, up.Checks, up.Version
	view.Active = &model.Active{Node: "am2", From: "am1", Since: noon.Add(-20 * time.Second)}
	v := view.Failover
	v.Began, v.To, v.Ended = noon.Add(-23*time.Second), "am2", noon.Add(-11*time.Second)
	v.Outage = model.Outage{
		Probes: 60, Lost: 6, LastGood: noon.Add(-21200 * time.Millisecond), FirstLost: noon.Add(-21 * time.Second), LastLost: noon.Add(-20 * time.Second),
		FirstGood: noon.Add(-19800 * time.Millisecond), Why: v.Outage.Why,
	}
	p := n.Progress
	p.Phase, p.Why, p.AskedAt, p.EndedAt = model.PhaseDone, "", v.Began, noon.Add(-20*time.Second)
	return find(recount(view), model.Finding{
		Code: "CL04", Severity: model.Info, Title: "the role moved from am1 to am2 at 12:00:45, out for 1.2 s ± 0.2 s",
		Evidence: "6 of farmtop's own 60 requests were lost at the endpoint, the first at 12:00:44: refused by 192.0.2.20:443",
	})
}

// paused is the same farm with am1 paused, and without a witness.
func paused() *model.FarmView {
	view := moved()
	view.Nodes[1].Progress, view.Actions, view.Failover, view.Findings = nil, nil, nil, nil
	given(view, func(c *model.Cluster) {
		c.Owner, c.Witness = "AM2", model.Witness{}
		c.Nodes[0].State, c.Nodes[0].Drain, c.Nodes[0].Votes = model.MemberPaused, model.RolesMoved, 0
	})
	return find(view, model.Finding{
		Code: "CL03", Severity: model.Warning, Title: "the quorum wouldn't survive the next failure", Evidence: "1 of 1 votes, and no witness", Remedy: "Add a witness.",
	})
}

// abandoned is the same farm with its role failed and a computer gone.
func abandoned() *model.FarmView {
	view := given(aRole(), func(c *model.Cluster) {
		c.State, c.Nodes[1].State, c.Witness.State = model.RoleFailed, model.MemberDown, model.WitnessOffline
	})
	breakDown(view, 0)
	view.Findings = nil
	view.Nodes[0].State = model.StateDown
	given(view, func(c *model.Cluster) {
		c.State, c.Nodes[1].State, c.Witness.State = model.RoleFailed, model.MemberDown, model.WitnessOffline
	})
	view.Active.Idle = noon.Add(-40 * time.Second)
	return find(recount(view), model.Finding{Code: "CL02", Severity: model.Critical, Title: "no node of ams is active: am1 was last, until 12:00:25"})
}

// contested is the same farm with both nodes active.
func contested() *model.FarmView {
	view := aRole()
	view.Nodes[1] = aFarm("ams", 2).Nodes[1]
	given(view, func(*model.Cluster) {})
	return find(recount(view), model.Finding{
		Code: "CL01", Severity: model.Critical, Title: "2 nodes of ams are active: am1, am2", Evidence: "am1 has answered healthy since 9 Mar; am2 has answered healthy since 12:00:05",
	})
}

func TestARoleIsShownWithItsOwnerItsVotesAndItsOutage(t *testing.T) {
	t.Parallel()
	unread := aRole()
	unread.Balancers[0] = &model.BalancerView{
		Balancer: unread.Farm.Balancers[0], Good: unread.Balancers[0].Good,
		Status: &model.BalancerStatus{At: noon, Err: "running powershell: access is denied; let this user read the cluster", Fault: model.ReadDenied},
	}
	for name, view := range map[string]*model.FarmView{
		"steady": aRole(), "moving": moving(), "moved": moved(), "paused": paused(), "abandoned": abandoned(), "contested": contested(), "unread": unread,
	} {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshotOf(view))
				golden(t, "role/"+name+"-"+s.String(), screenText(a, s.width, s.height))
				press(a, "right", "enter")
				golden(t, "role/"+name+"-node-"+s.String(), screenText(a, s.width, s.height))
			})
		}
		for _, s := range []size{{80, 24}, {120, 40}} {
			a := newTestApp(t, Options{ASCII: true}, s.width, s.height, snapshotOf(view))
			for line := range strings.SplitSeq(a.View().Content, "\n") {
				checkLine(t, line, s.width, true)
			}
			golden(t, "ascii/role-"+name+"-"+s.String(), screenText(a, s.width, s.height))
		}
	}
}

func TestAKeyAsksToMoveTheRoleToTheSelectedNode(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		a, control := planned(t, Options{}, s, snapshotOf(aRole()))
		a.overview.shift(&a.scene, 1)
		press(a, "R")
		if a.dialog == nil || a.dialog.focus != controlCancel {
			t.Fatal("no dialog with its focus on Cancel")
		}
		press(a, "tab", "enter")
		if len(control.orders) > 0 {
			t.Fatal("keys that were typed ahead moved the role")
		}
		quiet(a)
		golden(t, "role/dialog-"+s.String(), screenText(a, s.width, s.height))
		patiently(a, "tab enter")
		want := model.Action{Verb: model.VerbMove, Farm: "ams", Node: "am2", Deadline: model.DefaultMoveDeadline}
		if len(control.orders) != 1 || !slices.Equal(control.orders[0].Actions, []model.Action{want}) {
			t.Errorf("%v was asked, want %v", control.orders, want)
		}
	}
}

func TestADrainInAClusterOffersNoMaintenance(t *testing.T) {
	t.Parallel()
	a, _ := planned(t, Options{}, size{80, 24}, snapshotOf(aRole()))
	patiently(a, "d")
	if slices.Contains(a.dialog.controls(), controlThen) {
		t.Error("a cluster's node can be paused, and nothing can follow that")
	}
	golden(t, "role/dialog-drain-80x24", screenText(a, 80, 24))
}

func TestTheOwnersLookFollowsTheRoleAlone(t *testing.T) {
	t.Parallel()
	view := aRole()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	next := *view
	next.Active = &model.Active{Node: "am2", From: "am1", Since: noon}
	a.Update(snapshotMsg{snapshotOf(&next)})
	if look := a.scene.farms[0].nodes[0].look; look != lookUp {
		t.Errorf("who lost the role looks %s", look.word())
	}
}

func TestWhatABalancerDoesNotTellIsNoZero(t *testing.T) {
	t.Parallel()
	view := aFarm("portals", 3)
	for _, n := range view.Nodes {
		s := &n.Servers[0].Server
		s.Uncounted, s.InFlight, s.Requests, n.Servers[0].Rate = true, 0, 0, 0
	}
	good := view.Balancers[0].Good
	good.Software, good.Groups[0].InFlight = "nginx", 0
	for _, n := range view.Nodes {
		good.Servers = append(good.Servers, n.Servers[0].Server)
	}
	for _, s := range []size{{80, 24}, {120, 40}} {
		a := newTestApp(t, Options{}, s.width, s.height, snapshotOf(view))
		golden(t, "role/uncounted-"+s.String(), screenText(a, s.width, s.height))
		press(a, "enter")
		golden(t, "role/uncounted-node-"+s.String(), screenText(a, s.width, s.height))
	}
	takeOut(view, 0, model.AdminDrain, "down")
	view.Nodes[0].Drain = &model.Drain{Since: noon.Add(-time.Minute), Quiet: time.Minute}
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	if content := screenText(a, 120, 40); strings.Contains(content, "quiet") || strings.Contains(content, "drained") {
		t.Errorf("nobody knows that it is empty:\n%s", content)
	}
}

func TestARoleOnItsWayIsNoLackOfFindings(t *testing.T) {
	t.Parallel()
	drained, queued := moving(), aRole()
	drained.Actions = nil
	queued.Actions = []*model.Progress{{Action: model.Action{Verb: model.VerbMove, Farm: "ams", Node: "am2"}, Phase: model.PhaseQueued}}
	for want, view := range map[string]*model.FarmView{
		" the role is moving to am2\n": moving(), " the role is moving: AMS is Pending on AM1\n": drained, " no findings: am1 is active, 1 standing by, and the balancer agrees\n": queued,
	} {
		a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
		if screen := screenText(a, 120, 40); !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
}

func TestACertificateThatNobodySawIsNotNone(t *testing.T) {
	t.Parallel()
	view := aRole()
	view.Nodes[1].Certificate = nil
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	if screen := screenText(a, 120, 40); !strings.Contains(screen, "cert   not seen") {
		t.Errorf("a node that stands by is said to have no certificate:\n%s", screen)
	}
}

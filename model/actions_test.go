package model

import (
	"strings"
	"testing"
	"time"
)

// act is a story whose balancer lists all three nodes, with n1 in the given admin state.
func (s *story) act(admin AdminState, change ...func(*BalancerStatus)) {
	s.read(func(b *BalancerStatus) {
		first := server("n1", "192.0.2.1:443", admin)
		if admin != AdminReady {
			first.Why = []AdminReason{ReasonOperator}
		}
		b.Servers = []Server{first, server("n2", "192.0.2.2:443", AdminReady), server("n3", "192.0.2.3:443", AdminReady)}
		for i := range b.Servers {
			b.Servers[i].Up, b.Servers[i].Weight, b.Servers[i].ChosenKnown = true, 1, true
		}
		for _, f := range change {
			f(b)
		}
	})
}

// drain asks for a drain of n1 and has it carried out.
func (s *story) drain() {
	s.carry(Action{Verb: VerbDrain, Reason: "patch tuesday", By: Operator{User: "ops1", Host: "bastion"}, Settle: 5 * time.Second})
}

// carry asks for an action on n1 and has it carried out.
func (s *story) carry(action Action) {
	action.ID, action.Farm, action.Node = "a1", s.farm.Name, "n1"
	o := Order{Actions: []Action{action}}
	s.ledger.Apply(OrderAsked{At: s.now, Order: o})
	plan := NewPlan(s.snapshot(), o, stepsOf)
	s.ledger.Apply(OrderAdmitted{At: s.now, Plan: plan})
	results := []StepResult{{Step: plan.Parts[0].Steps[0], At: s.now, Admin: action.Verb.Aim()}}
	s.ledger.Apply(ActionCarried{At: s.now, ID: "a1", Results: results})
}

func (s *story) snapshot() *Snapshot {
	s.view()
	return s.ledger.Snapshot()
}

func (s *story) expectPhase(want Phase, why string) *Progress {
	s.t.Helper()
	p := s.view().Nodes[0].Progress
	if p == nil || p.Phase != want || !strings.Contains(p.Why, why) {
		s.t.Fatalf("the action is %+v, want %s with %q", p, want, why)
	}
	return p
}

func TestTheJournalTellsWhoAskedWhatAndHowItEnded(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	for range 7 {
		s.after(time.Second).act(AdminDrain)
	}
	p := s.expectPhase(PhaseDone, "")
	if !p.Soft || p.Was != AdminReady || !strings.HasPrefix(p.Text, "Drain web/n1") || p.Waited(s.now) != 6*time.Second {
		t.Errorf("%+v, waited %v", p, p.Waited(s.now))
	}
	journal := s.journal()
	for _, line := range []string{
		`n1 drain asked by ops1@bastion: "patch tuesday"`, "n1 lb says: drain", "n1 drained after 6 s",
	} {
		if !strings.Contains(journal, line) {
			t.Errorf("the journal lacks %q:\n%s", line, journal)
		}
	}
}

func TestAnAgentThatFightsBackIsNamed(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	s.after(time.Second).act(AdminDrain)
	s.after(time.Second).act(AdminReady, func(b *BalancerStatus) { b.Servers[0].Agent, b.Servers[0].AgentStatus = true, "L7OK" })
	s.expectPhase(PhaseUndone, `its agent check (now L7OK) fights back, or an operator did it; stop the agent first ("disable agent be/n1")`)
}

func TestADeniedStepIsAFailureThatSaysWhatWasDoneBeforeIt(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.ledger.Apply(OrderAsked{At: s.now, Order: Order{Actions: []Action{{ID: "a1", Verb: VerbMaint, Farm: s.farm.Name, Node: "n1"}}}})
	s.ledger.Apply(ActionCarried{At: s.now, ID: "a1", Results: []StepResult{
		{Step: Step{Command: "maint be/n1"}},
		{Step: Step{Command: "maint api/n1"}, Err: "permission denied: the socket has level user", Fault: StepDenied},
	}})
	p := s.expectPhase(PhaseFailed, `the socket has level user; half done: "maint be/n1" was carried out before that`)
	if len(p.Results) != 2 || p.EndedAt.IsZero() {
		t.Errorf("%+v", p)
	}
}

func TestABalancerThatCountsNothingNeverCallsANodeDrained(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	for range 60 {
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Servers[0].Uncounted = true })
	}
	s.expectPhase(PhaseDraining, "lb doesn't tell what is in flight")
}

func TestMaintenanceLastsUntilTheOlderWorkersOfABalancerThatCountsNothingAreGone(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.carry(Action{Verb: VerbMaint})
	leaving := func(workers int) func(*BalancerStatus) {
		return func(b *BalancerStatus) { b.Servers[0].Uncounted, b.Leaving = true, workers }
	}
	s.after(time.Second).act(AdminMaint, leaving(2))
	s.expectPhase(PhaseDraining, "requests may be in flight in 2 older workers of lb")
	s.after(time.Second).act(AdminMaint, leaving(1))
	s.expectPhase(PhaseDraining, "requests may be in flight in 1 older worker of lb")
	s.after(time.Second).act(AdminMaint, leaving(0))
	s.expectPhase(PhaseDone, "")
}

func TestNothingIsCalledDoneWhileTheBalancerCannotBeRead(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	s.after(time.Second).act(AdminDrain)
	for range 20 {
		s.after(time.Second).read(func(b *BalancerStatus) { b.Err, b.Fault = "nobody listens at /run/lb.sock", ReadRefused })
	}
	s.expectPhase(PhaseDraining, "lb can't be read, so nobody knows how far it is: nobody listens at /run/lb.sock")
	s.after(time.Second).act(AdminDrain)
	s.expectPhase(PhaseDone, "")
}

func TestADrainIsNotOverWhileOlderProcessesCannotBeSeen(t *testing.T) {
	t.Parallel()
	farm := threeNodes()
	farm.Balancers[0].Master = "/run/haproxy-master.sock"
	s := tell(t, farm)
	s.act(AdminReady)
	s.drain()
	for range 20 {
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Leaving = -1 })
	}
	s.expectPhase(PhaseDraining, "can't tell at the moment what its older processes still serve")
	s.after(time.Second).act(AdminDrain)
	s.expectPhase(PhaseDone, "")
}

func TestADrainInWhichNewSessionsStillArriveIsNotOver(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	for i := range uint64(20) {
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Servers[0].Requests, b.Servers[0].Chosen = i, i })
	}
	if p := s.expectPhase(PhaseDraining, "19 new sessions came although it is in drain"); p.Drain.New != 19 {
		t.Errorf("%+v", p.Drain)
	}
}

func TestWhatEarlierRunsDidIsRemembered(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	past := func(node string, p PastAction) PastAction {
		p.At, p.Action.Farm, p.Action.Node, p.Action.By.User = start.Add(-time.Hour), s.farm.Name, node, "ops2"
		return p
	}
	told := Remembered{At: s.now, Err: "2 lines of the audit log make no sense", Actions: []PastAction{
		past("n1", PastAction{Action: Action{ID: "1", Verb: VerbDrain, Reason: "kernel"}, Phase: PhaseDone}),
		past("n2", PastAction{Action: Action{ID: "2", Verb: VerbDrain}, Cut: true}),
		past("n3", PastAction{Action: Action{ID: "3", Verb: VerbDrain}, Phase: PhaseDone}),
		past("n3", PastAction{Action: Action{ID: "4", Verb: VerbReady}, Phase: PhaseDone}),
		{Action: Action{ID: "5", Verb: VerbDrain, Farm: "gone", Node: "n1"}},
	}}
	s.ledger.Apply(told)
	s.view()
	if once := len(s.ledger.Snapshot().Journal); once != 5 {
		t.Errorf("the journal has %d entries", once)
	}
	if s.ledger.Apply(told) {
		t.Error("what is known already is no news")
	}
	s.view()
	if twice := len(s.ledger.Snapshot().Journal); twice != 5 {
		t.Errorf("what was told once is told again: %d entries", twice)
	}
	s.act(AdminDrain)
	view := s.view()
	if p := view.Nodes[0].Past; p == nil || p.Action.Reason != "kernel" {
		t.Errorf("n1: %+v", p)
	}
	if view.Nodes[1].Past != nil || view.Nodes[2].Past != nil {
		t.Errorf("nodes that are ready remember a drain: %+v, %+v", view.Nodes[1].Past, view.Nodes[2].Past)
	}
	journal := s.journal()
	for _, line := range []string{"2 lines of the audit log", `n1 drain asked by ops2: "kernel"; done`, "n2 drain asked by ops2; farmtop ended in the middle of it"} {
		if !strings.Contains(journal, line) {
			t.Errorf("the journal lacks %q:\n%s", line, journal)
		}
	}
}

func TestSomebodyElsesDrainHasItsTwoSidesToo(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	for i := range uint64(5) {
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Servers[0].Requests = 2 * i })
	}
	d := s.view().Nodes[0].Servers[0].Drain
	if d == nil || d.Bound != 8 || d.New != 0 {
		t.Fatalf("%+v", d)
	}
	s.after(time.Second).act(AdminReady)
	if d := s.view().Nodes[0].Servers[0].Drain; d != nil {
		t.Errorf("a ready server drains: %+v", d)
	}
}

func TestActionsThatAreNotKnownChangeNothing(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	for _, e := range []Event{
		OrderRefused{At: s.now, IDs: []string{"x"}},
		ActionCarried{At: s.now, ID: "x"},
		ActionDismissed{At: s.now, ID: "x"},
		OrderAdmitted{At: s.now, Plan: Plan{Parts: []Part{{Action: Action{ID: "x"}}}}},
		OrderAsked{At: s.now, Order: Order{Actions: []Action{{ID: "y", Farm: "no", Node: "n1"}, {ID: "z", Farm: s.farm.Name, Node: "no"}}}},
	} {
		s.ledger.Apply(e)
	}
	if p := s.view().Nodes[0].Progress; p != nil {
		t.Errorf("%+v", p)
	}
}

func TestADrainThatWasLostWhileNobodyWatchedIsTold(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	past := PastAction{Action: Action{ID: "old-1", Verb: VerbDrain, Farm: s.farm.Name, Node: "n1"}, At: start.Add(-time.Hour), Phase: PhaseDone}
	s.ledger.Apply(Remembered{At: s.now, Actions: []PastAction{past}})
	s.act(AdminReady)
	lost := s.view().Nodes[0].Servers[0].Lost
	if lost == nil || lost.By != lostUnseen || !strings.Contains(s.journal(), "n1 the drain of 2026-11-21 11:00:00 isn't there any more") {
		t.Errorf("lost %+v; the journal says\n%s", lost, s.journal())
	}
	old := tell(t, threeNodes())
	past.At = start.Add(-missedFor - time.Hour)
	old.ledger.Apply(Remembered{At: s.now, Actions: []PastAction{past}})
	old.act(AdminReady)
	if lost := old.view().Nodes[0].Servers[0].Lost; lost != nil {
		t.Errorf("a drain of long ago is lost: %+v", lost)
	}
}

func TestAColleaguesReadyIsNoLostDrain(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.ledger.Apply(Remembered{At: s.now, Err: "read"})
	s.drain()
	s.after(time.Second).act(AdminDrain)
	s.after(time.Second).act(AdminReady)
	s.expectPhase(PhaseUndone, "somebody else did it")
	if s.view().Nodes[0].Servers[0].Lost == nil {
		t.Error("nothing is lost yet")
	}
	theirs := PastAction{Action: Action{ID: "b-1", Verb: VerbReady, Farm: s.farm.Name, Node: "n1", Reason: "change cancelled", By: Operator{User: "bob"}}, At: s.now, Phase: PhaseDone}
	s.after(3 * time.Second).ledger.Apply(Remembered{At: s.now, Actions: []PastAction{theirs}})
	s.expectPhase(PhaseReplaced, `made ready again with another farmtop by bob: "change cancelled"`)
	if lost := s.view().Nodes[0].Servers[0].Lost; lost != nil {
		t.Errorf("still lost: %+v", lost)
	}
	before := len(s.ledger.Snapshot().Journal)
	s.ledger.Apply(Remembered{At: s.now, Actions: []PastAction{theirs}})
	if s.view(); len(s.ledger.Snapshot().Journal) != before {
		t.Error("what was told is told again")
	}
}

func TestWhoTookANodeOutExplainsNoLaterDrain(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	past := PastAction{Action: Action{ID: "old-1", Verb: VerbDrain, Farm: s.farm.Name, Node: "n1"}, At: start.Add(-time.Hour), Phase: PhaseDone}
	s.ledger.Apply(Remembered{At: s.now, Actions: []PastAction{past}})
	s.act(AdminDrain)
	if s.view().Nodes[0].Past == nil {
		t.Error("nobody knows who took it out")
	}
	s.after(time.Second).act(AdminReady)
	s.after(time.Second).act(AdminDrain)
	if p := s.view().Nodes[0].Past; p != nil {
		t.Errorf("the drain of before explains the new one: %+v", p)
	}
}

func TestAWeightLeavesADrainAlone(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	s.after(time.Second).act(AdminDrain)
	weight := Action{ID: "w1", Verb: VerbWeight, Weight: 5, Farm: s.farm.Name, Node: "n1"}
	s.ledger.Apply(OrderAsked{At: s.now, Order: Order{Actions: []Action{weight}}})
	s.ledger.Apply(ActionCarried{At: s.now, ID: "w1", Results: []StepResult{{Weight: 5}}})
	for range 8 {
		s.after(time.Second).act(AdminDrain)
	}
	if p := s.expectPhase(PhaseDone, ""); p.Action.Verb != VerbDrain {
		t.Errorf("the node shows %+v", p.Action)
	}
	s.after(time.Second).act(AdminReady)
	if s.view().Nodes[0].Servers[0].Lost == nil {
		t.Error("the drain is lost, and nobody says so")
	}
}

func TestAReadingThatComesLateChangesNothing(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	s.after(2 * time.Second).act(AdminDrain)
	s.act(AdminReady, func(b *BalancerStatus) { b.Took = 3 * time.Second }) // it began before the drain
	if n := s.view().Nodes[0]; n.Admin() != AdminDrain || n.Servers[0].Lost != nil {
		t.Errorf("an old reading says %s, lost %+v", n.Admin(), n.Servers[0].Lost)
	}
}

func TestAServerThatVanishesInADrainIsTold(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady)
	s.drain()
	s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Servers = b.Servers[1:] })
	s.expectPhase(PhaseFailed, "no balancer lists it any more")
}

func TestADrainAfterAReloadIsNotOverWhileOlderProcessesMayServe(t *testing.T) {
	t.Parallel()
	s := tell(t, threeNodes())
	s.act(AdminReady, func(b *BalancerStatus) { b.Leaving = -1 })
	s.drain()
	for range 3 {
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Leaving, b.Servers[0].InFlight = -1, 9 })
	}
	for range 20 { // the state file keeps the drain, the new process has nothing in flight
		s.after(time.Second).act(AdminDrain, func(b *BalancerStatus) { b.Leaving, b.PID = -1, 8 })
	}
	s.expectPhase(PhaseDraining, `what its older processes still serve can't be seen: give its master's socket as "master"`)
}

package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// fakeBalancer is a balancer of servers n1, n2 and so on that keeps what it is told, as HAProxy does.
type fakeBalancer struct {
	mu      sync.Mutex
	servers []model.Server
	said    []string
	reads   int
	failed  string                       // why it can't be read; "" when it can
	deaf    bool                         // it answers success and does nothing
	doing   func(step model.Step)        // called in the middle of a step; nil for nothing
	refused func(step model.Step) string // why it rejects a step; nil for never
	bound   func(at time.Time) uint64    // the requests that sticky clients have sent to n1 by then; nil for none
	level   model.Level
	pid     int
}

func newFakeBalancer(servers int) *fakeBalancer {
	b := &fakeBalancer{level: model.LevelAdmin, pid: 7}
	for i := range servers {
		b.servers = append(b.servers, model.Server{
			Group: "be", Name: fmt.Sprintf("n%d", i+1), Address: fmt.Sprintf("192.0.2.%d:443", i+1), Admin: model.AdminReady, Status: "UP", Up: true,
			Weight: 1, InitialWeight: 1, ChosenKnown: true, Requests: 100, Chosen: 40,
		})
	}
	return b
}

func (b *fakeBalancer) Read(context.Context) model.BalancerStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	status := model.BalancerStatus{At: time.Now(), Farm: "web", Balancer: "lb", Software: "Fake", Level: b.level, PID: b.pid, Groups: []model.Group{{Name: "be"}}}
	if b.failed != "" {
		status.Err, status.Fault = b.failed, model.ReadRefused
		return status
	}
	status.Servers = slices.Clone(b.servers)
	if b.bound != nil {
		status.Servers[0].Requests = 100 + b.bound(time.Now())
	}
	return status
}

func (b *fakeBalancer) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	return []model.Step{{
		Balancer: "lb", Verb: change.Verb, Weight: change.Weight, Group: server.Group, Server: server.Name,
		Command: fmt.Sprintf("%s %s/%s", change.Verb, server.Group, server.Name), Soft: change.Verb == model.VerbDrain,
	}}, nil
}

func (b *fakeBalancer) Do(_ context.Context, step model.Step) model.StepResult {
	if b.doing != nil {
		b.doing(step)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, step.Command)
	result := model.StepResult{Step: step, At: time.Now(), Admin: step.Verb.Aim()}
	switch {
	case b.deaf:
		result.Fault, result.Err = model.StepIgnored, "lb says success, and be/"+step.Server+" is ready all the same"
		return result
	case b.refused != nil && b.refused(step) != "":
		result.Fault, result.Err = model.StepRejected, b.refused(step)
		return result
	}
	if step.Verb != model.VerbWeight {
		b.setLocked(step.Server, step.Verb.Aim())
	}
	return result
}

func (b *fakeBalancer) set(server string, admin model.AdminState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.setLocked(server, admin)
}

func (b *fakeBalancer) setLocked(server string, admin model.AdminState) {
	for i := range b.servers {
		if s := &b.servers[i]; s.Name == server {
			s.Admin, s.Why, s.Up = admin, nil, admin != model.AdminMaint
			if admin != model.AdminReady {
				s.Why = []model.AdminReason{model.ReasonOperator}
			}
		}
	}
}

func (b *fakeBalancer) commands() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.said)
}

// memoryLog is an audit log that keeps what it is told.
type memoryLog struct {
	mu    sync.Mutex
	lines []string
	err   error // of Begin
}

func (l *memoryLog) Begin(_ time.Time, plan model.Plan) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	for i := range plan.Parts {
		a := &plan.Parts[i].Action
		l.lines = append(l.lines, fmt.Sprintf("begin %s %s", a.Verb, a.Node))
	}
	return nil
}

func (l *memoryLog) End(_ time.Time, p model.Progress) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf("end %s %s: %s", p.Action.Verb, p.Action.Node, p.Phase))
	return nil
}

func (l *memoryLog) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// operated is an engine over a fake balancer, after its first readings.
type operated struct {
	*Engine
	t   *testing.T
	box *Mailbox
	lb  *fakeBalancer
	log *memoryLog
}

// operate runs an engine over a farm with so many nodes, and do with it, in a bubble of fake time.
func operate(t *testing.T, nodes int, prepare func(*model.Farm, *fakeBalancer), do func(o *operated)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := farmOf(nodes)
		f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Every: time.Second, Timeout: time.Second}}
		o := &operated{t: t, lb: newFakeBalancer(nodes), log: &memoryLog{}}
		if prepare != nil {
			prepare(f, o.lb)
		}
		o.Engine = engineFor(t, newWorld(), f, Options{
			Audit: o.log, Operator: model.Operator{User: "ops1", Host: "bastion"},
			Drivers: func(string, model.Balancer) (balancer.Reader, error) { return o.lb, nil },
		})
		o.box = o.Mailbox()
		stop := run(t, o.Engine)
		o.wait(2500 * time.Millisecond)
		do(o)
		stop()
	})
}

func (o *operated) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (o *operated) order(verb model.Verb, nodes ...string) model.Order {
	var order model.Order
	for _, n := range nodes {
		order.Actions = append(order.Actions, model.Action{Verb: verb, Farm: "web", Node: n, Settle: 3 * time.Second, Deadline: time.Minute})
	}
	return order
}

func (o *operated) node(name string) *model.NodeView { return o.box.Newest().Farm("web").Node(name) }

func (o *operated) progress(name string) *model.Progress {
	o.t.Helper()
	p := o.node(name).Progress
	if p == nil {
		o.t.Fatalf("%s has no action", name)
	}
	return p
}

func (o *operated) expect(name string, phase model.Phase, why string) {
	o.t.Helper()
	p := o.progress(name)
	if p.Phase != phase || !strings.Contains(p.Why, why) {
		o.t.Errorf("%s is %q because %q, want %q with %q", name, p.Phase, p.Why, phase, why)
	}
}

func (o *operated) logged(want ...string) {
	o.t.Helper()
	if got := o.log.all(); !slices.Equal(got, want) {
		o.t.Errorf("the audit log has %q, want %q", got, want)
	}
}

func TestADrainEndsWhenNothingCameForTheSettleTime(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n2"), nil)
		o.wait(100 * time.Millisecond)
		o.expect("n2", model.PhaseDraining, "")
		if got := o.node("n2").Admin(); got != model.AdminDrain {
			t.Errorf("n2 is %s at the balancer", got)
		}
		o.logged("begin drain n2")
		o.wait(5 * time.Second)
		o.expect("n2", model.PhaseDone, "")
		o.logged("begin drain n2", "end drain n2: done")
		p := o.progress("n2")
		if p.Drain == nil || p.Drain.New != 0 || p.Drain.Bound != 0 || p.Drain.Quiet < 3*time.Second || p.Action.By.User != "ops1" || p.Text == "" || !p.Soft {
			t.Errorf("progress: %+v, drain %+v", p, p.Drain)
		}
		o.Dismiss(p.Action.ID)
		o.wait(100 * time.Millisecond)
		if o.node("n2").Progress != nil {
			t.Error("a dismissed action is still there")
		}
	})
}

func TestADrainWaitsForThoseWhoHaveTheCookieUntilTheDeadline(t *testing.T) {
	t.Parallel()
	operate(t, 3, func(_ *model.Farm, b *fakeBalancer) {
		start := time.Now()
		b.bound = func(at time.Time) uint64 { return uint64(at.Sub(start) / (500 * time.Millisecond)) }
	}, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(30 * time.Second)
		o.expect("n1", model.PhaseDraining, "sticky cookie still come")
		p := o.progress("n1")
		if p.Drain.New != 0 || p.Drain.Bound < 50 || p.Drain.Quiet >= 3*time.Second {
			t.Errorf("drain %+v", p.Drain)
		}
		o.wait(31 * time.Second)
		o.expect("n1", model.PhaseTimedOut, "1 min passed")
		if got := o.node("n1").Admin(); got != model.AdminDrain {
			t.Errorf("after the deadline n1 is %s", got)
		}
		o.logged("begin drain n1", "end drain n1: timed-out")
	})
}

func TestMaintenanceFollowsADrainThatCookiesHoldUp(t *testing.T) {
	t.Parallel()
	operate(t, 3, func(_ *model.Farm, b *fakeBalancer) {
		start := time.Now()
		b.bound = func(at time.Time) uint64 { return uint64(at.Sub(start) / time.Second) }
	}, func(o *operated) {
		order := o.order(model.VerbDrain, "n1")
		order.Actions[0].Then = model.VerbMaint
		o.Submit(order, nil)
		o.wait(59 * time.Second)
		o.expect("n1", model.PhaseDraining, "")
		o.wait(4 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		if got := o.node("n1").Admin(); got != model.AdminMaint {
			t.Errorf("n1 is %s", got)
		}
		if got := o.lb.commands(); !slices.Equal(got, []string{"drain be/n1", "maint be/n1"}) {
			t.Errorf("the balancer was told %q", got)
		}
		o.logged("begin drain n1", "begin maint n1", "end drain n1: done")
	})
}

func TestTheLastUsableNodeIsNeverTakenOut(t *testing.T) {
	t.Parallel()
	operate(t, 2, nil, func(o *operated) {
		o.lb.set("n1", model.AdminDrain) // by somebody else, a moment ago: no reading has shown it
		if plan := o.Plan(o.order(model.VerbDrain, "n2")); plan.Refusal != nil {
			t.Fatalf("the dialog knows already: %+v", plan.Refusal)
		}
		o.Submit(o.order(model.VerbDrain, "n2"), nil)
		o.wait(100 * time.Millisecond)
		o.expect("n2", model.PhaseRefused, "n1 is in drain (operator)")
		if o.progress("n2").Guard != model.GuardLastNode || len(o.lb.commands()) != 0 {
			t.Errorf("guard %q, told %q", o.progress("n2").Guard, o.lb.commands())
		}
		if plan := o.Plan(o.order(model.VerbMaint, "n2")); plan.Refusal == nil || plan.Refusal.Guard != model.GuardLastNode {
			t.Errorf("the dialog afterwards: %+v", plan.Refusal)
		}
		o.logged()
	})
}

func TestDrainsAskedForAtTheSameTimeAreGuardedTogether(t *testing.T) {
	t.Parallel()
	operate(t, 3, func(f *model.Farm, _ *fakeBalancer) { f.Limits.MinReady = 2 }, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.Submit(o.order(model.VerbDrain, "n2"), nil)
		o.wait(100 * time.Millisecond)
		phases := []model.Phase{o.progress("n1").Phase, o.progress("n2").Phase}
		slices.Sort(phases)
		if !slices.Equal(phases, []model.Phase{model.PhaseDraining, model.PhaseRefused}) || len(o.lb.commands()) != 1 {
			t.Errorf("phases %q, told %q", phases, o.lb.commands())
		}
		o.Submit(o.order(model.VerbReady, "n1", "n2"), nil)
		o.wait(2 * time.Second)
		o.Submit(o.order(model.VerbDrain, "n1", "n2"), nil)
		o.wait(100 * time.Millisecond)
		o.expect("n1", model.PhaseRefused, "1 would be left")
		o.expect("n2", model.PhaseRefused, `web wants at least 2`)
	})
}

func TestMarkedNodesDrainOneAfterAnother(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		order := o.order(model.VerbDrain, "n1", "n2", "n3")
		order.Serial = true
		o.Submit(order, nil)
		o.wait(10 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		o.expect("n2", model.PhaseQueued, "waits until n1 is ready again")
		o.expect("n3", model.PhaseQueued, "waits for n2: its drain comes first")
		o.Submit(o.order(model.VerbReady, "n1"), nil)
		o.wait(3 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		o.expect("n2", model.PhaseDraining, "")
		o.Dismiss(o.progress("n3").Action.ID)
		o.wait(100 * time.Millisecond)
		if o.node("n3").Progress != nil {
			t.Errorf("n3 is still in the queue: %+v", o.progress("n3"))
		}
		o.wait(10 * time.Second)
		if got := o.lb.commands(); !slices.Equal(got, []string{"drain be/n1", "ready be/n1", "drain be/n2"}) {
			t.Errorf("the balancer was told %q", got)
		}
	})
}

func TestAQueueStopsWhereADrainFails(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.lb.deaf = true
		order := o.order(model.VerbDrain, "n1", "n2")
		order.Serial = true
		o.Submit(order, nil)
		o.wait(2 * time.Second)
		o.expect("n1", model.PhaseFailed, "says success")
		o.expect("n2", model.PhaseStopped, "not begun: the drain of n1 before it is failed")
	})
}

func TestNothingIsDoneThatCannotBeLogged(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.log.err = errors.New("the audit log can't be written: disk full; nothing was changed")
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(time.Second)
		o.expect("n1", model.PhaseFailed, "disk full")
		if got := o.lb.commands(); len(got) != 0 {
			t.Errorf("the balancer was told %q", got)
		}
	})
}

func TestADrainThatSomebodyElseEndsIsSeenEvenAfterItWasDone(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(10 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		o.lb.set("n1", model.AdminReady)
		o.wait(2 * time.Second)
		o.expect("n1", model.PhaseUndone, "somebody else did it at the balancer")
		if n := o.node("n1"); n.Servers[0].Lost == nil {
			t.Error("the lost drain isn't shown at the server")
		}
		o.logged("begin drain n1", "end drain n1: done", "end drain n1: undone")
	})
}

func TestADrainLostToAReloadSaysSo(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(time.Second)
		o.lb.mu.Lock()
		o.lb.pid = 8
		o.lb.setLocked("n1", model.AdminReady)
		o.lb.mu.Unlock()
		o.wait(2 * time.Second)
		o.expect("n1", model.PhaseUndone, "a reload lost the drain")
	})
}

func TestReadyEndsTheDrainBeforeIt(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(time.Second)
		o.Submit(o.order(model.VerbReady, "n1"), nil)
		o.wait(2 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		if p := o.progress("n1"); p.Action.Verb != model.VerbReady || o.node("n1").Servers[0].Lost != nil {
			t.Errorf("progress %+v, lost %+v", p, o.node("n1").Servers[0].Lost)
		}
		o.logged("begin drain n1", "begin ready n1", "end drain n1: replaced", "end ready n1: done")
		o.wait(2 * time.Minute)
		if o.node("n1").Progress != nil {
			t.Error("a node that was made ready still says so after two minutes")
		}
	})
}

func TestARefusedActionLeavesTheOneBeforeIt(t *testing.T) {
	t.Parallel()
	operate(t, 2, nil, func(o *operated) {
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(time.Second)
		o.lb.set("n2", model.AdminMaint)
		o.wait(2 * time.Second)
		o.Submit(o.order(model.VerbMaint, "n1"), nil)
		o.wait(time.Second)
		o.expect("n1", model.PhaseRefused, "n2 is in maint (operator)")
		o.Dismiss(o.progress("n1").Action.ID)
		o.wait(5 * time.Second)
		o.expect("n1", model.PhaseDone, "")
		o.logged("begin drain n1", "end drain n1: done")
	})
}

func TestTwoOperatorsNeverTakeOutTheLastNodeTogether(t *testing.T) {
	t.Parallel()
	operate(t, 2, nil, func(o *operated) {
		o.lb.doing = func(step model.Step) { // the other one's command comes between the guards and ours
			if step.Verb == model.VerbDrain {
				o.lb.set("n2", model.AdminDrain)
			}
		}
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(2 * time.Second)
		o.expect("n1", model.PhaseFailed, "nobody was left in be to take new sessions: n2 is in drain (operator), taken out at the same moment; so it was made ready again")
		if got := o.node("n1"); got.Admin() != model.AdminReady || got.Servers[0].Lost != nil {
			t.Errorf("n1 is %s, lost %+v", got.Admin(), got.Servers[0].Lost)
		}
		o.logged("begin drain n1", "end drain n1: failed")
	})
}

func TestOrdersForOneFarmAreCarriedOutOneAfterTheOther(t *testing.T) {
	t.Parallel()
	operate(t, 2, nil, func(o *operated) {
		o.lb.doing = func(step model.Step) {
			if step.Verb == model.VerbDrain {
				time.Sleep(3 * time.Second)
			}
		}
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(100 * time.Millisecond)
		o.Submit(o.order(model.VerbWeight, "n1"), nil)
		o.Submit(o.order(model.VerbDrain, "n2"), nil)
		o.wait(5 * time.Second)
		o.expect("n2", model.PhaseRefused, "n1 is")
		if got := o.lb.commands(); slices.Contains(got, "drain be/n2") {
			t.Errorf("the balancer was told %q", got)
		}
	})
}

func TestNodesBehindOneThatWasBegunAreLeftAloneWhenFarmtopEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := farmOf(4)
		f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Every: time.Second, Timeout: time.Second}}
		lb, log := newFakeBalancer(4), &memoryLog{}
		begun := make(chan struct{}, 4)
		lb.doing = func(model.Step) {
			begun <- struct{}{}
			time.Sleep(time.Second)
		}
		e := engineFor(t, newWorld(), f, Options{
			Audit: log, Drivers: func(string, model.Balancer) (balancer.Reader, error) { return lb, nil },
		})
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(3 * time.Second)
		var order model.Order
		for _, n := range []string{"n1", "n2", "n3"} {
			order.Actions = append(order.Actions, model.Action{Verb: model.VerbDrain, Farm: "web", Node: n})
		}
		e.Submit(order, nil)
		<-begun
		stop()
		if got := lb.commands(); !slices.Equal(got, []string{"drain be/n1"}) {
			t.Errorf("the balancer was told %q", got)
		}
		last := box.Newest().Farm("web")
		if p := last.Node("n1").Progress; p.Phase != model.PhaseDraining || last.Node("n1").Admin() != model.AdminDrain {
			t.Errorf("n1: %s, %+v", last.Node("n1").Admin(), p)
		}
		if p := last.Node("n3").Progress; p.Phase != model.PhaseFailed || !strings.Contains(p.Why, "not begun: farmtop ended") {
			t.Errorf("n3: %+v", p)
		}
		if got := log.all(); !slices.Equal(got, []string{
			"begin drain n1", "begin drain n2", "begin drain n3", "end drain n2: failed", "end drain n3: failed",
		}) {
			t.Errorf("the audit log has %q", got)
		}
	})
}

func TestWhoTakesAQueuedNodeOutByHandHoldsTheQueueUp(t *testing.T) {
	t.Parallel()
	operate(t, 4, nil, func(o *operated) {
		order := o.order(model.VerbDrain, "n1", "n2", "n3")
		order.Serial = true
		o.Submit(order, nil)
		o.wait(time.Second)
		o.Submit(o.order(model.VerbMaint, "n2"), nil)
		o.wait(20 * time.Second)
		if got := o.lb.commands(); slices.Contains(got, "drain be/n3") {
			t.Errorf("n3 was drained while n2 is in maintenance: %q", got)
		}
		o.Submit(o.order(model.VerbReady, "n2"), nil)
		o.wait(5 * time.Second)
		if got := o.lb.commands(); !slices.Contains(got, "drain be/n3") {
			t.Errorf("n3's turn hasn't come: %q; %+v", got, o.node("n3").Progress)
		}
	})
}

func TestTheQueueGoesOnWithoutANodeThatIsTakenOutOfIt(t *testing.T) {
	t.Parallel()
	operate(t, 4, nil, func(o *operated) {
		order := o.order(model.VerbDrain, "n1", "n2", "n3")
		order.Serial = true
		o.Submit(order, nil)
		o.wait(6 * time.Second)
		o.Dismiss(o.progress("n2").Action.ID)
		o.lb.set("n1", model.AdminReady) // with hatop
		o.wait(5 * time.Second)
		if got := o.lb.commands(); !slices.Equal(got, []string{"drain be/n1", "drain be/n3"}) {
			t.Errorf("the balancer was told %q", got)
		}
	})
}

func TestAStepUnderWayIsFinishedWhenFarmtopEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := farmOf(2)
		f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Every: time.Second, Timeout: time.Second}}
		lb, log := newFakeBalancer(2), &memoryLog{}
		begun := make(chan struct{})
		lb.doing = func(model.Step) {
			close(begun)
			time.Sleep(time.Second)
		}
		e := engineFor(t, newWorld(), f, Options{
			Audit: log, Drivers: func(string, model.Balancer) (balancer.Reader, error) { return lb, nil },
		})
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(3 * time.Second)
		e.Submit(model.Order{Actions: []model.Action{{Verb: model.VerbDrain, Farm: "web", Node: "n1"}}}, nil)
		<-begun
		stop()
		if got := lb.commands(); !slices.Equal(got, []string{"drain be/n1"}) {
			t.Errorf("the balancer was told %q", got)
		}
		if p := box.Newest().Farm("web").Node("n1").Progress; p == nil || p.Phase != model.PhaseDraining {
			t.Errorf("the last snapshot says %+v", p)
		}
	})
}

func TestFiftyDrainsCostNoMoreReadingsThanNone(t *testing.T) {
	t.Parallel()
	operate(t, 100, nil, func(o *operated) {
		count := func() int {
			o.lb.mu.Lock()
			defer o.lb.mu.Unlock()
			return o.lb.reads
		}
		before := count()
		o.wait(10 * time.Second)
		quiet := count() - before
		var names []string
		for i := range 50 {
			names = append(names, fmt.Sprintf("n%d", i+1))
		}
		order := o.order(model.VerbDrain, names...)
		for i := range order.Actions {
			order.Actions[i].Settle = 20 * time.Second
		}
		o.Submit(order, nil)
		o.wait(2 * time.Second)
		before = count()
		o.wait(10 * time.Second)
		if draining := count() - before; draining != quiet {
			t.Errorf("%d readings in ten seconds of fifty drains, %d without any", draining, quiet)
		}
		o.expect("n50", model.PhaseDraining, "")
	})
}

func TestAProtectedFarmWantsItsNameTyped(t *testing.T) {
	t.Parallel()
	operate(t, 3, func(f *model.Farm, _ *fakeBalancer) { f.Protected = true }, func(o *operated) {
		order := o.order(model.VerbDrain, "n1")
		if plan := o.Plan(order); !slices.Equal(plan.Confirm, []string{"web"}) || plan.Refusal != nil {
			t.Errorf("plan %+v", plan)
		}
		o.Submit(order, []string{"wbe"})
		o.wait(time.Second)
		o.expect("n1", model.PhaseRefused, "type its name")
		o.Submit(order, []string{"web"})
		o.wait(time.Second)
		o.expect("n1", model.PhaseDraining, "")
	})
}

func TestABalancerThatCannotBeReadIsLeftAlone(t *testing.T) {
	t.Parallel()
	operate(t, 3, nil, func(o *operated) {
		o.lb.mu.Lock()
		o.lb.failed = "nobody listens at /run/lb.sock"
		o.lb.mu.Unlock()
		o.Submit(o.order(model.VerbDrain, "n1"), nil)
		o.wait(100 * time.Millisecond)
		o.expect("n1", model.PhaseRefused, "nobody listens at /run/lb.sock")
		if got := o.lb.commands(); len(got) != 0 {
			t.Errorf("the balancer was told %q", got)
		}
	})
}

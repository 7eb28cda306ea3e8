package probe

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// fakeRole is a cluster of two nodes n1 and n2 with a role, and the farm that it serves: one node answers, or none while the role moves.
type fakeRole struct {
	hangs bool // requests get no answer while it is out, rather than be refused

	mu    sync.Mutex
	owner string
	moves []roleMove
}

// A roleMove is one move of the role; the service is out in between.
type roleMove struct {
	out, in time.Time
	to      string
}

// at is who owns the role now, and whether it serves.
func (r *fakeRole) at(now time.Time) (owner string, serves bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	owner, serves = r.owner, true
	for _, m := range r.moves {
		switch {
		case !now.Before(m.in):
			owner, serves = m.to, true
		case !now.Before(m.out):
			serves = false
		}
	}
	return owner, serves
}

// move moves the role, with an outage that begins after a while.
func (r *fakeRole) move(to string, after, outage time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := time.Now().Add(after)
	r.moves = append(r.moves, roleMove{out, out.Add(outage), to})
}

// begun tells whether a move is under way.
func (r *fakeRole) begun(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.moves, func(m roleMove) bool { return now.Before(m.in) })
}

func (r *fakeRole) answer(_ context.Context, node string) model.Observation {
	if owner, serves := r.at(time.Now()); serves && (node == "" || node == owner) {
		return good()
	}
	if r.hangs && node == "" {
		time.Sleep(watchTimeout)
		return model.Observation{Fault: model.FaultTimeout, Reason: "no answer"}
	}
	return model.Observation{Fault: model.FaultRefused, Reason: "refused"}
}

func (r *fakeRole) Read(context.Context) model.BalancerStatus {
	now := time.Now()
	owner, _ := r.at(now)
	c := &model.Cluster{Name: "C", Role: "AMS", Owner: strings.ToUpper(owner), State: model.RoleOnline, Dynamic: true}
	if r.begun(now) {
		c.State = model.RolePending
	}
	status := model.BalancerStatus{At: now, Farm: "web", Balancer: "lb", Level: model.LevelAdmin, Cluster: c, Groups: []model.Group{{Name: "AMS"}}}
	c.Witness = model.Witness{Kind: model.WitnessShare, State: model.WitnessOnline, Votes: 1}
	for _, name := range []string{"N1", "N2"} {
		c.Nodes = append(c.Nodes, model.ClusterNode{Name: name, State: model.MemberUp, Weight: 1, Votes: 1})
		status.Servers = append(status.Servers, model.Server{
			Group: "AMS", Name: name, Admin: model.AdminReady, Status: "Up", Weight: 1, Uncounted: true, Up: c.IsOwner(name) && c.State == model.RoleOnline,
		})
	}
	return status
}

func (r *fakeRole) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	return []model.Step{{Balancer: "lb", Verb: change.Verb, Group: server.Group, Server: server.Name, Command: string(change.Verb) + " " + server.Name}}, nil
}

func (r *fakeRole) Do(_ context.Context, step model.Step) model.StepResult {
	r.move(strings.ToLower(step.Server), 2*time.Second+30*time.Millisecond, time.Second)
	return model.StepResult{Step: step, At: time.Now(), Role: "AMS is Pending on N1"}
}

// roleFarm is a farm of two nodes with one active, in a cluster that is read every second.
func roleFarm() *model.Farm {
	f := farmOf(2)
	f.Endpoint = "http://ams.example.com/"
	f.Expect.ActivePassive = true
	f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Backend: "AMS", Every: time.Second, Timeout: time.Second}}
	return f
}

// failOver runs an engine over the farm in a bubble of fake time, and do with it.
func failOver(t *testing.T, do func(t *testing.T, e *Engine, box *Mailbox, r *fakeRole)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &fakeRole{owner: "n1"}
		w := newWorld()
		w.answer = r.answer
		e := engineFor(t, w, roleFarm(), Options{
			Audit: &memoryLog{}, Drivers: func(string, model.Balancer) (balancer.Reader, error) { return r, nil },
		})
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		do(t, e, box, r)
		stop()
	})
}

func TestAMoveOfARoleIsWatchedAndItsOutageMeasured(t *testing.T) {
	t.Parallel()
	failOver(t, func(t *testing.T, e *Engine, box *Mailbox, _ *fakeRole) {
		before := box.Newest().Farm("web")
		if before.Failover != nil || before.Active.Node != "n1" || before.Node("n2").State != model.StateStandby || len(before.Findings) != 0 {
			t.Fatalf("before: %+v, %+v, n2 is %s, %v", before.Failover, before.Active, before.Node("n2").State, before.Findings)
		}
		order := model.Order{Actions: []model.Action{{Verb: model.VerbMove, Farm: "web", Node: "n2"}}}
		if plan := e.Plan(order); plan.Refusal != nil {
			t.Fatal(plan.Refusal.Line())
		}
		e.Submit(order, nil)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		f := box.Newest().Farm("web")
		if p := f.Node("n2").Progress; p == nil || p.Phase != model.PhaseDone {
			t.Errorf("the move is %+v", p)
		}
		v := f.Failover
		if v == nil || v.Cause != model.CauseAction || v.From != "n1" || v.To != "n2" || v.Ended.IsZero() {
			t.Fatalf("the failover is %+v", v)
		}
		length, within, known := v.Outage.Measured()
		if !known || (length-time.Second).Abs() > watchEvery || within > watchEvery || v.Outage.Lost != 5 || v.Outage.Why != "refused" {
			t.Errorf("an outage of 1 s was measured as %v to %v (%t): %+v", length, within, known, v.Outage)
		}
		if f.Node("n1").State != model.StateStandby || f.Node("n2").State != model.StateUp || f.Active.Node != "n2" || f.Active.From != "n1" {
			t.Errorf("afterwards n1 is %s, n2 %s, active %+v", f.Node("n1").State, f.Node("n2").State, f.Active)
		}
	})
}

func TestAMoveThatSomebodyElseMakesIsWatchedToo(t *testing.T) {
	t.Parallel()
	failOver(t, func(t *testing.T, _ *Engine, box *Mailbox, r *fakeRole) {
		r.move("n2", 3*time.Second, time.Second)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		v := box.Newest().Farm("web").Failover
		if v == nil || v.Cause != model.CauseRole || v.From != "n1" || v.To != "n2" {
			t.Fatalf("the failover is %+v", v)
		}
		if length, _, known := v.Outage.Measured(); !known || (length-time.Second).Abs() > watchEvery {
			t.Errorf("an outage of 1 s was measured as %v (%t): %+v", length, known, v.Outage)
		}
	})
}

// TestAnOutageInWhichRequestsHangIsMeasured has outages that are over before the first lost request is known to be lost.
func TestAnOutageInWhichRequestsHangIsMeasured(t *testing.T) {
	t.Parallel()
	for _, outage := range []time.Duration{700 * time.Millisecond, time.Second, 1190 * time.Millisecond, 4 * time.Second} {
		failOver(t, func(t *testing.T, _ *Engine, box *Mailbox, r *fakeRole) {
			r.hangs = true
			r.move("n2", 3*time.Second, outage)
			time.Sleep(30 * time.Second)
			synctest.Wait()
			v := box.Newest().Farm("web").Failover
			if v == nil || v.Ended.IsZero() {
				t.Fatalf("the failover is %+v", v)
			}
			length, within, known := v.Outage.Measured()
			if !known || (length-outage).Abs() > within || within > watchEvery || v.Outage.Why != "no answer" {
				t.Errorf("an outage of %v was measured as %v to %v (%t): %+v", outage, length, within, known, v.Outage)
			}
		})
	}
}

func TestAWatchGoesOnWhileARequestIsAwaitedThatWasSentBeforeTheNewestAnswer(t *testing.T) {
	t.Parallel()
	began := time.Now()
	told := &model.FailoverTold{Began: began}
	w := &watch{}
	if !w.isOver(told, began.Add(watchCalm), false) || w.isOver(told, began.Add(watchCalm), true) || !w.isOver(told, began.Add(watchMost), true) {
		t.Error("a watch doesn't wait for what it holds, or for ever")
	}
}

func TestAWatchHasAnEndAndIsNotBegunAgainForTheSameOutage(t *testing.T) {
	t.Parallel()
	failOver(t, func(t *testing.T, _ *Engine, box *Mailbox, r *fakeRole) {
		r.move("n2", 0, 10*time.Minute)
		time.Sleep(watchMost + 10*time.Second)
		synctest.Wait()
		first := box.Newest().Farm("web").Failover
		if first == nil || first.Ended.IsZero() || !first.Outage.IsOut() {
			t.Fatalf("the watch is %+v", first)
		}
		if most := int(watchMost/watchEvery) + 1; first.Outage.Probes > most+2 {
			t.Errorf("%d requests in %v", first.Outage.Probes, watchMost)
		}
		time.Sleep(4 * time.Minute)
		synctest.Wait()
		if now := box.Newest().Farm("web").Failover; !now.Began.Equal(first.Began) {
			t.Errorf("another watch began at %v", now.Began)
		}
	})
}

func TestWhatHangsIsSentBesideTheNextOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, _ string) model.Observation {
			time.Sleep(watchTimeout)
			return model.Observation{Fault: model.FaultTimeout, Reason: "no answer"}
		}
		a := newAsker(w, roleFarm())
		for range 2 * watchLanes {
			a.send(t.Context())
			time.Sleep(watchEvery / 4)
		}
		if sent := len(w.times("")); sent != watchLanes {
			t.Errorf("%d requests are under way, want %d", sent, watchLanes)
		}
		a.close()
		if w.closed != watchLanes {
			t.Errorf("%d of %d were closed", w.closed, watchLanes)
		}
	})
}

// TestARealOutageIsMeasured closes a real listener for about a second. Whatever the machine does meanwhile, the outage that the listener
// knows of itself and the one that was measured must agree within what the measurement says of itself.
func TestARealOutageIsMeasured(t *testing.T) {
	t.Parallel()
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	server := httptest.NewServer(answer)
	address := server.Listener.Addr().String()
	farm := roleFarm()
	farm.Nodes = []model.Node{{Name: "n1", Address: address}}
	farm.Checks[0].Protocol, farm.Endpoint, farm.Checks[0].Every = model.ProtocolHTTP, "http://"+address+"/", time.Hour
	r := &fakeRole{owner: "n1"}
	r.move("n1", time.Hour, 0) // pending all the time, so that the endpoint is watched
	e, err := New([]*model.Farm{farm}, Options{Drivers: func(string, model.Balancer) (balancer.Reader, error) { return r, nil }})
	if err != nil {
		t.Fatal(err)
	}
	e.schedule.rng = rand.New(rand.NewPCG(1, 2))
	box := e.Mailbox()
	stop := run(t, e)
	defer stop()
	until := func(what string, done func(o model.Outage) bool) model.Outage {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for {
			s, err := box.Next(ctx)
			if err != nil {
				t.Fatalf("never %s: %v", what, err)
			}
			if v := s.Farm("web").Failover; v != nil && done(v.Outage) {
				return v.Outage
			}
		}
	}
	until("well", func(o model.Outage) bool { return o.Probes > 1 && !o.LastGood.IsZero() })
	closing := time.Now()
	server.Close()
	closed := time.Now()
	until("out for a second", func(o model.Outage) bool { return o.IsOut() && time.Since(closed) > time.Second })
	opening := time.Now()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	again := &httptest.Server{Listener: listener, Config: &http.Server{Handler: answer, ReadHeaderTimeout: time.Minute}}
	again.Start()
	t.Cleanup(again.Close)
	opened := time.Now()
	got := until("well again", func(o model.Outage) bool { return o.Lost > 0 && !o.FirstGood.IsZero() })
	length, within, known := got.Measured()
	least, most := opening.Sub(closed), opened.Sub(closing)
	if !known || length+within < least || length-within > most {
		t.Errorf("out for %v to %v, measured as %v to %v: %+v", least, most, length, within, got)
	}
}

func TestAMoveBackIsAnOutageOfItsOwn(t *testing.T) {
	t.Parallel()
	failOver(t, func(t *testing.T, e *Engine, box *Mailbox, _ *fakeRole) {
		for _, move := range []struct{ from, to string }{{"n1", "n2"}, {"n2", "n1"}} {
			e.Submit(model.Order{Actions: []model.Action{{Verb: model.VerbMove, Farm: "web", Node: move.to}}}, nil)
			time.Sleep(7 * time.Second) // two until it is out, one out, and four for the next watch to be the same one's
			synctest.Wait()
			v := box.Newest().Farm("web").Failover
			if v == nil || v.From != move.from || v.To != move.to {
				t.Fatalf("from %s to %s: %+v", move.from, move.to, v)
			}
			if length, within, known := v.Outage.Measured(); !known || (length-time.Second).Abs() > within || within > watchEvery {
				t.Errorf("from %s to %s: out for %v to %v, known: %v, want 1 s: %+v", move.from, move.to, length, within, known, v.Outage)
			}
		}
	})
}

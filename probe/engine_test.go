package probe

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/probe/balancer"
)

// world is a fake network: what every node answers, and what was asked when.
type world struct {
	mu     sync.Mutex
	asked  map[string][]time.Time
	answer func(ctx context.Context, node string) model.Observation
	names  map[string][]string
	closed int
}

type worldChecker struct {
	w          *world
	farm, node string
	check      string
}

func newWorld() *world {
	w := &world{asked: map[string][]time.Time{}, names: map[string][]string{}}
	w.answer = func(context.Context, string) model.Observation { return good() }
	return w
}

func good() model.Observation {
	return model.Observation{OK: true, Status: 200, Reason: "200", Phases: model.Phases{Total: time.Millisecond}}
}

func (w *world) Target(f *model.Farm, n model.Node, c *model.Check) Checker {
	return &worldChecker{w: w, farm: f.Name, node: n.Name, check: c.Name}
}

func (w *world) Endpoint(f *model.Farm, c *model.Check) Checker {
	return &worldChecker{w: w, farm: f.Name, check: c.Name}
}

func (w *world) Resolve(_ context.Context, hostport string) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.names[hostport] == nil {
		return nil, fmt.Errorf("%s doesn't resolve", hostport)
	}
	return w.names[hostport], nil
}

func (c *worldChecker) Check(ctx context.Context) model.Observation {
	c.w.mu.Lock()
	c.w.asked[c.node] = append(c.w.asked[c.node], time.Now())
	answer := c.w.answer
	c.w.mu.Unlock()
	o := answer(ctx, c.node)
	o.At, o.Farm, o.Node, o.Check = time.Now(), c.farm, c.node, c.check
	return o
}

func (c *worldChecker) Close() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.w.closed++
}

func (w *world) times(node string) []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]time.Time(nil), w.asked[node]...)
}

func farmOf(nodes int) *model.Farm {
	f := &model.Farm{Name: "web", Limits: model.DefaultLimits()}
	f.Checks = []model.Check{{Name: "web", Protocol: model.ProtocolHTTPS, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 2}}
	for i := range nodes {
		f.Nodes = append(f.Nodes, model.Node{Name: fmt.Sprintf("n%d", i+1), Address: fmt.Sprintf("192.0.2.%d:443", i+1)})
	}
	return f
}

func engineFor(t *testing.T, w *world, f *model.Farm, o Options) *Engine {
	t.Helper()
	o.Prober = w
	e, err := New([]*model.Farm{f}, o)
	if err != nil {
		t.Fatal(err)
	}
	e.schedule.rng = rand.New(rand.NewPCG(1, 2))
	return e
}

// run starts the engine and gives back what ends it.
func run(t *testing.T, e *Engine) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
}

func TestEveryNodeIsAskedAtItsOwnFixedRateWhateverOthersDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, node string) model.Observation {
			if node == "n2" {
				select {
				case <-time.After(time.Second):
				case <-ctx.Done():
				}
				return model.Observation{Fault: model.FaultTimeout, Reason: "no answer"}
			}
			return good()
		}
		e := engineFor(t, w, farmOf(3), Options{})
		stop := run(t, e)
		time.Sleep(61 * time.Second) // the bubble's clock, not the wall's
		stop()
		for _, node := range []string{"n1", "n2", "n3"} {
			times := w.times(node)
			if len(times) < 30 || len(times) > 32 {
				t.Errorf("%s was asked %d times in 61 s at an interval of 2 s", node, len(times))
			}
			for i := 2; i < len(times); i++ {
				if d := times[i].Sub(times[i-1]); d != 2*time.Second {
					t.Errorf("%s: %v between two starts", node, d)
				}
			}
			if first := times[1].Sub(times[0]); first < time.Second || first > 3*time.Second {
				t.Errorf("%s: first interval %v isn't within half of 2s", node, first)
			}
		}
		late := e.Lateness()
		if late.Count() < 85 || late.Quantile(1) > 5*time.Microsecond {
			t.Errorf("%d starts, the latest %v late", late.Count(), late.Quantile(1))
		}
	})
}

func TestReadersSeeAStateChangeAtOnceAndNumbersAtLeastEverySecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		e := engineFor(t, w, farmOf(3), Options{})
		box := e.Mailbox()
		stop := run(t, e)
		defer stop()
		begin := time.Now()
		for {
			s, err := box.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if s.Farms[0].Count.Up == 3 {
				break
			}
		}
		if took := time.Since(begin); took > 3*urgentGap {
			t.Errorf("three first answers were shown after %v", took)
		}
		last := time.Now()
		for range 20 {
			if _, err := box.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
			if gap := time.Since(last); gap > idleGap || gap < urgentGap {
				t.Errorf("%v between two snapshots", gap)
			}
			last = time.Now()
		}
	})
}

func TestAReaderThatStopsReadingStopsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		e := engineFor(t, w, farmOf(3), Options{})
		box := e.Mailbox()
		stop := run(t, e)
		defer stop()
		time.Sleep(time.Hour)
		s, err := box.Next(t.Context())
		if err != nil || time.Since(s.At) > idleGap {
			t.Errorf("after an hour the mailbox holds a snapshot of %v ago: %v", time.Since(s.At), err)
		}
		if n := len(w.times("n1")); n < 1799 {
			t.Errorf("asked %d times in an hour, want 1800", n)
		}
	})
}

func TestRoundsEndByThemselvesWithAllAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.names["pool.example.com:443"] = []string{"192.0.2.7:443", "192.0.2.8:443"}
		f := farmOf(2)
		f.Endpoint = "https://farm.example.com/"
		f.Nodes = append(f.Nodes, model.Node{Name: "pool", Address: "pool.example.com:443", Expand: true})
		e := engineFor(t, w, f, Options{Rounds: 3, Gap: 250 * time.Millisecond})
		box := e.Mailbox()
		begin := time.Now()
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		v := box.Newest().Farms[0]
		if len(v.Nodes) != 4 || v.Count.Up != 4 || v.Endpoint == nil {
			t.Errorf("%d nodes, %d up, endpoint %v", len(v.Nodes), v.Count.Up, v.Endpoint)
		}
		for _, n := range v.Nodes {
			if n.Checks[0].Total != 3 {
				t.Errorf("%s answered %d times, want 3", n.Node.Name, n.Checks[0].Total)
			}
		}
		if took := time.Since(begin); took > 600*time.Millisecond {
			t.Errorf("three rounds 250 ms apart took %v", took)
		}
		if w.closed != 5 {
			t.Errorf("%d checkers closed, want 5", w.closed)
		}
	})
}

func TestRoundsOfNothingEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := farmOf(0)
		f.Nodes = []model.Node{{Name: "pool", Address: "pool.example.com:443", Expand: true}}
		e := engineFor(t, newWorld(), f, Options{Rounds: 1})
		box := e.Mailbox()
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := box.Newest().Farms[0].Nodes[0]; !strings.Contains(n.Reason, "doesn't resolve") {
			t.Errorf("the node's reason: %q", n.Reason)
		}
	})
}

func TestANameThatChangesItsAddressesChangesWhoIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.names["pool.example.com:443"] = []string{"192.0.2.7:443"}
		f := farmOf(0)
		f.Nodes = []model.Node{{Name: "pool", Address: "pool.example.com:443", Expand: true}}
		e := engineFor(t, w, f, Options{})
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(10 * time.Second)
		w.mu.Lock()
		w.names["pool.example.com:443"] = []string{"192.0.2.8:443"}
		w.mu.Unlock()
		time.Sleep(2 * resolveEvery)
		before := len(w.times("pool@192.0.2.7"))
		time.Sleep(10 * time.Second)
		stop()
		if before == 0 || len(w.times("pool@192.0.2.7")) != before {
			t.Errorf("the address that is gone was asked %d times, then %d", before, len(w.times("pool@192.0.2.7")))
		}
		if v := box.Newest().Farms[0]; len(v.Nodes) != 1 || v.Nodes[0].Node.Name != "pool@192.0.2.8" || v.Nodes[0].State != model.StateUp {
			t.Errorf("nodes %+v", v.Nodes[0])
		}
	})
}

func TestCheckNowAsksOutOfTurnAndPaceStretchesIntervals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		e := engineFor(t, w, farmOf(2), Options{})
		box := e.Mailbox()
		stop := run(t, e)
		defer stop()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		one, two := len(w.times("n1")), len(w.times("n2"))
		e.CheckNow("web", "n1")
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if len(w.times("n1")) != one+1 || len(w.times("n2")) != two {
			t.Errorf("n1 was asked %d times more, n2 %d", len(w.times("n1"))-one, len(w.times("n2"))-two)
		}
		time.Sleep(urgentGap)
		synctest.Wait()
		if asked, shown := w.times("n1")[one], box.Newest().At; shown.Before(asked) {
			t.Errorf("asked at %v, but the newest snapshot is of %v", asked, shown)
		}
		e.SetPace(4)
		time.Sleep(10 * time.Second)
		one = len(w.times("n1"))
		time.Sleep(80 * time.Second)
		if got := len(w.times("n1")) - one; got != 10 {
			t.Errorf("asked %d times in 80 s at 2 s times 4", got)
		}
		if box.Newest().Pace != 4 {
			t.Errorf("the snapshot's pace is %v", box.Newest().Pace)
		}
		e.SetPace(32)
		time.Sleep(70 * time.Second)
		synctest.Wait()
		e.SetPace(1)
		one, two = len(w.times("n1")), len(w.times("n2"))
		time.Sleep(4 * time.Second)
		if a, b := len(w.times("n1"))-one, len(w.times("n2"))-two; a < 2 || b < 2 {
			t.Errorf("four seconds after the pace is back, n1 was asked %d times and n2 %d", a, b)
		}
	})
}

func TestTheEventsAloneMakeTheState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		fails := 0
		w.answer = func(context.Context, string) model.Observation {
			w.mu.Lock()
			defer w.mu.Unlock()
			if fails++; fails%5 < 2 {
				return model.Observation{Fault: model.FaultRefused, Reason: "refused"}
			}
			return good()
		}
		var events []model.Event
		e := engineFor(t, w, farmOf(3), Options{Tap: func(event model.Event) { events = append(events, event) }})
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(30 * time.Second)
		stop()
		replay := model.NewLedger(diagnose.Farm)
		for _, event := range events {
			replay.Apply(event)
		}
		if got, want := fmt.Sprintf("%+v", replay.Snapshot().Journal), fmt.Sprintf("%+v", box.Newest().Journal); got != want || len(replay.Snapshot().Journal) == 0 {
			t.Errorf("replayed journal:\n%s\nwant:\n%s", got, want)
		}
	})
}

type reads func() model.BalancerStatus

func (r reads) Read(context.Context) model.BalancerStatus { return r() }

func TestADefectEndsTheEngineWithAnErrorInWords(t *testing.T) {
	t.Parallel()
	f := farmOf(1)
	f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Every: time.Second}}
	drivers := func(string, model.Balancer) (balancer.Reader, error) {
		return reads(func() model.BalancerStatus { panic("boom") }), nil
	}
	e := engineFor(t, newWorld(), f, Options{Drivers: drivers})
	err := e.Run(t.Context())
	var broken *PanicError
	if !errors.As(err, &broken) || len(broken.Stack) == 0 || !strings.Contains(err.Error(), "farmtop failed while asking: boom") {
		t.Errorf("Run: %v", err)
	}
}

func TestAnUnknownKindOfBalancerIsRefused(t *testing.T) {
	t.Parallel()
	f := farmOf(1)
	f.Balancers = []model.Balancer{{Name: "lb", Kind: "f6"}}
	_, err := New([]*model.Farm{f}, Options{Prober: newWorld()})
	if err == nil || !strings.HasPrefix(err.Error(), `farm "web": no driver for balancers of kind "f6"; there is: apache, command, `) {
		t.Errorf("error: %v", err)
	}
}

func TestManyFarmsOnOneBalancerAreReadTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened []model.Balancer
		read := 0
		drivers := func(_ string, b model.Balancer) (balancer.Reader, error) {
			opened = append(opened, b)
			return reads(func() model.BalancerStatus {
				read++
				return model.BalancerStatus{
					At: time.Now(), Software: "X", Groups: []model.Group{{Name: "be0"}, {Name: "be1"}, {Name: "be2"}, {Name: "be3"}},
					Servers: []model.Server{{Group: "be2", Name: "n1", Admin: model.AdminDrain}},
				}
			}), nil
		}
		var farms []*model.Farm
		for i := range 5 {
			f := farmOf(1)
			f.Name = fmt.Sprintf("farm%d", i)
			f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Address: "/x", Backend: fmt.Sprintf("be%d", i), Every: time.Duration(i+1) * time.Second}}
			farms = append(farms, f)
		}
		e, err := New(farms, Options{Prober: newWorld(), Drivers: drivers, Rounds: 1})
		if err != nil {
			t.Fatal(err)
		}
		box := e.Mailbox()
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if read != 1 || opened[0].Backend != "" || opened[0].Every != time.Second {
			t.Errorf("read %d times; opened %+v", read, opened)
		}
		s := box.Newest()
		if got := s.Farm("farm2").Nodes[0].Admin(); got != model.AdminDrain {
			t.Errorf("farm2's node is %s", got)
		}
		if got := s.Farm("farm0").Nodes[0].Admin(); got != model.AdminUnknown || !s.Farm("farm0").Balancers[0].Readable() {
			t.Errorf("farm0's node is %s", got)
		}
		if b := s.Farm("farm4").Balancers[0]; b.Readable() || !strings.Contains(b.Status.Err, `no longer has the group "be4"`) {
			t.Errorf("farm4's balancer: %+v", b.Status)
		}
	})
}

func TestNodesThatHangDelayNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.answer = func(ctx context.Context, node string) model.Observation {
			if node == "quick" {
				return good()
			}
			select {
			case <-time.After(1900 * time.Millisecond):
			case <-ctx.Done():
			}
			return model.Observation{Fault: model.FaultTimeout, Reason: "no answer"}
		}
		quick := farmOf(1)
		quick.Name, quick.Nodes[0].Name, quick.Checks[0].Protocol, quick.Checks[0].Every = "quick", "quick", model.ProtocolTCP, 100*time.Millisecond
		e, err := New([]*model.Farm{farmOf(3000), quick}, Options{Prober: w})
		if err != nil {
			t.Fatal(err)
		}
		stop := run(t, e)
		time.Sleep(20 * time.Second)
		stop()
		times := w.times("quick")
		for i := 2; i < len(times); i++ {
			if d := times[i].Sub(times[i-1]); d != 100*time.Millisecond {
				t.Fatalf("%v between two starts of the quick node beside 3000 that hang", d)
			}
		}
		if len(times) < 190 {
			t.Errorf("the quick node was asked %d times in 20 s", len(times))
		}
	})
}

func TestLatenessQuantilesAreRoundedUpToAQuarter(t *testing.T) {
	t.Parallel()
	var l Lateness
	for us := range 10_000 {
		l.note(time.Duration(us) * time.Microsecond)
	}
	for _, q := range []float64{0.1, 0.5, 0.99, 1} {
		exact := time.Duration(q*10_000) * time.Microsecond
		if got := l.Quantile(q); got < exact-time.Microsecond || got > exact*5/4+2*time.Microsecond {
			t.Errorf("quantile %v is %v, want %v or up to a quarter more", q, got, exact)
		}
	}
	l.note(48 * time.Hour)
	if l.Quantile(1) < time.Hour {
		t.Errorf("two days late counts as %v", l.Quantile(1))
	}
}

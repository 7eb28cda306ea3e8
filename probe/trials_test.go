package probe

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// A rehearsal carries trials out without a network: each sends a request a second, and ends after so many.
type rehearsal struct {
	courses chan TrialCourse // what was begun
	trip    bool
}

func (r *rehearsal) run(ctx context.Context, c TrialCourse, tell func(*model.RouteReport, *model.SpoofReport)) {
	r.courses <- c
	if r.trip {
		panic("a trial trips")
	}
	report := model.RouteReport{Test: *c.Trial.Route}
	for range c.Trial.Route.Sessions {
		select {
		case <-time.After(time.Second):
			report.Sent++
			now := report
			tell(&now, nil)
		case <-ctx.Done():
			report.Done, report.Stopped = true, "interrupted"
			tell(&report, nil)
			return
		}
	}
	report.Done = true
	tell(&report, nil)
}

// trialOf asks for so many requests.
func trialOf(requests int) model.Trial {
	test := model.DefaultRouteTest()
	test.Sessions = requests
	return model.Trial{Farm: "web", Route: &test}
}

// whileTrying runs an engine that rehearses trials while do does.
func whileTrying(t *testing.T, r *rehearsal, do func(e *Engine)) {
	t.Helper()
	e := rehearsing(t, r, farmOf(2), Options{})
	defer run(t, e)()
	synctest.Wait()
	do(e)
}

// rehearsing is an engine that rehearses trials.
func rehearsing(t *testing.T, r *rehearsal, f *model.Farm, o Options) *Engine {
	t.Helper()
	r.courses = make(chan TrialCourse, 10)
	o.Trial = r.run
	return engineFor(t, newWorld(), f, o)
}

func TestATrialIsToldAsItGoesAndToItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		whileTrying(t, &rehearsal{}, func(e *Engine) {
			box := e.Mailbox()
			e.Try(trialOf(3))
			time.Sleep(1500 * time.Millisecond)
			trial := box.Newest().Farm("web").Trial
			if trial == nil || trial.Done || trial.Sent() != 1 {
				t.Fatalf("after a request: %+v", trial)
			}
			time.Sleep(3 * time.Second)
			s := box.Newest()
			trial = s.Farm("web").Trial
			if !trial.Done || trial.Sent() != 3 || trial.Stopped() != "" {
				t.Errorf("at its end: %+v", trial)
			}
			told := 0
			for _, entry := range s.Journal {
				if entry.Kind == model.EntryTrial {
					told++
				}
			}
			if told != 2 {
				t.Errorf("%d entries in the journal, want its begin and its end: %+v", told, s.Journal)
			}
		})
	})
}

func TestATrialIsStoppedAtOnceAndSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		whileTrying(t, &rehearsal{}, func(e *Engine) {
			box := e.Mailbox()
			e.Try(trialOf(100))
			time.Sleep(2500 * time.Millisecond)
			e.StopTrial("another farm")
			e.StopTrial("web")
			time.Sleep(100 * time.Millisecond)
			trial := box.Newest().Farm("web").Trial
			if !trial.Done || trial.Sent() != 2 || trial.Stopped() != "interrupted" {
				t.Errorf("after it was stopped: %+v", trial)
			}
		})
	})
}

func TestANewTrialEndsTheOneBeforeAndTakesItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rehearsal{}
		whileTrying(t, r, func(e *Engine) {
			box := e.Mailbox()
			e.Try(trialOf(100))
			time.Sleep(1500 * time.Millisecond)
			second := trialOf(2)
			second.Node = "n2"
			e.Try(second)
			time.Sleep(3 * time.Second)
			trial := box.Newest().Farm("web").Trial
			if !trial.Done || trial.Sent() != 2 || trial.Node != "n2" || trial.Stopped() != "" {
				t.Errorf("the second: %+v", trial)
			}
			if a, b := <-r.courses, <-r.courses; a.Mark == b.Mark {
				t.Errorf("both trials mark their requests with %s", a.Mark)
			}
		})
	})
}

func TestATrialThatIsOutOfBoundsSendsNothingAndSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rehearsal{}
		whileTrying(t, r, func(e *Engine) {
			box := e.Mailbox()
			e.Try(trialOf(model.MaxRouteSessions + 1))
			e.Try(model.Trial{Farm: "no such farm"})
			time.Sleep(time.Second)
			trial := box.Newest().Farm("web").Trial
			if trial == nil || !trial.Done || trial.Stopped() == "" || len(r.courses) != 0 {
				t.Errorf("%+v, %d begun", trial, len(r.courses))
			}
		})
	})
}

func TestATrialThatBreaksEndsAloneAndInWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		whileTrying(t, &rehearsal{trip: true}, func(e *Engine) {
			box := e.Mailbox()
			e.Try(trialOf(3))
			time.Sleep(time.Second)
			trial := box.Newest().Farm("web").Trial
			if !trial.Done || trial.Stopped() == "" {
				t.Errorf("%+v", trial)
			}
			before := box.Newest().Seq
			time.Sleep(5 * time.Second)
			if box.Newest().Seq == before {
				t.Error("the engine stands still")
			}
		})
	})
}

func TestATrialHearsWhatLogsTellOfItsRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		marked := model.Marked{Log: "log", Mark: "farmtop-1.1-1", Node: "n1"}
		tail := &markingTail{at: 2 * time.Second, marked: marked}
		r := &rehearsal{}
		farm := farmOf(2)
		farm.Logs = []model.Log{{Name: "log"}}
		e := rehearsing(t, r, farm, Options{Tails: func(*model.Farm) (Tail, error) { return tail, nil }})
		defer run(t, e)()
		time.Sleep(time.Second)
		e.Try(trialOf(5))
		course := <-r.courses
		if got := <-course.Marks; got != marked {
			t.Errorf("heard %+v", got)
		}
		if !course.Query {
			t.Error("the log has no User-Agent, so the mark belongs into the query")
		}
	})
}

// A markingTail tells at once that it reads, and later of a marked request.
type markingTail struct {
	at     time.Duration
	marked model.Marked
}

func (m *markingTail) Follow(*model.FarmView) {}

func (m *markingTail) Run(ctx context.Context, tell func(model.Traffic)) {
	traffic := model.Traffic{At: time.Now(), Farm: "web", Nodes: []string{"n1", "n2"}, Logs: []model.LogStatus{{Name: "log", State: model.LogReading, HasPath: true}}}
	tell(traffic)
	select {
	case <-time.After(m.at):
	case <-ctx.Done():
		return
	}
	traffic.At, traffic.Marked = time.Now(), slices.Clone([]model.Marked{m.marked})
	tell(traffic)
	<-ctx.Done()
}

func TestCountersAddUpTheGroupsOfANode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lb := newFakeBalancer(2)
		r := &rehearsal{}
		farm := farmOf(2)
		farm.Balancers = []model.Balancer{{Name: "lb", Kind: "fake", Backend: "be", Every: time.Second, Timeout: time.Second}}
		e := rehearsing(t, r, farm, Options{Drivers: func(string, model.Balancer) (balancer.Reader, error) { return lb, nil }})
		defer run(t, e)()
		time.Sleep(2 * time.Second)
		e.Try(trialOf(1))
		course := <-r.courses
		counted, err := course.Counters(t.Context())
		if err != nil || len(counted) != 2 || counted["n1"] != 100 {
			t.Errorf("%v, %v", counted, err)
		}
	})
}

package probe

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
)

// scribe is a fake tail: it tells one traffic every second, and remembers what it was told.
type scribe struct {
	farm   *model.Farm
	trip   bool // it panics after the first traffic
	ended  atomic.Bool
	heard  atomic.Int64
	newest atomic.Pointer[model.FarmView]
}

func (s *scribe) Run(ctx context.Context, tell func(model.Traffic)) {
	defer s.ended.Store(true)
	for {
		tell(model.Traffic{At: time.Now(), Farm: s.farm.Name, Nodes: []string{"n1", "n2"}, Logs: []model.LogStatus{{Name: "log", State: model.LogReading}}})
		if s.trip {
			panic("a tail trips")
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return
		}
	}
}

func (s *scribe) Follow(v *model.FarmView) {
	s.heard.Add(1)
	s.newest.Store(v)
}

// logged is a farm with a log, and the options that give it the fake tail.
func logged(s *scribe) (*model.Farm, Options) {
	f := farmOf(2)
	f.Logs = []model.Log{{Name: "log", Kind: model.LogFile, Address: "access.log", Format: "haproxy"}}
	return f, Options{Tails: func(farm *model.Farm) (Tail, error) { s.farm = farm; return s, nil }}
}

func TestATailsTrafficReachesReadersAndItHearsOfTheFarm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scribe{}
		f, o := logged(s)
		e := engineFor(t, newWorld(), f, o)
		box := e.Mailbox()
		stop := run(t, e)
		time.Sleep(10 * time.Second) // the bubble's clock
		view := box.Newest().Farms[0]
		if view.Traffic == nil || view.Nodes[1].Traffic == nil || view.Nodes[1].Traffic.Index != 1 {
			t.Errorf("traffic %+v", view.Traffic)
		}
		if told := s.newest.Load(); told == nil || told.Count.Up != 2 {
			t.Errorf("the tail knows of %+v", told)
		}
		if heard := s.heard.Load(); heard < 10 || heard > 60 {
			t.Errorf("the tail heard %d times in ten seconds", heard)
		}
		stop()
		if !s.ended.Load() {
			t.Error("the tail runs on")
		}
	})
}

func TestATailThatTripsEndsTheEngineInWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scribe{trip: true}
		f, o := logged(s)
		err := engineFor(t, newWorld(), f, o).Run(t.Context())
		var broken *PanicError
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), "reading access logs") {
			t.Errorf("Run: %v", err)
		}
	})
}

func TestRoundsFollowNoLogs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scribe{}
		f, o := logged(s)
		o.Rounds = 2
		if err := engineFor(t, newWorld(), f, o).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.farm != nil || s.heard.Load() != 0 {
			t.Error("a tail was opened for a check that ends")
		}
	})
}

func TestALogThatCantBeReadFailsBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	f := farmOf(1)
	f.Logs = []model.Log{{Name: "haproxy.log", Kind: model.LogFile, Address: "haproxy.log", Format: "nginx", Directive: "$remote_addr $"}}
	_, err := New([]*model.Farm{f}, Options{Prober: newWorld()})
	if err == nil || !strings.Contains(err.Error(), "haproxy.log") || !strings.Contains(err.Error(), "character") {
		t.Errorf("New: %v", err)
	}
}

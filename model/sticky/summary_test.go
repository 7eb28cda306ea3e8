package sticky

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func TestWindowsEmptyOneAfterTheOther(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	now := moment(0)
	for s := range 120 {
		tracker.Observe(Hit{At: moment(s).UnixNano(), Session: uint64(s + 1), Node: int32(s % 4 / 3), Named: None, Failed: s%2 == 1})
	}
	for _, after := range []struct {
		silence time.Duration
		want    [Windows]uint64
	}{
		{0, [Windows]uint64{60, 120, 120, 120}},
		{30 * time.Second, [Windows]uint64{30, 120, 120, 120}},
		{90 * time.Second, [Windows]uint64{0, 120, 120, 120}},
		{240 * time.Second, [Windows]uint64{0, 60, 120, 120}},
		{20 * time.Minute, [Windows]uint64{0, 0, 120, 120}},
		{2 * time.Hour, [Windows]uint64{0, 0, 0, 120}},
	} {
		s := tracker.Summary(now.Add(after.silence))
		for w := range Windows {
			if got := s.Total[w].Requests; got != after.want[w] {
				t.Errorf("after %v, window %d has %d requests, want %d", after.silence, w, got, after.want[w])
			}
			if got := s.Nodes[0].Windows[w].Requests + s.Nodes[1].Windows[w].Requests; got != s.Total[w].Requests {
				t.Errorf("after %v, window %d: the nodes have %d of %d requests", after.silence, w, got, s.Total[w].Requests)
			}
		}
		if share := s.Share(1, All); share != 0.25 {
			t.Errorf("after %v, node 1 has the share %v, want a quarter", after.silence, share)
		}
		if errors := s.Total[All].Errors; errors != 60 {
			t.Errorf("%d errors, want 60", errors)
		}
	}
}

func TestAnEmptyTrackerSaysNothing(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	tracker.Out(1, moment(0), time.Minute)
	s := tracker.Summary(moment(0))
	if !s.At.IsZero() || s.Sessions != 0 || len(s.Nodes) != 2 || s.Skew.Enough || s.Collapse != nil || !s.Nodes[1].Out || s.Share(0, All) != 0 || s.Covered(OneHour) != 0 {
		t.Errorf("%+v, want nothing", s)
	}
}

func TestASummaryDoesntChangeAfterItWasHandedOut(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 3})
	feed := func(from, until int) {
		for s := from; s < until; s++ {
			for n := range 5 {
				tracker.Observe(Hit{
					At: moment(s).UnixNano(), Session: uint64(n + 1), Node: int32((n + s/50) % 3), Named: None, Cookie: Cookie(s%2) * Ghost, Value: uint64(n) << 32,
				})
			}
		}
	}
	feed(0, 300)
	s := tracker.Summary(moment(300))
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	feed(300, 1000)
	tracker.Out(0, moment(1000), time.Minute)
	tracker.Summary(moment(1000))
	if after, _ := json.Marshal(s); string(after) != string(before) {
		t.Errorf("was %s\nis  %s", before, after)
	}
	var again Summary
	if len(s.Breaks) == 0 || len(s.Ghosts) == 0 {
		t.Fatal("there is nothing in it that could change")
	}
	if err := json.Unmarshal(before, &again); err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(again); string(text) != string(before) {
		t.Errorf("was written as %s\nand read as    %s", before, text)
	}
}

func TestThePastMinutesAreTold(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2, FirstSight: true})
	for s := range 185 {
		tracker.Observe(Hit{At: moment(s).UnixNano(), Session: uint64(s + 1), Node: 1, Named: None})
	}
	s := tracker.Summary(moment(185))
	want := []Minute{{60, 60, 60}, {60, 60, 120}, {60, 60, 180}}
	if got := s.Nodes[1].Minutes; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	tracker.Observe(Hit{At: moment(100).UnixNano(), Session: 1, Node: 1, Named: None})
	if got := tracker.Summary(moment(185)).Nodes[1].Minutes[1].Requests; got != 61 {
		t.Errorf("after a late line the second minute has %d requests, want 61", got)
	}
	if got := s.Nodes[1].Minutes[1].Requests; got != 60 {
		t.Errorf("the summary handed out before has %d now", got)
	}
	if got := len(tracker.Summary(moment(185 + 10_000)).Nodes[1].Minutes); got != windowSteps {
		t.Errorf("after hours %d minutes are told, want %d", got, windowSteps)
	}
}

func TestAWindowSaysHowMuchOfItIsCovered(t *testing.T) {
	t.Parallel()
	tracker := New(Options{})
	tracker.Observe(Hit{At: moment(0).UnixNano(), Node: None, Named: None})
	tracker.Observe(Hit{At: moment(90).UnixNano(), Node: None, Named: None})
	s := tracker.Summary(moment(90))
	for w, want := range map[Window]time.Duration{
		OneMinute: time.Minute, FiveMinutes: 91 * time.Second, OneHour: 91 * time.Second, All: 91 * time.Second,
	} {
		if got := s.Covered(w); got != want {
			t.Errorf("window %d covers %v, want %v", w, got, want)
		}
	}
}

func TestFirstSightCountsAfterTheWarmup(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 1, FirstSight: true, Warmup: time.Minute})
	for s := range 90 {
		tracker.Observe(Hit{At: moment(s).UnixNano(), Session: uint64(s + 1), Named: None})
	}
	if got := tracker.Summary(moment(90)).Total[All].New; got != 30 {
		t.Errorf("%d sessions are new, want the 30 after the first minute", got)
	}
}

func TestMoreNodesThanCanBeCountAsNone(t *testing.T) {
	t.Parallel()
	tracker := New(Options{})
	for _, node := range []int32{0, 5, MaxNodes - 1, MaxNodes, 1<<31 - 1, -1, -1 << 31} {
		tracker.Observe(Hit{At: begin, Node: node, Named: node})
		tracker.Out(node, moment(0), time.Minute)
		tracker.Back(node, moment(1))
	}
	s := tracker.Summary(moment(0))
	if len(s.Nodes) != MaxNodes || s.Total[All].Requests != 7 || s.Nowhere[All].Requests != 4 {
		t.Errorf("%d nodes, %d requests, %d of them nowhere; want %d, 7 and 4", len(s.Nodes), s.Total[All].Requests, s.Nowhere[All].Requests, MaxNodes)
	}
}

package sticky

import (
	"testing"
	"time"
)

// crowded is a tracker that saw requests of so many clients of one network on a node, and of others elsewhere.
func crowded(clients, requests, others int, weights []int) *Tracker {
	tracker := New(Options{Nodes: 2})
	tracker.Weigh(weights)
	for i := range requests {
		tracker.Observe(Hit{At: moment(i / 10).UnixNano(), Client: uint64(i%clients)*oddOne + 7, Network: 77, Node: 0, Named: None})
	}
	for i := range others {
		tracker.Observe(Hit{At: moment(requests / 10).UnixNano(), Client: uint64(i), Network: uint64(i + 1000), Node: 1, Named: None})
	}
	return tracker
}

func TestOneNetworkOnOneNodeIsACollapse(t *testing.T) {
	t.Parallel()
	found := crowded(200, 1000, 20, nil).Summary(moment(100)).Collapse
	if found == nil {
		t.Fatal("it wasn't found")
	}
	if found.Node != 0 || found.Choices != 1020 || found.Share < 0.98 || found.Network != 1 {
		t.Errorf("%+v", found)
	}
	if found.Clients < 150 || found.Clients > 260 {
		t.Errorf("about %d clients, want about 200", found.Clients)
	}
}

func TestTheNetworkThatPrevailsIsFoundBehindOthersThatCameFirst(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	for i := range 2000 {
		network := uint64(77)
		if i < 30 || i%50 == 0 {
			network = uint64(i%3 + 1)
		}
		tracker.Observe(Hit{At: moment(i / 10).UnixNano(), Client: uint64(i), Network: network, Node: 0, Named: None})
	}
	if found := tracker.Summary(moment(200)).Collapse; found == nil || found.Network < 0.95 || found.Network > 0.98 {
		t.Errorf("%+v, want it found, with one network for 96 %%", found)
	}
}

func TestWhatLooksLikeACollapseAndIsNone(t *testing.T) {
	t.Parallel()
	for name, tracker := range map[string]*Tracker{
		"few requests":                      crowded(50, 90, 0, nil),
		"one busy client":                   crowded(1, 1000, 0, nil),
		"others elsewhere":                  crowded(200, 1000, 300, nil),
		"a weight that says so":             crowded(200, 1000, 60, []int{15, 1}),
		"another node that has no weight":   crowded(200, 1000, 0, []int{1, 0}),
		"sessions that stay where they are": bound(),
		"many networks on one node":         scattered(),
	} {
		if found := tracker.Summary(moment(100)).Collapse; found != nil {
			t.Errorf("%s: %+v", name, found)
		}
	}
	drained := crowded(200, 1000, 0, nil)
	drained.Out(1, moment(100), time.Minute)
	if found := drained.Summary(moment(100)).Collapse; found != nil {
		t.Errorf("the other node is out: %+v", found)
	}
}

// bound has many requests of one network on a node, but their cookies brought them there.
func bound() *Tracker {
	tracker := New(Options{Nodes: 2})
	for i := range 1000 {
		tracker.Observe(Hit{At: moment(i / 10).UnixNano(), Session: uint64(i%200 + 1), Client: uint64(i), Network: 77, Node: 0, Named: 0, Cookie: Kept})
	}
	return tracker
}

// scattered has a second node that nobody is sent to, wherever from; that isn't for want of networks.
func scattered() *Tracker {
	tracker := New(Options{Nodes: 2})
	for i := range 1000 {
		tracker.Observe(Hit{At: moment(i / 10).UnixNano(), Client: uint64(i), Network: uint64(i%50 + 1), Node: 0, Named: None})
	}
	return tracker
}

func TestACollapseThatIsOverIsForgotten(t *testing.T) {
	t.Parallel()
	tracker := crowded(200, 1000, 0, nil)
	for s := 100; s < 1000; s++ {
		tracker.Observe(Hit{At: moment(s).UnixNano(), Client: uint64(s), Network: uint64(s), Node: int32(s % 2), Named: None})
	}
	if found := tracker.Summary(moment(1000)).Collapse; found != nil {
		t.Errorf("%+v", found)
	}
}

package model

import (
	"strings"
	"testing"
	"time"

	"farmtop/model/sticky"
)

// traffic is what logs tell of two nodes: so many requests each.
func traffic(at time.Time, farm string, state LogState, requests ...int) Traffic {
	tracker := sticky.New(sticky.Options{Nodes: len(requests)})
	for node, n := range requests {
		for i := range n {
			tracker.Observe(sticky.Hit{At: at.UnixNano(), Session: uint64(1000*node + i + 1), Node: int32(node), Named: sticky.None, Cookie: sticky.Issued, Status: 200})
		}
	}
	return Traffic{
		At: at, Farm: farm, Nodes: []string{"am1", "am2"}, Logs: []LogStatus{{Name: "access.log", State: state, Why: "no such file"}},
		Sticky: tracker.Summary(at),
	}
}

func trafficFarm() *Farm {
	return &Farm{
		Name: "portals", Nodes: []Node{{Name: "am1", Address: "127.0.0.11:9443"}, {Name: "am2", Address: "127.0.0.12:9443"}},
		Checks: []Check{{Name: "web", Every: time.Second, Rise: 1, Fall: 1}}, Limits: DefaultLimits(),
		Logs: []Log{{Name: "access.log", Kind: LogFile, Address: "access.log", Format: "haproxy"}},
	}
}

func TestWhatTheLogsTellStandsAtEveryNode(t *testing.T) {
	t.Parallel()
	s := tell(t, trafficFarm())
	if before := s.view(); before.Traffic != nil || before.Nodes[0].Traffic != nil {
		t.Fatal("traffic before anything was told")
	}
	if !s.ledger.Apply(traffic(s.now, "portals", LogReading, 3, 1)) {
		t.Error("the first report doesn't show at once")
	}
	v := s.view()
	if v.Traffic == nil || v.Traffic.Sticky.Sessions != 4 {
		t.Fatalf("%+v", v.Traffic)
	}
	first, second := v.Nodes[0].Traffic, v.Nodes[1].Traffic
	if first == nil || first.Share != 0.75 || first.Sessions != 3 || first.Counts.New != 3 || first.Minute != 3 || second.Index != 1 || second.Share != 0.25 {
		t.Errorf("%+v and %+v", first, second)
	}
}

func TestANodeWhoseNumbersStandStillKeepsItsView(t *testing.T) {
	t.Parallel()
	s := tell(t, trafficFarm())
	s.ledger.Apply(traffic(s.now, "portals", LogReading, 3, 1))
	before := s.view()
	if s.after(time.Second).ledger.Apply(traffic(s.now, "portals", LogReading, 3, 1)) {
		t.Error("the same numbers are urgent")
	}
	after := s.view()
	if before.Nodes[0] != after.Nodes[0] || before.Traffic == after.Traffic {
		t.Error("the node's view is new, or the farm's is old")
	}
	s.ledger.Apply(traffic(s.now, "portals", LogReading, 3, 2))
	if changed := s.view(); changed.Nodes[1] == after.Nodes[1] {
		t.Error("other numbers don't show")
	}
}

func TestALogThatCantBeReadIsToldOnce(t *testing.T) {
	t.Parallel()
	s := tell(t, trafficFarm())
	for _, state := range []LogState{LogOpening, LogWaiting, LogWaiting, LogReading, LogReading, LogFailed, LogReading, LogEnded} {
		s.after(time.Second).ledger.Apply(traffic(s.now, "portals", state, 1, 1))
	}
	s.view()
	want := []string{
		"the log access.log isn't read: no such file", "the log access.log is read again", "the log access.log isn't read: no such file",
		"the log access.log is read again", "the log access.log has ended",
	}
	if got := s.journal(); got != strings.Join(want, "\n") {
		t.Errorf("the journal has\n%s", got)
	}
}

func TestTrafficOfAnUnknownFarmOrNodeIsNothing(t *testing.T) {
	t.Parallel()
	s := tell(t, trafficFarm())
	if s.ledger.Apply(traffic(s.now, "others", LogReading, 1)) {
		t.Error("another farm's traffic is urgent")
	}
	stranger := traffic(s.now, "portals", LogReading, 1, 1)
	stranger.Nodes = []string{"lb7", "am2"}
	s.ledger.Apply(stranger)
	if v := s.view(); v.Nodes[0].Traffic != nil || v.Nodes[1].Traffic == nil {
		t.Errorf("%+v %+v", v.Nodes[0].Traffic, v.Nodes[1].Traffic)
	}
}

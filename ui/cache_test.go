package ui

import (
	"math/rand"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// drift is the next of a stream of snapshots: as an engine does, it shares with the one before what didn't change.
func drift(random *rand.Rand, before *model.Snapshot) *model.Snapshot {
	next := *before
	next.Seq++
	next.At = before.At.Add(time.Duration(random.Intn(40)) * time.Second)
	next.Farms = append([]*model.FarmView(nil), before.Farms...)
	at := random.Intn(len(next.Farms))
	view := *next.Farms[at]
	view.Revision++
	view.Nodes = append([]*model.NodeView(nil), view.Nodes...)
	next.Farms[at] = &view
	i := random.Intn(len(view.Nodes))
	node := *view.Nodes[i]
	view.Nodes[i] = &node
	switch random.Intn(11) {
	case 0:
		node.State, node.Reason = model.StateDown, "no answer within 1 s"
	case 1:
		node.State, node.Stale = model.StateUp, false
	case 2:
		node.Stale = true
	case 3:
		node.Version = []string{"4.2.0", "4.3.0", ""}[random.Intn(3)]
	case 4:
		node.P95 = float32(random.Intn(300))
	case 5:
		node.Servers = nil
	case 6:
		server := *aNode(view.Farm, i).Servers[0]
		server.Admin, server.Status, server.Why = model.AdminDrain, "DRAIN", []model.AdminReason{model.ReasonOperator}
		node.Servers = []*model.ServerView{&server}
	case 7:
		view.Findings = nil
		find(&view, model.Finding{Code: "LB05", Severity: model.Severity(random.Intn(3)), Node: node.Node.Name, Title: "something about it"})
	case 8:
		balancer := *view.Balancers[0]
		status := *aFarm("x", 0).Balancers[0].Status
		balancer.Status, balancer.Good = &status, &status
		if random.Intn(2) == 0 {
			status.Err, status.Fault = "denied", model.ReadDenied
		}
		view.Balancers = []*model.BalancerView{&balancer}
	case 9:
		p := []model.Progress{draining(), stalled(), queued(), ended(model.PhaseFailed, "denied"), ended(model.PhaseDone, "")}[random.Intn(5)]
		p.AskedAt = next.At.Add(-time.Duration(random.Intn(900)) * time.Second)
		node.Progress = &p
	case 10:
		server := *aNode(view.Farm, i).Servers[0]
		server.Admin, server.Status, server.Drain = model.AdminDrain, "DRAIN", falling()
		server.Drain.Rates[0] = float32(random.Intn(50))
		node.Drain = server.Drain
		node.Servers, node.Progress = []*model.ServerView{&server}, nil
	}
	switch random.Intn(6) {
	case 0:
		deaf := model.LogStatus{Name: "haproxy.log", State: []model.LogState{model.LogReading, model.LogWaiting}[random.Intn(2)]}
		view.Traffic = &model.Traffic{At: next.At, Logs: []model.LogStatus{deaf}, Nodes: []string{node.Node.Name}}
		node.Traffic = &model.NodeTraffic{Sessions: random.Intn(900), Exact: random.Intn(2) == 0, Share: random.Float64(), Minute: uint64(random.Intn(900))}
		node.Traffic.Counts.Breaks = uint64(random.Intn(3))
		node.Traffic.Clients.Samples, node.Traffic.Clients.Verdicts[clientip.Proxy] = 9, uint64(random.Intn(3))
	case 1:
		view.Traffic, node.Traffic = nil, nil
	}
	recount(&view)
	return &next
}

func TestAScreenOfCachedPanelsIsTheOneDrawnAnew(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}, {200, 60}} {
		random := rand.New(rand.NewSource(int64(s.width)))
		snapshot := snapshotOf(aFarm("portals", 4), aFarm("keys", 2))
		kept := newTestApp(t, Options{}, s.width, s.height, snapshot)
		for step := range 300 {
			snapshot = drift(random, snapshot)
			redraw(kept, snapshot)
			anew := newTestApp(t, Options{}, s.width, s.height, snapshot)
			if kept.View().Content != anew.View().Content {
				t.Fatalf("%v after %d snapshots: the kept screen\n%s\nanew\n%s", s, step+1, screenText(kept, s.width, s.height), screenText(anew, s.width, s.height))
			}
		}
	}
}

func TestAScreenOfATestIsTheOneDrawnAnew(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"t", "v"} {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			random := rand.New(rand.NewSource(int64(s.width)))
			snapshots := aRunOf(4, 30, 5, 60)
			kept := newTestApp(t, Options{}, s.width, s.height, snapshots[0])
			press(kept, key)
			for i, snapshot := range snapshots {
				snapshot.Farms[0].Trial.Done = random.Intn(3) == 0
				snapshot.At = snapshots[max(0, i-1)].At.Add(time.Duration(random.Intn(3)) * time.Second)
				redraw(kept, snapshot)
				anew := newTestApp(t, Options{}, s.width, s.height, snapshot)
				press(anew, key)
				if kept.View().Content != anew.View().Content {
					t.Fatalf("%v after %d snapshots: the kept screen\n%s\nanew\n%s", s, i+1, screenText(kept, s.width, s.height), screenText(anew, s.width, s.height))
				}
			}
		}
	}
}

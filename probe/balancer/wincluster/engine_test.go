package wincluster_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/balancer/wincluster"
	"farmtop/probe/demo/winhost"
	"farmtop/probe/lab/winlab"
)

// noLog is an audit log that keeps nothing.
type noLog struct{}

func (noLog) Begin(time.Time, model.Plan) error   { return nil }
func (noLog) End(time.Time, model.Progress) error { return nil }

// serve is a farm's node, or its endpoint where name is "": it answers while the role is online, and on the node.
func serve(t *testing.T, m *winlab.Machine, name string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if owner, state := m.StateOf(); state != model.RoleOnline || name != "" && owner != name {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestARoleIsMovedWatchedAndSeenToServe(t *testing.T) {
	t.Parallel()
	m := winlab.NewMachine(t)
	pair := winhost.Pair()
	pair.Slow = 1 << 20 // until Arrive
	m.SetCluster(pair)
	farm := &model.Farm{
		Name: "ams", System: "lithnet-ams-cluster", Endpoint: "http://" + serve(t, m, "") + "/", Limits: model.DefaultLimits(),
		Expect: model.Expect{ActivePassive: true},
		Checks: []model.Check{{Name: "health", Protocol: model.ProtocolHTTP, Path: "/health-check", Every: time.Second, Timeout: 900 * time.Millisecond, Rise: 1, Fall: 2}},
		Nodes:  []model.Node{{Name: "win1", Address: serve(t, m, "WIN1"), Server: "WIN1"}, {Name: "win2", Address: serve(t, m, "WIN2"), Server: "WIN2"}},
		Balancers: []model.Balancer{{
			Name: "cl", Kind: "wincluster", Backend: "AMS", Through: m.Through(t), Every: time.Second, Timeout: time.Minute,
		}},
	}
	e, err := probe.New([]*model.Farm{farm}, probe.Options{Drivers: wincluster.New, Audit: noLog{}})
	if err != nil {
		t.Fatal(err)
	}
	box := e.Mailbox()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	until := func(what string, holds func(f *model.FarmView) bool) *model.FarmView {
		limited, stop := context.WithTimeout(ctx, time.Minute)
		defer stop()
		for {
			s, err := box.Next(limited)
			if err != nil {
				t.Fatalf("never %s: %+v", what, box.Newest().Farm("ams").Findings)
			}
			if f := s.Farm("ams"); holds(f) {
				return f
			}
		}
	}
	f := until("healthy", func(f *model.FarmView) bool {
		return f.Node("win1").State == model.StateUp && f.Node("win2").State == model.StateStandby && f.Balancers[0].Readable() && f.Endpoint.Last != nil
	})
	if len(f.Findings) != 0 || len(f.Unmatched) != 0 || f.Active.Node != "win1" {
		t.Fatalf("a healthy cluster has %+v, unmatched %d, active %+v", f.Findings, len(f.Unmatched), f.Active)
	}
	e.Submit(model.Order{Actions: []model.Action{{Verb: model.VerbMove, Farm: "ams", Node: "win2"}}}, nil)
	until("out", func(f *model.FarmView) bool { return f.Failover != nil && f.Failover.Outage.IsOut() })
	m.Arrive("WIN2")
	f = until("moved", func(f *model.FarmView) bool {
		p := f.Node("win2").Progress
		return p != nil && p.Phase.IsOver() && f.Failover != nil && !f.Failover.Outage.FirstGood.IsZero() && f.Node("win1").State == model.StateStandby
	})
	if p := f.Node("win2").Progress; p.Phase != model.PhaseDone {
		t.Errorf("the move is %s: %s", p.Phase, p.Why)
	}
	v := f.Failover
	if length, _, known := v.Outage.Measured(); v.From != "win1" || v.To != "win2" || !known || length <= 0 {
		t.Errorf("the failover is %+v", v)
	}
	if len(f.Findings) != 1 || f.Findings[0].Code != "CL04" {
		t.Errorf("afterwards there are %+v", f.Findings)
	}
}

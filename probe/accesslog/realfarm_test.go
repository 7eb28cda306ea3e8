package accesslog_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe"
	"farmtop/probe/lab"
)

// loopback is where every balancer of the lab connects from.
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// farmOf is a farm of applications.
func farmOf(name string, nodes []*lab.Application) *model.Farm {
	f := &model.Farm{
		Name: name, Limits: model.DefaultLimits(),
		Checks: []model.Check{{
			Name: "web", Protocol: model.ProtocolHTTP, Path: "/", Every: time.Second, Timeout: 900 * time.Millisecond, Rise: 1, Fall: 3,
		}},
	}
	for _, n := range nodes {
		f.Nodes = append(f.Nodes, model.Node{Name: n.Name, Address: n.Address})
	}
	return f
}

// tailOf follows one log of a farm.
func tailOf(t *testing.T, nodes []*lab.Application, rule clientip.Rule, log model.Log) *tailed {
	t.Helper()
	f := farmOf("web", nodes)
	f.Sticky.Cookie, f.ClientIP = lab.SessionCookie, rule
	log.Name, log.Via = "access", loopback
	f.Logs = []model.Log{log}
	tail := follow(t, f)
	tail.until("look at the log", func(m *model.Traffic) bool { return m.Logs[0].State != model.LogOpening })
	return tail
}

// behind waits until a tail has read all that a story's clients asked.
func (f *tailed) behind(s *story) *model.Traffic {
	f.t.Helper()
	isBehind := func(m *model.Traffic) bool { return requests(m) >= s.asked() && m.Own >= s.own() }
	m := &f.newest
	if !isBehind(m) {
		m = f.until(fmt.Sprintf("%d requests", s.asked()), isBehind)
	}
	if m.Own != s.own() {
		f.t.Errorf("%d requests are farmtop's own, want %d", m.Own, s.own())
	}
	return m
}

// An operator runs an engine over some farms.
type operator struct {
	t     *testing.T
	box   *probe.Mailbox
	farms []*model.Farm
}

func operate(t *testing.T, farms []*model.Farm) *operator {
	t.Helper()
	engine, err := probe.New(farms, probe.Options{UserAgent: "farmtop/1.0 (health check)"})
	if err != nil {
		t.Fatal(err)
	}
	o := &operator{t: t, box: engine.Mailbox(), farms: farms}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }() // ends with the test
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return o
}

// until waits until all farms are as wanted.
func (o *operator) until(what string, wanted func(*model.FarmView) bool) *model.Snapshot {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(o.t.Context()), patience)
	defer cancel()
	isNot := func(f *model.FarmView) bool { return f.Traffic == nil || !wanted(f) }
	for {
		newest := o.box.Newest()
		if newest != nil && len(newest.Farms) == len(o.farms) && !slices.ContainsFunc(newest.Farms, isNot) {
			return newest
		}
		if _, err := o.box.Next(ctx); err == nil {
			continue
		}
		for _, f := range o.box.Newest().Farms {
			if isNot(f) {
				o.t.Logf("%s: %+v", f.Farm.Name, f.Traffic)
			}
		}
		o.t.Fatalf("no %s after %s", what, patience)
	}
}

func (o *operator) untilReady() {
	o.t.Helper()
	o.until("farm that is up and read", func(f *model.FarmView) bool {
		return f.Traffic.Logs[0].State == model.LogReading && !slices.ContainsFunc(f.Nodes, func(n *model.NodeView) bool {
			return n.State != model.StateUp || n.Admin() != model.AdminReady || !n.Servers[0].Up
		})
	})
}

// untilRead waits until every log told of so many requests, or of more.
func (o *operator) untilRead(s *story) *model.Snapshot {
	o.t.Helper()
	return o.until(fmt.Sprintf("%d requests", s.asked()), func(f *model.FarmView) bool {
		return requests(f.Traffic) >= s.asked() && f.Traffic.Own >= s.own()
	})
}

// untilAdmin waits until the balancer says so of a node, and every log's tail knows it.
func (o *operator) untilAdmin(state model.AdminState, node int) {
	o.t.Helper()
	out := state != model.AdminReady
	o.until("node that is "+string(state), func(f *model.FarmView) bool {
		return f.Nodes[node].Admin() == state && f.Traffic.Sticky.Nodes[node].Out == out
	})
}

// untilState waits until farmtop's own checks say so of a node, and every log's tail knows it.
func (o *operator) untilState(state model.State, node int) {
	o.t.Helper()
	o.until("node that is "+string(state), func(f *model.FarmView) bool {
		return f.Traffic.Logs[0].State == model.LogReading && f.Nodes[node].State == state && f.Traffic.Sticky.Nodes[node].Out == !state.Serves()
	})
}

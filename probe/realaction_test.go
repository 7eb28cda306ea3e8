package probe

import (
	"context"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// A site is an engine over a real HAProxy in front of real HTTPS nodes.
type site struct {
	*Engine
	t     testing.TB
	box   *Mailbox
	proxy *lab.Proxy
	nodes []*lab.Node
	log   *memoryLog
}

// startSite runs an engine with an audit log in memory until the test ends.
func startSite(t testing.TB, nodes int, config lab.Config, change func(*model.Farm)) *site {
	t.Helper()
	log := &memoryLog{}
	s := startSiteWith(t, nodes, config, Options{Audit: log, Operator: model.Operator{User: "ops1"}}, change)
	s.log = log
	return s
}

func startSiteWith(t testing.TB, nodes int, config lab.Config, options Options, change func(*model.Farm)) *site {
	t.Helper()
	lab.Require(t, "haproxy")
	authority := lab.NewAuthority(t)
	s := &site{t: t, nodes: lab.Nodes(t, authority, nodes)}
	config.Servers = append(lab.ServersOf(s.nodes), config.Servers...)
	s.proxy = lab.HAProxy(t, config)
	f := &model.Farm{Name: "web", Limits: model.DefaultLimits(), TLS: model.TLS{Roots: authority.Pool, ServerName: lab.ServerName}}
	f.Checks = []model.Check{{Name: "web", Protocol: model.ProtocolHTTPS, Path: "/", Every: time.Second, Timeout: 900 * time.Millisecond, Rise: 1, Fall: 2}}
	f.Balancers = []model.Balancer{{
		Name: "lb", Kind: "haproxy", Address: s.proxy.Admin, Backend: "app", Every: 200 * time.Millisecond, Timeout: 2 * time.Second,
	}}
	for _, n := range s.nodes {
		f.Nodes = append(f.Nodes, model.Node{Name: n.Name, Address: n.Address})
	}
	if change != nil {
		change(f)
	}
	e, err := New([]*model.Farm{f}, options)
	if err != nil {
		t.Fatal(err)
	}
	s.Engine, s.box = e, e.Mailbox()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }() // ends with the test
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return s
}

// sitePatience outlasts a busy machine; nothing waits that long unless it fails.
const sitePatience = 30 * time.Second

// until waits for a snapshot that is as wanted.
func (s *site) until(what string, wanted func(*model.FarmView) bool) *model.FarmView {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.Context()), sitePatience)
	defer cancel()
	for {
		if newest := s.box.Newest(); newest != nil && len(newest.Farms) > 0 && wanted(newest.Farms[0]) {
			return newest.Farms[0]
		}
		if _, err := s.box.Next(ctx); err != nil {
			s.t.Fatalf("not seen within %v: %s; the farm is %s", sitePatience, what, describe(s.box.Newest().Farms[0]))
		}
	}
}

func describe(f *model.FarmView) string {
	var b strings.Builder
	for _, n := range f.Nodes {
		b.WriteString(n.Node.Name + " " + string(n.State) + " " + string(n.Admin()))
		if p := n.Progress; p != nil {
			b.WriteString(" " + string(p.Action.Verb) + " " + string(p.Phase) + " " + p.Why)
		}
		b.WriteString("; ")
	}
	return b.String()
}

func (s *site) untilReady() {
	s.t.Helper()
	s.until("all nodes ready and up", func(f *model.FarmView) bool {
		for _, n := range f.Nodes {
			if n.Admin() != model.AdminReady || n.State != model.StateUp || !n.Servers[0].Up {
				return false
			}
		}
		return true
	})
}

func (s *site) untilPhase(node string, phase model.Phase) *model.Progress {
	s.t.Helper()
	f := s.until(node+" is "+string(phase), func(f *model.FarmView) bool {
		p := f.Node(node).Progress
		return p != nil && p.Phase == phase
	})
	return f.Node(node).Progress
}

func (s *site) submit(verb model.Verb, node string) {
	a := model.Action{Verb: verb, Farm: "web", Node: node, Settle: time.Second, Deadline: time.Minute}
	s.Submit(model.Order{Actions: []model.Action{a}}, nil)
}

func TestARealHAProxyIsDrainedPutIntoMaintenanceAndMadeReady(t *testing.T) {
	t.Parallel()
	s := startSite(t, 3, lab.Config{}, nil)
	s.untilReady()
	name := s.nodes[1].Name
	s.submit(model.VerbDrain, name)
	p := s.untilPhase(name, model.PhaseDone)
	if p.Drain == nil || p.Drain.New != 0 || p.Drain.InFlight != 0 || !p.Soft {
		t.Errorf("after the drain: %+v, %+v", p, p.Drain)
	}
	s.submit(model.VerbMaint, name)
	s.until("maintenance", func(f *model.FarmView) bool {
		p := f.Node(name).Progress
		return f.Node(name).Admin() == model.AdminMaint && p.Action.Verb == model.VerbMaint && p.Phase == model.PhaseDone
	})
	s.submit(model.VerbReady, name)
	s.until("ready", func(f *model.FarmView) bool {
		p := f.Node(name).Progress
		return f.Node(name).Admin() == model.AdminReady && p.Action.Verb == model.VerbReady && p.Phase == model.PhaseDone
	})
}

func TestADrainLostToARealReloadIsNoticed(t *testing.T) {
	t.Parallel()
	config := lab.Config{}
	s := startSite(t, 3, config, nil)
	s.untilReady()
	name := s.nodes[0].Name
	s.submit(model.VerbDrain, name)
	s.untilPhase(name, model.PhaseDone)
	config.Servers = lab.ServersOf(s.nodes)
	s.proxy.Reload(config)
	p := s.untilPhase(name, model.PhaseUndone)
	if !strings.Contains(p.Why, "a reload lost the drain") {
		t.Errorf("why: %s", p.Why)
	}
	f := s.until("LB04", func(f *model.FarmView) bool {
		for i := range f.Findings {
			if f.Findings[i].Code == "LB04" && f.Findings[i].Node == name {
				return true
			}
		}
		return false
	})
	if f.Node(name).Servers[0].Lost == nil {
		t.Error("the server doesn't know of its lost drain")
	}
	s.submit(model.VerbDrain, name)
	s.until("drained again", func(f *model.FarmView) bool {
		p := f.Node(name).Progress
		return f.Node(name).Admin() == model.AdminDrain && p.Phase == model.PhaseDone && f.Node(name).Servers[0].Lost == nil
	})
}

func TestABalancerThatGoesAwayBetweenPlanAndActionIsNotActedOn(t *testing.T) {
	t.Parallel()
	s := startSite(t, 2, lab.Config{}, nil)
	s.untilReady()
	name := s.nodes[0].Name
	if plan := s.Plan(model.Order{Actions: []model.Action{{Verb: model.VerbDrain, Farm: "web", Node: name}}}); plan.Refusal != nil {
		t.Fatalf("refused: %+v", plan.Refusal)
	}
	s.proxy.Kill()
	s.submit(model.VerbDrain, name)
	p := s.untilPhase(name, model.PhaseRefused)
	if p.Guard != model.GuardUnreadable || len(s.log.all()) != 0 {
		t.Errorf("guard %s, %s; logged %q", p.Guard, p.Why, s.log.all())
	}
}

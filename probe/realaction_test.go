package probe

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	for what, at := range map[string]time.Time{
		"asked": p.AskedAt, "done": p.DoneAt, "ended": p.EndedAt, "since": p.Drain.Since, "read": p.Drain.At,
	} {
		if !strings.Contains(at.String(), " m=") { // a clock that is set would end drains, or make them endless
			t.Errorf("the moment %q has no monotonic reading: %v", what, at)
		}
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

// relay passes connections on to a Unix socket and counts the commands that go through it.
type relay struct {
	path string

	mu    sync.Mutex // guards stats
	stats int        // how often "show stat" was said
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	dir, err := os.MkdirTemp("", "relay") // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{path: filepath.Join(dir, "s")}
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", r.path)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() { // ends with the listener
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { r.pass(conn, to) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close() // whoever waits for a connection ends by it
		all.Wait()
		_ = os.RemoveAll(dir)
	})
	return r
}

// pass hands one line over and its answer back, as the one-shot protocol has it.
func (r *relay) pass(conn net.Conn, to string) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return
	}
	r.mu.Lock()
	r.stats += strings.Count(line, "show stat")
	r.mu.Unlock()
	upstream, err := net.DialTimeout("unix", to, sitePatience)
	if err != nil {
		return
	}
	defer upstream.Close()
	_, _ = io.WriteString(upstream, line)
	_, _ = io.Copy(conn, upstream) // who went away asks again
}

func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// TestDrainsOfAThousandServersCostOneShowStatAPoll counts what a real HAProxy is asked while nodes drain.
func TestDrainsOfAThousandServersCostOneShowStatAPoll(t *testing.T) {
	t.Parallel()
	var config lab.Config
	for i := range 996 {
		config.Servers = append(config.Servers, lab.Server{
			Name: fmt.Sprintf("other%d", i), Address: fmt.Sprintf("127.0.%d.%d:9", 2+i/250, 1+i%250), Options: "weight 1",
		})
	}
	var r *relay
	readings := make(chan struct{}, 1000)
	s := startSiteWith(t, 4, config, Options{
		Audit: &memoryLog{},
		Tap: func(e model.Event) {
			if _, ok := e.(model.BalancerStatus); ok {
				readings <- struct{}{}
			}
		},
	}, func(f *model.Farm) {
		r = newRelay(t, f.Balancers[0].Address)
		f.Balancers[0].Address = r.path
	})
	s.untilReady()
	names := []string{s.nodes[0].Name, s.nodes[1].Name, s.nodes[2].Name}
	order := model.Order{}
	for _, name := range names {
		order.Actions = append(order.Actions, model.Action{Verb: model.VerbDrain, Farm: "web", Node: name, Settle: time.Hour})
	}
	s.Submit(order, nil)
	for _, name := range names {
		s.untilPhase(name, model.PhaseDraining)
	}
	for len(readings) > 0 {
		<-readings
	}
	<-readings
	before := r.count()
	const polls = 10
	for range polls {
		<-readings
	}
	if asked := r.count() - before; asked > polls+1 { // the next poll may be under way
		t.Errorf("%d polls with three drains said \"show stat\" %d times", polls, asked)
	}
}

package contract

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/haproxy"
)

// Run tells the story. Its parts run one after the other, because they change the same servers.
func Run(t *testing.T, b Bench) {
	if len(b.Nodes) < 2 {
		t.Fatal("a bench has at least two nodes")
	}
	s := &story{Bench: b}
	s.Patience = cmp.Or(s.Patience, defaultPatience)
	for _, node := range s.Nodes {
		s.untilReady(t, node)
	}
	t.Run("the answers have the protocol's form", s.protocol)
	t.Run("a reading knows the process, the group and its servers", s.reads)
	t.Run("one backend can be asked alone", s.oneBackend)
	t.Run("a drained server keeps its cookie and gets nobody new", s.drain)
	t.Run("a server in maintenance gets nothing", s.maint)
	t.Run("disable and enable are maintenance and ready", s.disable)
	t.Run("ready ends maintenance and drain", s.ready)
	t.Run("weight 0 is a drain that doesn't say so", s.weightZero)
	t.Run("a dead node is down by its check", s.down)
	t.Run("a drained server that is down is still drained", s.downAndDrained)
	t.Run("requests are counted and seen in flight", s.counters)
	t.Run("a driver changes the state, and reads it back", s.writes)
	t.Run("a driver changes the weight, and ready restores it", s.writesWeights)
	t.Run("a driver is told what isn't there", s.writesElsewhere)
	t.Run("requests that a cookie binds aren't counted as chosen", s.chosen)
	t.Run("a request in flight outlives drain and maintenance", s.inFlight)
	t.Run("a user sees no cookies and changes nothing", s.user)
	t.Run("an operator sees cookies and changes nothing", s.operator)
}

// A story is a bench and the steps that its parts share.
type story struct{ Bench }

// read asks the socket at an address once; the reading must succeed.
func (s *story) read(t *testing.T, address, backend string) model.BalancerStatus {
	t.Helper()
	driver, err := haproxy.New("farm", model.Balancer{Name: "lb", Kind: "haproxy", Address: address, Backend: backend, Timeout: s.Patience})
	if err != nil {
		t.Fatal(err)
	}
	status := driver.Read(context.WithoutCancel(t.Context())) // clean-ups read too
	if status.Err != "" {
		t.Fatalf("reading %s: %s", address, status.Err)
	}
	return status
}

// server is the state of a node, read at level admin.
func (s *story) server(t *testing.T, node Node) model.Server {
	t.Helper()
	return find(t, s.read(t, s.Admin, s.Backend), s.Backend, node.Name)
}

func find(t *testing.T, status model.BalancerStatus, group, name string) model.Server {
	t.Helper()
	for _, server := range status.Servers {
		if server.Group == group && server.Name == name {
			return server
		}
	}
	t.Fatalf("the reading has no server %s/%s: %+v", group, name, status.Servers)
	return model.Server{}
}

// do says a command that must succeed, which it does by saying nothing.
func (s *story) do(t *testing.T, command string, node Node, argument string) {
	t.Helper()
	line := strings.TrimSpace(command + " " + s.Backend + "/" + node.Name + " " + argument)
	if answer := Send(t, s.Admin, line); strings.TrimSpace(answer) != "" {
		t.Fatalf("%q was answered with %q, want a blank line", line, answer)
	}
}

// until reads a node's state until it is as wanted, and fails when that takes too long.
func (s *story) until(t *testing.T, node Node, what string, wanted func(model.Server) bool) model.Server {
	t.Helper()
	deadline := time.Now().Add(s.Patience)
	for {
		server := s.server(t, node)
		if wanted(server) {
			return server
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s isn't %s after %v: %+v", node.Name, what, s.Patience, server)
		}
		time.Sleep(pollEvery)
	}
}

// pollEvery is how often a foreign process is asked whether it has noticed something.
const pollEvery = 20 * time.Millisecond

// restore makes a node ready again when the part is over, whatever happened, and waits until it takes requests.
func (s *story) restore(t *testing.T, node Node) {
	t.Helper()
	t.Cleanup(func() {
		s.do(t, "set server", node, "weight 100%")
		s.do(t, "set server", node, "state ready")
		s.untilReady(t, node)
	})
}

func (s *story) untilReady(t *testing.T, node Node) {
	t.Helper()
	s.until(t, node, "ready, up and checked", func(m model.Server) bool {
		return m.Admin == model.AdminReady && m.Status == "UP" && m.CheckStatus == "L7OK"
	})
}

// newcomers makes requests without a cookie and tells which nodes served them.
func (s *story) newcomers(t *testing.T) []string {
	t.Helper()
	var served []string
	for range 4 * len(s.Nodes) {
		served = append(served, s.Request(t, ""))
	}
	slices.Sort(served)
	return slices.Compact(served)
}

// expect compares the parts of a server's state that an operator looks at.
func expect(t *testing.T, got model.Server, admin model.AdminState, up bool, why ...model.AdminReason) {
	t.Helper()
	if got.Admin != admin || got.Up != up || !slices.Equal(got.Why, why) {
		t.Errorf("%s (status %q) is %s because of %q and up=%t, want %s because of %q and up=%t",
			got.Name, got.Status, got.Admin, got.Why, got.Up, admin, why, up)
	}
}

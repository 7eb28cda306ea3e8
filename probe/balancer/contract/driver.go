package contract

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// Driver tells the story of a driver, whatever its balancer is: what it reads, what it changes, and what it says when it can do neither.
// The parts run one after the other, because they change the same servers.
func Driver(t *testing.T, b DriverBench) {
	if len(b.Nodes) < 2 {
		t.Fatal("a bench has at least two nodes")
	}
	s := &tale{DriverBench: b}
	s.Patience = cmp.Or(s.Patience, defaultPatience)
	s.driver = s.open(t, s.Balancer)
	for _, node := range s.Nodes {
		s.initial = s.untilReady(t, node).Weight
	}
	t.Run("a reading knows the group and its servers", s.reads)
	t.Run("readings may overlap", s.overlaps)
	t.Run("a reading that can't be is said to be none", s.cannotRead)
	t.Run("requests are counted", s.counts)
	t.Run("a request in flight is seen, whatever its server's state", s.holds)
	t.Run("a drained server gets nobody new", s.drains)
	t.Run("one state follows another", s.changes)
	t.Run("a weight is set and read back", s.weighs)
	t.Run("a dead node is down", s.dies)
	t.Run("a server that isn't there can't be changed", s.misses)
	t.Run("a step that is called off changes nothing", s.callsOff)
	t.Run("who may not change anything is told so", s.denies)
	t.Run("success isn't believed", s.disbelieves)
}

// A tale is a bench and the steps that its parts share.
type tale struct {
	DriverBench
	driver  balancer.Writer // of the bench's balancer; one for all parts, as farmtop has it
	initial int             // weight of every server
}

// lasting is a test whose context lasts through its clean-ups, which read, change and ask too.
type lasting struct{ testing.TB }

// Context is the test's, and isn't cancelled with it.
func (l lasting) Context() context.Context { return context.WithoutCancel(l.TB.Context()) }

// farm is the name of the bench's farm.
const farm = "farm"

// open makes a driver.
func (s *tale) open(t testing.TB, b model.Balancer) balancer.Writer {
	t.Helper()
	reader, err := s.New(farm, b)
	if err != nil {
		t.Fatalf("making the driver: %v", err)
	}
	writer, ok := reader.(balancer.Writer)
	if !ok {
		t.Fatalf("the driver %T can't change anything", reader)
	}
	return writer
}

// read reads once; the reading must succeed.
func (s *tale) read(t testing.TB) model.BalancerStatus {
	t.Helper()
	status := s.driver.Read(lasting{t}.Context())
	if status.Err != "" {
		t.Fatalf("reading gave %q: %s", status.Fault, status.Err)
	}
	s.keepsSecret(t, status)
	return status
}

// server is the state of a node as it is read now.
func (s *tale) server(t testing.TB, node Node) model.Server {
	t.Helper()
	status := s.read(t)
	for _, server := range status.Servers {
		if server.Group == s.Balancer.Backend && server.Name == node.Name {
			return server
		}
	}
	t.Fatalf("the reading has no server %s/%s: %+v", s.Balancer.Backend, node.Name, status.Servers)
	return model.Server{}
}

// until reads a node's state until it is as wanted, and fails when that takes too long. It makes requests meanwhile: some balancers notice
// nothing without.
func (s *tale) until(t testing.TB, node Node, what string, wanted func(model.Server) bool) model.Server {
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
		s.Request(lasting{t}, "")
		time.Sleep(pollEvery)
	}
}

func (s *tale) untilReady(t testing.TB, node Node) model.Server {
	t.Helper()
	return s.until(t, node, "ready and up", func(m model.Server) bool { return m.Admin == model.AdminReady && m.Up })
}

// restore makes a node ready again when the part is over, whatever happened, and waits until it takes requests.
func (s *tale) restore(t *testing.T, node Node) {
	t.Helper()
	t.Cleanup(func() {
		s.change(t, node, model.VerbReady, 0)
		if len(s.Weights) > 0 {
			s.change(t, node, model.VerbWeight, s.initial)
		}
		s.untilReady(t, node)
	})
}

// plan is the steps of a change, from a server's present state.
func (s *tale) plan(t testing.TB, writer balancer.Writer, server model.Server, verb model.Verb, weight int) []model.Step {
	t.Helper()
	steps, err := writer.Steps(model.Change{Verb: verb, Weight: weight}, server)
	if err != nil || len(steps) == 0 {
		t.Fatalf("planning %s gave %d steps and %v", verb, len(steps), err)
	}
	for _, step := range steps {
		if step.Balancer != s.Balancer.Name || step.Group != server.Group || step.Server != server.Name || step.Command == "" || step.Effect == "" {
			t.Errorf("a step to %s %s/%s is incomplete: %+v", verb, server.Group, server.Name, step)
		}
		s.keepsSecret(t, step)
	}
	return steps
}

// change plans a change and carries all its steps out; each must succeed.
func (s *tale) change(t testing.TB, node Node, verb model.Verb, weight int) (last model.StepResult) {
	t.Helper()
	for _, step := range s.plan(t, s.driver, s.server(t, node), verb, weight) {
		last = s.driver.Do(lasting{t}.Context(), step)
		if last.Err != "" || last.Fault != model.StepOK {
			t.Fatalf("%q failed (%s): %s", step.Command, last.Fault, last.Err)
		}
		if last.Step.Command != step.Command || last.At.IsZero() || last.Took <= 0 {
			t.Errorf("the result of %q is incomplete: %+v", step.Command, last)
		}
		s.keepsSecret(t, last)
	}
	return last
}

// newcomers makes requests without a cookie and tells which servers were asked.
func (s *tale) newcomers(t testing.TB) []string {
	t.Helper()
	var asked []string
	for range 4 * len(s.Nodes) {
		asked = append(asked, s.Request(t, ""))
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}

// keepsSecret fails where a password is in something that may be shown, logged or recorded.
func (s *tale) keepsSecret(t testing.TB, shown any) {
	t.Helper()
	secret := s.Balancer.Login.Password
	if secret == "" {
		return
	}
	recorded, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v", shown); strings.Contains(text, secret) || strings.Contains(string(recorded), secret) {
		t.Errorf("the password is in %s", text)
	}
}

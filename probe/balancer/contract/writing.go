package contract

import (
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/haproxy"
)

// writer is the driver for the socket at an address.
func (s *story) writer(t *testing.T, address string) balancer.Writer {
	t.Helper()
	driver, err := haproxy.New("farm", model.Balancer{Name: "lb", Kind: "haproxy", Address: address, Backend: s.Backend, Timeout: s.Patience})
	if err != nil {
		t.Fatal(err)
	}
	return driver
}

// change plans a change of a node from its present state and carries all its steps out; each must succeed.
func (s *story) change(t *testing.T, node Node, verb model.Verb, weight int) (last model.StepResult) {
	t.Helper()
	writer := s.writer(t, s.Admin)
	steps, err := writer.Steps(model.Change{Verb: verb, Weight: weight}, s.server(t, node))
	if err != nil || len(steps) == 0 {
		t.Fatalf("planning %s gave %d steps and %v", verb, len(steps), err)
	}
	for _, step := range steps {
		last = writer.Do(t.Context(), step)
		if last.Err != "" || last.Fault != model.StepOK || last.Said != "" {
			t.Fatalf("%q failed (%s): %s", step.Command, last.Fault, last.Err)
		}
		if last.Step.Command != step.Command || last.At.IsZero() || last.Took <= 0 {
			t.Errorf("the result of %q is incomplete: %+v", step.Command, last)
		}
	}
	return last
}

func (s *story) writes(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	for _, c := range []struct {
		verb  model.Verb
		admin model.AdminState
		up    bool
	}{
		{model.VerbDrain, model.AdminDrain, true},
		{model.VerbDrain, model.AdminDrain, true}, // again, which changes nothing
		{model.VerbMaint, model.AdminMaint, false},
		{model.VerbMaint, model.AdminMaint, false},
		{model.VerbDrain, model.AdminDrain, true},
		{model.VerbReady, model.AdminReady, true},
		{model.VerbReady, model.AdminReady, true},
		{model.VerbMaint, model.AdminMaint, false},
		{model.VerbReady, model.AdminReady, true},
	} {
		result := s.change(t, node, c.verb, 0)
		got := s.server(t, node)
		if result.Admin != c.admin || got.Admin != c.admin || got.Up != c.up {
			t.Errorf("after %s the result says %s, and a reading %s, up=%t; want %s, up=%t", c.verb, result.Admin, got.Admin, got.Up, c.admin, c.up)
		}
		if served := s.Request(t, node.Cookie); (served == node.Name) != c.up || served == "" {
			t.Errorf("in %s a request with the cookie of %s was served by %q", c.admin, node.Name, served)
		}
		if served := s.newcomers(t); slices.Contains(served, node.Name) && c.admin != model.AdminReady {
			t.Errorf("in %s newcomers were served by %q", c.admin, served)
		}
	}
}

func (s *story) writesWeights(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	initial := s.server(t, node).InitialWeight
	for _, weight := range []int{initial + 1, 256, 0, 0} {
		result := s.change(t, node, model.VerbWeight, weight)
		if got := s.server(t, node); result.Weight != weight || got.Weight != weight || got.InitialWeight != initial || got.Admin != model.AdminReady {
			t.Errorf("set to %d the weight is %d, by a reading %d of %d, in the state %s", weight, result.Weight, got.Weight, got.InitialWeight, got.Admin)
		}
	}
	if served := s.newcomers(t); slices.Contains(served, node.Name) {
		t.Errorf("at weight 0 newcomers were served by %q", served)
	}
	s.change(t, node, model.VerbDrain, 0)
	s.change(t, node, model.VerbReady, 0)
	if got := s.server(t, node); got.Weight != initial || got.Admin != model.AdminReady {
		t.Errorf("made ready again it has the weight %d in the state %s, want %d and ready", got.Weight, got.Admin, initial)
	}
	if _, err := s.writer(t, s.Admin).Steps(model.Change{Verb: model.VerbWeight, Weight: 257}, s.server(t, node)); err == nil {
		t.Error("the weight 257 was planned")
	}
}

func (s *story) writesElsewhere(t *testing.T) {
	for _, c := range []struct{ group, name, said string }{
		{s.Backend, "no-such-server", "No such server."},
		{"no-such-backend", s.Nodes[0].Name, "No such backend."},
	} {
		got := s.attempt(t, s.Admin, model.Server{Group: c.group, Name: c.name, Weight: 1, InitialWeight: 1})
		if got.Fault != model.StepRejected || got.Said != c.said || !strings.Contains(got.Err, c.said) || got.Admin != model.AdminUnknown {
			t.Errorf("draining %s/%s gave %q, said %q, in the state %s: %s", c.group, c.name, got.Fault, got.Said, got.Admin, got.Err)
		}
	}
}

// attempt drains a server, whatever comes of it.
func (s *story) attempt(t *testing.T, address string, server model.Server) model.StepResult {
	t.Helper()
	writer := s.writer(t, address)
	steps, err := writer.Steps(model.Change{Verb: model.VerbDrain}, server)
	if err != nil {
		t.Fatal(err)
	}
	return writer.Do(t.Context(), steps[0])
}

// deniedToWrite checks that the driver tells which level it needs, and that nothing was changed.
func (s *story) deniedToWrite(t *testing.T, address string, level model.Level) {
	t.Helper()
	node := s.Nodes[0]
	got := s.attempt(t, address, s.server(t, node))
	if got.Fault != model.StepDenied || got.Said != "Permission denied" || got.Admin != model.AdminReady ||
		!strings.Contains(got.Err, "its socket's level is "+string(level)) || !strings.Contains(got.Err, "level admin") {
		t.Errorf("draining at level %s gave %q, in the state %s: %s", level, got.Fault, got.Admin, got.Err)
	}
	expect(t, s.server(t, node), model.AdminReady, true)
}

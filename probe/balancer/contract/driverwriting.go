package contract

import (
	"slices"
	"testing"

	"farmtop/model"
)

func (s *tale) drains(t *testing.T) {
	node := s.Nodes[0]
	if s.NoDrain {
		if steps, err := s.driver.Steps(model.Change{Verb: model.VerbDrain}, s.server(t, node)); err == nil {
			t.Errorf("a balancer without a drain plans one: %+v", steps)
		}
		return
	}
	s.restore(t, node)
	for _, step := range s.plan(t, s.driver, s.server(t, node), model.VerbDrain, 0) {
		if step.Soft != s.Soft {
			t.Errorf("%q is said to be soft=%t, want %t", step.Command, step.Soft, s.Soft)
		}
	}
	s.change(t, node, model.VerbDrain, 0)
	s.change(t, node, model.VerbDrain, 0) // again, which changes nothing
	s.is(t, node, model.AdminDrain)
	before := s.server(t, node).Requests
	s.newcomers(t)
	if after := s.server(t, node).Requests; after != before && s.Hold != nil {
		t.Errorf("newcomers raised the count of a drained server from %d to %d", before, after)
	}
}

func (s *tale) changes(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	for _, verb := range s.verbs(
		model.VerbMaint, model.VerbMaint, model.VerbReady, model.VerbReady,
		model.VerbDrain, model.VerbMaint, model.VerbDrain, model.VerbReady,
		model.VerbMaint, model.VerbDrain,
	) {
		result := s.change(t, node, verb, 0)
		if result.Admin != verb.Aim() {
			t.Errorf("after %s the result says %s", verb, result.Admin)
		}
		s.is(t, node, verb.Aim())
	}
}

// is checks that a reading, newcomers and those who hold the node's cookie agree on its state.
func (s *tale) is(t *testing.T, node Node, admin model.AdminState) {
	t.Helper()
	if admin == model.AdminReady {
		s.untilReady(t, node)
		return
	}
	got := s.server(t, node)
	welcome := admin == model.AdminDrain && s.Soft
	if got.Admin != admin || got.Up != welcome || !slices.Contains(got.Why, model.ReasonOperator) {
		t.Errorf("%s (status %q) is %s because of %q, up=%t; want %s by the operator, up=%t", node.Name, got.Status, got.Admin, got.Why, got.Up, admin, welcome)
	}
	if asked := s.newcomers(t); slices.Contains(asked, node.Name) || slices.Contains(asked, "") {
		t.Errorf("in %s newcomers came to %q", admin, asked)
	}
	if asked := s.Request(t, node.Cookie); (asked == node.Name) != welcome || asked == "" {
		t.Errorf("in %s a request with the cookie of %s went to %q", admin, node.Name, asked)
	}
}

func (s *tale) weighs(t *testing.T) {
	node := s.Nodes[0]
	if len(s.Weights) == 0 {
		if steps, err := s.driver.Steps(model.Change{Verb: model.VerbWeight, Weight: 2}, s.server(t, node)); err == nil {
			t.Errorf("a balancer without weights plans one: %+v", steps)
		}
		return
	}
	s.restore(t, node)
	for _, weight := range append(slices.Clone(s.Weights), s.Weights[0], s.Weights[0]) { // again at the end, which changes nothing
		result := s.change(t, node, model.VerbWeight, weight)
		if got := s.server(t, node); result.Weight != weight || got.Weight != weight {
			t.Errorf("set to %d the weight is %d, by a reading %d", weight, result.Weight, got.Weight)
		}
	}
	if got := s.server(t, s.Nodes[1]); got.Weight != s.initial {
		t.Errorf("another server's weight became %d", got.Weight)
	}
	if _, err := s.driver.Steps(model.Change{Verb: model.VerbWeight, Weight: -1}, s.server(t, node)); err == nil {
		t.Error("the weight -1 was planned")
	}
}

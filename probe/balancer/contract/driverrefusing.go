package contract

import (
	"context"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// misses checks that what isn't there is not said to be changed.
func (s *tale) misses(t *testing.T) {
	missing, strange := s.server(t, s.Nodes[0]), s.server(t, s.Nodes[0])
	missing.Name += "0"
	missing.Address = "127.0.0.1:1"
	strange.Group += "0"
	for _, server := range []model.Server{missing, strange} {
		steps, err := s.driver.Steps(model.Change{Verb: model.VerbMaint}, server)
		if err != nil {
			continue // to see it before is as good
		}
		if got := s.attempt(t, s.driver, steps); got.Admin != model.AdminUnknown {
			t.Errorf("%s/%s, which isn't there, is %s", server.Group, server.Name, got.Admin)
		}
	}
	for _, node := range s.Nodes {
		s.untilReady(t, node)
	}
}

// attempt carries steps out of which one must fail, and is that one's result.
func (s *tale) attempt(t *testing.T, driver balancer.Writer, steps []model.Step) model.StepResult {
	t.Helper()
	for _, step := range steps {
		got := driver.Do(t.Context(), step)
		s.keepsSecret(t, got)
		if (got.Err == "") != (got.Fault == model.StepOK) {
			t.Errorf("%q gave the fault %q and says %q", step.Command, got.Fault, got.Err)
		}
		if got.Err != "" {
			return got
		}
	}
	t.Errorf("none of these failed: %+v", steps)
	return model.StepResult{}
}

func (s *tale) callsOff(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, step := range s.plan(t, s.driver, s.server(t, node), model.VerbMaint, 0) {
		if got := s.driver.Do(over, step); got.Err == "" || got.Fault == model.StepOK {
			t.Errorf("%q was called off and gave %q", step.Command, got.Fault)
		}
	}
	if got := s.server(t, node); got.Admin != model.AdminReady {
		t.Errorf("what was called off made it %s", got.Admin)
	}
}

func (s *tale) denies(t *testing.T) {
	if s.Denied == nil {
		t.Skip("there are no credentials")
	}
	node := s.Nodes[0]
	s.restore(t, node)
	driver := s.open(t, s.Denied(t, s.Balancer))
	read := driver.Read(t.Context())
	if read.Err != "" && read.Fault != model.ReadDenied {
		t.Errorf("with other credentials a reading gave %q: %s", read.Fault, read.Err)
	}
	if read.Err == "" && read.Level == model.LevelAdmin {
		t.Error("with credentials that may change nothing the level is admin")
	}
	if got := s.attempt(t, driver, s.plan(t, driver, s.server(t, node), model.VerbMaint, 0)); got.Fault != model.StepDenied {
		t.Errorf("with other credentials a step gave %q: %s", got.Fault, got.Err)
	}
	if got := s.server(t, node); got.Admin != model.AdminReady {
		t.Errorf("who may change nothing made it %s", got.Admin)
	}
}

func (s *tale) disbelieves(t *testing.T) {
	if s.Deaf == nil {
		t.Skip("nothing can stand between")
	}
	node := s.Nodes[0]
	s.restore(t, node)
	driver := s.open(t, s.Deaf(t, s.Balancer))
	verbs := s.verbs(model.VerbDrain, model.VerbMaint)
	weight := 0
	if len(s.Weights) > 0 {
		verbs, weight = append(verbs, model.VerbWeight), s.Weights[0]
	}
	for _, verb := range verbs {
		got := s.attempt(t, driver, s.plan(t, driver, s.server(t, node), verb, weight))
		if got.Fault != model.StepIgnored || got.Admin != model.AdminReady {
			t.Errorf("%s, which was answered with success and not done, gave %q in the state %s: %s", verb, got.Fault, got.Admin, got.Err)
		}
	}
	s.untilReady(t, node)
}

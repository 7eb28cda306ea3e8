package model

import (
	"slices"
	"strings"
	"testing"
)

func TestAPlanThatABalancerCantCarryOutSaysNothingOfItsEnd(t *testing.T) {
	t.Parallel()
	s := planned()
	s.server(0).Name = "stubborn"
	p := NewPlan(s, order(VerbMaint, "n1"), stepsOf)
	want := []string{
		"Maintenance for web/n1, which is ready", "Now: 2 requests in flight, 10.0 requests a second; sessions are bound to it by cookie, and no balancer counts them", "",
		"Refused (unable): lb: it has no such command.",
	}
	if got := p.Text(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMaintenanceWhereNothingIsCountedNamesNoServersOwnWords(t *testing.T) {
	t.Parallel()
	s := planned()
	s.server(0).Uncounted = true
	p := NewPlan(s, order(VerbMaint, "n1"), stepsOf)
	text := strings.Join(p.Text(), "\n")
	if !strings.Contains(text, "Done when the balancer has it out, and no older process of the balancer is left") || strings.Contains(text, "worker") {
		t.Errorf("the plan says %q", text)
	}
}

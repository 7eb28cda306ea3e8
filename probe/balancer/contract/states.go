package contract

import (
	"slices"
	"testing"

	"farmtop/model"
)

func (s *story) drain(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	s.do(t, "set server", node, "state drain")
	s.do(t, "set server", node, "state drain") // again, which changes nothing
	expect(t, s.server(t, node), model.AdminDrain, true, model.ReasonOperator)
	if served := s.Request(t, node.Cookie); served != node.Name {
		t.Errorf("a request with the drained server's cookie was served by %q, want %q", served, node.Name)
	}
	if served := s.newcomers(t); slices.Contains(served, node.Name) {
		t.Errorf("requests without a cookie were served by %q, and %s is drained", served, node.Name)
	}
}

func (s *story) maint(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	s.do(t, "set server", node, "state maint")
	got := s.server(t, node)
	expect(t, got, model.AdminMaint, false, model.ReasonOperator)
	if got.CheckStatus != "" {
		t.Errorf("in maintenance the check says %q, want nothing: it is stopped", got.CheckStatus)
	}
	if served := s.Request(t, node.Cookie); served == node.Name || served == "" {
		t.Errorf("a request with the cookie of a server in maintenance was served by %q, want another node", served)
	}
	if served := s.newcomers(t); slices.Contains(served, node.Name) {
		t.Errorf("requests without a cookie were served by %q, and %s is in maintenance", served, node.Name)
	}
}

func (s *story) disable(t *testing.T) {
	node := s.Nodes[1]
	s.restore(t, node)
	s.do(t, "disable server", node, "")
	expect(t, s.server(t, node), model.AdminMaint, false, model.ReasonOperator)
	s.do(t, "enable server", node, "")
	s.untilReady(t, node)
}

func (s *story) ready(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	s.do(t, "set server", node, "state drain")
	s.do(t, "set server", node, "state maint")
	expect(t, s.server(t, node), model.AdminMaint, false, model.ReasonOperator)
	s.do(t, "set server", node, "state ready")
	s.untilReady(t, node)
	s.do(t, "set server", node, "state maint")
	s.do(t, "set server", node, "state drain")
	expect(t, s.server(t, node), model.AdminDrain, true, model.ReasonOperator)
}

func (s *story) weightZero(t *testing.T) {
	node := s.Nodes[0]
	s.restore(t, node)
	before := s.server(t, node)
	s.do(t, "set server", node, "weight 0")
	got := s.server(t, node)
	expect(t, got, model.AdminReady, true)
	if got.Weight != 0 || got.InitialWeight != before.InitialWeight || got.InitialWeight == 0 {
		t.Errorf("weight is %d, initially %d; want 0, initially %d", got.Weight, got.InitialWeight, before.InitialWeight)
	}
	if served := s.Request(t, node.Cookie); served != node.Name {
		t.Errorf("a request with the cookie of a server of weight 0 was served by %q, want %q", served, node.Name)
	}
	if served := s.newcomers(t); slices.Contains(served, node.Name) {
		t.Errorf("requests without a cookie were served by %q, and %s has weight 0", served, node.Name)
	}
	s.do(t, "set server", node, "state ready")
	if again := s.server(t, node); again.Weight != 0 {
		t.Errorf("\"state ready\" set the weight to %d; it must leave it alone", again.Weight)
	}
}

func (s *story) down(t *testing.T) {
	node := s.Nodes[1]
	s.restore(t, node)
	s.Kill(t, node.Name)
	t.Cleanup(func() { s.Heal(t, node.Name) }) // runs before the node is waited for
	got := s.until(t, node, "down", func(m model.Server) bool { return m.Admin == model.AdminDown })
	expect(t, got, model.AdminDown, false, model.ReasonCheck)
	if got.CheckStatus != "L4CON" || got.CheckText == "" {
		t.Errorf("the check says %q, %q; want L4CON and a text", got.CheckStatus, got.CheckText)
	}
	if served := s.Request(t, node.Cookie); served == node.Name || served == "" {
		t.Errorf("a request with the cookie of a dead node was served by %q, want another node", served)
	}
	if group := s.read(t, s.Admin, s.Backend).Groups[0]; group.Status != "UP" {
		t.Errorf("with a node left the group's status is %q, want UP", group.Status)
	}
}

func (s *story) downAndDrained(t *testing.T) {
	node := s.Nodes[1]
	s.restore(t, node)
	s.Kill(t, node.Name)
	t.Cleanup(func() { s.Heal(t, node.Name) })
	s.until(t, node, "down", func(m model.Server) bool { return m.Admin == model.AdminDown })
	s.do(t, "set server", node, "state drain")
	expect(t, s.server(t, node), model.AdminDrain, false, model.ReasonOperator)
	s.Heal(t, node.Name)
	got := s.until(t, node, "running again", func(m model.Server) bool { return m.Up })
	expect(t, got, model.AdminDrain, true, model.ReasonOperator)
}

package contract

import (
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer/haproxy"
)

func (s *story) protocol(t *testing.T) {
	at := s.Backend + "/" + s.Nodes[0].Name
	for _, c := range []struct{ line, begins string }{
		{"nonsense", "Unknown command"},
		{"set server " + s.Backend + "/no-such-server state drain", "No such server.\n"},
		{"set server no-such-backend/x state drain", "No such backend.\n"},
		{"set server " + at + " state sideways", "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n"},
		{"set server " + s.Backend, "Require 'backend/server'.\n"},
		{"show stat no-such-backend 6 -1", "No such proxy.\n"},
		{"show servers state no-such-backend", "Can't find backend.\n"},
		{"show servers state " + s.Backend, "1\n# be_id be_name "},
		{"show stat " + s.Backend + " 4 -1", "# pxname,svname,"},
		{"show stat", "# pxname,svname,"},
		{"show info", "Name: HAProxy\n"},
		{"show cli level", "admin\n\n"},
		{"set server " + at + " state ready", "\n"},
		{"show cli level;show cli level", "admin\n\nadmin\n\n"},
	} {
		answer := Send(t, s.Admin, c.line)
		if !strings.HasPrefix(answer, c.begins) {
			t.Errorf("%q was answered with %q, want an answer that begins with %q", c.line, answer, c.begins)
		}
		if !strings.HasSuffix(answer, "\n") {
			t.Errorf("the answer to %q doesn't end with a line end: %q", c.line, answer)
		}
	}
}

func (s *story) reads(t *testing.T) {
	for _, backend := range []string{"", s.Backend} {
		got := s.read(t, s.Admin, backend)
		if got.Farm != "farm" || got.Balancer != "lb" || got.At.IsZero() || got.Took <= 0 {
			t.Errorf("the reading is of %s/%s, at %v, in %v", got.Farm, got.Balancer, got.At, got.Took)
		}
		if got.Software != "HAProxy" || got.Version == "" || (s.Version != "" && got.Version != s.Version) {
			t.Errorf("it is %q, version %q; want HAProxy, version %q", got.Software, got.Version, s.Version)
		}
		if got.PID <= 0 || got.Stopping || got.Leaving >= 0 {
			t.Errorf("pid %d, stopping=%t, older processes %d; without a master those can't be seen", got.PID, got.Stopping, got.Leaving)
		}
		if got.Level != model.LevelAdmin || len(got.Hidden) != 0 {
			t.Errorf("level is %q and %q is hidden; want admin and nothing", got.Level, got.Hidden)
		}
		s.checkGroup(t, got)
		for _, node := range s.Nodes {
			s.checkServer(t, find(t, got, s.Backend, node.Name), node)
		}
	}
}

func (s *story) checkGroup(t *testing.T, status model.BalancerStatus) {
	t.Helper()
	for _, g := range status.Groups {
		if g.Name == s.Backend {
			if g.Cookie != s.Cookie || g.Mode != "http" || g.Algorithm == "" || g.Status != "UP" {
				t.Errorf("the group is %+v, want cookie %s, mode http, an algorithm, status UP", g, s.Cookie)
			}
			return
		}
	}
	t.Errorf("the reading has no group %q: %+v", s.Backend, status.Groups)
}

func (s *story) checkServer(t *testing.T, got model.Server, node Node) {
	t.Helper()
	expect(t, got, model.AdminReady, true)
	if got.Address != node.Address || got.Cookie != node.Cookie {
		t.Errorf("%s is at %q with cookie %q, want %q with %q", node.Name, got.Address, got.Cookie, node.Address, node.Cookie)
	}
	if got.Weight <= 0 || got.Weight != got.InitialWeight || got.Backup {
		t.Errorf("%s has weight %d, initially %d, backup=%t; want equal weights above 0", node.Name, got.Weight, got.InitialWeight, got.Backup)
	}
	if got.CheckStatus != "L7OK" || got.CheckText == "" {
		t.Errorf("the check of %s says %q, %q; want L7OK and a text", node.Name, got.CheckStatus, got.CheckText)
	}
	if !got.TLS {
		t.Errorf("%s is reached without TLS, want TLS", node.Name)
	}
	if got.Changed < 0 {
		t.Errorf("%s changed %v ago", node.Name, got.Changed)
	}
}

func (s *story) oneBackend(t *testing.T) {
	got := s.read(t, s.Admin, s.Backend)
	if len(got.Groups) != 1 || got.Groups[0].Name != s.Backend {
		t.Errorf("asking for %q gave the groups %+v", s.Backend, got.Groups)
	}
	for _, server := range got.Servers {
		if server.Group != s.Backend {
			t.Errorf("asking for %q gave a server of %q", s.Backend, server.Group)
		}
	}
	driver, err := haproxy.New("farm", model.Balancer{Address: s.Admin, Backend: s.Backend + "x", Timeout: s.Patience})
	if err != nil {
		t.Fatal(err)
	}
	wrong := driver.Read(t.Context())
	if wrong.Fault != model.ReadAbsent || !strings.Contains(wrong.Err, "has no backend \""+s.Backend+"x\"; it has: "+s.Backend) {
		t.Errorf("asking for a backend that isn't there gave %q, %q", wrong.Fault, wrong.Err)
	}
}

func (s *story) counters(t *testing.T) {
	node := s.Nodes[1]
	before := s.server(t, node)
	for range requests {
		if served := s.Request(t, node.Cookie); served != node.Name {
			t.Fatalf("a request with the cookie of %s was served by %q", node.Name, served)
		}
	}
	after := s.server(t, node)
	if after.Requests < before.Requests+requests {
		t.Errorf("after %d requests more the count went from %d to %d", requests, before.Requests, after.Requests)
	}
	if after.LastRequest < 0 {
		t.Errorf("after requests the last one is unknown (%v)", after.LastRequest)
	}
	release := s.Hold(t, node.Cookie)
	s.until(t, node, "seen with a request in flight", func(m model.Server) bool { return m.InFlight > 0 })
	if group := s.read(t, s.Admin, s.Backend).Groups[0]; group.InFlight < 1 || group.Requests < requests {
		t.Errorf("the group has %d in flight of %d requests; want at least 1 of %d", group.InFlight, group.Requests, requests)
	}
	release()
	s.until(t, node, "free of requests in flight", func(m model.Server) bool { return m.InFlight == 0 })
}

func (s *story) user(t *testing.T) {
	if s.User == "" {
		t.Skip("the bench has no socket of level user")
	}
	s.denied(t, s.User)
	s.deniedToWrite(t, s.User, model.LevelUser)
	got := s.read(t, s.User, "")
	if got.Level != model.LevelUser || len(got.Hidden) == 0 {
		t.Errorf("level is %q and %q is hidden; want user, and that cookies are hidden", got.Level, got.Hidden)
	}
	for _, node := range s.Nodes {
		server := find(t, got, s.Backend, node.Name)
		expect(t, server, model.AdminReady, true)
		if server.Cookie != "" || server.Address != node.Address {
			t.Errorf("a user sees %s at %q with cookie %q, want the address %q and no cookie", node.Name, server.Address, server.Cookie, node.Address)
		}
	}
}

func (s *story) operator(t *testing.T) {
	if s.Operator == "" {
		t.Skip("the bench has no socket of level operator")
	}
	s.denied(t, s.Operator)
	s.deniedToWrite(t, s.Operator, model.LevelOperator)
	got := s.read(t, s.Operator, "")
	if got.Level != model.LevelOperator || len(got.Hidden) != 0 {
		t.Errorf("level is %q and %q is hidden; want operator and nothing", got.Level, got.Hidden)
	}
	s.checkGroup(t, got)
	for _, node := range s.Nodes {
		s.checkServer(t, find(t, got, s.Backend, node.Name), node)
	}
}

// denied checks that a socket refuses to change a server.
func (s *story) denied(t *testing.T, address string) {
	t.Helper()
	for _, command := range []string{"set server %s state drain", "disable server %s", "set server %s weight 50%%"} {
		line := strings.NewReplacer("%s", s.Backend+"/"+s.Nodes[0].Name, "%%", "%").Replace(command)
		if answer := Send(t, address, line); strings.TrimSpace(answer) != "Permission denied" {
			t.Errorf("%q was answered with %q, want \"Permission denied\"", line, answer)
		}
	}
}

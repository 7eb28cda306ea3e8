package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// planned is a farm with three good nodes in one group, each with a server of its name.
func planned() *Snapshot {
	f := &FarmView{Farm: &Farm{Name: "web", Limits: DefaultLimits()}}
	f.Balancers = []*BalancerView{{Balancer: Balancer{Name: "lb"}, Status: &BalancerStatus{Level: LevelAdmin}}}
	for i := range 3 {
		name := fmt.Sprintf("n%d", i+1)
		f.Nodes = append(f.Nodes, &NodeView{
			Node: Node{Name: name}, State: StateUp,
			Servers: []*ServerView{{
				Balancer: "lb", Rate: 10,
				Server: Server{Group: "be", Name: name, Admin: AdminReady, Up: true, Weight: 1, InitialWeight: 1, Cookie: "c", InFlight: 2},
			}},
		})
	}
	return &Snapshot{At: drainStart, Farms: []*FarmView{f}}
}

func (s *Snapshot) server(i int) *ServerView { return s.Farms[0].Nodes[i].Servers[0] }

// takeOut puts a node into an admin state.
func (s *Snapshot) takeOut(i int, state AdminState) {
	server := s.server(i)
	server.Admin, server.Why, server.Up = state, []AdminReason{ReasonOperator}, state != AdminMaint
}

func stepsOf(_, lb string, c Change, s Server) ([]Step, error) {
	if s.Name == "stubborn" || c.Verb == "fly" {
		return nil, errors.New("it has no such command")
	}
	return []Step{{
		Balancer: lb, Verb: c.Verb, Group: s.Group, Server: s.Name, Command: fmt.Sprintf("%s %s/%s", c.Verb, s.Group, s.Name),
		Soft: c.Verb == VerbDrain, Effect: "Sessions with the cookie still reach it.", Undone: []string{"a reload"},
	}}, nil
}

func order(verb Verb, nodes ...string) Order {
	var o Order
	for _, n := range nodes {
		o.Actions = append(o.Actions, Action{Verb: verb, Farm: "web", Node: n})
	}
	return o
}

func TestGuardsRefuseWithTheNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		given func(s *Snapshot)
		order Order
		guard Guard
		says  string
	}{
		{"a farm that isn't there", nil, Order{Actions: []Action{{Verb: VerbDrain, Farm: "wbe", Node: "n1"}}}, GuardUnknown, `no farm "wbe"`},
		{"a node that isn't there", nil, order(VerbDrain, "n9"), GuardUnknown, `no node "n9"`},
		{"nothing at all", nil, Order{}, GuardUnknown, "no node was chosen"},
		{"a read-only farm", func(s *Snapshot) { s.Farms[0].Farm.ReadOnly = true }, order(VerbReady, "n1"), GuardReadOnly, "farm web is read-only"},
		{"no balancer", func(s *Snapshot) { s.Farms[0].Balancers = nil }, order(VerbDrain, "n1"), GuardNoBalancer, `add "balancer:"`},
		{
			"a node that no balancer knows", func(s *Snapshot) { s.Farms[0].Nodes[0].Servers = nil },
			order(VerbDrain, "n1"), GuardNoBalancer, "no balancer of web knows n1",
		},
		{"a balancer not yet read", func(s *Snapshot) { s.Farms[0].Balancers[0].Status = nil }, order(VerbDrain, "n1"), GuardUnreadable, "hasn't answered yet"},
		{
			"a balancer that can't be read", func(s *Snapshot) { s.Farms[0].Balancers[0].Status.Err = "no socket at /x" },
			order(VerbReady, "n1"), GuardUnreadable, "no socket at /x",
		},
		{
			"an old process", func(s *Snapshot) { s.Farms[0].Balancers[0].Status.Stopping = true },
			order(VerbDrain, "n1"), GuardUnreadable, "an old process of lb",
		},
		{
			"a socket for looking only", func(s *Snapshot) { s.Farms[0].Balancers[0].Status.Level = LevelOperator },
			order(VerbDrain, "n1"), GuardRights, `level operator, which may only look: actions need one with "level admin"`,
		},
		{
			"an interface for looking only", func(s *Snapshot) {
				b := s.Farms[0].Balancers[0]
				b.Balancer.Kind = "nginxplus"
				b.Status.Level, b.Status.Hidden = LevelUser, []string{"changes: its location lacks write=on"}
			},
			order(VerbDrain, "n1"), GuardRights, "lb lets nobody change it now: changes: its location lacks write=on",
		},
		{"a driver without the command", func(s *Snapshot) { s.server(0).Name = "stubborn" }, order(VerbDrain, "n1"), GuardUnable, "lb: it has no such command"},
		{
			"another group", nil,
			Order{Actions: []Action{{Verb: VerbDrain, Farm: "web", Node: "n1", Group: "api"}}},
			GuardUnknown, `n1 isn't in "api"; it is in be`,
		},
		{
			"the last usable node", func(s *Snapshot) { s.takeOut(0, AdminDrain); s.Farms[0].Nodes[2].State = StateDown },
			order(VerbDrain, "n2"), GuardLastNode, "n1 is in drain (operator), n3 is down by its own checks",
		},
		{
			"the last by the balancer's word", func(s *Snapshot) { s.server(0).Up = false; s.server(2).Weight = 0 },
			order(VerbMaint, "n2"), GuardLastNode, "n1 is down at the balancer, n3 has weight 0",
		},
		{"a hidden drain of the last", func(s *Snapshot) { s.takeOut(0, AdminMaint); s.takeOut(2, AdminMaint) }, order(VerbWeight, "n2"), GuardLastNode, "nobody would be left in be"},
		{"all at once", nil, order(VerbDrain, "n1", "n2", "n3"), GuardLastNode, "nobody would be left in be"},
		{
			"fewer than the minimum", func(s *Snapshot) { s.Farms[0].Farm.Limits.MinReady = 2; s.takeOut(0, AdminDrain) },
			order(VerbDrain, "n2"), GuardMinReady, "1 would be left in be (n3), and web wants at least 2: n1 is in drain (operator)",
		},
		{
			"fewer than the minimum together", func(s *Snapshot) { s.Farms[0].Farm.Limits.MinReady = 2 },
			order(VerbDrain, "n1", "n2"), GuardMinReady, "1 would be left in be (n3)",
		},
		{"a drain under way", func(s *Snapshot) {
			s.Farms[0].Farm.Limits.MinReady = 2
			s.Farms[0].Actions = []*Progress{{Action: Action{Verb: VerbDrain, Node: "n1"}, Phase: PhaseAsked}}
			s.Farms[0].Nodes[0].Progress = s.Farms[0].Actions[0]
		}, order(VerbDrain, "n2"), GuardMinReady, "n1 is being taken out"},
		{"nodes that stand by", func(s *Snapshot) {
			s.Farms[0].Nodes[0].State, s.Farms[0].Nodes[2].State = StateStandby, StateStandby
		}, order(VerbDrain, "n2"), GuardLastNode, "n1 stands by, n3 stands by"},
		{
			"a second step that the balancer doesn't know", nil,
			Order{Actions: []Action{{Verb: VerbDrain, Then: "fly", Farm: "web", Node: "n2"}}},
			GuardUnable, "lb: it has no such command",
		},
		{"maintenance where those who hold a cookie have nowhere to go", func(s *Snapshot) {
			s.takeOut(0, AdminDrain)
			s.server(1).Up, s.server(2).Up = false, false
		}, order(VerbMaint, "n1"), GuardLastNode, "nobody would be left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := planned()
			if c.given != nil {
				c.given(s)
			}
			p := NewPlan(s, c.order, stepsOf)
			if p.Refusal == nil || p.Refusal.Guard != c.guard || !strings.Contains(p.Refusal.Text, c.says) {
				t.Fatalf("refused with %+v, want %s: …%s…", p.Refusal, c.guard, c.says)
			}
			if text := p.Text(); !strings.Contains(text[len(text)-1], "Refused ("+string(c.guard)+")") {
				t.Errorf("the text ends with %q", text[len(text)-1])
			}
		})
	}
}

func TestGuardsLetPassWhatHurtsNobody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		given func(s *Snapshot)
		order Order
	}{
		{"one of three", nil, order(VerbDrain, "n1")},
		{"a node that is down, below the minimum", func(s *Snapshot) {
			s.Farms[0].Farm.Limits.MinReady = 3
			s.Farms[0].Nodes[0].State = StateDown
		}, order(VerbMaint, "n1")},
		{"the last active one, with a backup", func(s *Snapshot) { s.takeOut(0, AdminMaint); s.server(2).Backup = true }, order(VerbDrain, "n2")},
		{"ready, whoever is left", func(s *Snapshot) { s.takeOut(0, AdminMaint); s.takeOut(1, AdminMaint); s.takeOut(2, AdminMaint) }, order(VerbReady, "n1", "n2")},
		{"three, one after another", nil, Order{Serial: true, Actions: order(VerbDrain, "n1", "n2", "n3").Actions}},
		{"another's unmatched server takes over", func(s *Snapshot) {
			f := s.Farms[0]
			f.Nodes, f.Unmatched = f.Nodes[:1], []*ServerView{f.Nodes[1].Servers[0]}
		}, order(VerbDrain, "n1")},
		{"a queued drain takes nobody out yet", func(s *Snapshot) {
			s.Farms[0].Farm.Limits.MinReady = 2
			s.Farms[0].Actions = []*Progress{{Action: Action{Verb: VerbDrain, Node: "n1"}, Phase: PhaseQueued}}
			s.Farms[0].Nodes[0].Progress = s.Farms[0].Actions[0]
		}, order(VerbDrain, "n2")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := planned()
			if c.given != nil {
				c.given(s)
			}
			if p := NewPlan(s, c.order, stepsOf); p.Refusal != nil || p.IsDone() {
				t.Errorf("refused: %+v", p.Refusal)
			}
		})
	}
}

func TestThePlanSaysWhatHappensToWhom(t *testing.T) {
	t.Parallel()
	s := planned()
	s.Farms[0].Farm.Protected = true
	o := order(VerbDrain, "n2")
	o.Actions[0].Then, o.Actions[0].Deadline = VerbMaint, DefaultDeadline
	p := NewPlan(s, o, stepsOf)
	want := []string{
		"Drain web/n2, which is ready",
		"  lb: drain be/n2",
		"  lb, as the second step: maint be/n2",
		"Now: 2 requests in flight, 10.0 requests a second; sessions are bound to it by cookie, and no balancer counts them",
		"Left in be: n1 and n3 (2 of 3 that take new sessions)",
		"Soft: Sessions with the cookie still reach it.",
		"Drained when nothing is in flight and no request came for 10 s, or after 15 min; then maintenance, which moves the sessions that remain",
		"Then hard: Sessions with the cookie still reach it.",
		"Undone by: a reload",
	}
	if got := p.Text(); !slices.Equal(got, want) {
		t.Errorf("the plan says\n%s\nwant\n%s", joined(got), joined(want))
	}
	if r := p.Unconfirmed(nil); r == nil || r.Guard != GuardProtected || p.Unconfirmed([]string{"web"}) != nil {
		t.Errorf("unconfirmed: %+v", r)
	}
}

func TestThePlanOfSeveralNodesTellsOnceWhatHoldsForAll(t *testing.T) {
	t.Parallel()
	o := order(VerbDrain, "n1", "n2")
	o.Serial = true
	p := NewPlan(planned(), o, stepsOf)
	want := []string{
		"", "Drain web/n2, which is ready", "  lb: drain be/n2",
		"Now: 2 requests in flight, 10.0 requests a second; sessions are bound to it by cookie, and no balancer counts them",
		"Left in be: n1 and n3 (2 of 3 that take new sessions)",
	}
	got := p.Text()
	if len(got) != 9+len(want) || !slices.Equal(got[len(got)-len(want):], want) || !strings.HasPrefix(got[0], "One after another") {
		t.Errorf("the plan says\n%s", joined(got))
	}
}

func TestWhatIsAsWantedAlreadyIsNoWork(t *testing.T) {
	t.Parallel()
	s := planned()
	s.takeOut(0, AdminDrain)
	s.server(2).Admin, s.server(2).Up, s.server(2).CheckStatus = AdminDown, false, "L4CON"
	for _, c := range []struct {
		order Order
		says  string
	}{
		{order(VerbDrain, "n1"), "Nothing to do: n1 is in drain (operator) already."},
		{order(VerbReady, "n2"), "Nothing to do: n2 is ready already."},
		{order(VerbReady, "n3"), "Nothing to do: nobody took n3 out: it is down by the balancer's check L4CON."},
		{Order{Actions: []Action{{Verb: VerbWeight, Weight: 1, Farm: "web", Node: "n2"}}}, "Nothing to do: n2 has weight 1 already."},
	} {
		p := NewPlan(s, c.order, stepsOf)
		if verb := c.order.Actions[0].Verb; p.Parts[0].Soft != (verb == VerbDrain) {
			t.Errorf("%s: soft is %t", verb, p.Parts[0].Soft)
		}
		if got := joined(p.Text()); !p.IsDone() || got != c.says {
			t.Errorf("done %t: %q, want %q", p.IsDone(), got, c.says)
		}
	}
	s.server(0).Why = []AdminReason{ReasonCheck} // it answers 404, with "disable-on-404"
	if p := NewPlan(s, order(VerbDrain, "n1"), stepsOf); p.IsDone() {
		t.Error("a drain that ends by itself is as good as one that somebody wants")
	}
	s.server(1).Weight = 0
	if p := NewPlan(s, order(VerbReady, "n2"), stepsOf); p.IsDone() {
		t.Error("a hidden drain isn't undone by ready")
	}
}

func TestAServerThatTracksAnotherIsMadeReadyAfterIt(t *testing.T) {
	t.Parallel()
	s := planned()
	n := s.Farms[0].Nodes[0]
	s.takeOut(0, AdminMaint)
	tracker := *n.Servers[0]
	tracker.Group, tracker.Tracks = "api", "be/n1"
	n.Servers = []*ServerView{&tracker, n.Servers[0]}
	p := NewPlan(s, order(VerbReady, "n1"), stepsOf)
	if steps := p.Parts[0].Steps; len(steps) != 2 || steps[0].Group != "be" || steps[1].Group != "api" {
		t.Errorf("steps: %+v", steps)
	}
}

func TestDurationsOfPlansAreWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[string]string{"0s": "0 ms", "250ms": "250 ms", "1.5s": "1.5 s", "10s": "10 s", "15m": "15 min", "90m": "1 h 30 min", "61s": "1 min 1 s"} {
		if got := span(mustDuration(t, d)); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

func mustDuration(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

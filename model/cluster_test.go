package model

import (
	"strings"
	"testing"
	"time"
)

// clustered is a farm of n1 and n2 in a cluster with a witness; n1 owns the role R and serves, n2 stands by.
func clustered() (*Snapshot, *Cluster) {
	s := planned()
	f := s.Farms[0]
	f.Nodes = f.Nodes[:2]
	c := clusterOf(2, true, true)
	f.Balancers[0].Good = &BalancerStatus{Level: LevelAdmin, Cluster: c}
	for i, n := range f.Nodes {
		sv := n.Servers[0]
		sv.Group, sv.Name, sv.Up, sv.Uncounted = "R", c.Nodes[i].Name, i == 0, true
	}
	f.Nodes[1].State = StateStandby
	return s, c
}

func TestAClusterIsGuardedByItsVotesAndItsNodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		given func(s *Snapshot, c *Cluster)
		order Order
		guard Guard
		says  string
	}{
		{"a move to a node that is down", func(_ *Snapshot, c *Cluster) { c.Nodes[1].State = MemberDown }, order(VerbMove, "n2"), GuardTarget, "n2 is Down in the cluster"},
		{"a move to a paused node", func(_ *Snapshot, c *Cluster) {
			c.Nodes[1].State, c.Nodes[1].Drain = MemberPaused, RolesMoved
		}, order(VerbMove, "n2"), GuardTarget, "n2 is Paused, drain Completed in the cluster, and can't be given R: bring it up, or make it ready first"},
		{"a move while the role moves", func(s *Snapshot, c *Cluster) {
			c.State, s.server(0).Up = RolePending, false
		}, order(VerbMove, "n2"), GuardBusy, "R is Pending on n1"},
		{"a move to the owner, where it failed", func(s *Snapshot, c *Cluster) {
			c.State, s.server(0).Up = RoleFailed, false
		}, order(VerbMove, "n1"), GuardTarget, "n1 owns R already, and it is Failed there"},
		{"a move without quorum", func(_ *Snapshot, c *Cluster) { c.Witness.Votes, c.Nodes[0].Votes = 0, 0; c.Nodes[1].Votes = 0 }, order(VerbMove, "n2"), GuardQuorum, "0 of 0 votes"},
		{"a move to a node that is being drained", func(s *Snapshot, _ *Cluster) {
			s.Farms[0].Actions = []*Progress{{Action: Action{Verb: VerbDrain, Node: "n2"}, Phase: PhaseAsked}}
		}, order(VerbMove, "n2"), GuardTarget, "n2 is being taken out"},
		{"a move where no cluster is", func(s *Snapshot, _ *Cluster) { s.Farms[0].Balancers[0].Good = nil }, order(VerbMove, "n2"), GuardUnable, "no cluster that would move a role"},
		{"a drain with nobody to take the role", func(_ *Snapshot, c *Cluster) { c.Nodes[1].State = MemberPaused }, order(VerbDrain, "n1"), GuardLastNode, "nobody would be left to own R: n2 is Paused"},
		{"both at once", nil, order(VerbDrain, "n1", "n2"), GuardLastNode, "nobody would be left to own R"},
		{"a drain that dynamic quorum doesn't help", func(_ *Snapshot, c *Cluster) {
			c.Dynamic, c.Witness = false, Witness{}
		}, order(VerbDrain, "n2"), GuardQuorum, "1 of 2 votes would be left, and 2 are needed, once n2 is shut down"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, cluster := clustered()
			if c.given != nil {
				c.given(s, cluster)
			}
			p := NewPlan(s, c.order, stepsOf)
			if p.Refusal == nil || p.Refusal.Guard != c.guard || !strings.Contains(p.Refusal.Text, c.says) {
				t.Fatalf("refused with %+v, want %s: …%s…", p.Refusal, c.guard, c.says)
			}
		})
	}
}

func TestThePlanOfAClusterSaysWhoOwnsTheRoleAndWhatIsLeft(t *testing.T) {
	t.Parallel()
	s, _ := clustered()
	p := NewPlan(s, order(VerbMove, "n2"), stepsOf)
	text := strings.Join(p.Text(), "\n")
	for _, want := range []string{"Move the role to web/n2, which is ready", "lb: move R/n2", "Now: R is Online on n1", "Done when the cluster says that it is Online there; after 2 min"} {
		if p.Refusal != nil || !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q (%+v)", want, text, p.Refusal)
		}
	}
	p = NewPlan(s, order(VerbDrain, "n1"), stepsOf)
	text = strings.Join(p.Text(), "\n")
	for _, want := range []string{"Left to own R: n2; once it is shut down, 2 of 2 votes would be left, and 2 are needed", "Drained when the cluster has moved its roles away"} {
		if p.Refusal != nil || !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q (%+v)", want, text, p.Refusal)
		}
	}
	if p := NewPlan(s, order(VerbMove, "n1"), stepsOf); !p.IsDone() || p.Parts[0].Done != "R is on n1 already, and online" {
		t.Errorf("a move to who has it: %+v", p)
	}
	if emptied := p.Emptied(s); emptied[0] != nil {
		t.Errorf("who stands by can take the role, and yet: %+v", emptied[0])
	}
}

func TestComputersAreNodesWhateverTheirCapitals(t *testing.T) {
	t.Parallel()
	for node, server := range map[string]string{"am1.corp.example.com:443": "AM1", "10.0.0.1:443": "First", "am1:443": "aM1"} {
		n := newNodeState(&Farm{}, Node{Name: "first", Address: node})
		got, _ := matchServers([]*nodeState{n}, []*serverState{{server: Server{Group: "R", Name: server}}}, true, true)
		if got[0] != n {
			t.Errorf("%s isn't %s", server, node)
		}
	}
}

// watched is a ledger of an active-passive farm of two nodes whose cluster is read.
type watched struct {
	*Ledger
	at time.Time
	c  *Cluster
}

func watchedCluster() *watched {
	f := &Farm{
		Name: "ams", Limits: DefaultLimits(), Expect: Expect{ActivePassive: true}, Checks: []Check{{Name: "h", Every: time.Second, Rise: 1, Fall: 1}},
		Nodes:     []Node{{Name: "n1", Address: "10.0.0.1:443"}, {Name: "n2", Address: "10.0.0.2:443"}},
		Balancers: []Balancer{{Name: "cl", Backend: "R"}},
	}
	w := &watched{Ledger: NewLedger(nil), at: drainStart, c: clusterOf(2, true, true)}
	w.Apply(Configured{At: w.at, Farms: []*Farm{f}})
	return w
}

// read lets a second go by, asks the nodes and reads the cluster. Serving is the node that answers; "" for none.
func (w *watched) read(serving string) *FarmView {
	w.at = w.at.Add(time.Second)
	for _, name := range []string{"n1", "n2"} {
		w.Apply(Observation{At: w.at, Farm: "ams", Node: name, Check: "h", OK: name == serving})
	}
	c := *w.c
	status := BalancerStatus{At: w.at, Farm: "ams", Balancer: "cl", Level: LevelAdmin, Cluster: &c, Groups: []Group{{Name: "R"}}}
	for i := range c.Nodes {
		n := &c.Nodes[i]
		admin := AdminReady
		if n.State == MemberPaused {
			admin = AdminDrain
		}
		status.Servers = append(status.Servers, Server{
			Group: "R", Name: n.Name, Admin: admin, Up: c.IsOwner(n.Name) && c.State == RoleOnline, Uncounted: true, Weight: 1,
		})
	}
	w.Apply(status)
	w.Apply(Ticked{At: w.at})
	return w.Snapshot().Farms[0]
}

// carry asks for an action and has it carried out.
func (w *watched) carry(verb Verb, node string) {
	action := Action{ID: "1", Verb: verb, Farm: "ams", Node: node}
	w.Apply(OrderAsked{At: w.at, Order: Order{Actions: []Action{action}}})
	w.Apply(ActionCarried{At: w.at, ID: "1"})
}

func TestAMoveIsDoneWhenTheRoleIsOnlineThere(t *testing.T) {
	t.Parallel()
	w := watchedCluster()
	if f := w.read("n1"); f.Active.Node != "n1" || !f.Active.Idle.IsZero() || f.Node("n2").State != StateStandby {
		t.Fatalf("before: %+v", f.Active)
	}
	w.carry(VerbMove, "n2")
	w.c.State = RolePending
	if f := w.read(""); f.Node("n2").Progress.Phase != PhaseDraining || f.Node("n2").Progress.Why != "R is Pending on n1" || f.Active.Idle.IsZero() {
		t.Fatalf("on its way: %+v, %+v", f.Node("n2").Progress, f.Active)
	}
	w.c.State, w.c.Owner = RoleOnline, "n2"
	f := w.read("n2")
	if p := f.Node("n2").Progress; p.Phase != PhaseDone {
		t.Errorf("there: %+v", p)
	}
	if f.Active.Node != "n2" || f.Active.From != "n1" || f.Node("n1").State != StateStandby || !f.Active.Idle.IsZero() {
		t.Errorf("afterwards: %+v", f.Active)
	}
}

func TestAMoveThatComesBackOrFailsHasFailed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state RoleState
		owner string
		phase Phase
		says  string
		after time.Duration
	}{
		{RoleFailed, "n2", PhaseFailed, "R is Failed on n2: look at the service", 0},
		{RoleOnline, "n1", PhaseFailed, "R is Online on n1 again: it didn't come online on n2", 0},
		{RoleOffline, "n2", PhaseTimedOut, "2 min passed: R is Offline on n2", DefaultMoveDeadline},
	} {
		w := watchedCluster()
		w.read("n1")
		w.carry(VerbMove, "n2")
		w.c.State, w.c.Owner = c.state, c.owner
		w.at = w.at.Add(c.after)
		if p := w.read("").Node("n2").Progress; p.Phase != c.phase || !strings.Contains(p.Why, c.says) {
			t.Errorf("%s on %s: %s: %s", c.state, c.owner, p.Phase, p.Why)
		}
	}
}

func TestADrainIsDoneWhenTheClusterHasMovedTheRoles(t *testing.T) {
	t.Parallel()
	w := watchedCluster()
	w.read("n1")
	w.carry(VerbDrain, "n1")
	w.c.Nodes[0].State, w.c.Nodes[0].Drain, w.c.State = MemberPaused, RolesMoving, RolePending
	if p := w.read("").Node("n1").Progress; p.Phase != PhaseDraining || !strings.Contains(p.Why, "cl moves the roles of n1 away") {
		t.Fatalf("on its way: %+v", p)
	}
	w.c.Nodes[0].Drain, w.c.State, w.c.Owner = RolesMoved, RoleOnline, "n2"
	if p := w.read("n2").Node("n1").Progress; p.Phase != PhaseDone {
		t.Errorf("empty: %+v", p)
	}

	w = watchedCluster()
	w.read("n1")
	w.carry(VerbDrain, "n1")
	w.c.Nodes[0].State, w.c.Nodes[0].Drain = MemberPaused, RolesStuck
	if p := w.read("n1").Node("n1").Progress; p.Phase != PhaseFailed || !strings.Contains(p.Why, "couldn't move all its roles away") {
		t.Errorf("stuck: %+v", p)
	}
}

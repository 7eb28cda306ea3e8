package wincluster

import (
	"context"
	"maps"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/demo/winhost"
	"farmtop/probe/lab/winlab"
)

// change plans and carries out one verb for a node.
func change(t *testing.T, d *Driver, verb model.Verb, node string) model.StepResult {
	t.Helper()
	steps, err := d.Steps(model.Change{Verb: verb}, model.Server{Group: "AMS", Name: node})
	if err != nil || len(steps) != 1 {
		t.Fatalf("%d steps: %v", len(steps), err)
	}
	return d.Do(t.Context(), steps[0])
}

func TestARoleIsMovedAndReadBack(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	if got := change(t, d, model.VerbMove, "WIN2"); got.Err != "" || got.Role != "AMS is Online on WIN2" {
		t.Fatalf("%+v", got)
	}
	if owner, _ := m.StateOf(); owner != "WIN2" {
		t.Errorf("it is on %s", owner)
	}
	m.Change(func(c *winhost.Cluster) { c.Slow = 5 })
	if got := change(t, d, model.VerbMove, "WIN1"); got.Err != "" || got.Role != "AMS is Pending on WIN2" {
		t.Errorf("a move that takes its time: %+v", got)
	}
}

func TestADrainPausesTheNodeAndReadyResumesIt(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	m.Change(func(c *winhost.Cluster) { c.Slow = 1 })
	if got := change(t, d, model.VerbDrain, "WIN1"); got.Err != "" || got.Admin != model.AdminDrain {
		t.Fatalf("%+v", got)
	}
	if got := serverOf(t, d, "WIN1"); got.Admin != model.AdminDrain || got.Up || got.Status != "Paused, drain Completed" {
		t.Errorf("the drained node is %+v", got)
	}
	if got := change(t, d, model.VerbReady, "WIN1"); got.Err != "" || got.Admin != model.AdminReady {
		t.Fatalf("%+v", got)
	}
	if owner, _ := m.StateOf(); owner != "WIN2" {
		t.Errorf("resuming moved the role to %s, and each move is an outage", owner)
	}
}

func TestWhatARefusedOrIgnoredStepSays(t *testing.T) {
	t.Parallel()
	isChange := func(cmdlets []winhost.Cmdlet) bool { return !strings.HasPrefix(cmdlets[len(cmdlets)-1].Name, "Get-") }
	for _, c := range []struct {
		name  string
		given func(m *winlab.Machine)
		node  string
		fault model.StepFault
		says  string
		admin model.AdminState
	}{
		{"denied to change", func(m *winlab.Machine) {
			m.Fail(func(all []winhost.Cmdlet) *winhost.Trouble {
				if isChange(all) {
					return winhost.Denied()
				}
				return nil
			})
		}, "WIN2", model.StepDenied, "Zugriff verweigert", model.AdminReady},
		{"denied to look, too", func(m *winlab.Machine) {
			m.Fail(func([]winhost.Cmdlet) *winhost.Trouble { return winhost.Denied() })
		}, "WIN2", model.StepDenied, "is unknown", model.AdminUnknown},
		{"success that is none", func(m *winlab.Machine) {
			m.Change(func(c *winhost.Cluster) { c.Ignores = true })
		}, "WIN2", model.StepIgnored, "succeeded, but cl says: WIN2 is Up", model.AdminReady},
		{"a node that isn't there", func(*winlab.Machine) {}, "WIN9", model.StepUnknown, "has no node WIN9", model.AdminUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, d := pair(t)
			d.patience = 0
			c.given(m)
			got := change(t, d, model.VerbDrain, c.node)
			if got.Fault != c.fault || !strings.Contains(got.Err, c.says) || got.Admin != c.admin {
				t.Errorf("%q (%s): %s; want %q (%s): …%s…", got.Fault, got.Admin, got.Err, c.fault, c.admin, c.says)
			}
		})
	}
}

// TestWhatBecameOfAStepWhoseAnswerIsLostIsRead loses the answer to the first run, as ssh does whose connection breaks.
func TestWhatBecameOfAStepWhoseAnswerIsLostIsRead(t *testing.T) {
	t.Parallel()
	const loseFirst = `if mkdir "$0/first" 2>/dev/null; then "$@" >/dev/null; exit 255; fi; exec "$@"`
	for _, c := range []struct {
		verb    model.Verb
		ignores bool
		fault   model.StepFault
		says    string
	}{
		{model.VerbMove, false, model.StepOK, ""},
		{model.VerbDrain, false, model.StepOK, ""},
		{model.VerbDrain, true, model.StepUnreachable, "cl says: WIN2 is Up"},
	} {
		m, d := pair(t)
		m.Change(func(cl *winhost.Cluster) { cl.Ignores = c.ignores })
		if c.ignores {
			d.patience = 0
		}
		d.shell.Through = append([]string{"sh", "-c", loseFirst, t.TempDir()}, d.shell.Through...)
		if got := change(t, d, c.verb, "WIN2"); got.Fault != c.fault || !strings.Contains(got.Err, c.says) || (got.Err == "") != (c.fault == model.StepOK) {
			t.Errorf("%s gave %q: %s; want %q: %s", c.verb, got.Fault, got.Err, c.fault, c.says)
		}
	}
}

func TestACalledOffStepChangesNothing(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	steps, err := d.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "AMS", Name: "WIN2"})
	if err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := d.Do(over, steps[0]); got.Err == "" {
		t.Errorf("it succeeded: %+v", got)
	}
	steps[0].Command += "; Stop-Cluster"
	if got := d.Do(t.Context(), steps[0]); got.Fault != model.StepRejected || !strings.Contains(got.Err, "nothing was changed") {
		t.Errorf("a changed command gave %+v", got)
	}
	for _, cmdlet := range m.Ran() {
		if !strings.HasPrefix(cmdlet.Name, "Get-") && cmdlet.Name != "Import-Module" {
			t.Errorf("%s was run", cmdlet.Name)
		}
	}
}

func TestWhatAClusterDoesntHaveIsntPlanned(t *testing.T) {
	t.Parallel()
	_, d := pair(t)
	for _, c := range []struct {
		verb        model.Verb
		group, node string
		says        string
	}{
		{model.VerbMaint, "AMS", "WIN1", "no maintenance beside the drain"},
		{model.VerbWeight, "AMS", "WIN1", "no weight"},
		{model.VerbDrain, "SQL", "WIN1", "isn't the role"},
		{model.VerbDrain, "AMS", "WIN*", "pattern"},
		{model.VerbDrain, "AMS", "WIN1\nStop-Cluster", "line ends"},
		{model.VerbDrain, "AMS", "", "missing"},
	} {
		if steps, err := d.Steps(model.Change{Verb: c.verb}, model.Server{Group: c.group, Name: c.node}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s of %q in %q was planned as %+v: %v", c.verb, c.node, c.group, steps, err)
		}
	}
	for role, cluster := range map[string]string{"": "", "AMS\r\n": "", "A[B]": "", "AMS": "x\x00y"} {
		if _, err := New("ams", model.Balancer{Name: "cl", Backend: role, Address: cluster}); err == nil {
			t.Errorf("the role %q of the cluster %q has a driver", role, cluster)
		}
	}
}

func TestNamesReachTheCmdletAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"it's", "it’s ‘quoted’", "a;Stop-Cluster", "$(Stop-Cluster)", "`whoami`", "\u201alow\u201b", "Ümläut 日本", `"double"`} {
		m := winlab.NewMachine(t)
		pair := winhost.Pair()
		pair.Role = name
		pair.Nodes[1].Name = name
		m.SetCluster(pair)
		reader, err := New("ams", model.Balancer{Name: "cl", Backend: name, Address: "AMSCL", Through: m.Through(t)})
		if err != nil {
			t.Fatal(err)
		}
		d := reader.(*Driver)
		steps, err := d.Steps(model.Change{Verb: model.VerbMove}, model.Server{Group: name, Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Do(t.Context(), steps[0]); got.Err != "" {
			t.Errorf("%s: %s", name, got.Err)
		}
		ran := m.Ran()
		want := map[string]string{"Name": name, "Node": name, "Wait": "0", "Cluster": "AMSCL"}
		if len(ran) < 2 || !maps.Equal(ran[1].Parameters, want) || ran[1].Name != "Move-ClusterGroup" {
			t.Errorf("%q was run as %+v", steps[0].Command, ran)
		}
	}
}

func TestThePlanSaysWhatADrainDoesToTheRole(t *testing.T) {
	t.Parallel()
	_, d := pair(t)
	for status, want := range map[string]string{
		"Up":        "it doesn't own the role, so clients notice nothing",
		"Up, owner": "it owns the role, which isn't online",
	} {
		steps, err := d.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "AMS", Name: "WIN1", Status: status})
		if err != nil || len(steps) != 1 || !strings.HasPrefix(steps[0].Effect, want) {
			t.Errorf("%s: %+v, %v, want an effect that begins with %q", status, steps, err, want)
		}
	}
}

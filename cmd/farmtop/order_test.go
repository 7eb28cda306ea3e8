package main

import (
	"slices"
	"testing"
	"time"

	"farmtop/model"
)

func TestEverywhereMeansEveryNodeAtTheHost(t *testing.T) {
	t.Parallel()
	farms := []*model.Farm{
		{Name: "portals", Nodes: []model.Node{{Name: "am1", Address: "10.0.0.11:9443"}, {Name: "am2", Address: "10.0.0.12:9443"}}},
		{Name: "gateway", Nodes: []model.Node{{Name: "am1", Address: "10.0.0.11:8243"}, {Name: "gw2", Address: "[::ffff:10.0.0.12]:8243"}}},
		{Name: "login", Nodes: []model.Node{{Name: "am2", Address: "Login.example.com.:443"}, {Name: "l1", Address: "login.example.com:444"}}},
	}
	for _, test := range []struct {
		name string
		want []place
		fail string
	}{
		{name: "am1", want: []place{{"portals", "am1"}, {"gateway", "am1"}}},
		{name: "gw2", want: []place{{"portals", "am2"}, {"gateway", "gw2"}}},
		{name: "portals/am2", want: []place{{"portals", "am2"}, {"gateway", "gw2"}}},
		{name: "l1", want: []place{{"login", "am2"}, {"login", "l1"}}},
		{name: "am2", fail: `several farms have a node "am2": write portals/am2 or login/am2`}, // two hosts go by that name
		{name: "am3", fail: `no node "am3"; did you mean portals/am1 or gateway/am1 or portals/am2?`},
	} {
		places, err := placesOf(farms, test.name, true)
		if err != nil && test.fail == "" || test.fail != "" && (err == nil || err.Error() != test.fail) || !slices.Equal(places, test.want) {
			t.Errorf("%s: %v, %v; want %v, %q", test.name, places, err, test.want, test.fail)
		}
	}
}

func TestAnOrderSaysWhatTheCommandLineSaid(t *testing.T) {
	t.Parallel()
	farms := []*model.Farm{{Name: "portals", Nodes: []model.Node{{Name: "am1", Address: "10.0.0.11:9443"}}}}
	order, err := orderFor(farms, "am1", model.Action{Verb: model.VerbDrain}, actionFlags{
		wait: true, settle: 0, deadline: time.Minute, then: "maint", reason: "patch", group: "be",
	})
	want := model.Action{
		Verb: model.VerbDrain, Farm: "portals", Node: "am1", Group: "be", Reason: "patch",
		Settle: time.Nanosecond, Deadline: time.Minute, Then: model.VerbMaint,
	}
	if err != nil || len(order.Actions) != 1 || order.Actions[0] != want {
		t.Errorf("%+v, %v; want %+v", order, err, want)
	}
	order, _ = orderFor(farms, "am1", model.Action{Verb: model.VerbDrain}, actionFlags{settle: time.Minute, deadline: time.Minute})
	if a := order.Actions[0]; a.Settle != 0 || a.Deadline != 0 {
		t.Errorf("nobody waits, and it has times to wait: %+v", a)
	}
}

func TestAQuestionNamesItsTargetInFull(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		actions []model.Action
		want    string
	}{
		{[]model.Action{{Verb: model.VerbDrain, Farm: "portals", Node: "am2"}}, "drain portals/am2"},
		{[]model.Action{{Verb: model.VerbDrain, Farm: "portals", Node: "am2", Group: "be", Then: model.VerbMaint}}, "drain portals/am2 in be, then maint"},
		{[]model.Action{{Verb: model.VerbWeight, Weight: 3, Farm: "portals", Node: "am2"}}, "weight 3 for portals/am2"},
		{
			[]model.Action{{Verb: model.VerbMaint, Farm: "portals", Node: "am2"}, {Verb: model.VerbMaint, Farm: "gateway", Node: "gw2"}},
			"maint portals/am2 and gateway/gw2",
		},
	} {
		if got := titled(model.Order{Actions: test.actions}); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestEveryGuardHasItsExitCode(t *testing.T) {
	t.Parallel()
	for guard, code := range map[model.Guard]int{
		model.GuardReadOnly: 77, model.GuardProtected: 77, model.GuardLastNode: 77, model.GuardMinReady: 77, model.GuardUnconfirmed: 77,
		model.GuardUnreadable: 69, model.GuardRights: 69, model.GuardUnable: 69, model.GuardNoBalancer: 69, model.GuardUnknown: 64,
	} {
		if got := guardCode(guard); got != code {
			t.Errorf("%s: %d, want %d", guard, got, code)
		}
	}
}

func TestACommandThatIsOfferedIsForTheSameFarms(t *testing.T) {
	t.Parallel()
	p := &program{flags: flags{config: "my farm.yaml", nodes: []string{"a=127.0.0.1:1", "it's"}, haproxy: "/run/x.sock"}}
	for _, test := range []struct {
		given []string
		want  string
	}{
		{nil, "farmtop"},
		{[]string{"config"}, "farmtop --config 'my farm.yaml'"},
		{[]string{"haproxy", "node"}, `farmtop --haproxy /run/x.sock --node a=127.0.0.1:1 --node 'it'\''s'`},
	} {
		p.given = map[string]bool{}
		for _, name := range test.given {
			p.given[name] = true
		}
		if got := p.again(); got != test.want {
			t.Errorf("%q: %q, want %q", test.given, got, test.want)
		}
	}
}

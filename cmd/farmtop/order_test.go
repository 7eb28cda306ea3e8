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
		{name: "10.0.0.11", want: []place{{"portals", "am1"}, {"gateway", "am1"}}},
		{name: "10.0.0.12:9443", want: []place{{"portals", "am2"}, {"gateway", "gw2"}}},
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
	order, _ = orderFor(farms, "am1", model.Action{Verb: model.VerbMove}, actionFlags{wait: true, deadline: time.Minute})
	if a := order.Actions[0]; a.Settle != 0 || a.Deadline != time.Minute {
		t.Errorf("a move waits for no clients: %+v", a)
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
		{[]model.Action{{Verb: model.VerbMove, Farm: "ams", Node: "am2"}}, "move the role to ams/am2"},
	} {
		if got := titled(model.Order{Actions: test.actions}); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestANodeIsFoundByItsNameOrItsAddress(t *testing.T) {
	t.Parallel()
	farms := []*model.Farm{
		{Name: "portals", Nodes: []model.Node{{Name: "am1", Address: "10.0.0.11:9443"}, {Name: "am2", Address: "[2001:db8::2]:9443"}}},
		{Name: "gateway", Nodes: []model.Node{{Name: "gw1", Address: "10.0.0.11:8243"}, {Name: "10.0.0.99", Address: "gw2.example.com:8243"}}},
		{Name: "login", Nodes: []model.Node{{Name: "l1", Address: "10.0.0.99:443"}}},
	}
	for _, test := range []struct {
		word string
		want place
		fail string
	}{
		{word: "am1", want: place{"portals", "am1"}},
		{word: "10.0.0.11:8243", want: place{"gateway", "gw1"}},
		{word: "2001:DB8::2", want: place{"portals", "am2"}},
		{word: "[2001:db8:0::2]:9443", want: place{"portals", "am2"}},
		{word: "GW2.example.com", want: place{"gateway", "10.0.0.99"}},
		{word: "10.0.0.99", want: place{"gateway", "10.0.0.99"}}, // a name comes before an address
		{word: "10.0.0.11", fail: "several nodes are at 10.0.0.11: write portals/am1 or gateway/gw1"},
		{word: "10.0.0.11:443", fail: `no node "10.0.0.11:443"; there is: am1, am2, gw1, 10.0.0.99, l1`},
	} {
		farm, node, err := findNode(farms, test.word)
		if got := (place{farm, node}); got != test.want || test.fail == "" && err != nil || test.fail != "" && (err == nil || err.Error() != test.fail) {
			t.Errorf("%s: %v, %v; want %v, %q", test.word, got, err, test.want, test.fail)
		}
	}
}

func TestEveryGuardHasItsExitCode(t *testing.T) {
	t.Parallel()
	for guard, code := range map[model.Guard]int{
		model.GuardReadOnly: 77, model.GuardProtected: 77, model.GuardLastNode: 77, model.GuardMinReady: 77, model.GuardUnconfirmed: 77,
		model.GuardUnreadable: 69, model.GuardRights: 69, model.GuardUnable: 69, model.GuardNoBalancer: 69, model.GuardUnknown: 64,
	} {
		if got := refusalCode(model.VerbDrain, guard); got != code {
			t.Errorf("%s: %d, want %d", guard, got, code)
		}
	}
	if got := refusalCode(model.VerbWeight, model.GuardUnable); got != exitUsage {
		t.Errorf("a weight that the balancer can't have: %d, want %d", got, exitUsage)
	}
}

func TestACommandThatIsOfferedIsForTheSameFarms(t *testing.T) {
	t.Parallel()
	p := &program{flags: flags{config: "my farm.yaml", farms: []string{"web", "the api"}, auditLog: "/var/log/a b.jsonl", nodes: []string{"a=127.0.0.1:1", "it's"}, haproxy: "/run/x.sock"}}
	for _, test := range []struct {
		given []string
		want  string
	}{
		{nil, "farmtop"},
		{[]string{"config"}, "farmtop --config 'my farm.yaml'"},
		{[]string{"farm", "audit-log"}, "farmtop --farm web --farm 'the api' --audit-log '/var/log/a b.jsonl'"},
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

package haproxy_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

var (
	drain = model.Change{Verb: model.VerbDrain}
	maint = model.Change{Verb: model.VerbMaint}
	ready = model.Change{Verb: model.VerbReady}
)

// change carries the last step of a change of a server out, by a driver of its own for an address.
func change(t *testing.T, address string, timeout time.Duration, target model.Server, c model.Change) model.StepResult {
	t.Helper()
	driver := drive(t, address, "", timeout)
	steps, err := driver.Steps(c, target)
	if err != nil {
		t.Fatal(err)
	}
	return driver.Do(t.Context(), steps[len(steps)-1])
}

// changed is a change that must succeed, and the server after it.
func changed(t *testing.T, proxy *lab.Proxy, name string, c model.Change) model.Server {
	t.Helper()
	if got := change(t, proxy.Admin, patience, server(t, proxy, name), c); got.Err != "" {
		t.Fatalf("%q failed: %s", got.Step.Command, got.Err)
	}
	return server(t, proxy, name)
}

func wantFailed(t *testing.T, got model.StepResult, fault model.StepFault, text string) {
	t.Helper()
	if got.Fault != fault || got.Err != text {
		t.Errorf("%q went %q:\n%s\nwant %q:\n%s", got.Step.Command, got.Fault, got.Err, fault, text)
	}
}

func TestAnAgentUndoesADrainThatSucceeded(t *testing.T) {
	t.Parallel()
	agent := lab.NewAgent(t, "up")
	servers := lab.ServersOf(lab.Nodes(t, lab.NewAuthority(t), 2))
	servers[0].Options = lab.CheckOptions + " " + agent.Options()
	proxy := lab.HAProxy(t, lab.Config{Servers: servers})
	before := untilAdmin(t, proxy, "app/node1", model.AdminReady)

	if got := change(t, proxy.Admin, patience, before, drain); got.Err != "" || got.Admin != model.AdminDrain {
		t.Fatalf("draining gave %+v", got)
	}
	agent.Say("ready")
	if got := untilAdmin(t, proxy, "app/node1", model.AdminReady); !got.Agent {
		t.Errorf("undone by its agent the server is %+v", got)
	}
	remedy := "disable agent app/node1"
	steps, err := drive(t, proxy.Admin, "", patience).Steps(drain, server(t, proxy, "app/node1"))
	if err != nil || !strings.Contains(strings.Join(steps[0].Undone, "\n"), remedy) {
		t.Fatalf("the step doesn't name %q: %+v, %v", remedy, steps, err)
	}
	contract.Send(t, proxy.Admin, remedy)
	if got := changed(t, proxy, "app/node1", drain); got.Admin != model.AdminDrain || got.Agent {
		t.Errorf("drained with the agent off the server is %+v", got)
	}
}

func TestAServerThatTracksAnotherIsDrainedAloneAndReadyOnlyWithIt(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	proxy := lab.HAProxy(t, lab.Config{
		Servers:  lab.ServersOf(nodes),
		Sections: "backend other\n  server copy1 " + nodes[0].Address + " track app/node1\n  server copy2 " + nodes[1].Address + " track app/node2\n",
	})
	untilAdmin(t, proxy, "other/copy1", model.AdminReady)
	if got := changed(t, proxy, "other/copy1", drain); got.Admin != model.AdminDrain || server(t, proxy, "app/node1").Admin != model.AdminReady {
		t.Errorf("a copy drained alone is %+v, and what it tracks %+v", got, server(t, proxy, "app/node1"))
	}
	changed(t, proxy, "other/copy1", ready)
	for c, state := range map[*model.Change]model.AdminState{&drain: model.AdminDrain, &maint: model.AdminMaint} {
		changed(t, proxy, "app/node1", *c)
		got := change(t, proxy.Admin, patience, server(t, proxy, "other/copy1"), ready)
		wantFailed(t, got, model.StepIgnored, fmt.Sprintf("HAProxy at %s answered \"set server other/copy1 state ready\" with success, "+
			"but other/copy1 is in the state %s with weight 1: it tracks app/node1, so make that ready first", proxy.Admin, state))
	}
	changed(t, proxy, "app/node1", ready)
	if got := changed(t, proxy, "other/copy1", ready); got.Admin != model.AdminReady {
		t.Errorf("ready together with what it tracks it is %+v", got)
	}
}

func TestAServerDisabledInTheConfigurationIsMadeReady(t *testing.T) {
	t.Parallel()
	servers := lab.ServersOf(lab.Nodes(t, lab.NewAuthority(t), 2))
	servers[1].Options = lab.CheckOptions + " disabled"
	config := lab.Config{Servers: servers}
	proxy := lab.HAProxy(t, config)
	steps, err := drive(t, proxy.Admin, "", patience).Steps(ready, server(t, proxy, "app/node2"))
	if err != nil || len(steps) != 1 || !strings.Contains(strings.Join(steps[0].Undone, "\n"), `"disabled" in its configuration`) {
		t.Errorf("the plan doesn't tell that a reload undoes it: %+v, %v", steps, err)
	}
	if got := changed(t, proxy, "app/node2", ready); got.Admin != model.AdminReady {
		t.Errorf("made ready it is %+v", got)
	}
	proxy.Reload(config)
	untilAdmin(t, proxy, "app/node2", model.AdminMaint, model.ReasonConfig)
}

func TestAServerThatLeavesMaintenanceGetsRequestsBeforeItsCheck(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 1)
	nodes[0].Set(lab.Behaviour{Frozen: true}) // no check of it ever ends
	proxy := lab.HAProxy(t, lab.Config{Lines: []string{"timeout check 1h"}, Servers: []lab.Server{{Name: "mute", Address: nodes[0].Address, Options: "check"}}})
	changed(t, proxy, "app/mute", maint)
	driver := drive(t, proxy.Admin, "", patience)
	steps, err := driver.Steps(ready, server(t, proxy, "app/mute"))
	if err != nil {
		t.Fatal(err)
	}
	if got := driver.Do(t.Context(), steps[0]); got.Err != "" || got.Admin != model.AdminReady || !strings.Contains(steps[0].Effect, "until a check has failed") {
		t.Errorf("a server that leaves maintenance is %s (%s); its step says %q", got.Admin, got.Err, steps[0].Effect)
	}
}

func TestAStaticAlgorithmTakesNoWeightsButItsOwn(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{
		Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1", Options: "weight 3"}}, Lines: []string{"balance source"},
	})
	a := server(t, proxy, "app/a")
	wantFailed(t, change(t, proxy.Admin, patience, a, model.Change{Verb: model.VerbWeight, Weight: 2}), model.StepRejected,
		"HAProxy at "+proxy.Admin+" refused \"set server app/a weight 2\", saying \"Backend is using a static LB algorithm and only accepts weights '0%' and '100%'.\": "+
			"with this balancing algorithm a weight can only be 0 or what is configured; drain the server instead")
	if got := changed(t, proxy, "app/a", model.Change{Verb: model.VerbWeight}); got.Weight != 0 {
		t.Errorf("the weight is %d, want 0", got.Weight)
	}
	if got := changed(t, proxy, "app/a", model.Change{Verb: model.VerbWeight, Weight: 3}); got.Weight != 3 {
		t.Errorf("the weight is %d, want 3", got.Weight)
	}
}

func TestWhatAStickTableOrARuleLeadsToAServerIsntChosen(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 2)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes), Lines: []string{
		"stick-table type string len 32 size 1k", "stick on hdr(X-User)", "use-server node2 if { hdr(X-Rule) yes }",
	}})
	untilAdmin(t, proxy, "app/node1", model.AdminReady)
	untilAdmin(t, proxy, "app/node2", model.AdminReady)
	const requests = 4
	bob := http.Header{"X-User": {"bob"}}
	at := "app/" + request(t, proxy, "", bob)
	first := server(t, proxy, at)
	if first.Chosen != 1 || first.Requests != 1 {
		t.Errorf("the first request of a user is %d of %d chosen, want 1 of 1", first.Chosen, first.Requests)
	}
	changed(t, proxy, at, drain)
	for range requests {
		request(t, proxy, "", bob)
	}
	if got := server(t, proxy, at); got.Chosen != 1 || got.Requests != 1+requests {
		t.Errorf("drained, with a table's entry, %d of %d are chosen, want 1 of %d", got.Chosen, got.Requests, 1+requests)
	}
	before := changed(t, proxy, "app/node2", drain)
	for range requests {
		request(t, proxy, "", http.Header{"X-Rule": {"yes"}})
	}
	if got := server(t, proxy, "app/node2"); got.Chosen != before.Chosen || got.Requests != before.Requests+requests {
		t.Errorf("drained, by a rule, %d of %d more are chosen, want none of %d", got.Chosen-before.Chosen, got.Requests-before.Requests, requests)
	}
}

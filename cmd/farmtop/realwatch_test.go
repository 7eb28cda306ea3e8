package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/lab"
)

// TestAHealthyFarmHasNoFindingsForAMinute watches a real farm as the UI does. It takes that minute of wall time, beside all others.
func TestAHealthyFarmHasNoFindingsForAMinute(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	file, err := config.Load(f.config, known())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := probe.New(file.Farms, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	box := engine.Mailbox()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }() // ends with ctx
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	staysWell(t, func() (*model.Snapshot, error) { return box.Next(ctx) })
}

// watch runs the engine over the farm and takes the steps one after the other, each as soon as the one before shows.
func (f *realFarm) watch(steps ...watchStep) {
	f.t.Helper()
	file, err := config.Load(f.config, known())
	if err != nil {
		f.t.Fatal(err)
	}
	engine, err := probe.New(file.Farms, probe.Options{})
	if err != nil {
		f.t.Fatal(err)
	}
	box := engine.Mailbox()
	ctx, cancel := context.WithCancel(f.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- engine.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			f.t.Error(err)
		}
	}()
	for _, step := range steps {
		step.do()
		waiting, giveUp := context.WithTimeout(ctx, patience)
		for {
			s, err := box.Next(waiting)
			if err != nil {
				f.t.Fatalf("waited for %s: %+v", step.until, box.Newest().Farms[0].Nodes[1])
			}
			if step.shows(s.Farms[0]) {
				break
			}
		}
		giveUp()
	}
}

type watchStep struct {
	do    func()
	until string
	shows func(*model.FarmView) bool
}

func hasFinding(v *model.FarmView, code string) bool {
	return slices.ContainsFunc(v.Findings, func(f model.Finding) bool { return f.Code == code })
}

func TestWatchingARealFarmShowsWhatIsDoneToIt(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	admin := func(want model.AdminState) func(*model.FarmView) bool {
		return func(v *model.FarmView) bool { return v.Nodes[1].Admin() == want }
	}
	f.watch(
		watchStep{func() {}, "all up and ready", func(v *model.FarmView) bool { return v.Count.Up == 3 && v.Count.Ready == 3 && len(v.Findings) == 0 }},
		watchStep{func() { f.proxy.Ask("set server app/node2 state drain") }, "the drain", admin(model.AdminDrain)},
		watchStep{func() { f.proxy.Reload(f.setup) }, "LB04, the drain that the reload lost", func(v *model.FarmView) bool { return hasFinding(v, "LB04") }},
		watchStep{func() { f.proxy.Ask("set server app/node2 state maint") }, "the maintenance", admin(model.AdminMaint)},
		watchStep{func() { f.proxy.Ask("set server app/node2 state ready") }, "ready, and nothing lost, since somebody asked for it", func(v *model.FarmView) bool {
			return admin(model.AdminReady)(v) && len(v.Findings) == 0
		}},
		watchStep{func() { f.nodes[1].Set(lab.Behaviour{Hang: true}) }, "down, with a reason", func(v *model.FarmView) bool {
			return v.Nodes[1].State == model.StateDown && strings.Contains(v.Nodes[1].Reason, "within 1 s")
		}},
		watchStep{func() { f.nodes[1].Set(lab.Behaviour{Version: "4.2.0"}) }, "up again with another version", func(v *model.FarmView) bool {
			return v.Nodes[1].State == model.StateUp && hasFinding(v, "PAR01")
		}},
		watchStep{func() { f.nodes[1].Set(lab.Behaviour{Version: "4.3.0", Flaw: lab.FlawExpired}) }, "an expired certificate", func(v *model.FarmView) bool {
			return v.Nodes[1].State == model.StateDown && hasFinding(v, "TLS01")
		}},
		watchStep{func() { f.nodes[1].Set(lab.Behaviour{Version: "4.3.0"}) }, "all well but for the changes just seen", func(v *model.FarmView) bool {
			return v.Count.Up == 3 && len(v.Findings) == 1 && hasFinding(v, "HC04")
		}},
		watchStep{func() { f.proxy.Stop() }, "a balancer that can't be read", func(v *model.FarmView) bool {
			return hasFinding(v, "LB07") && hasFinding(v, "HC06")
		}},
	)
}

func TestABalancerThatHoldsAHealthyNodeDownIsTold(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	for i := range f.setup.Servers { // HAProxy asks a port where nobody listens
		f.setup.Servers[i].Options = strings.Replace(lab.CheckOptions, "check", "check port 1", 1)
	}
	f.proxy.Reload(f.setup)
	f.watch(watchStep{func() {}, "LB02 for all nodes, and LB08", func(v *model.FarmView) bool {
		return hasFinding(v, "LB02") && hasFinding(v, "LB08")
	}})
}

func TestTwoBalancersOfOneFarmAreReadSideBySide(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	second := lab.HAProxy(t, f.setup)
	text, err := os.ReadFile(f.config)
	if err != nil {
		t.Fatal(err)
	}
	one := fmt.Sprintf("balancer: {kind: haproxy, socket: %q, backend: app, every: 500ms, timeout: 490ms}", f.proxy.Admin)
	two := fmt.Sprintf(`balancer:
      - {kind: haproxy, name: lb1, socket: %q, backend: app}
      - {kind: haproxy, name: lb2, socket: %q, backend: app}`, f.proxy.Admin, second.Admin)
	if err := os.WriteFile(f.config, bytes.Replace(text, []byte(one), []byte(two), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	second.Ask("set server app/node2 state drain")
	f.watch(
		watchStep{func() {}, "ready at one, drained at the other", func(v *model.FarmView) bool {
			s := v.Nodes[1].Servers
			return len(s) == 2 && s[0].Balancer == "lb1" && s[0].Admin == model.AdminReady &&
				s[1].Balancer == "lb2" && s[1].Admin == model.AdminDrain && v.Nodes[1].Admin() == model.AdminDrain
		}},
		watchStep{second.Stop, "that one of them can't be read", func(v *model.FarmView) bool {
			return hasFinding(v, "LB07") && v.Balancers[0].Readable() && !v.Balancers[1].Heard()
		}},
	)
}

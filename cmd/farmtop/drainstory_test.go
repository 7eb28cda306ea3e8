package main

import (
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"farmtop/probe/demo"
)

// TestTheDrainStory takes a node out and puts it back with the commands: the same story at a real HAProxy and at the demo farm.
func TestTheDrainStory(t *testing.T) {
	t.Parallel()
	t.Run("HAProxy", func(t *testing.T) {
		t.Parallel()
		f := startFarm(t)
		tellDrainStory(t, f.config, "web", "node2", f.guest().leave)
	})
	t.Run("demo", func(t *testing.T) {
		t.Parallel()
		farm, err := demo.Start(t.Context(), demo.Options{Traffic: -1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := farm.Close(); err != nil {
				t.Error(err)
			}
		})
		config := filepath.Join(t.TempDir(), "farmtop.yaml")
		if err := os.WriteFile(config, []byte(farm.Config()), 0o600); err != nil {
			t.Fatal(err)
		}
		insecure := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: farm.Roots(), ServerName: "farm.demo.test"}}
		guest := visit(t, "https://"+farm.Address()+"/", "SRVID", "n2", insecure)
		tellDrainStory(t, config, "demo", "am2", guest.leave)
	})
}

// tellDrainStory drains a node that a client with its cookie uses until leave, maintains it and makes it ready again.
func tellDrainStory(t *testing.T, config, farm, node string, leave func()) {
	t.Helper()
	a := newActor(t, config)
	name := farm + "/" + node

	a.plans(name, farm, node)
	asked := a.wants(0, "draining", "drain", name, "--yes", "--reason", "patch tuesday")
	if !asked.Soft || !asked.Changed || asked.Was != "ready" || asked.Admin != "drain" || len(asked.Steps) != 1 {
		t.Errorf("asked for: %+v", asked)
	}
	again := a.wants(0, "draining", "drain", name, "--yes")
	if again.Changed || !again.Soft || !strings.Contains(again.Message, "nothing to do: "+node+" is in drain (operator) already") {
		t.Errorf("asked for again: %+v", again)
	}
	if late := a.wants(exitTimedOut, "timed-out", "drain", name, "--wait", "--settle", "1s", "--deadline", "1500ms"); late.CookieRequests == nil || *late.CookieRequests == 0 || late.Admin != "drain" {
		t.Errorf("while a client still comes: %+v", late)
	}

	leave()
	drained := a.wants(0, "done", "drain", name, "--wait", "--settle", "300ms", "--deadline", "30s", "--yes")
	if drained.Admin != "drain" || drained.InFlight == nil || *drained.InFlight != 0 || drained.NewRequests == nil || *drained.NewRequests != 0 || drained.WaitedMS <= 0 {
		t.Errorf("drained: %+v", drained)
	}
	if m := a.wants(0, "done", "maint", name, "--wait", "--yes"); m.Admin != "maint" || m.Was != "drain" {
		t.Errorf("in maintenance: %+v", m)
	}
	if r := a.wants(0, "done", "ready", name, "--wait", "--yes"); r.Admin != "ready" || r.Was != "maint" {
		t.Errorf("ready again: %+v", r)
	}
	a.wants(0, "done", "ready", name)

	want := []string{
		"begin drain", "note drain draining", "begin drain", "end drain timed-out", "begin drain", "end drain done",
		"begin maint", "end maint done", "begin ready", "end ready done",
	}
	if got := a.kinds(); !slices.Equal(got, want) {
		t.Errorf("the audit log has %q, want %q", got, want)
	}
	if first := a.records()[0]; first.Reason != "patch tuesday" || first.Node != node || first.By.User == "" || len(first.Plan) < 3 {
		t.Errorf("the audit log's first record: %+v", first)
	}
}

// plans fails the test unless a plan tells the command and changes nothing.
func (a *actor) plans(name, farm, node string) {
	a.t.Helper()
	code, stdout, stderr := farmtop(a.t, "drain", name, "--plan", "--config", a.config, "--audit-log", a.log)
	if code != 0 || stderr != "" || !strings.Contains(stdout, "Drain "+farm+"/"+node+", which is ready") || !strings.Contains(stdout, node+" state drain") {
		a.t.Errorf("the plan: exit %d, %q, %q", code, stdout, stderr)
	}
	if _, err := os.Stat(a.log); err == nil {
		a.t.Error("a plan was written to the audit log")
	}
	_, c := checkJSON(a.t, "--config", a.config)
	for _, n := range c.Farms[0].Nodes {
		if n.Balancer.Admin != "ready" {
			a.t.Errorf("after the plan %s is %s", n.Name, n.Balancer.Admin)
		}
	}
}

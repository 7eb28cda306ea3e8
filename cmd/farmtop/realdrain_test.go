package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

// admin is what HAProxy itself says of a node's server in the lab's backend.
func (f *realFarm) admin(node string) string {
	f.t.Helper()
	for line := range strings.Lines(f.proxy.Ask("show stat")) {
		fields := strings.Split(line, ",")
		if len(fields) > 17 && fields[0] == "app" && fields[1] == node {
			word, _, _ := strings.Cut(fields[17], " ") // "UP 1/2" until its check has run often enough
			return word
		}
	}
	f.t.Fatalf("HAProxy has no server app/%s", node)
	return ""
}

// guest is a client with node2's cookie.
func (f *realFarm) guest() *visitor {
	f.t.Helper()
	return visit(f.t, "http://"+f.proxy.Frontend+"/", "SRVID", "n2", &http.Transport{})
}

// hide takes the admin socket out of the way; show puts it back.
func (f *realFarm) hide() {
	if err := os.Rename(f.proxy.Admin, f.proxy.Admin+".gone"); err != nil {
		f.t.Error(err)
	}
}

func (f *realFarm) show() {
	if err := os.Rename(f.proxy.Admin+".gone", f.proxy.Admin); err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.t.Error(err)
	}
}

func TestThenMaintMovesThoseWhoNeverLeave(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.guest()
	a := newActor(t, f.config)
	got := a.wants(0, "done", "drain", "node2", "--then", "maint", "--settle", "1s", "--deadline", "1500ms", "--yes")
	if got.Admin != "maint" || len(got.Steps) != 2 || got.WaitedMS < 1500 || f.admin("node2") != "MAINT" {
		t.Errorf("%+v, HAProxy says %s", got, f.admin("node2"))
	}
	if want := []string{"begin drain", "begin maint", "end drain done"}; !slices.Equal(a.kinds(), want) {
		t.Errorf("the audit log has %q, want %q", a.kinds(), want)
	}
}

func TestWhatIsRefusedLeavesTheBalancerAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		extra  string
		spoil  func(f *realFarm, a *actor)
		args   []string
		code   int
		result string
		guard  model.Guard
		says   string
	}{
		{name: "read-only", args: []string{"--yes", "--read-only"}, code: exitRefused, guard: model.GuardReadOnly, says: "read-only"},
		{name: "the name of a farm that isn't protected", args: []string{"--confirm", "web"}, code: exitRefused, guard: model.GuardUnconfirmed, says: "add --yes"},
		{name: "nobody confirms", code: exitRefused, guard: model.GuardUnconfirmed, says: "add --yes"},
		{
			name: "a protected farm", extra: "protected: true", args: []string{"--yes"},
			code: exitRefused, guard: model.GuardProtected, says: "add --confirm web",
		},
		{
			name: "the last usable node", args: []string{"--yes"}, code: exitRefused, guard: model.GuardLastNode, says: "node1 is in drain",
			spoil: func(f *realFarm, _ *actor) {
				f.proxy.Ask("set server app/node1 state drain")
				f.proxy.Ask("set server app/node3 state maint")
			},
		},
		{
			name: "too few would be left", extra: "limits: {min_ready: 3}", args: []string{"--yes"},
			code: exitRefused, guard: model.GuardMinReady, says: "at least 3",
		},
		{
			name: "a node that nobody else can stand in for", args: []string{"--yes"}, code: exitRefused, guard: model.GuardLastNode,
			spoil: func(f *realFarm, _ *actor) { // HAProxy takes a redirect for healthy, farmtop doesn't
				for _, n := range []int{0, 2} {
					f.nodes[n].Set(lab.Behaviour{Status: 302, Headers: map[string][]string{"Location": {"https://farm.test/login"}}})
				}
			},
		},
		{
			name: "a socket of level operator", args: []string{"--yes"}, code: exitUnavailable, guard: model.GuardRights, says: "admin",
			spoil: func(f *realFarm, _ *actor) { f.configure(f.setup.Authority.File, f.proxy.Operator) },
		},
		{
			name: "a balancer that is gone", args: []string{"--yes"}, code: exitUnavailable, guard: model.GuardUnreadable, says: "is HAProxy running",
			spoil: func(f *realFarm, _ *actor) { f.configure(f.setup.Authority.File, f.proxy.Admin+"x") },
		},
		{
			name: "a backend that the node isn't in", args: []string{"--yes", "--backend", "api"},
			code: exitUsage, guard: model.GuardUnknown, says: `isn't in "api"; it is in app`,
		},
		{
			name: "a full disk under the audit log", args: []string{"--yes"}, code: exitUnavailable, result: "failed", says: "can't be written",
			spoil: func(_ *realFarm, a *actor) { a.log = "/dev/full" },
		},
		{
			name: "an audit log whose folder is a file", args: []string{"--yes"}, code: exitUnavailable, result: "failed", says: "a file",
			spoil: func(f *realFarm, a *actor) { a.log = filepath.Join(f.config, "audit.jsonl") },
		},
		{
			name: "a balancer that goes between the plan and the action", args: []string{"--yes"},
			code: exitUnavailable, guard: model.GuardUnreadable, says: "is HAProxy running",
			spoil: func(f *realFarm, a *actor) {
				a.tap = func(e model.Event) {
					if _, ok := e.(model.OrderAsked); ok {
						f.hide()
					}
				}
			},
		},
		{
			name: "a balancer that goes between the guards and the command", args: []string{"--yes"},
			code: exitUnavailable, result: "failed", says: "is HAProxy running",
			spoil: func(f *realFarm, a *actor) {
				a.tap = func(e model.Event) {
					if _, ok := e.(model.OrderAdmitted); ok {
						f.hide()
					}
				}
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := startFarm(t, test.extra)
			a := newActor(t, f.config)
			if test.spoil != nil {
				test.spoil(f, a)
			}
			if test.result == "" {
				test.result = "refused"
			}
			got := a.wants(test.code, test.result, append([]string{"drain", "node2"}, test.args...)...)
			if got.Guard != string(test.guard) || !strings.Contains(got.Message, test.says) || got.Admin == "drain" {
				t.Errorf("%+v; want the guard %q and %q", got, test.guard, test.says)
			}
			f.show()
			if f.admin("node2") != "UP" {
				t.Errorf("HAProxy says %s", f.admin("node2"))
			}
		})
	}
}

func TestAProtectedFarmIsConfirmedByItsName(t *testing.T) {
	t.Parallel()
	f := startFarm(t, "protected: true")
	a := newActor(t, f.config)
	if got := a.wants(0, "draining", "drain", "node2", "--confirm", "web"); !got.Changed || f.admin("node2") != "DRAIN" {
		t.Errorf("%+v", got)
	}
}

func TestTwoOperatorsAtOnceBothHearTheTruth(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	type end struct {
		code int
		what acted
	}
	ends := make(chan end, 2)
	for range 2 {
		a := newActor(t, f.config)
		go func() { // ends with its command
			code, what := a.do("drain", "node2", "--wait", "--settle", "500ms", "--deadline", "30s", "--yes")
			ends <- end{code, what}
		}()
	}
	for range 2 {
		if e := <-ends; e.code != 0 || e.what.Result != "done" || e.what.Admin != "drain" {
			t.Errorf("exit %d, %+v", e.code, e.what)
		}
	}
}

func TestOneBackendOrEveryFarmCanBeMeant(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.setup.Sections = "backend api\n  balance roundrobin\n"
	for _, s := range f.setup.Servers {
		f.setup.Sections += fmt.Sprintf("  server %s %s %s\n", s.Name, s.Address, lab.CheckOptions)
	}
	f.proxy.Reload(f.setup)
	var b strings.Builder
	b.WriteString("farms:\n")
	for _, farm := range []string{"web", "api", "both"} {
		backend := map[string]string{"web": ", backend: app", "api": ", backend: api"}[farm]
		fmt.Fprintf(&b, "  - name: %s\n    tls: {ca: %q, server_name: %s}\n    checks: [{name: health, path: /}]\n", farm, f.setup.Authority.File, lab.ServerName)
		fmt.Fprintf(&b, "    balancer: {kind: haproxy, socket: %q, every: 500ms, timeout: 400ms%s}\n    nodes:\n", f.proxy.Admin, backend)
		for _, n := range f.nodes {
			fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.Name, n.Address)
		}
	}
	if err := os.WriteFile(f.config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	a := newActor(t, f.config)

	one := a.wants(0, "draining", "drain", "both/node2", "--backend", "api", "--yes")
	if len(one.Steps) != 1 || one.Steps[0].Group != "api" || one.Admin != "drain" || f.admin("node2") != "UP" {
		t.Errorf("one backend alone: %+v, app says %s", one, f.admin("node2"))
	}
	a.wants(0, "done", "ready", "both/node2", "--yes")
	all := a.wants(0, "draining", "drain", "node3", "--everywhere", "--farm", "web", "--farm", "api", "--yes")
	if len(all.Actions) != 2 || all.Actions[0].Farm != "web" || all.Actions[1].Farm != "api" || f.admin("node3") != "DRAIN" {
		t.Errorf("everywhere: %+v, app says %s", all, f.admin("node3"))
	}
	for _, action := range all.Actions {
		if len(action.Steps) != 1 || action.Admin != "drain" {
			t.Errorf("everywhere: %+v", action)
		}
	}
}

func TestAWeightThatTheBalancerCannotHaveIsWrongUsage(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	got := newActor(t, f.config).wants(exitUsage, "refused", "weight", "node2", "300", "--yes")
	if got.Guard != string(model.GuardUnable) || !strings.Contains(got.Message, "256") {
		t.Errorf("%+v; want the largest weight that HAProxy knows", got)
	}
}

func TestAWeightOfZeroIsUndoneByReady(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	a := newActor(t, f.config)
	weight := func() string {
		word, _, _ := strings.Cut(strings.TrimSpace(f.proxy.Ask("get weight app/node2")), " ")
		return word
	}
	a.wants(0, "done", "weight", "node2", "0", "--yes")
	if weight() != "0" {
		t.Fatalf("HAProxy says weight %s", weight())
	}
	a.wants(0, "done", "ready", "node2", "--yes")
	if weight() != "1" {
		t.Errorf("after ready HAProxy says weight %s", weight())
	}
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/demo"
)

// The documents by which operators build farms of a product are followed step by step in the tests of files named after them: on demo farms
// that imitate the product, and on real balancers. What farmtop says of the demo farms' faults while it watches is in demosystems_test.go.

// A wrongTurn is a mistake that a document warns of, made on a demo farm.
type wrongTurn struct {
	name    string
	fault   string   // of the demo farm, and the code of what is found
	want    []string // all that is found: "TLS03 demo"
	setting string   // what the remedy for the fault speaks of
}

// isTold makes the mistake on a farm of a system. farmtop finds it in one round of checks, and explains how it is mended on that system.
func (m *wrongTurn) isTold(t *testing.T, o demo.Options) {
	t.Helper()
	o.Faults, o.Traffic = []string{m.fault}, -1
	_, path := demoFile(t, o)
	c := checkFor(t, path, m.want)
	for _, f := range c.Farms[0].Findings {
		if f.Code == m.fault && !strings.Contains(f.Remedy, m.setting) {
			t.Errorf("the remedy speaks of no %q: %s", m.setting, f.Remedy)
		}
	}
	code, stdout, _ := farmtop(t, "explain", m.fault)
	if text := strings.Join(strings.Fields(stdout), " "); code != 0 || !strings.Contains(text, m.setting) {
		t.Errorf("explain %s, exit %d, speaks of no %q: %s", m.fault, code, m.setting, text)
	}
}

// areTold makes mistakes on farms of a system, each on one of its own.
func areTold(t *testing.T, o demo.Options, turns ...wrongTurn) {
	t.Helper()
	for _, m := range turns {
		t.Run(fmt.Sprintf("%s, %d nodes of %s", m.name, o.Nodes, o.System), func(t *testing.T) {
			t.Parallel()
			m.isTold(t, o)
		})
	}
}

// written is a file with a configuration.
func written(t *testing.T, yaml string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "farmtop.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// checkFor checks farms until exactly what is wanted is found. Other findings pass by, on a machine where nodes and balancers are slow to
// answer.
func checkFor(t *testing.T, path string, want []string) checked {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		code, c := checkJSON(t, "--config", path)
		if slices.Equal(c.codes(), want) {
			if (code == 0) != (len(want) == 0) {
				t.Errorf("exit %d with %q", code, want)
			}
			return c
		}
		select {
		case <-ctx.Done():
			t.Fatalf("check finds %q, want %q:\n%+v", c.codes(), want, c)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// routeFor tests the routing, which must find exactly what is wanted.
func routeFor(t *testing.T, path string, want ...string) {
	t.Helper()
	code, stdout, stderr := farmtop(t, quickRoute(path, "--requests", "3", "--format", "json")...)
	var r twinTold
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	if !slices.Equal(r.codes(), want) || (code == 0) != (len(want) == 0) {
		t.Errorf("route: exit %d, %s with %q, want %q\n%s", code, r.Verdict, r.codes(), want, stdout)
	}
}

// verifyFor asks for a node's acceptance, of which exactly those items must fail, and everything else be known.
func verifyFor(t *testing.T, path, node string, fails []string, args ...string) {
	t.Helper()
	code, stdout, stderr := farmtop(t, append([]string{"verify", node, "--config", path, "--format", "json"}, args...)...)
	var a acceptedTwin
	if err := json.Unmarshal([]byte(stdout), &a); err != nil {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	if !slices.Equal(a.failed(), fails) || (code == 2) != (len(fails) > 0) || (code == 0) != (len(fails) == 0) {
		t.Errorf("verify: exit %d, %s with %q, want %q\n%+v", code, a.Verdict, a.failed(), fails, a.Items)
	}
}

// watchFile is an engine for the only farm of a configuration, in which a machine that is slow is no fault.
func watchFile(t *testing.T, path string) *watched {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := config.Parse(path, text, known())
	if err != nil {
		t.Fatal(err)
	}
	patient(file.Farms[0])
	w := newWatched(t, file.Farms[0], probe.Options{})
	w.engine.SetPace(hurry)
	return &w
}

// finds waits until exactly what is wanted is found.
func (w *watched) finds(want ...string) {
	w.t.Helper()
	w.await("findings "+strings.Join(want, ", "), 0, func(v *model.FarmView) bool {
		codes := []string{}
		for i := range v.Findings {
			codes = append(codes, v.Findings[i].Code+" "+v.Findings[i].Subject())
		}
		slices.Sort(codes)
		return slices.Equal(codes, want)
	})
}

package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
)

func TestAnInterruptLeavesTheDrainAndSaysSo(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.guest()
	a := newActor(t, f.config)
	ctx, interrupt := context.WithCancel(t.Context())
	a.tap = func(e model.Event) {
		if _, ok := e.(model.ActionCarried); ok {
			interrupt()
		}
	}
	code, got := a.run(ctx, "drain", "node2", "--wait", "--yes")
	want := "interrupted: web/node2 stays in drain; to undo it: farmtop --config " + f.config + " --audit-log " + a.log + " ready web/node2"
	if code != exitInterrupted || got.Result != "draining" || got.Message != want {
		t.Errorf("exit %d, %+v; want %d and %q", code, got, exitInterrupted, want)
	}
	if f.admin("node2") != "DRAIN" {
		t.Errorf("HAProxy says %s", f.admin("node2"))
	}
	if kinds := a.kinds(); !slices.Equal(kinds, []string{"begin drain", "note drain draining"}) {
		t.Errorf("the audit log has %q", kinds)
	}
}

func TestAnInterruptBeforeTheActionDoesNothing(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	a := newActor(t, f.config)
	ctx, interrupt := context.WithCancel(t.Context())
	a.tap = func(e model.Event) {
		if _, ok := e.(model.OrderAsked); ok {
			interrupt()
		}
	}
	code, got := a.run(ctx, "drain", "node2", "--wait", "--yes")
	if code != exitInterrupted || got.Changed || got.Message != "interrupted; nothing was done to web/node2" || f.admin("node2") != "UP" {
		t.Errorf("exit %d, %+v; HAProxy says %s", code, got, f.admin("node2"))
	}
}

func TestADrainThatSomebodyElseEndsIsNoSuccess(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		undo func(f *realFarm)
		says string
	}{
		{"another operator with farmtop", func(f *realFarm) {
			newActor(f.t, f.config).wants(0, "done", "ready", "node2", "--yes")
		}, "somebody else did it"},
		{"an operator at the socket", func(f *realFarm) { f.proxy.Ask("set server app/node2 state ready") }, "somebody else did it"},
		{"a reload", func(f *realFarm) { f.proxy.Reload(f.setup) }, "a reload lost the drain"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := startFarm(t)
			f.guest()
			a := newActor(t, f.config)
			undone := make(chan struct{})
			a.tap = func(e model.Event) {
				if _, ok := e.(model.ActionCarried); ok {
					go func() { // ends with the undoing, which the test waits for
						defer close(undone)
						test.undo(f)
					}()
				}
			}
			got := a.wants(exitUnavailable, "failed", "drain", "node2", "--wait", "--yes")
			<-undone
			if got.Admin != "ready" || !strings.Contains(got.Message, test.says) {
				t.Errorf("%+v; want %q", got, test.says)
			}
		})
	}
}

func TestABalancerThatIsKilledMidDrainIsNoSuccess(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	a := newActor(t, f.config)
	a.tap = func(e model.Event) {
		if _, ok := e.(model.ActionCarried); ok {
			f.proxy.Kill()
		}
	}
	got := a.wants(exitTimedOut, "timed-out", "drain", "node2", "--wait", "--settle", "1s", "--deadline", "3s", "--yes")
	if !strings.Contains(got.Message, "was in drain when haproxy was last read") || !strings.Contains(got.Message, "can't be read") ||
		strings.Contains(got.Message, "farmtop maint") || got.InFlight != nil {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(a.talk, "haproxy can't be read") {
		t.Errorf("nobody was told while it waited: %q", a.talk)
	}
}

package main

import (
	"testing"

	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/demo"
	"farmtop/probe/lab"
)

const (
	// runsOfEach is how often each of four demo farms is tried: a hundred times in all.
	runsOfEach = 25
	// runsAtHAProxy is how often the farm behind a real HAProxy is.
	runsAtHAProxy = 10
)

// TestAHealthyDemoFarmHasNoFindingsForAMinute takes that minute of wall time, beside other tests.
func TestAHealthyDemoFarmHasNoFindingsForAMinute(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	w := newWatchedDemo(t, demo.Options{}, probe.Options{}, nil)
	w.run(func() {
		staysWell(t, func() (*model.Snapshot, error) { return w.box.Next(t.Context()) })
	})
}

// TestAHealthyDemoFarmHasNoFindingsInAHundredRuns tries four systems' farms side by side: those whose balancer gives the cookie, and one
// where the application does.
func TestAHealthyDemoFarmHasNoFindingsInAHundredRuns(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, system := range []string{"", "openam", "lithnet-ams-web", "generic"} {
		name := system
		if name == "" {
			name = "default"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calm := watchCalmness(t)
			w := newWatchedDemo(t, demo.Options{System: system, Traffic: littleTraffic}, probe.Options{}, patient)
			w.run(func() { w.staysWellInRuns(runsOfEach, calm) })
		})
	}
}

func TestAHealthyFarmBehindARealHAProxyHasNoFindingsInTenRuns(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "haproxy")
	calm := watchCalmness(t)
	s := newSite(t)
	s.start(nil)
	s.run(func() {
		s.come(24, 5, nil)
		s.staysWellInRuns(runsAtHAProxy, calm)
	})
}

// staysWellInRuns runs trials one after the other, and wants no finding at any time. What is found on a machine that stood still doesn't
// count, and isn't a run.
func (w *watched) staysWellInRuns(runs int, calm *calmness) {
	w.t.Helper()
	v := w.acquaint()
	for done, tries := 0, 0; done < runs; tries++ {
		clear(w.found)
		v = w.try(v, nil)
		switch {
		case len(w.found) == 0 && len(v.Findings) == 0:
			done++
		case calm.isCalm() || tries >= tooManyRuns*runs:
			w.t.Fatalf("run %d of a healthy farm found%s\nThe trial came to %s", tries+1, w.titles(), cameTo(v))
		}
	}
}

// tooManyRuns is how many times as often as wanted a farm is tried on a machine that keeps standing still.
const tooManyRuns = 4

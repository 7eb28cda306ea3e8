package main

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/demo"
)

// A watchedDemo is a demo farm and an engine for the farm's own configuration, as "farmtop demo" has them.
type watchedDemo struct {
	watched
	farm *demo.Farm
}

// newWatchedDemo starts the farm; edit, where it isn't nil, changes what is configured about it. The test's end ends the farm.
func newWatchedDemo(t *testing.T, o demo.Options, engine probe.Options, edit func(*model.Farm)) *watchedDemo {
	t.Helper()
	farm, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	file, err := config.Parse("demo.yaml", []byte(farm.Config()), known())
	if err != nil {
		t.Fatal(err)
	}
	if edit != nil {
		edit(file.Farms[0])
	}
	return &watchedDemo{newWatched(t, file.Farms[0], engine), farm}
}

// A demoFault is what is to be expected of one of the demo's faults.
type demoFault struct {
	expectation
	trial   bool                   // only a trial shows it
	test    func(*model.RouteTest) // changes that trial's test; nil for the one that is offered
	edit    func(*model.Farm)      // makes it come and go sooner
	after   time.Duration          // how long it can't be told from what passes by itself
	why     string                 // what takes so long; "" where nothing does
	stays   []string               // codes that outlast it, as what the logs tell is judged over five minutes
	traffic float64                // requests a second; 0 for littleTraffic
}

func shown(code string, brings ...string) demoFault {
	return demoFault{expectation: expectation{code: code, brings: brings}}
}

// logged is a fault that only the access log shows, so it takes traffic.
func logged(code string, brings ...string) demoFault {
	f := shown(code, brings...)
	f.traffic, f.stays = usualTraffic, append([]string{code}, brings...)
	return f
}

// tried is a fault that a trial shows; what it brings is in the log.
func tried(code string, brings ...string) demoFault {
	f := shown(code, brings...)
	f.trial, f.traffic, f.stays = true, usualTraffic, brings
	return f
}

func (f demoFault) takes(after time.Duration, why string) demoFault {
	f.after, f.why = after, why
	return f
}

// perhaps is what the log shows of it at times.
func (f demoFault) perhaps(codes ...string) demoFault {
	f.may, f.stays = codes, append(f.stays, codes...)
	return f
}

func (f demoFault) testing(edit func(*model.RouteTest)) demoFault { f.test = edit; return f }

// notYet is what is found while only one of farmtop and the balancer has noticed that a node went or came back.
var notYet = []string{"LB01", "LB02"}

// demoFaults are the faults whose codes farmtop finds, those that take longest first.
func demoFaults() []demoFault {
	return []demoFault{
		shown("DR01").takes(time.Minute, "a drain stalls when nothing has become less for a minute"),
		logged("ST03").takes(time.Minute, "a made-up value comes once, or for a moment"),
		shown("LG01").takes(30*time.Second, "logs are opened anew for half a minute"),
		{expectation: expectation{code: "HC04", brings: []string{"HC01"}, may: notYet}, why: "the node has to come and go", edit: func(f *model.Farm) {
			f.Limits.Flaps, f.Limits.FlapWindow = 2, 15*time.Second // it comes and goes every seven and five
		}},
		{expectation: expectation{code: "HC03"}, why: "a p95 wants 20 answers", stays: []string{"HC03"}, edit: func(f *model.Farm) { // until 61 of 64 were quick
			f.Checks[0].Every /= 2
			f.Limits.Slow = 100 * time.Millisecond // its peers may be slow as well, on a machine that is
		}},
		shown("RT03"),
		{expectation: expectation{code: "LB04"}, why: "the drain has to be seen before it is lost", stays: []string{"LB04"}}, // for 15 minutes
		shown("HC06"),
		shown("LB02"),
		{expectation: expectation{code: "HC01", may: notYet}},
		{expectation: expectation{code: "HC02", may: notYet}},
		shown("HC05", "LB01"),
		shown("TLS01", "TLS03"), // the others' doesn't expire, so it is another one
		{expectation: expectation{code: "TLS02", brings: []string{"HC01"}, may: notYet}},
		shown("TLS03"),
		shown("TLS04"),
		shown("PAR01"),
		shown("PAR02"),
		shown("PAR03"),
		{expectation: expectation{code: "LB01", brings: []string{"HC01"}, may: notYet}},
		shown("LB03"),
		shown("LB05"),
		shown("LB06"),
		shown("LB07"),
		shown("LB08"),
		tried("RT01"),
		tried("RT02").perhaps("ST04"),
		tried("RT04").perhaps("ST01"),
		tried("ST07", "ST01").testing(twice),
		logged("ST01"),
		logged("ST02"),
		logged("ST04"),
		shown("ST05"),
		logged("ST06", "ST01"),
		logged("ST08").perhaps("ST06"), // its servers have cookie values
		logged("XFF01"),
		logged("XFF02"),
		logged("XFF03"),
		logged("XFF04"),
		logged("XFF05"),
		logged("XFF06", "XFF01"),
		logged("XFF07"),
	}
}

const (
	// littleTraffic is a farm's requests a second where many farms run at once: each costs handshakes.
	littleTraffic = 4
	// usualTraffic is the demo's own.
	usualTraffic = 40
)

// isFound starts a farm with the fault, waits until it is found with all that it brings and nothing else, mends it and waits until
// the farm is well. A machine that is busy for a moment brings findings of its own for that moment, so what stays counts.
func (f *demoFault) isFound(t *testing.T) sighting {
	w := newWatchedDemo(t, demo.Options{Faults: []string{f.code}, Traffic: cmp.Or(f.traffic, littleTraffic)}, probe.Options{}, func(farm *model.Farm) {
		patient(farm)
		if f.edit != nil {
			f.edit(farm)
		}
	})
	w.engine.SetPace(hurry)
	w.run(func() {
		if f.trial {
			f.isTried(w, true)
		}
		w.awaitIt(&f.expectation, f.after)
		if !slices.Contains(f.stays, f.code) {
			f.isMended(w)
		}
	})
	return w.found[f.code]
}

// isTried runs trials until one shows the fault, or that it is mended. One does, but on a machine that stands still, where the demo's balancer
// takes nodes out.
func (f *demoFault) isTried(w *watchedDemo, isThere bool) {
	w.t.Helper()
	for range tries {
		if v := w.try(w.acquaint(), f.test); hasFinding(v, f.code) == isThere {
			return
		}
	}
}

// isMended waits until nothing is found but what outlasts the fault.
func (f *demoFault) isMended(w *watchedDemo) {
	w.t.Helper()
	if err := w.farm.Mend(f.code); err != nil {
		w.t.Fatal(err)
	}
	if f.trial {
		f.isTried(w, false)
	}
	w.await("the end of "+f.code, 0, func(v *model.FarmView) bool {
		goes := func(found model.Finding) bool { return !slices.Contains(f.stays, found.Code) }
		return v.Count.Up == v.Count.Nodes && !slices.ContainsFunc(v.Findings, goes)
	})
}

func TestNoSystemsHealthyDemoFarmHasFindings(t *testing.T) {
	t.Parallel()
	for _, system := range config.Systems() {
		t.Run(system.Name, hasNoFindings(system.Name))
	}
}

// tries is how often a farm is asked or tried anew when the machine stood still meanwhile.
const tries = 5

// hasNoFindings asks a system's farm three times. It is no parallel test: ten farms that start at once are slow.
func hasNoFindings(system string) func(*testing.T) {
	return func(t *testing.T) {
		for try := 1; ; try++ {
			calm := watchCalmness(t)
			w := newWatchedDemo(t, demo.Options{System: system, Traffic: littleTraffic}, probe.Options{Rounds: 3, Gap: 100 * time.Millisecond}, nil)
			if err := w.engine.Run(t.Context()); err != nil { // ends after its rounds
				t.Fatal(err)
			}
			v := w.box.Newest().Farms[0]
			if v.Count.Up+v.Count.Standby == v.Count.Nodes && v.Verdict() == model.VerdictOK {
				return
			}
			if try == tries || calm.isCalm() {
				t.Fatalf("after three rounds the verdict is %v: %+v, %+v", v.Verdict(), v.Count, v.Findings)
			}
		}
	}
}

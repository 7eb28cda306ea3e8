package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"farmtop/config"
	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/probe"
	"farmtop/probe/demo"
)

// farmsAtOnce is how many demo farms run beside each other. They mostly wait, so there may be more than cores.
const farmsAtOnce = 4

// hurry is the fastest pace that an operator can choose: tests wait for rounds, and these come four times as often.
const hurry = 0.25

// A watchedDemo is a demo farm and an engine for the farm's own configuration, as "farmtop demo" has them.
type watchedDemo struct {
	t      *testing.T
	farm   *demo.Farm
	engine *probe.Engine
	box    *probe.Mailbox

	found map[string]string // the newest title of each code that was found
}

// newWatchedDemo starts the farm; edit, where it isn't nil, changes what is configured about it. The test's end ends the farm.
func newWatchedDemo(t *testing.T, farm demo.Options, engine probe.Options, edit func(*model.Farm)) *watchedDemo {
	t.Helper()
	w := &watchedDemo{t: t, found: map[string]string{}}
	var err error
	if w.farm, err = demo.Start(t.Context(), farm); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.farm.Close(); err != nil {
			t.Error(err)
		}
	})
	file, err := config.Parse("demo.yaml", []byte(w.farm.Config()), known())
	if err != nil {
		t.Fatal(err)
	}
	if edit != nil {
		edit(file.Farms[0])
	}
	if w.engine, err = probe.New(file.Farms, engine); err != nil {
		t.Fatal(err)
	}
	w.box = w.engine.Mailbox()
	return w
}

// run lets the engine work while do does.
func (w *watchedDemo) run(do func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.engine.Run(ctx) }() // ends with ctx
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Error(err)
		}
	}()
	do()
}

// await looks at every snapshot until one is as wanted, which isn't expected before a time has passed.
func (w *watchedDemo) await(what string, after time.Duration, wanted func(*model.FarmView) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), after+patience)
	defer cancel()
	for {
		s, err := w.box.Next(ctx)
		if err != nil {
			w.t.Fatalf("waited for %s; the findings are %+v", what, w.box.Newest().Farms[0].Findings)
		}
		w.note(s)
		if wanted(s.Farms[0]) {
			return
		}
	}
}

// note remembers what was found.
func (w *watchedDemo) note(s *model.Snapshot) {
	for _, f := range s.Farms[0].Findings {
		w.found[f.Code] = f.Title
	}
}

// titles are what was found, a line each.
func (w *watchedDemo) titles() string {
	var b strings.Builder
	for _, c := range diagnose.Codes() {
		if title, found := w.found[c.Code]; found {
			b.WriteString("\n\t" + c.Code + " " + title)
		}
	}
	return b.String()
}

// A demoFault is what is to be expected of one of the demo's faults.
type demoFault struct {
	code    string
	brings  []string          // found with it until it is mended
	may     []string          // found with it at times, while farmtop and the balancer have not yet noticed the same
	edit    func(*model.Farm) // makes it come and go sooner
	after   time.Duration     // how long it can't be told from what passes by itself
	lingers string            // why its finding outlasts the fault; "" for one that goes
	traffic float64           // requests a second; 0 for littleTraffic
}

// logged is a fault that only the access log shows, so it takes traffic, and is told for as long as the logs are judged over.
func logged(f demoFault) demoFault {
	f.traffic, f.lingers = usualTraffic, "what the logs tell is judged over five minutes"
	return f
}

// notYet is what is found while only one of farmtop and the balancer has noticed that a node went or came back.
var notYet = []string{"LB01", "LB02"}

// demoFaults are the faults whose codes farmtop finds, those that take longest first.
var demoFaults = []demoFault{
	{code: "DR01", after: time.Minute},
	{code: "RT03"},
	{code: "HC03", edit: func(f *model.Farm) { // it goes when 61 of 64 answers were quick
		f.Checks[0].Every /= 2
		f.Limits.Slow = 100 * time.Millisecond // its peers may be slow as well, on a machine that is
	}},
	{code: "HC04", brings: []string{"HC01"}, may: notYet, edit: func(f *model.Farm) {
		f.Limits.Flaps, f.Limits.FlapWindow = 2, 15*time.Second // it comes and goes every seven and five
	}},
	{code: "LB04", lingers: "a drain that was lost is told for 15 minutes"},
	{code: "HC06"},
	{code: "LB02"},
	{code: "HC01", may: notYet},
	{code: "HC02", may: notYet},
	{code: "HC05", brings: []string{"LB01"}},
	{code: "TLS01", brings: []string{"TLS03"}}, // the others' doesn't expire, so it is another one
	{code: "TLS02", brings: []string{"HC01"}, may: notYet},
	{code: "TLS03"},
	{code: "TLS04"},
	{code: "PAR01"},
	{code: "PAR02"},
	{code: "PAR03"},
	{code: "LB01", brings: []string{"HC01"}, may: notYet},
	{code: "LB03"},
	{code: "LB05"},
	{code: "LB06"},
	{code: "LB07"},
	{code: "LB08"},
	logged(demoFault{code: "ST01"}),
	logged(demoFault{code: "ST02"}),
	logged(demoFault{code: "ST03"}),
	logged(demoFault{code: "ST04"}),
	{code: "ST05"},
	logged(demoFault{code: "ST06", brings: []string{"ST01"}}),
	logged(demoFault{code: "ST08"}),
	logged(demoFault{code: "XFF01"}),
	logged(demoFault{code: "XFF02"}),
	logged(demoFault{code: "XFF03"}),
	logged(demoFault{code: "XFF04"}),
	logged(demoFault{code: "XFF05"}),
	logged(demoFault{code: "XFF06", brings: []string{"XFF01"}}),
	logged(demoFault{code: "XFF07"}),
}

func TestEveryFaultOfTheDemoIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	var injectable []string
	for _, f := range demo.Faults() {
		injectable = append(injectable, f.Code)
		_, findable := diagnose.Explain(f.Code)
		listed := slices.ContainsFunc(demoFaults, func(d demoFault) bool { return d.code == f.Code })
		if findable && !listed {
			t.Errorf("farmtop can find %s, and the demo has it, but nobody tries it", f.Code)
		}
	}
	queue := make(chan demoFault, len(demoFaults))
	for _, f := range demoFaults {
		if !slices.Contains(injectable, f.code) {
			t.Errorf("the demo has no fault %s", f.code)
			continue
		}
		queue <- f
	}
	close(queue)
	var workers sync.WaitGroup
	for range farmsAtOnce {
		workers.Go(func() { // ends with the queue
			for f := range queue {
				t.Run(f.code, f.isFound)
			}
		})
	}
	workers.Wait()
}

const (
	// littleTraffic is a farm's requests a second where many farms run at once: each costs handshakes.
	littleTraffic = 4
	// usualTraffic is the demo's own.
	usualTraffic = 40
)

// isFound starts a farm with the fault, waits until it is found with all that it brings and nothing else, mends it and waits until
// the farm is well. A machine that is busy for a moment brings findings of its own for that moment, so what stays counts.
func (f demoFault) isFound(t *testing.T) {
	w := newWatchedDemo(t, demo.Options{Faults: []string{f.code}, Traffic: cmp.Or(f.traffic, littleTraffic)}, probe.Options{}, func(farm *model.Farm) {
		farm.Limits.Slow = time.Minute // a slow machine is none of the farm's faults
		if f.edit != nil {
			f.edit(farm)
		}
	})
	w.engine.SetPace(hurry)
	w.run(func() {
		w.await(f.code+" with nothing else than it brings", f.after, f.explains)
		t.Logf("%s brings%s", f.code, w.titles())
		if f.lingers != "" {
			t.Logf("%s stays when it is mended: %s", f.code, f.lingers)
			return
		}
		if err := w.farm.Mend(f.code); err != nil {
			t.Fatal(err)
		}
		w.await("the end of "+f.code, 0, func(v *model.FarmView) bool { return len(v.Findings) == 0 && v.Count.Up == v.Count.Nodes })
	})
}

// explains tells whether the farm's findings are all that the fault brings, and no other.
func (f demoFault) explains(v *model.FarmView) bool {
	brings := append([]string{f.code}, f.brings...)
	for _, code := range brings {
		if !hasFinding(v, code) {
			return false
		}
	}
	return !slices.ContainsFunc(v.Findings, func(found model.Finding) bool {
		return !slices.Contains(brings, found.Code) && !slices.Contains(f.may, found.Code)
	})
}

// TestAHealthyDemoFarmHasNoFindingsForAMinute takes that minute of wall time, beside other tests.
func TestAHealthyDemoFarmHasNoFindingsForAMinute(t *testing.T) {
	t.Parallel()
	w := newWatchedDemo(t, demo.Options{}, probe.Options{}, nil)
	w.run(func() {
		staysWell(t, func() (*model.Snapshot, error) { return w.box.Next(t.Context()) })
	})
}

func TestNoSystemsHealthyDemoFarmHasFindings(t *testing.T) {
	t.Parallel()
	for _, system := range config.Systems() {
		t.Run(system.Name, hasNoFindings(system.Name))
	}
}

// tries is how often a farm is asked anew when the machine stood still meanwhile.
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

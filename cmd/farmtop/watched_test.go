package main

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/probe"
	"farmtop/ui/report"
)

// hurry is the fastest pace that an operator can choose: tests wait for rounds, and these come four times as often.
const hurry = 0.25

// watched is an engine for one farm, and what it has found so far.
type watched struct {
	t      *testing.T
	engine *probe.Engine
	box    *probe.Mailbox

	found map[string]sighting // by code
}

// A sighting is how a code was found.
type sighting struct {
	title string        // the newest
	after time.Duration // since the engine began, the first time
	tried bool          // a trial told, not the checks or the log
}

func newWatched(t *testing.T, farm *model.Farm, o probe.Options) watched {
	t.Helper()
	engine, err := probe.New([]*model.Farm{farm}, o)
	if err != nil {
		t.Fatal(err)
	}
	return watched{t: t, engine: engine, box: engine.Mailbox(), found: map[string]sighting{}}
}

// patient makes a machine that is slow, or stands still for a moment, none of the farm's faults.
func patient(f *model.Farm) {
	f.Limits.Slow, f.Limits.Flaps = time.Minute, math.MaxInt
	for i := range f.Checks {
		f.Checks[i].Timeout = patience
	}
	for i := range f.Balancers {
		f.Balancers[i].Timeout = patience
	}
}

// run lets the engine work while do does.
func (w *watched) run(do func()) {
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
func (w *watched) await(what string, after time.Duration, wanted func(*model.FarmView) bool) *model.FarmView {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), after+patience)
	defer cancel()
	for {
		s, err := w.box.Next(ctx)
		if err != nil {
			v := w.box.Newest().Farms[0]
			w.t.Fatalf("waited for %s; found were%s\nThe last are %+v\nThe trial came to %s", what, w.titles(), v.Findings, cameTo(v))
		}
		w.note(s)
		if wanted(s.Farms[0]) {
			return s.Farms[0]
		}
	}
}

// note remembers what was found.
func (w *watched) note(s *model.Snapshot) {
	for _, f := range s.Farms[0].Findings {
		seen, before := w.found[f.Code]
		if !before {
			seen.after, seen.tried = s.At.Sub(s.Started), strings.Contains(f.Evidence, " test of ")
		}
		seen.title = f.Title
		w.found[f.Code] = seen
	}
}

// titles are what was found, a line each.
func (w *watched) titles() string {
	var b strings.Builder
	for _, c := range diagnose.Codes() {
		if seen, found := w.found[c.Code]; found {
			b.WriteString("\n\t" + c.Code + " " + seen.title)
		}
	}
	return b.String()
}

// acquaint waits until everything that can be known without sending more than checks is known.
func (w *watched) acquaint() *model.FarmView {
	w.t.Helper()
	return w.await("everything to be asked once", 0, func(v *model.FarmView) bool { return !isUnread(v) && !isUnasked(v) && !isUnheard(v) })
}

// tryAtOnce is how many requests of a trial there are at the same time.
const tryAtOnce = 8

// try carries out the trial that farmtop offers for the farm as it is, as fast as one may be, and waits for its end. Each session is
// replayed once, which shows whether it holds; edit, where it isn't nil, changes the routing test.
func (w *watched) try(v *model.FarmView, edit func(*model.RouteTest)) *model.FarmView {
	w.t.Helper()
	trial := model.RouteTrial(v)
	trial.Route.Requests, trial.Route.PerSecond, trial.Route.AtOnce = 2, model.MaxRoutePerSecond, tryAtOnce
	trial.Route.Timeout = model.MaxRouteTimeout
	if edit != nil {
		edit(trial.Route)
	}
	if trial.Spoof != nil {
		trial.Spoof.PerSecond = model.MaxRoutePerSecond
	}
	var before time.Time
	if v.Trial != nil {
		before = v.Trial.Began
	}
	w.engine.Try(trial)
	return w.await("the end of a trial", 0, func(v *model.FarmView) bool {
		return v.Trial != nil && v.Trial.Began.After(before) && v.Trial.Done
	})
}

// twice has all sessions a second time, each over one kept connection.
func twice(test *model.RouteTest) { test.KeepAlive = true }

// cameTo is what came of the newest trial, for a test that failed.
func cameTo(v *model.FarmView) string {
	if v.Trial == nil {
		return "nothing"
	}
	var b strings.Builder
	if err := report.RouteText(&b, v, v.Trial.At, report.TextOptions{Width: 160}); err != nil {
		return err.Error()
	}
	return b.String()
}

// An expectation is what a fault is found by.
type expectation struct {
	code   string
	brings []string // found with it as long as it is there
	may    []string // found with it at times: while farmtop and the balancer have not yet noticed the same, or by chance
}

// settled is for how long a fault's findings must be what is expected: what the log tells comes half a second later than the rest.
const settled = time.Second

// awaitIt waits until a fault is found with all that it brings and nothing else, and that stays so. Before a time has passed it isn't
// expected.
func (w *watched) awaitIt(e *expectation, after time.Duration) {
	w.t.Helper()
	var since time.Time
	w.await(e.code+" with nothing else than it brings", after, func(v *model.FarmView) bool {
		now := time.Now()
		if !e.explains(v) {
			since = time.Time{}
		} else if since.IsZero() {
			since = now
		}
		return !since.IsZero() && now.Sub(since) >= settled
	})
	w.t.Logf("%s brings%s", e.code, w.titles())
}

// explains tells whether the farm's findings are all that the fault brings, and no other.
func (e *expectation) explains(v *model.FarmView) bool {
	brings := append([]string{e.code}, e.brings...)
	for _, code := range brings {
		if !hasFinding(v, code) {
			return false
		}
	}
	return !slices.ContainsFunc(v.Findings, func(found model.Finding) bool {
		return !slices.Contains(brings, found.Code) && !slices.Contains(e.may, found.Code)
	})
}

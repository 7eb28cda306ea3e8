package powershell

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/program"
)

func TestAChangeThatMayHaveBeenMadeIsLookedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		hopeful bool
		shows   time.Duration
		done    bool
		looks   int
	}{
		{"at once", true, 0, true, 1},
		{"after a while", true, 2 * time.Second, true, 3},
		{"too late", true, time.Minute, false, 5},
		{"refused", false, time.Second, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			began, looks := time.Now(), 0
			change := Change{Patience: 4500 * time.Millisecond, Pause: time.Second, Look: func(context.Context) Standing {
				looks++
				return Standing{Done: time.Since(began) >= c.shows}
			}}
			if now := change.lookFor(t.Context(), c.hopeful); now.Done != c.done || looks != c.looks {
				t.Errorf("%s: done %t after %d looks", c.name, now.Done, looks)
			}
		})
	}
}

func TestAStepIsJudgedByWhatTheClusterSays(t *testing.T) {
	t.Parallel()
	failure := func(step model.StepFault) *Failure {
		return &Failure{Failure: program.Failure{Step: step, Text: "why"}}
	}
	server := &model.Server{Admin: model.AdminDrain}
	done, not, unread := Standing{Server: server, Done: true, Says: "so"}, Standing{Server: server, Says: "so"}, Standing{Says: "so"}
	for _, c := range []struct {
		failed *Failure
		now    Standing
		fault  model.StepFault
		want   string
	}{
		{nil, done, model.StepOK, ""},
		{failure(model.StepUnreachable), done, model.StepOK, ""},
		{failure(model.StepUnknown), done, model.StepOK, ""},
		{failure(model.StepRejected), done, model.StepRejected, "why; so"},
		{failure(model.StepDenied), done, model.StepDenied, "why; so"},
		{nil, not, model.StepIgnored, "Stop-It succeeded, but so; run it by hand and look at the events there"},
		{failure(model.StepUnreachable), not, model.StepUnreachable, "why; so"},
		{nil, unread, model.StepUnknown, "Stop-It succeeded, but what became of WIN1 is unknown: so"},
		{failure(model.StepUnreachable), unread, model.StepUnknown, "why; what became of WIN1 is unknown: so"},
		{failure(model.StepRejected), unread, model.StepUnknown, "why; what became of WIN1 is unknown: so"},
		{failure(model.StepDenied), unread, model.StepDenied, "why; what became of WIN1 is unknown: so"},
	} {
		got := judge(model.Step{Server: "WIN1", Command: "Stop-It"}, c.failed, c.now)
		if got.Fault != c.fault || got.Err != c.want || (got.Admin == model.AdminDrain) != (c.now.Server != nil) {
			t.Errorf("%+v, %+v gave %q: %s; want %q: %s", c.failed, c.now, got.Fault, got.Err, c.fault, c.want)
		}
	}
}

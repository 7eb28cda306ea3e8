package apache

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"farmtop/model"
)

func TestStepsAreFormsForHttpd(t *testing.T) {
	t.Parallel()
	driver := served(t, nil)
	sticky := model.Server{Group: "app", Name: "https://[::1]:8443/x", Cookie: "n1", Weight: 1}
	loose := model.Server{Group: "app", Name: "http://n1"}
	for _, c := range []struct {
		verb   model.Verb
		weight int
		server model.Server
		want   string
		soft   bool
		effect string
	}{
		{model.VerbDrain, 0, sticky, "b=app&w=https%3A%2F%2F%5B%3A%3A1%5D%3A8443%2Fx&w_status_D=0&w_status_N=1&w_status_S=0", true, "still reach it"},
		{model.VerbDrain, 0, loose, "b=app&w=http%3A%2F%2Fn1&w_status_D=0&w_status_N=1&w_status_S=0", false, "no route"},
		{model.VerbMaint, 0, loose, "b=app&w=http%3A%2F%2Fn1&w_status_D=1", false, "move to other workers"},
		{model.VerbReady, 0, loose, "b=app&w=http%3A%2F%2Fn1&w_status_D=0&w_status_N=0&w_status_S=0", false, "new sessions come"},
		{model.VerbWeight, 100, loose, "b=app&w=http%3A%2F%2Fn1&w_lf=100", false, "load factor 100 instead of 0"},
	} {
		steps, err := driver.Steps(model.Change{Verb: c.verb, Weight: c.weight}, c.server)
		if err != nil || len(steps) != 1 {
			t.Fatalf("%s: %d steps, %v", c.verb, len(steps), err)
		}
		got := steps[0]
		if got.Command != "POST "+driver.client.At+" "+c.want || got.Soft != c.soft || !strings.Contains(got.Effect, c.effect) ||
			(len(got.Undone) == 0) != (c.verb == model.VerbReady) {
			t.Errorf("%s: %+v", c.verb, got)
		}
	}
}

func TestWhatHttpdCantDoIsNotPlanned(t *testing.T) {
	t.Parallel()
	driver := served(t, nil)
	plain := model.Server{Group: "app", Name: "http://n1"}
	for _, c := range []struct {
		change model.Change
		server model.Server
		want   string
	}{
		{model.Change{Verb: model.VerbWeight, Weight: 0}, plain, "load factors go from 1 to 100; drain it"},
		{model.Change{Verb: model.VerbWeight, Weight: 101}, plain, "load factors go from 1 to 100"},
		{model.Change{Verb: "reboot"}, plain, `nothing for "reboot"`},
		{model.Change{Verb: model.VerbDrain}, model.Server{Group: "app"}, "can't stand in a form"},
		{model.Change{Verb: model.VerbDrain}, model.Server{Group: "app", Name: "http://n1\r\n"}, "can't stand in a form"},
		{model.Change{Verb: model.VerbDrain}, model.Server{Group: "app", Name: strings.Repeat("€", 120)}, "can't stand in a form"},
		{model.Change{Verb: model.VerbDrain}, model.Server{Group: "app", Name: strings.Repeat("x", maxText)}, "can't stand in a form"},
	} {
		if steps, err := driver.Steps(c.change, c.server); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v of %q gave %+v, %v", c.change, c.server.Name, steps, err)
		}
	}
}

func TestALostAnswerIsJudgedByWhatHttpdSaysAfterwards(t *testing.T) {
	t.Parallel()
	ready := recorded(t, "page.xml")
	drained := strings.Replace(ready, "Init Ok ", "Init Drn Ok ", 1)
	for name, c := range map[string]struct {
		after string
		fault model.StepFault
	}{
		"done":             {drained, model.StepOK},
		"not done":         {ready, model.StepUnreachable},
		"nobody can tell":  {"", model.StepUnknown},
		"it is gone":       {strings.ReplaceAll(ready, ":21001<", ":21009<"), model.StepRejected},
		"its group is too": {strings.ReplaceAll(ready, "balancer://app", "balancer://new"), model.StepUnknown},
	} {
		var page atomic.Value
		page.Store(ready)
		driver := served(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				page.Store(c.after)
				panic(http.ErrAbortHandler)
			}
			says(page.Load().(string))(w, r)
		})
		steps, err := driver.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "app", Name: "http://127.0.0.1:21001"})
		if err != nil {
			t.Fatal(err)
		}
		if got := driver.Do(context.WithoutCancel(t.Context()), steps[0]); got.Fault != c.fault || (got.Err == "") != (c.fault == model.StepOK) {
			t.Errorf("%s: %q, %s", name, got.Fault, got.Err)
		}
	}
}

func TestANameInTheURLIsRefusedWithoutShowingIt(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "lb1", "ftp://lb1/x", "https://ops:geheim@lb1/balancer-manager", "https://lb1/x?token=geheim", "https://geheim lb1/"} {
		if driver, err := New("web", model.Balancer{Address: address}); err == nil || driver != nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q gave %v", address, err)
		}
	}
}

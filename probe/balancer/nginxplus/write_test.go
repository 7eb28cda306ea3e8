package nginxplus

import (
	"net/http"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer/standin"
)

// step plans a change of a server as it is read now.
func step(t testing.TB, d *Driver, verb model.Verb) model.Step {
	t.Helper()
	status := d.Read(t.Context())
	if len(status.Servers) == 0 {
		t.Fatalf("no servers: %s", status.Err)
	}
	steps, err := d.Steps(model.Change{Verb: verb, Weight: 3}, status.Servers[0])
	if err != nil {
		t.Fatal(err)
	}
	return steps[0]
}

func TestAStepSaysWhatItDoesToClients(t *testing.T) {
	t.Parallel()
	d := open(t, model.Balancer{Name: "lb1", Address: "https://192.0.2.1/api"})
	server := model.Server{Group: "app", Name: "am1", Address: "10.0.0.1:8443", Weight: 1}
	for verb, want := range map[model.Verb]string{
		model.VerbDrain: `PATCH app/am1 {"down":false,"drain":true}`, model.VerbMaint: `PATCH app/am1 {"drain":false,"down":true}`,
		model.VerbReady: `PATCH app/am1 {"drain":false,"down":false}`, model.VerbWeight: `PATCH app/am1 {"weight":3}`,
	} {
		steps, err := d.Steps(model.Change{Verb: verb, Weight: 3}, server)
		if err != nil || len(steps) != 1 || steps[0].Command != want || steps[0].Soft != (verb == model.VerbDrain) || steps[0].Address != server.Address {
			t.Errorf("%s is %+v (%v), want %s", verb, steps, err, want)
		}
	}
	for _, change := range []model.Change{{Verb: "dance"}, {Verb: model.VerbWeight}, {Verb: model.VerbWeight, Weight: maxWeight + 1}} {
		if steps, err := d.Steps(change, server); err == nil {
			t.Errorf("%+v was planned: %+v", change, steps)
		}
	}
}

func TestAReadOnlyAPISaysWhichWordIsMissing(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	f.mu.Lock()
	f.readOnly = true
	f.mu.Unlock()
	d := open(t, b)
	if got := d.Read(t.Context()); got.Level != model.LevelAdmin {
		t.Errorf("before a change was tried the level is %q", got.Level)
	}
	result := d.Do(t.Context(), step(t, d, model.VerbDrain))
	if result.Fault != model.StepDenied || !strings.Contains(result.Err, `"api write=on;"`) || result.Admin != model.AdminReady {
		t.Errorf("the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
	if got := d.Read(t.Context()); got.Level != model.LevelUser || len(got.Hidden) != 1 {
		t.Errorf("after it the level is %q, hidden %q", got.Level, got.Hidden)
	}
	f.mu.Lock()
	f.readOnly, f.generation = false, f.generation+1 // somebody wrote the word, and reloaded
	f.mu.Unlock()
	if got := d.Read(t.Context()); got.Level != model.LevelAdmin || got.Hidden != nil {
		t.Errorf("after a reload the level is %q, hidden %q", got.Level, got.Hidden)
	}
	if result := d.Do(t.Context(), step(t, d, model.VerbDrain)); result.Err != "" || result.Admin != model.AdminDrain {
		t.Errorf("then the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

func TestADeadServerIsDrainedAllTheSame(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	d := open(t, b)
	name := f.proxy.Nodes()[0].Name
	f.proxy.Kill(t, name)
	for _, verb := range []model.Verb{model.VerbDrain, model.VerbMaint, model.VerbDrain} {
		if result := d.Do(t.Context(), step(t, d, verb)); result.Err != "" || result.Admin != verb.Aim() {
			t.Errorf("%s gave %q in the state %s: %s", verb, result.Fault, result.Admin, result.Err)
		}
	}
	if result := d.Do(t.Context(), step(t, d, model.VerbReady)); result.Err != "" || result.Admin != model.AdminDown {
		t.Errorf("ready gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

func TestAServerThatHasMovedIsNotChanged(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	d := open(t, b)
	planned := step(t, d, model.VerbMaint)
	f.proxy.Change(planned.Server, func(s *standin.Server) { s.Address = "127.0.0.1:1" })
	result := d.Do(t.Context(), planned)
	if result.Fault != model.StepRejected || result.Admin != model.AdminUnknown || !strings.HasPrefix(result.Err, "nothing was changed: ") {
		t.Errorf("the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
	for _, s := range f.proxy.Servers(t.Context()) {
		if s.Off {
			t.Errorf("%s was changed", s.Name)
		}
	}
}

func TestRefusalsOfTheAPIAreExplained(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	code, text := "", ""
	status := http.StatusBadRequest
	lb := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			refuse(w, status, code, text)
			return
		}
		f.ServeHTTP(w, r)
	}))
	b.Address, b.TLS = lb.Address, lb.TLS
	d := open(t, b)
	for _, c := range []struct {
		status     int
		code, text string
		fault      model.StepFault
		want       string
	}{
		{400, "UpstreamServerImmutable", "server address is immutable", model.StepRejected, "comes from a host's name (UpstreamServerImmutable)"},
		{400, "UpstreamOutOfMemory", "memory exhausted", model.StepRejected, `answers 400 UpstreamOutOfMemory ("memory exhausted")`},
		{404, "UpstreamServerNotFound", "gone", model.StepRejected, `answers 404 UpstreamServerNotFound ("gone")`},
		{403, "", "", model.StepDenied, "answers 403"},
		{405, "", "", model.StepDenied, `"api write=on;"`},
		{500, strings.Repeat("x", 3000), "", model.StepRejected, "answers 500 Internal Server Error: look at its error log"},
	} {
		status, code, text = c.status, c.code, c.text
		result := d.Do(t.Context(), step(t, open(t, b), model.VerbMaint))
		if result.Fault != c.fault || !strings.Contains(result.Err, c.want) || result.Admin != model.AdminReady {
			t.Errorf("%d %.20s gave %q in the state %s: %s; want %s", c.status, c.code, result.Fault, result.Admin, result.Err, c.want)
		}
	}
}

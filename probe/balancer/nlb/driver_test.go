package nlb

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/demo/winhost"
	"farmtop/probe/lab/winlab"
)

func TestMain(m *testing.M) {
	winlab.Main()
	m.Run()
}

func open(t *testing.T, n winhost.NLB) (*winlab.Machine, *Driver) {
	t.Helper()
	m := winlab.NewMachine(t)
	m.SetNLB(n)
	reader, err := New("web", model.Balancer{Name: "nlb", Kind: "nlb", Backend: "web", Through: m.Through(t)})
	if err != nil {
		t.Fatal(err)
	}
	return m, reader.(*Driver)
}

func pair() winhost.NLB {
	return winhost.NLB{Hosts: []winhost.Host{{Name: "WEB1", State: "Converged(default)"}, {Name: "WEB2", State: "Converged"}}}
}

func TestHostsAreServersInTheStateThatNLBTells(t *testing.T) {
	t.Parallel()
	m, d := open(t, pair())
	for state, want := range map[string]model.AdminState{
		"Converged": model.AdminReady, "Converged(default)": model.AdminReady, "Draining": model.AdminDrain, "Stopped": model.AdminMaint,
		"Suspended": model.AdminMaint, "Converging": model.AdminDown, "Konvergiert": model.AdminUnknown,
	} {
		m.SetHost("WEB2", state)
		got := d.Read(t.Context())
		if got.Err != "" || len(got.Servers) != 2 {
			t.Fatalf("%s: %+v", got.Err, got.Servers)
		}
		if s := got.Servers[1]; s.Admin != want || s.Status != state || s.Up != (want == model.AdminReady) || s.Group != "web" {
			t.Errorf("a host that is %s is %s, up=%t", state, s.Admin, s.Up)
		}
	}
}

// losing leads to the machine, and loses the answers of the runs that match: it fails as ssh does whose connection breaks.
func losing(t *testing.T, m *winlab.Machine, which string) []string {
	const script = `"$@" >"$0/answer"; code=$?; if %s; then exit 255; fi; cat "$0/answer"; exit $code`
	return append([]string{"sh", "-c", fmt.Sprintf(script, which), t.TempDir()}, m.Through(t)...)
}

func TestWhatBecameOfAStepWhoseAnswerIsLostIsRead(t *testing.T) {
	t.Parallel()
	const first, always = `mkdir "$0/first" 2>/dev/null`, "true"
	for _, c := range []struct {
		lost    string
		ignores bool
		fault   model.StepFault
		says    string
	}{
		{first, false, model.StepOK, ""},
		{first, true, model.StepUnreachable, "nlb says: WEB2 is Converged"},
		{always, false, model.StepUnknown, "what became of WEB2 is unknown"},
	} {
		m, d := open(t, winhost.NLB{Hosts: pair().Hosts, Ignores: c.ignores})
		d.shell.Through, d.patience = losing(t, m, c.lost), 0
		steps, err := d.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "WEB2"})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Do(t.Context(), steps[0]); got.Fault != c.fault || !strings.Contains(got.Err, c.says) || (got.Err == "") != (c.fault == model.StepOK) {
			t.Errorf("%q: %s; want %q: %s", got.Fault, got.Err, c.fault, c.says)
		}
	}
}

func TestAHostIsDrainedStoppedAndStarted(t *testing.T) {
	t.Parallel()
	m, d := open(t, pair())
	for _, c := range []struct {
		verb  model.Verb
		admin model.AdminState
	}{{model.VerbDrain, model.AdminDrain}, {model.VerbMaint, model.AdminMaint}, {model.VerbReady, model.AdminReady}} {
		steps, err := d.Steps(model.Change{Verb: c.verb}, model.Server{Group: "web", Name: "WEB2"})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Do(t.Context(), steps[0]); got.Err != "" || got.Admin != c.admin {
			t.Errorf("%s: %+v", c.verb, got)
		}
	}
	if _, err := d.Steps(model.Change{Verb: model.VerbWeight, Weight: 2}, model.Server{Group: "web", Name: "WEB2"}); err == nil {
		t.Error("a weight was planned")
	}
	d.patience = 0
	deaf := pair()
	deaf.Ignores = true
	m.SetNLB(deaf)
	steps, _ := d.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "WEB2"})
	if got := d.Do(t.Context(), steps[0]); got.Fault != model.StepIgnored || got.Admin != model.AdminReady {
		t.Errorf("success that is none: %+v", got)
	}
	m.Fail(func([]winhost.Cmdlet) *winhost.Trouble { return winhost.Denied() })
	if got := d.Do(t.Context(), steps[0]); got.Fault != model.StepDenied || !strings.Contains(got.Err, "Zugriff verweigert") {
		t.Errorf("denied: %+v", got)
	}
	if got := d.Read(t.Context()); got.Fault != model.ReadDenied {
		t.Errorf("denied to look: %+v", got)
	}
}

package f5

import (
	"net/http"
	"strings"
	"testing"

	"farmtop/model"
)

// planned is a change of a member as it is read now.
func planned(t testing.TB, d *Driver, verb model.Verb) model.Step {
	t.Helper()
	status := d.Read(t.Context())
	if len(status.Servers) == 0 {
		t.Fatalf("no members: %s", status.Err)
	}
	steps, err := d.Steps(model.Change{Verb: verb, Weight: 3}, status.Servers[0])
	if err != nil {
		t.Fatal(err)
	}
	return steps[0]
}

func TestAStepSaysWhatItDoesToClients(t *testing.T) {
	t.Parallel()
	d := open(t, model.Balancer{Name: "bigip1", Address: "https://192.0.2.1", Backend: "app", Login: model.Login{User: "x"}})
	server := model.Server{Group: "app", Name: "am1:443", Address: "10.0.0.1:443", Weight: 1}
	const at = "PATCH /mgmt/tm/ltm/pool/~Common~app/members/~Common~am1:443 "
	for verb, want := range map[model.Verb]string{
		model.VerbDrain: `{"session":"user-disabled","state":"user-up"}`, model.VerbMaint: `{"session":"user-disabled","state":"user-down"}`,
		model.VerbReady: `{"session":"user-enabled","state":"user-up"}`, model.VerbWeight: `{"ratio":3}`,
	} {
		steps, err := d.Steps(model.Change{Verb: verb, Weight: 3}, server)
		if err != nil || len(steps) != 1 || steps[0].Command != at+want || steps[0].Soft != (verb == model.VerbDrain) || len(steps[0].Undone) != 2 {
			t.Errorf("%s is %+v (%v), want %s", verb, steps, err, at+want)
		}
	}
	for _, change := range []model.Change{{Verb: "dance"}, {Verb: model.VerbWeight}, {Verb: model.VerbWeight, Weight: maxRatio + 1}} {
		if steps, err := d.Steps(change, server); err == nil {
			t.Errorf("%+v was planned: %+v", change, steps)
		}
	}
}

func TestAStandbyUnitIsNotChangedAndNamesTheActiveOne(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	f.set(func(f *fake) { f.failover = "standby" })
	d := open(t, b)
	const why = "bigip1.example.com is the standby unit of its group, which changes must not begin at; " +
		"bigip2.example.com (192.0.2.2) is active: give its URL, or the address that floats between them"
	if got := d.Read(t.Context()); got.Err != "" || got.Level != model.LevelUser || len(got.Hidden) != 1 || got.Hidden[0] != "changes, and most connections: "+why {
		t.Errorf("at level %q %q is hidden: %s", got.Level, got.Hidden, got.Err)
	}
	result := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if result.Fault != model.StepRejected || result.Err != "nothing was changed: "+why {
		t.Errorf("the step gave %q: %s", result.Fault, result.Err)
	}
	for _, s := range f.proxy.Servers(t.Context()) {
		if s.Off {
			t.Errorf("%s was changed", s.Name)
		}
	}
	f.set(func(f *fake) { f.failover = "active" }) // a failover, which a change notices at once
	if result := d.Do(t.Context(), planned(t, d, model.VerbMaint)); result.Err != "" || result.Admin != model.AdminMaint {
		t.Errorf("after a failover the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

func TestWhoMayOnlyLookIsToldWhichRoleChanges(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	f.set(func(f *fake) { f.looks = true })
	d := open(t, b)
	result := d.Do(t.Context(), planned(t, d, model.VerbDrain))
	if result.Fault != model.StepDenied || result.Admin != model.AdminReady || !strings.Contains(result.Err, "the role Operator") {
		t.Errorf("the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

func TestAPairThatCannotBeAskedForIsNotChanged(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	broken := http.StatusInternalServerError
	between := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/cm/device") {
			w.WriteHeader(broken)
			return
		}
		f.ServeHTTP(w, r)
	}))
	b.Address, b.TLS = between.Address, between.TLS
	d := open(t, b)
	step := planned(t, d, model.VerbDrain)
	if result := d.Do(t.Context(), step); result.Fault != model.StepRejected || !strings.HasPrefix(result.Err, "nothing was changed: ") {
		t.Errorf("the step gave %q: %s", result.Fault, result.Err)
	}
	broken = http.StatusForbidden // the user may not look there, who may change members all the same
	if result := d.Do(t.Context(), step); result.Err != "" || result.Admin != model.AdminDrain {
		t.Errorf("then the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

func TestADisabledNodeKeepsItsMemberFromBeingReady(t *testing.T) {
	t.Parallel()
	lines := strings.Replace(publishedStats, `"status.enabledState":{"description":"enabled"}`, `"status.enabledState":{"description":"disabled-by-parent"}`, 1)
	d := open(t, serve(t, canned([]byte(published), []byte(lines))))
	result := d.Do(t.Context(), planned(t, d, model.VerbReady))
	if result.Fault != model.StepIgnored || result.Admin != model.AdminDrain || !strings.Contains(result.Err, "is its node disabled, too") {
		t.Errorf("the step gave %q in the state %s: %s", result.Fault, result.Admin, result.Err)
	}
}

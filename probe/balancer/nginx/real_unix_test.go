//go:build unix

package nginx

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
	"farmtop/probe/program"
)

func TestTheDriverKeepsTheContractOfAllDrivers(t *testing.T) {
	t.Parallel()
	drains := installed(t).drains()
	cookie, s := "", (*site)(nil)
	if drains {
		cookie, s = "srv", newSiteWith(t, "\tsticky cookie srv;\r\n", "\tserver %[1]s route=of-%[2]s;\t# %[2]s\r\n")
	} else {
		s = newSite(t)
	}
	bench := contract.DriverBench{
		New: func(farm string, b model.Balancer) (balancer.Reader, error) {
			made, err := New(farm, b)
			if err == nil && b.Name == s.balancer.Name {
				_ = made.Read(t.Context()) // as the engine does before it plans
				made.(*Driver).patience = patienceWith(b)
			}
			return made, err
		},
		Balancer: s.balancer, Software: "nginx", Cookie: cookie, Soft: drains, NoDrain: !drains, Weights: []int{2, 100},
		Request: func(t testing.TB, value string) string {
			t.Helper()
			return s.request(t, http.Header{"Cookie": {"srv=" + value}})
		},
		Deaf: func(t testing.TB, b model.Balancer) model.Balancer {
			t.Helper()
			b.Through = append(b.Through, overridden(t, `case "$*" in "-s reload") exit 0 ;; esac`)...)
			return b
		},
	}
	for _, n := range s.nodes {
		node := contract.Node{Name: n.Address, Address: n.Address}
		if drains {
			node.Cookie = "of-" + n.Name
		}
		bench.Nodes = append(bench.Nodes, node)
	}
	contract.Driver(t, bench)
}

func TestAChangeKeepsTheFilesModeAndLinkAndTheLastVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := s.text(t)
	real := filepath.Join(s.server.Folder, "real.txt")
	if err := os.Rename(s.balancer.File, real); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.txt", s.balancer.File); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(real, 0o604); err != nil {
		t.Fatal(err)
	}
	d := s.open(t)
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	if got.Err != "" || got.Admin != model.AdminMaint || !strings.Contains(got.Said, "successful") && !strings.Contains(got.Said, "syntax is ok") {
		t.Fatalf("%+v", got)
	}
	if want := strings.Replace(before, s.nodes[0].Address, s.nodes[0].Address+" down", 1); s.text(t) != want {
		t.Errorf("the file is %q, want %q", s.text(t), want)
	}
	if target, err := os.Readlink(s.balancer.File); target != "real.txt" {
		t.Errorf("the link leads to %q: %v", target, err)
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o604 {
		t.Errorf("the file's mode is %v: %v", info, err)
	}
	kept, err := os.ReadFile(filepath.Join(s.server.Folder, ".real.txt.farmtop-backup"))
	if err != nil || string(kept) != before {
		t.Errorf("%q is kept: %v", kept, err)
	}
	s.isTidy(t)
}

func TestARefusedConfigurationIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := s.text(t)
	s.balancer.Through = append(s.balancer.Through, overridden(t,
		`case "$*" in -t) grep -q down "`+s.balancer.File+`" && { echo 'nginx: [warn] x'; echo 'nginx: [emerg] no "down" today' >&2; exit 1; } ;; esac`)...)
	d := s.open(t)
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	want := `nginx refuses it: no "down" today; ` + s.balancer.File + " was put back as it was, byte for byte, and nginx serves as before"
	if got.Fault != model.StepRejected || got.Err != want || got.Admin != model.AdminReady || got.Said != `no "down" today` {
		t.Errorf("%+v\nwant %s", got, want)
	}
	if s.text(t) != before {
		t.Errorf("the file is %q", s.text(t))
	}
	s.isTidy(t)
}

func TestAReloadThatFailsIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := s.text(t)
	s.balancer.Through = append(s.balancer.Through, s.breaking(t, "")...)
	d := s.open(t)
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || !strings.Contains(got.Err, `unknown directive "nonsense"`) ||
		!strings.HasSuffix(got.Err, s.balancer.File+" was put back as it was, byte for byte, and nginx serves as before") {
		t.Errorf("%+v", got)
	}
	if s.text(t) != before {
		t.Errorf("the file is %q", s.text(t))
	}
	s.isTidy(t)
}

func TestAConfigurationThatTheMasterRefusesIsTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := s.text(t)
	s.balancer.Through = append(s.balancer.Through, s.breaking(t, "kill -HUP $(cat "+s.server.Folder+"/pid); exit 0")...)
	d := s.open(t)
	d.patience = time.Second
	workers := d.Read(t.Context())
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	want := "nginx was told to reload, but didn't start all its workers anew within 1s; its error log says why; " + s.balancer.File + " was put back as it was, byte for byte, and nginx was told to reload it"
	if got.Fault != model.StepIgnored || got.Err != want || got.Admin != model.AdminReady {
		t.Errorf("%+v\nwant %s", got, want)
	}
	if s.text(t) != before {
		t.Errorf("the file is %q", s.text(t))
	}
	if again := d.Read(t.Context()); again.PID != workers.PID || again.Err != "" {
		t.Errorf("%+v", again)
	}
	s.isTidy(t)
}

func TestAConfigurationThatIsBrokenAlreadyIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	before := s.text(t)
	if err := os.WriteFile(filepath.Join(s.server.Folder, "x.conf.on"), []byte("nonsense;"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := s.open(t)
	if status := d.Read(t.Context()); status.Level != model.LevelUser || !strings.Contains(strings.Join(status.Hidden, "\n"), "nonsense") {
		t.Errorf("%+v", status)
	}
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || !strings.HasPrefix(got.Err, "nothing was changed: nginx -t fails already: unknown directive") || s.text(t) != before {
		t.Errorf("%+v", got)
	}
}

func TestAnEditWhileSomebodyElseEditsIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		meanwhile  func(s *site) string // a shell's command, run when the file was read
	}{
		{
			"the file changed", "nothing was changed: somebody has changed FILE meanwhile: look at it, then plan the action again",
			func(s *site) string { return "echo '# mine' >>" + s.balancer.File },
		},
		{
			"an editor has it open", "nothing was changed: somebody edits FILE: FOLDER/.app.conf.swp is there; let them save and close it, then plan the action again",
			func(s *site) string { return ": >" + s.server.Folder + "/.app.conf.swp" },
		},
		{
			"another farmtop has it", "nothing was changed: another farmtop changes FILE (FOLDER/.app.conf.farmtop-lock: farmtop, since noon); when none does, remove that file",
			func(s *site) string {
				return "echo 'farmtop, since noon' >" + s.server.Folder + "/.app.conf.farmtop-lock"
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			before := s.text(t)
			s.balancer.Through = append(s.balancer.Through, lateCommand(t, c.meanwhile(s))...)
			d := s.open(t)
			got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
			want := strings.NewReplacer("FILE", s.balancer.File, "FOLDER", s.server.Folder).Replace(c.want)
			if got.Fault != model.StepRejected || got.Err != want || got.Admin != model.AdminReady {
				t.Errorf("%+v\nwant %s", got, want)
			}
			if text := s.text(t); text != before && text != before+"# mine\n" {
				t.Errorf("the file is %q", text)
			}
		})
	}
}

func TestOldWorkersLeaveWithTheirLastRequest(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.open(t)
	mark, arrived, release := lab.Hold(s.nodes)
	defer release()
	asked := make(chan string, 1)
	go func() { asked <- s.request(t, mark) }()
	<-arrived
	if got := d.Do(t.Context(), s.step(t, d, model.VerbMaint)); got.Err != "" {
		t.Fatalf("%+v", got)
	}
	if got := d.Read(t.Context()); got.Leaving != 1 || got.Err != "" {
		t.Errorf("%d workers are leaving, want the one with the request: %+v", got.Leaving, got)
	}
	release()
	if served := <-asked; served == "" {
		t.Error("the held request wasn't served")
	}
	for deadline := time.Now().Add(20 * time.Second); d.Read(t.Context()).Leaving != 0; {
		if time.Now().After(deadline) {
			t.Fatal("the old worker doesn't end")
		}
	}
}

func TestAnNginxOnAnotherHostIsChangedOverSSH(t *testing.T) { //nolint:paralleltest // it changes where ssh is found
	s := newSite(t)
	lab.StartSSHD(t)
	before := s.text(t)
	s.balancer.Through = append([]string{"ssh", "lb1"}, overridden(t, "export "+program.Quoted(s.balancer.Through[1])+`; exec nginx "$@"`)...)
	d := s.open(t)
	for _, verb := range []model.Verb{model.VerbMaint, model.VerbReady} {
		if got := d.Do(t.Context(), s.step(t, d, verb)); got.Err != "" || got.Admin != verb.Aim() {
			t.Fatalf("%+v", got)
		}
	}
	if s.text(t) != before {
		t.Errorf("the file is %q", s.text(t))
	}
}

//go:build unix

package nginx

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestADriverWantsAFileAndAWayToIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b    model.Balancer
		want string
	}{
		{model.Balancer{Name: "lb"}, `balancer "lb": nginx tells its servers in a file alone; give it, such as file: /etc/nginx/conf.d/app.conf`},
		{model.Balancer{Name: "lb", File: "conf.d/app.conf"}, `balancer "lb": the file "conf.d/app.conf" is no whole path on nginx's host; begin it with a slash`},
		{model.Balancer{Name: "lb", File: "/a", Through: []string{""}}, `balancer "lb": "through" has no program; write one such as [ssh, lb1], or leave it out`},
	} {
		if _, err := New("farm", c.b); err == nil || err.Error() != c.want {
			t.Errorf("%+v: %v\nwant %s", c.b, err, c.want)
		}
	}
}

func TestAReadingThatFailsIsExplained(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, "server a:1;\nserver b:1;")
	other := filepath.Join(folder, "other.conf")
	if err := os.WriteFile(other, []byte("server a:1;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := func(path string) func(*model.Balancer) { return func(b *model.Balancer) { b.File = path } }
	script := func(text string) func(*model.Balancer) {
		return func(b *model.Balancer) { b.Through = append(b.Through, overridden(t, text)...) }
	}
	through := func(argv ...string) func(*model.Balancer) { return func(b *model.Balancer) { b.Through = argv } }
	for _, c := range []struct {
		name  string
		set   func(*model.Balancer)
		fault model.ReadFault
		want  string
	}{
		{"no file", file("/nonexistent/app.conf"), model.ReadAbsent, `the file with nginx's servers can't be read: cat: /nonexistent/app.conf: No such file or directory; correct "file", which is /nonexistent/app.conf`},
		{"a folder", file(folder), model.ReadAbsent, `the file with nginx's servers can't be read: cat: `},
		{"a file that isn't included", file(other), model.ReadAbsent, "nginx doesn't read " + other + ": include it in its configuration and reload, or name the file that it reads"},
		{"an upstream that isn't there", func(b *model.Balancer) { b.Backend = "api" }, model.ReadAbsent, `nginx has no upstream "api" that could include ` + b.File + `: correct "backend"`},
		{"no nginx", script("exit 127"), model.ReadAbsent, `there is no program nginx on the host, in PATH or where it usually is`},
		{"an nginx that may not be run", script("echo nginx: Permission denied; exit 126"), model.ReadDenied, `nginx may not be run by farmtop's user: nginx: Permission denied`},
		{"something else", script("echo Apache; exit 0"), model.ReadGarbage, `nginx -V doesn't tell the version: Apache`},
		{"an nginx that doesn't run", script(fmt.Sprintf(`[ "$1" = -V ] && { echo nginx version: nginx/1.30.0; echo " --pid-path=%s/other.conf "; exit; }`, folder)), model.ReadRefused, `nginx doesn't run on the host, or its processes are hidden`},
		{"no way", through("/nonexistent/ssh", "lb1"), model.ReadAbsent, `there is no program at /nonexistent/ssh`},
		{"a way that is closed", through("sh", "-c", "echo 'ops@lb1: Permission denied (publickey).' >&2; exit 255"), model.ReadDenied, `failed with exit code 255: ops@lb1: Permission denied (publickey).; run it by hand to see why`},
		{"sudo with a password", through("sh", "-c", "echo 'sudo: a password is required' >&2; exit 1"), model.ReadDenied, `failed with exit code 1: sudo: a password is required; run it by hand to see why`},
		{"a way that passes nothing on", through("sh", "-c", "exec echo ready"), model.ReadGarbage, `it has to pass its input on, as "docker exec -i" does`},
		{"a way that hangs", func(b *model.Balancer) {
			b.Through, b.Timeout = []string{"sh", "-c", "exec sleep 60"}, 100*time.Millisecond
		}, model.ReadTimeout, `didn't end in time and was ended`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := b
			c.set(&b)
			made, err := New("farm", b)
			if err != nil {
				t.Fatal(err)
			}
			got := made.Read(t.Context())
			if got.Fault != c.fault || !strings.Contains(got.Err, c.want) || got.Servers != nil || got.Software != "" {
				t.Errorf("%s: %s\nwant %s: %s", got.Fault, got.Err, c.fault, c.want)
			}
		})
	}
}

func TestAPlanThatNginxHasNothingForIsRefused(t *testing.T) {
	t.Parallel()
	made, err := New("farm", model.Balancer{Name: "lb", File: "/app.conf"})
	if err != nil {
		t.Fatal(err)
	}
	d := made.(*Driver)
	server := model.Server{Group: "app", Name: "a:1", Weight: 2}
	for _, change := range []model.Change{{Verb: model.VerbWeight}, {Verb: model.VerbWeight, Weight: maxWeight + 1}, {Verb: "explode"}} {
		if steps, err := d.Steps(change, server); err == nil {
			t.Errorf("%+v gave %+v", change, steps)
		}
	}
	steps, err := d.Steps(model.Change{Verb: model.VerbDrain}, server)
	if err != nil || !steps[0].Soft || steps[0].Command != "edit /app.conf: server a:1 drain; nginx -t; nginx -s reload" {
		t.Errorf("before nginx was asked a drain gave %+v, %v", steps, err)
	}
	steps[0].Verb = model.VerbMaint
	if got := d.Do(t.Context(), steps[0]); got.Fault != model.StepRejected || got.Err != "nothing was changed: "+errChanged.Error() {
		t.Errorf("a step that isn't what was planned gave %+v", got)
	}
}

func TestAnOldNginxSaysWhatItHasInsteadOfADrain(t *testing.T) {
	t.Parallel()
	if v := installed(t); v.drains() {
		t.Skipf("the installed nginx is %s, which drains", v.text)
	}
	s := newSite(t)
	before := s.text(t)
	d := s.open(t)
	server := model.Server{Group: "app", Name: s.nodes[0].Address}
	_, err := d.Steps(model.Change{Verb: model.VerbDrain}, server)
	if err == nil || !strings.Contains(err.Error(), `can't drain: "drain" and "sticky" came with 1.29.6; use maint, which writes "down"`) {
		t.Errorf("planning gave %v", err)
	}
	unread, failed := New("farm", s.balancer)
	if failed != nil {
		t.Fatal(failed)
	}
	planned := s.step(t, unread.(*Driver), model.VerbDrain)
	if got := d.Do(t.Context(), planned); got.Fault != model.StepRejected || s.text(t) != before {
		t.Errorf("%+v", got)
	}
	if got := unread.(*Driver).Do(t.Context(), planned); got.Fault != model.StepRejected || !strings.Contains(got.Err, "can't drain") || s.text(t) != before {
		t.Errorf("%+v", got)
	}
}

func TestWhoMayNotChangeTheFileIsTold(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	s := newSite(t)
	before := s.text(t)
	for folder := s.server.Folder; folder != os.TempDir(); folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	nobody := append([]string{"setpriv", "--reuid=65534", "--clear-groups"}, s.balancer.Through...)
	may := func(mode os.FileMode, through []string) *Driver {
		if err := os.Chmod(s.balancer.File, mode); err != nil {
			t.Fatal(err)
		}
		b := s.balancer
		b.Through = through
		made, err := New("farm", b)
		if err != nil {
			t.Fatal(err)
		}
		return made.(*Driver)
	}
	if got := may(0o600, nobody).Read(t.Context()); got.Fault != model.ReadDenied || !strings.Contains(got.Err, "Permission denied") {
		t.Errorf("who may not read the file got %s: %s", got.Fault, got.Err)
	}
	d := may(0o644, nobody)
	if got := d.Read(context.WithoutCancel(t.Context())); got.Err != "" || got.Level != model.LevelUser || len(got.Servers) != 3 || len(got.Hidden) < 2 {
		t.Errorf("who may read the file got %+v", got)
	}
	got := d.Do(t.Context(), s.step(t, d, model.VerbMaint))
	if got.Fault != model.StepDenied || got.Admin != model.AdminReady || !strings.Contains(got.Err, "nothing was changed: farmtop's user may not run nginx -t: ") {
		t.Errorf("%+v", got)
	}
	testing := may(0o644, append(nobody, overridden(t, `case $1 in
-T) echo "# configuration file `+s.balancer.File+`:"; cat `+s.balancer.File+`; echo; echo "# configuration file /x:"; echo "pid `+s.server.Folder+`/pid;"; exit ;;
-t) exit ;;
esac`)...))
	got = testing.Do(t.Context(), s.step(t, testing, model.VerbMaint))
	if got.Fault != model.StepDenied || got.Admin != model.AdminReady || !strings.Contains(got.Err, "Permission denied") || !strings.HasSuffix(got.Err, `or let "through" begin with sudo`) {
		t.Errorf("%+v", got)
	}
	if s.text(t) != before {
		t.Errorf("the file is %q", s.text(t))
	}
	s.isTidy(t)
}

//go:build unix

package nginx

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"farmtop/model"
)

const twoServers = "server a:1;\nserver b:1;"

// planned is a change of the first of the imitation's servers.
func planned(t *testing.T, d *Driver, verb model.Verb) model.Step {
	t.Helper()
	steps, err := d.Steps(model.Change{Verb: verb}, model.Server{Group: "app", Name: "a:1"})
	if err != nil || len(steps) != 1 {
		t.Fatalf("%+v, %v", steps, err)
	}
	return steps[0]
}

func pathOf(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func textOf(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAChangeWhoseWayIsLostNamesNoBackupOfAnEarlierOne(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	if got := opened(t, b).Do(t.Context(), planned(t, opened(t, b), model.VerbMaint)); got.Err != "" {
		t.Fatalf("%+v", got)
	}
	if err := os.WriteFile(b.File, []byte(textOf(t, b.File)+"\nserver c:1; # added last month"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Through = append(b.Through, lateCommand(t, "echo 'ssh: lb1: Connection reset' >&2; exit 255")...)
	d := opened(t, b)
	step := planned(t, d, model.VerbReady)
	got := d.Do(t.Context(), step)
	want := fmt.Sprintf("Connection reset; run it by hand to see why; %s may hold the change, and couldn't be put back, for the same reason; "+
		"look at it; what was to be done: %s; when no farmtop works there any more, remove %s/.servers.inc.farmtop-lock if it is left", b.File, step.Command, folder)
	if got.Fault != model.StepUnknown || got.Admin != model.AdminUnknown || !strings.HasSuffix(got.Err, want) || strings.Count(got.Err, "Connection reset") != 1 {
		t.Errorf("%+v\nwant %s", got, want)
	}
}

func TestAChangeThatCannotBePutBackNamesItsBackup(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	b.Through = append(b.Through, before(t, ofUndoing, "echo 'ssh: lb1: Connection reset' >&2; exit 255")...)
	b.Through = append(b.Through, overridden(t, `case "$*" in "-s reload") exit 0 ;; esac`)...)
	d := opened(t, b)
	d.patience = 100 * time.Millisecond
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	backup := filepath.Join(folder, ".servers.inc.farmtop-backup")
	if got.Fault != model.StepUnknown || !strings.Contains(got.Err, "; as it was before it is in "+backup+", unless it was put back after all; ") {
		t.Errorf("%+v", got)
	}
	if textOf(t, backup) != twoServers || textOf(t, b.File) == twoServers {
		t.Errorf("the backup is %q, the file %q", textOf(t, backup), textOf(t, b.File))
	}
}

func TestAChangeThatDidNotArriveChangesNothingAndReloadsNothing(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	log := filepath.Join(folder, "log")
	b.Through = append(b.Through, overridden(t, `echo "$*" >>`+log)...)
	b.Through = append(b.Through, before(t, ofChanging, "echo 'ssh: lb1: Connection refused' >&2; exit 255")...)
	d := opened(t, b)
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepUnreachable || got.Admin != model.AdminReady || !strings.HasSuffix(got.Err, "Connection refused; run it by hand to see why; "+b.File+" is as it was before") {
		t.Errorf("%+v", got)
	}
	if asked := textOf(t, log); strings.Contains(asked, "reload") || textOf(t, b.File) != twoServers {
		t.Errorf("nginx was asked for %q, the file is %q", asked, textOf(t, b.File))
	}
	isTidy(t, folder)
}

func TestAChangeWhoseWayIsGoneIsNotBegun(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	armed := filepath.Join(folder, "armed")
	b.Through = append(before(t, "run writable", "[ ! -e "+armed+` ] || rm -f -- "$0"`), b.Through...)
	d := opened(t, b)
	if err := os.WriteFile(armed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepUnreachable || got.Admin != model.AdminReady || !strings.HasPrefix(got.Err, "nothing was changed: there is no program at ") {
		t.Errorf("%+v", got)
	}
}

// Where the connection is lost the script over there goes on. Each time it is held up at another command, until the change was undone, or
// until what undoes it has looked at the file and is about to leave.
func TestAChangeThatGoesOnWithoutItsWayIsUndoneAllTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, at, want string
		early          bool
	}{
		{"cp", "cp", " is as it was before", false},
		{"cp, until the undoing has looked", "cp", " is as it was before", true},
		{"mv", "mv", " is as it was before", false},
		{"nginx", "nginx", " was put back as it was, byte for byte, and nginx was told to reload it", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, folder := newImitation(t, twoServers)
			signals := t.TempDir()
			for _, name := range []string{"begun", "go", "over"} {
				if err := syscall.Mkfifo(filepath.Join(signals, name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			in := strings.NewReplacer("DIR", signals)
			hold := in.Replace("[ -e DIR/once ] || { : >DIR/once; echo >DIR/begun; read -r _ <DIR/go; }")
			if c.at == "nginx" {
				b.Through = append(b.Through, overridden(t, `case "$*" in -t) `+hold+" ;; esac")...)
			} else {
				scripts := map[string]string{c.at: hold + "; exec " + pathOf(t, c.at) + ` "$@"`}
				if c.early {
					scripts["rm"] = in.Replace(`case "$*" in *farmtop-lock) [ -e DIR/twice ] || { : >DIR/twice; echo >DIR/go; read -r _ <DIR/over; } ;; esac
						exec `) + pathOf(t, "rm") + ` "$@"`
				}
				b.Through = append(programs(t, scripts), b.Through...)
			}
			cut := in.Replace(`{ printf %s "${script%x}" | "$@"; echo >DIR/over; } >/dev/null 2>&1 &
				read -r _ <DIR/begun; echo 'ssh: lb1: Connection reset' >&2; exit 255`)
			b.Through = append(before(t, ofChanging, cut), b.Through...)
			d := opened(t, b)
			got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
			if got.Fault != model.StepUnreachable || got.Admin != model.AdminReady || !strings.HasSuffix(got.Err, "; "+b.File+c.want) {
				t.Errorf("%+v", got)
			}
			if !c.early {
				if err := os.WriteFile(filepath.Join(signals, "go"), []byte("\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				_ = textOf(t, filepath.Join(signals, "over"))
			}
			if text := textOf(t, b.File); text != twoServers {
				t.Errorf("later the file is %q", text)
			}
			isTidy(t, folder)
		})
	}
}

func TestAFileThatIsBackIsNotSaidToBeLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, second, want, after string }{
		{
			"a reload that fails", "echo 'nginx: [alert] kill(7, 1) failed'; exit 1",
			", but nginx may serve by the change: kill(7, 1) failed; repair that, then nginx -s reload", twoServers,
		},
		{
			"somebody else", "printf '\n# mine' >>FILE; exit 0",
			", but somebody else has changed it since: look at it, then nginx -t and nginx -s reload", twoServers + "\n# mine",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, folder := newImitation(t, twoServers)
			once := filepath.Join(folder, "once")
			second := strings.ReplaceAll(c.second, "FILE", b.File)
			b.Through = append(b.Through, overridden(t, `case "$*" in "-s reload") [ ! -e `+once+" ] || { "+second+"; }; : >"+once+"; exit 0 ;; esac")...)
			d := opened(t, b)
			d.patience = 100 * time.Millisecond
			got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
			want := "; " + b.File + " was put back as it was, byte for byte" + c.want
			if got.Fault != model.StepUnknown || got.Admin != model.AdminUnknown || !strings.HasSuffix(got.Err, want) || textOf(t, b.File) != c.after {
				t.Errorf("%+v\nwant %s; the file is %q", got, want, textOf(t, b.File))
			}
			isTidy(t, folder)
		})
	}
}

//go:build unix

package nginx

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// Ignoring the signal, a limit of 0 bytes is what a full disk is: files can be made, and not be written.
func TestAFullDiskLeavesNoLock(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	b.Through = append(b.Through, lateCommand(t, "trap '' XFSZ; ulimit -f 0")...)
	d := opened(t, b)
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || !strings.HasPrefix(got.Err, "nothing was changed: "+b.File+" can't be changed: ") ||
		!strings.HasSuffix(got.Err, "; see whether "+folder+" can be written and has room (df), then plan the action again") {
		t.Errorf("%+v", got)
	}
	if textOf(t, b.File) != twoServers {
		t.Errorf("the file is %q", textOf(t, b.File))
	}
	isTidy(t, folder)
}

func TestARefusedChangePutsTheVeryFileBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		scripts map[string]string
		same    bool
	}{
		{"where the backup can be a link", nil, true},
		{"where it can't", map[string]string{"ln": "exit 1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, folder := newImitation(t, twoServers)
			earlier, err := os.Stat(b.File)
			if err != nil {
				t.Fatal(err)
			}
			b.Through = append(programs(t, c.scripts), b.Through...)
			b.Through = append(b.Through, overridden(t, `case "$*" in -t) ! grep -q down `+b.File+" || exit 1 ;; esac")...)
			d := opened(t, b)
			if got := d.Do(t.Context(), planned(t, d, model.VerbMaint)); got.Fault != model.StepRejected || !strings.Contains(got.Err, "byte for byte") {
				t.Errorf("%+v", got)
			}
			later, err := os.Stat(b.File)
			if err != nil || os.SameFile(earlier, later) != c.same || textOf(t, b.File) != twoServers {
				t.Errorf("the file is the same one: %v, want %v: %q, %v", os.SameFile(earlier, later), c.same, textOf(t, b.File), err)
			}
			isTidy(t, folder)
		})
	}
}

func TestTheNewFileGetsTheLabelOfTheOldOne(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	log := filepath.Join(folder, "log")
	b.Through = append(programs(t, map[string]string{"chcon": `echo "$*" >` + log + "; exit 1"}), b.Through...) // as without SELinux
	d := opened(t, b)
	if got := d.Do(t.Context(), planned(t, d, model.VerbMaint)); got.Err != "" {
		t.Errorf("%+v", got)
	}
	if asked := textOf(t, log); !strings.HasPrefix(asked, "--reference="+b.File+" -- "+folder+"/.servers.inc.farmtop-new-") {
		t.Errorf("chcon was asked for %q", asked)
	}
}

func TestALinkThatNobodyCanFollowIsKept(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	if err := os.Rename(b.File, filepath.Join(folder, "real")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", b.File); err != nil {
		t.Fatal(err)
	}
	b.Through = append(programs(t, map[string]string{"readlink": "exit 1"}), b.Through...)
	d := opened(t, b)
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || !strings.HasPrefix(got.Err, "nothing was changed: "+b.File+` is a link, and its host has no "readlink -f"`) {
		t.Errorf("%+v", got)
	}
	if target, err := os.Readlink(b.File); target != "real" || textOf(t, b.File) != twoServers {
		t.Errorf("the link leads to %q: %v", target, err)
	}
	isTidy(t, folder)
}

func TestAFileThatCannotBeRenamedOverIsExplained(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	b.Through = append(programs(t, map[string]string{"mv": "echo 'mv: cannot move: Device or resource busy' >&2; exit 1"}), b.Through...)
	d := opened(t, b)
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	want := "nothing was changed: " + b.File + " can't be changed: mv: cannot move: Device or resource busy; it" + mountedAlone
	if got.Fault != model.StepRejected || got.Err != want {
		t.Errorf("%+v\nwant %s", got, want)
	}
	isTidy(t, folder)
}

func TestALockThatIsTakenAwayEndsTheChange(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	lock := filepath.Join(folder, ".servers.inc.farmtop-lock")
	b.Through = append(programs(t, map[string]string{"chcon": "echo another >" + lock}), b.Through...)
	d := opened(t, b)
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || !strings.HasPrefix(got.Err, "nothing was changed: farmtop's lock was taken away meanwhile ("+lock+")") || textOf(t, b.File) != twoServers {
		t.Errorf("%+v; the file is %q", got, textOf(t, b.File))
	}
	if textOf(t, lock) != "another\n" {
		t.Errorf("another one's lock is %q", textOf(t, lock))
	}
}

func TestAWorkerThatIsSlowToLeaveUndoesNoChange(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, twoServers)
	if err := os.WriteFile(filepath.Join(folder, "stuck"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := opened(t, b)
	d.patience = 4 * time.Second
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Err != "" || got.Admin != model.AdminMaint || !strings.HasSuffix(got.Said, "; workers of before haven't begun to leave within 4s") {
		t.Errorf("%+v", got)
	}
	isTidy(t, folder)
}

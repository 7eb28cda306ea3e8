package audit

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"farmtop/model"
)

func TestALogThatCannotBeWrittenSaysSoAndThatNothingWasDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"full", syscall.ENOSPC, "can't be written: the disk is full; so nothing was done: free some space on it, or choose another with --audit-log"},
		{"quota", syscall.EDQUOT, "your quota of the disk is used up"},
		{"read-only", syscall.EROFS, "the file system is read-only"},
		{"denied", syscall.EACCES, "permission denied; so nothing was done: make the file and its folder yours"},
		{"other", errors.New("the disk is on fire"), "the disk is on fire; so nothing was done: see to the disk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log := open(t)
			log.file.open = func(path string, _ int) (handle, error) {
				return nil, &os.PathError{Op: "open", Path: path, Err: c.err}
			}
			sameError(t, log.Begin(noon, drain("a")), "the audit log "+log.file.path, c.want)
			if err := log.Close(); err != nil {
				t.Errorf("nothing is owed, but closing says %v", err)
			}
		})
	}
}

func TestWhatIsNoFileIsNotWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	sameError(t, openAt(t, folder).Begin(noon, drain("a")), "it is a folder", "nothing was done")

	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	sameError(t, openAt(t, filepath.Join(file, "audit.jsonl")).Begin(noon, drain("a")), "what should be its folder is a file")
}

func TestAFolderThatIsGoneIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	if onWindows {
		t.Skip("folders with open files can't be removed there")
	}
	log := open(t)
	plan := drain("a")
	begin(t, log, plan)
	folder := filepath.Dir(log.file.path)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	sameError(t, log.Begin(noon, drain("b")), "its folder is gone; so nothing was done: make the folder again, with mode 0700")
	sameError(t, log.End(noon, progress(plan, model.PhaseDone)), "its folder is gone; that the drain of portals/am1 ended (done) isn't written down")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	begin(t, log, drain("c"))
	if got := results(t, log.file.path); got != "end a done, begin c" {
		t.Errorf("the log has %q, want what was missing, and then c", got)
	}
}

func TestWhatAFullDiskKeptFromBeingDoneDoesNotLookDone(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a", "b")
	_, heal := sicken(log, sick{fitting: 600, writeErr: syscall.ENOSPC}) // the first line fits, the second doesn't
	sameError(t, log.Begin(noon, plan), "the disk is full; so nothing was done")
	heal()
	begin(t, log, drain("c"))
	actions, err := Read(log.file.path, 0)
	sameError(t, err, "damaged or not farmtop's, and were left out: 1;")
	if len(actions) != 3 {
		t.Fatalf("the log knows %+v, want a, b and c", actions)
	}
	for _, p := range actions[:2] {
		if p.Phase != model.PhaseFailed || p.Cut || p.Why != "the audit log couldn't be written, so nothing was done" {
			t.Errorf("%s is told as %q (cut: %t): %s", p.Action.ID, p.Phase, p.Cut, p.Why)
		}
	}
	if actions[2].Action.ID != "c" || actions[2].Phase != "" {
		t.Errorf("after it comes %+v, want c, under way", actions[2])
	}
}

func TestAFailedSyncIsAFailure(t *testing.T) {
	t.Parallel()
	log := open(t)
	_, heal := sicken(log, sick{fitting: -1, syncErr: syscall.EIO})
	sameError(t, log.Begin(noon, drain("a")), "input/output error; so nothing was done")
	heal()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if got := results(t, log.file.path); got != "begin a, end a failed" {
		t.Errorf("the log has %s", got)
	}
}

func TestTheEndThatAFullDiskKeptOutIsWrittenLater(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a")
	begin(t, log, plan)
	_ = log.file.giveUp(nil)
	_, heal := sicken(log, sick{fitting: 100, writeErr: syscall.ENOSPC})
	sameError(t, log.End(noon, progress(plan, model.PhaseDone)), "the disk is full; that the drain of portals/am1 ended (done) isn't written down: free some space")
	sameError(t, log.Close(), "what happened isn't written down in full")
	heal()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	actions, err := Read(log.file.path, 0)
	sameError(t, err, "left out: 2;") // the beginning of the line, at each try
	if len(actions) != 1 || actions[0].Phase != model.PhaseDone {
		t.Errorf("the log knows %+v, want a, done", actions)
	}
}

func TestWhatIsOwedIsBounded(t *testing.T) {
	t.Parallel()
	log := open(t)
	log.file.open = func(string, int) (handle, error) { return nil, syscall.ENOSPC }
	plan := drain("a")
	p := progress(plan, model.PhaseDraining)
	for range 3 {
		if err := log.Left(noon, slices.Repeat([]model.Progress{p}, mostOwed/2+1)...); err == nil {
			t.Fatal("a full disk takes notes")
		}
	}
	if len(log.owed) != mostOwed {
		t.Errorf("%d records are kept, want %d", len(log.owed), mostOwed)
	}
}

package audit

import (
	"os"
	"testing"
	"time"

	"farmtop/model"
)

func TestALineThatACrashToreIsEnded(t *testing.T) {
	t.Parallel()
	log := open(t)
	begin(t, log, drain("a"))
	text, err := os.ReadFile(log.file.path)
	if err != nil {
		t.Fatal(err)
	}
	torn := append(text, text[:len(text)/2]...)
	if err := os.WriteFile(log.file.path, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	begin(t, log, drain("b"))
	begin(t, log, drain("c"))
	actions, err := Read(log.file.path, 0)
	sameError(t, err, "left out: 1;")
	if len(actions) != 3 {
		t.Errorf("the log knows %+v, want a, b and c", actions)
	}
}

func TestALogThatWasRotatedGoesOnInANewFile(t *testing.T) {
	t.Parallel()
	if onWindows {
		t.Skip("open files can't be renamed there")
	}
	log := open(t)
	plan := drain("a")
	begin(t, log, plan)
	old := log.file.path + ".1"
	if err := os.Rename(log.file.path, old); err != nil {
		t.Fatal(err)
	}
	end(t, log, progress(plan, model.PhaseDone))
	if got := results(t, old); got != "begin a" {
		t.Errorf("the old file has %s", got)
	}
	if got := results(t, log.file.path); got != "end a done" {
		t.Errorf("the new file has %s", got)
	}
	actions := past(t, log.file.path)
	asked := noon.Add(-5021 * time.Millisecond).Truncate(time.Millisecond)
	if a := actions[0]; a.Action.Node != "am1" || a.Phase != model.PhaseDone || !a.At.Equal(asked) {
		t.Errorf("of the action whose begin was rotated away is known %+v, want am1, done, asked for at %s", a, asked)
	}
}

package source

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"farmtop/probe/lab"
)

func TestACommandsLinesComeAndItsLastWordsSayWhyItIsStartedAgain(t *testing.T) {
	t.Parallel()
	sh := lab.Require(t, "sh")
	g := gather(t, Command([]string{sh, "-c", "echo a; echo b; echo no such log >&2; exit 3"}))
	g.await("a second start", func(lines []string, s Status) bool { return len(lines) == 4 && s.Restarts == 1 })
	g.awaitState(Waiting, "ended with status 3 and said: no such log; it is started again in ")
	if got := g.all(); !slices.Equal(got[:2], []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
	gather(t, Command([]string{filepath.Join(t.TempDir(), "none")})).awaitState(Waiting, "couldn't be started: no such file")
	if err := Command(nil).Follow(t.Context(), Sink{Lines: func([]byte) {}, Tell: func(Status) {}}); err == nil {
		t.Error("no command is no error")
	}
}

func TestACommandIsEndedWithItsChildren(t *testing.T) {
	t.Parallel()
	sh := lab.Require(t, "sh")
	if runtime.GOOS == "windows" {
		t.Skip("only the command itself is ended on Windows")
	}
	g := gather(t, Command([]string{sh, "-c", "sleep 1000 & echo $!; while :; do echo flood >&2; done"}))
	g.awaitLines(1)
	g.stop()
	if err := g.finished(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); exec.Command(sh, "-c", "kill -0 "+g.all()[0]).Run() == nil; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("the child goes on")
		}
	}
}

func TestTailFollowsThroughACommand(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	if err := os.WriteFile(path, []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := gather(t, Command([]string{lab.Require(t, "tail"), "-n", "1", "-F", path}))
	g.awaitLines(1)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for i := range 1000 {
		fmt.Fprintf(file, "%d\n", i)
	}
	g.awaitLines(1001)
	if got := g.all(); got[1000] != "999" {
		t.Errorf("the last is %q", got[1000])
	}
}

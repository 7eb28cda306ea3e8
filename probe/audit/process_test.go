package audit

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"farmtop/model"
)

// What this test binary does in place of testing, when it is started with roleVar: it writes to logName in its working folder.
const (
	roleVar = "AUDIT_TEST_ROLE"
	logName = "audit.jsonl"

	roleWriter = "writer" // begins and ends many actions
	roleVictim = "victim" // begins one, says so and waits for its death
	roleNobody = "nobody" // ends at once
)

// Writers and actions of the test of several processes.
const (
	writers        = 4
	actionsOfOne   = 25
	actionsAtOnce  = 2
	recordsOfAPair = 2 * actionsAtOnce
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		if err := play(role); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

func play(role string) error {
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	log, err := Open(filepath.Join(folder, logName), here(), "farmtop test")
	if err != nil {
		return err
	}
	switch role {
	case roleWriter:
		return playWriter(log)
	case roleVictim:
		return playVictim(log)
	default:
		return nil
	}
}

func playVictim(log *Log) error {
	if err := log.Begin(noon, drain("victim")); err != nil {
		return err
	}
	fmt.Println("begun")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func playWriter(log *Log) error {
	name := strconv.Itoa(os.Getpid())
	for i := range actionsOfOne {
		plan := drain(fmt.Sprint(name, "-", i, "-0"), fmt.Sprint(name, "-", i, "-1"))
		if err := log.Begin(noon, plan); err != nil {
			return err
		}
		for j := range plan.Parts {
			p := progress(plan, model.PhaseDone)
			p.Action = plan.Parts[j].Action
			if err := log.End(noon, p); err != nil {
				return err
			}
		}
	}
	return log.Close()
}

// actor is this test binary in a role, with its log in a folder.
func actor(t *testing.T, role, folder string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), roleVar+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

func TestLinesOfSeveralFarmtopsAreWhole(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, logName)
	var all []*exec.Cmd
	for range writers {
		cmd := actor(t, roleWriter, folder)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, cmd)
	}
	for _, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if got, want := len(records(t, path)), writers*actionsOfOne*recordsOfAPair; got != want {
		t.Errorf("the log has %d records, want %d", got, want)
	}
	actions := past(t, path)
	if want := writers * actionsOfOne * actionsAtOnce; len(actions) != want {
		t.Errorf("it remembers %d actions, want %d", len(actions), want)
	}
	for _, p := range actions {
		if p.Phase != model.PhaseDone || p.Cut {
			t.Errorf("%s is %q, cut: %t; want it done", p.Action.ID, p.Phase, p.Cut)
		}
	}
}

func TestAnActionIsCutWhenItsProcessDies(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, logName)
	victim := actor(t, roleVictim, folder)
	silence, err := victim.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer silence.Close()
	said, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	if words, err := bufio.NewReader(said).ReadString('\n'); words != "begun\n" {
		t.Fatalf("the victim said %q: %v", words, err)
	}
	if p := past(t, path)[0]; p.Cut || p.Phase != "" {
		t.Errorf("while its process lives, the action is %q, cut: %t", p.Phase, p.Cut)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed
	found := past(t, path)
	if !found[0].Cut || !found[0].Ended.IsZero() {
		t.Fatalf("when its process is dead, the action is %+v, want it cut", found[0])
	}

	log := openAt(t, path)
	if err := log.CloseCut(noon, found); err != nil {
		t.Fatal(err)
	}
	if p := past(t, path)[0]; p.Cut || p.Ended.IsZero() || p.Phase != "" || p.Why != whyCut {
		t.Errorf("when somebody was told, the action is %+v, want it ended, nobody knows how", p)
	}
	if err := log.CloseCut(noon, past(t, path)); err != nil {
		t.Fatal(err)
	}
	if got := results(t, path); strings.Count(got, " cut") != 1 {
		t.Errorf("the log has %s, want one cut", got)
	}
}

func TestWhatOnlyMayHaveBeenCutIsNotCalledCut(t *testing.T) {
	t.Parallel()
	pid, start := os.Getpid(), uint64(0)
	start, _ = startOf(pid)
	by := fmt.Sprintf(`,"by":{"host":%q}`, here().Host)
	dead := deadPID(t)
	for _, c := range []struct {
		name string
		more string
		cut  bool
	}{
		{"a live process", fmt.Sprintf(`%s,"pid":%d,"process_start":%d`, by, pid, start), false},
		{"a live process, its start unknown", fmt.Sprintf(`%s,"pid":%d`, by, pid), false},
		{"a dead process", fmt.Sprintf(`%s,"pid":%d,"process_start":5`, by, dead), true},
		{"a dead process, its start unknown", fmt.Sprintf(`%s,"pid":%d`, by, dead), true},
		{"another machine", fmt.Sprintf(`,"by":{"host":"elsewhere"},"pid":%d`, dead), false},
		{"no machine", fmt.Sprintf(`,"pid":%d`, dead), false},
		{"no process", by, false},
		{"a process that can't be", by + `,"pid":-1`, false},
		{"a number above all processes", by + `,"pid":4294967297`, false},
		{"another process of that number", fmt.Sprintf(`%s,"pid":%d,"process_start":%d`, by, pid, start+1), start != 0},
	} {
		path := writeLog(t, line("begin", "a", c.more))
		if got := past(t, path)[0].Cut; got != c.cut {
			t.Errorf("%s: cut is %t, want %t", c.name, got, c.cut)
		}
	}
}

func TestAnActionThatEndedWhileItsProcessWasLookedForIsNotCut(t *testing.T) {
	t.Parallel()
	text := []string{line("begin", "a", `,"pid":1`), line("begin", "b", `,"pid":1`), line("end", "a", `,"result":"done"`)}
	seen, err := readTail(writeLog(t, text...))
	if err != nil {
		t.Fatal(err)
	}
	actions := seen.past(mostPast, map[string]bool{"a": true, "b": true})
	if actions[0].Cut || !actions[1].Cut {
		t.Errorf("a, which ended, is cut: %t; b, which didn't: %t", actions[0].Cut, actions[1].Cut)
	}
}

// deadPID is the id of a process that has ended.
func deadPID(t *testing.T) int {
	t.Helper()
	cmd := actor(t, roleNobody, t.TempDir())
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

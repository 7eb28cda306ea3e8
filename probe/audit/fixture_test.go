package audit

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// noon is when everything happens.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.FixedZone("CET", 3600))

// here is who acts on this machine.
func here() model.Operator {
	host, _ := os.Hostname() // without one, no test needs it
	return model.Operator{User: "ops1", Host: host, From: "192.0.2.7"}
}

// open makes a log in a folder of the test's own.
func open(t testing.TB) *Log {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "state", "farmtop", "audit.jsonl"))
}

func openAt(t testing.TB, path string) *Log {
	t.Helper()
	log, err := Open(path, here(), "farmtop test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() }) // tests that care close it themselves
	return log
}

// drain is a plan with a drain of one node of be_am for each id.
func drain(ids ...string) model.Plan {
	plan := model.Plan{At: noon}
	for i, id := range ids {
		a := model.Action{
			ID: id, Verb: model.VerbDrain, Farm: "portals", Node: fmt.Sprintf("am%d", i+1), Reason: "kernel <update> & reboot",
			Deadline: 15 * time.Minute, Then: model.VerbMaint,
		}
		plan.Order.Actions = append(plan.Order.Actions, a)
		plan.Parts = append(plan.Parts, model.Part{Action: a, Admin: model.AdminReady, Steps: []model.Step{
			{Balancer: "lb1", Verb: model.VerbDrain, Command: "set server be_am/" + a.Node + " state drain"},
		}})
	}
	return plan
}

// progress is how far the first action of a plan is.
func progress(plan model.Plan, phase model.Phase) model.Progress {
	return model.Progress{
		Action: plan.Parts[0].Action, Phase: phase, AskedAt: noon.Add(-5021 * time.Millisecond),
		Drain: &model.Drain{New: 0, Bound: 17, InFlight: 2},
		Results: []model.StepResult{{
			Step: plan.Parts[0].Steps[0], Took: 1500 * time.Microsecond, Said: "\n", Admin: model.AdminDrain,
		}},
	}
}

func begin(t testing.TB, log *Log, plan model.Plan) {
	t.Helper()
	if err := log.Begin(noon, plan); err != nil {
		t.Fatal(err)
	}
}

func end(t testing.TB, log *Log, p model.Progress) {
	t.Helper()
	if err := log.End(noon, p); err != nil {
		t.Fatal(err)
	}
}

// past is what the log remembers, all of which must be readable.
func past(t testing.TB, path string) []model.PastAction {
	t.Helper()
	actions, err := Read(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	return actions
}

// records are the lines of a log, each of which must be a JSON object or empty.
func records(t testing.TB, path string) []map[string]any {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []map[string]any
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var record map[string]any
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil {
			t.Fatalf("the line %q is no JSON: %v", lines.Text(), err)
		}
		all = append(all, record)
	}
	return all
}

// results are the kinds and results of a log's lines, in words.
func results(t testing.TB, path string) string {
	t.Helper()
	var words []string
	for _, r := range records(t, path) {
		word := fmt.Sprint(r["record"], " ", r["id"])
		if result, ok := r["result"]; ok {
			word += fmt.Sprint(" ", result)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// A sick handle fails as a disk would.
type sick struct {
	handle
	did      *[]string
	fitting  int // bytes that still find room; negative for all
	writeErr error
	syncErr  error
}

func (s *sick) Write(b []byte) (int, error) {
	*s.did = append(*s.did, "write")
	if s.fitting < 0 {
		return s.handle.Write(b)
	}
	n, err := s.handle.Write(b[:min(len(b), s.fitting)])
	s.fitting -= n
	if err == nil && n < len(b) {
		err = s.writeErr
	}
	return n, err
}

func (s *sick) Sync() error {
	*s.did = append(*s.did, "sync")
	if s.syncErr != nil {
		return s.syncErr
	}
	return s.handle.Sync()
}

// sicken makes the log's file as sick as the one given, until heal is called, and tells what is done to it.
func sicken(log *Log, like sick) (did *[]string, heal func()) {
	did = new([]string)
	log.file.open = func(path string, flag int) (handle, error) {
		h, err := openFile(path, flag)
		if err != nil {
			return nil, err
		}
		s := like
		s.handle, s.did = h, did
		return &s, nil
	}
	return did, func() {
		_ = log.file.giveUp(nil)
		log.file.open = openFile
	}
}

// sameError tells of a text that doesn't have all the parts of an error.
func sameError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q doesn't say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "syscall") || strings.Contains(err.Error(), "PathError") {
		t.Errorf("the error %q speaks Go", err)
	}
}

// modeOf is the permissions of a path.
func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	known, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return known.Mode().Perm()
}

// onWindows is where files have no modes and open ones can't be renamed.
const onWindows = runtime.GOOS == "windows"

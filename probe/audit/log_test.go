package audit

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestWhatIsWrittenIsAPromise(t *testing.T) {
	t.Parallel()
	log := open(t)
	log.pid, log.start = 4711, 99
	log.by.Host = "bastion"
	plan := drain("a-1")
	begin(t, log, plan)
	p := progress(plan, model.PhaseTimedOut)
	p.Why = "17 requests came with a cookie"
	end(t, log, p)
	text, err := os.ReadFile(log.file.path)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"schema":"farmtop/audit/v1","at":"2026-11-21T11:00:00.123Z","record":"begin","id":"a-1","action":"drain","farm":"portals","node":"am1",` +
		`"by":{"user":"ops1","host":"bastion","from":"192.0.2.7"},"program":"farmtop test","pid":4711,"process_start":99,` +
		`"reason":"kernel <update> & reboot","settle_ms":10000,"deadline_ms":900000,"then":"maint","admin":"ready",` +
		`"plan":PLAN,"commands":[{"balancer":"lb1","command":"set server be_am/am1 state drain"}]}
{"schema":"farmtop/audit/v1","at":"2026-11-21T11:00:00.123Z","record":"end","id":"a-1","action":"drain","farm":"portals","node":"am1",` +
		`"by":{"user":"ops1","host":"bastion","from":"192.0.2.7"},"program":"farmtop test","pid":4711,` +
		`"result":"timed-out","why":"17 requests came with a cookie","waited_ms":5021,"admin":"drain","in_flight":2,"new_requests":0,"cookie_requests":17,` +
		`"steps":[{"balancer":"lb1","command":"set server be_am/am1 state drain","admin":"drain","took_ms":1}]}
`
	planText, err := json.Marshal(planLines(plan.Text()))
	if err != nil {
		t.Fatal(err)
	}
	wanted := strings.Replace(want, `"plan":PLAN,`, fmt.Sprintf(`"plan":%s,`, planText), 1)
	if len(plan.Text()) == 0 {
		wanted = strings.Replace(want, `"plan":PLAN,`, "", 1)
	}
	if diff := cmp.Diff(wanted, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestOpeningALogTouchesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	log := openAt(t, filepath.Join(folder, "farmtop", "audit.jsonl"))
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) > 0 {
		t.Errorf("the folder holds %v (%v), want nothing", there, err)
	}
	if _, err := Open("audit.jsonl", here(), ""); err == nil || !strings.Contains(err.Error(), "isn't absolute") {
		t.Errorf("a log at a relative path: %v", err)
	}
}

func TestTheLogIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	if onWindows {
		t.Skip("files have no modes there")
	}
	log := open(t)
	begin(t, log, drain("a"))
	if mode := modeOf(t, log.file.path); mode != 0o600 {
		t.Errorf("the file has mode %o, want 600", mode)
	}
	if mode := modeOf(t, filepath.Dir(log.file.path)); mode != 0o700 {
		t.Errorf("the folder has mode %o, want 700", mode)
	}
}

func TestEveryRecordIsOneWriteAndThenASync(t *testing.T) {
	t.Parallel()
	log := open(t)
	did, _ := sicken(log, sick{fitting: -1})
	plan := drain("a", "b", "c")
	begin(t, log, plan)
	end(t, log, progress(plan, model.PhaseDone))
	if want := []string{"write", "sync", "write", "sync"}; !slices.Equal(*did, want) {
		t.Errorf("the file saw %q, want %q", *did, want)
	}
	if got := results(t, log.file.path); got != "begin a, begin b, begin c, end a done" {
		t.Errorf("the log has %s", got)
	}
	written := records(t, log.file.path)
	if written[2]["plan_with"] != "a" || written[2]["plan"] != nil {
		t.Errorf("the plan of the third action is told as %v, %v; want it with the first", written[2]["plan"], written[2]["plan_with"])
	}
}

func TestAnActionThatIsNotOverIsNotedWhenFarmtopEnds(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a", "b", "c")
	begin(t, log, plan)
	end(t, log, progress(plan, model.PhaseDraining))
	waiting, asked := progress(plan, model.PhaseQueued), progress(plan, model.PhaseAsked)
	waiting.Action, asked.Action = plan.Parts[1].Action, plan.Parts[2].Action
	waiting.Why = "am1 isn't ready yet"
	if err := log.Left(noon, waiting, asked); err != nil {
		t.Fatal(err)
	}
	var whys []string
	for _, p := range past(t, log.file.path) {
		whys = append(whys, string(p.Phase)+": "+p.Why)
		if p.Cut || !p.Ended.IsZero() || p.Phase.IsOver() {
			t.Errorf("%+v: want neither cut nor ended", p)
		}
	}
	want := []string{
		"draining: farmtop ended; the node stays as it is",
		"queued: farmtop ended before its turn came; nothing was done; am1 isn't ready yet",
		"asked: farmtop ended while it was carried out",
	}
	if diff := cmp.Diff(want, whys); diff != "" {
		t.Error(diff)
	}
}

func TestWhoActsIsTheActionsOperator(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a", "b")
	plan.Parts[1].Action.By = model.Operator{User: "ops2\x1b[2J", Host: "elsewhere"}
	begin(t, log, plan)
	actions := past(t, log.file.path)
	if got := actions[0].Action.By; got != here() {
		t.Errorf("without an operator of its own it is by %+v, want %+v", got, here())
	}
	if got, want := actions[1].Action.By, (model.Operator{User: "ops2?[2J", Host: "elsewhere"}); got != want {
		t.Errorf("it is by %+v, want %+v", got, want)
	}
}

func TestAWeightIsWrittenDownEvenWhenItIsZero(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a", "b")
	plan.Parts[0].Action.Verb, plan.Parts[0].Action.Weight = model.VerbWeight, 0
	plan.Parts[1].Action.Verb, plan.Parts[1].Action.Weight = model.VerbWeight, 128
	begin(t, log, plan)
	written := records(t, log.file.path)
	if written[0]["weight"] != 0.0 || written[1]["weight"] != 128.0 {
		t.Errorf("the weights are written as %v and %v, want 0 and 128", written[0]["weight"], written[1]["weight"])
	}
	if got := past(t, log.file.path); got[1].Action.Weight != 128 {
		t.Errorf("the weight is read as %d, want 128", got[1].Action.Weight)
	}
}

func TestUnknownCountsAreLeftOut(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a")
	p := progress(plan, model.PhaseDone)
	p.Drain.New = -1
	end(t, log, p)
	p.Drain = nil
	end(t, log, p)
	for i, want := range [][3]bool{{true, false, true}, {false, false, false}} {
		record := records(t, log.file.path)[i]
		for j, field := range []string{"in_flight", "new_requests", "cookie_requests"} {
			if _, there := record[field]; there != want[j] {
				t.Errorf("record %d has %s: %t, want %t", i, field, there, want[j])
			}
		}
	}
}

func TestTheLongestRecordsCanBeReadAgain(t *testing.T) {
	t.Parallel()
	log := open(t)
	long := strings.Repeat(`"`, 2*textLimit) // every byte of it becomes two
	plan := drain("a")
	part := &plan.Parts[0]
	a := model.Action{ID: long, Verb: "drain", Farm: long, Node: long, Group: long, Reason: long, By: model.Operator{User: long, Host: long, From: long}}
	part.Action, part.Done = a, long
	part.Steps = slices.Repeat([]model.Step{{Balancer: long, Command: long}}, linesLimit+1)
	p := model.Progress{Action: a, Phase: model.PhaseFailed, Why: long}
	p.Results = slices.Repeat([]model.StepResult{{Step: part.Steps[0], Err: long, Said: long}}, linesLimit+1)

	b := begunOf(log.head(kindBegin, noon, &a), 1, part)
	b.Plan = planLines(slices.Repeat([]string{long}, linesLimit+1))
	if len(b.Plan) != linesLimit+1 || b.Plan[linesLimit] != "… and 1 more" || b.Commands[linesLimit].Command != "… and 1 more" {
		t.Errorf("the lists have %d and %d lines and end with %q and %q", len(b.Plan), len(b.Commands), b.Plan[len(b.Plan)-1], b.Commands[len(b.Commands)-1])
	}
	for _, line := range [][]byte{lines([]begun{b}), lines([]ended{endedOf(log.head(kindEnd, noon, &a), noon, &p)})} {
		if len(line) > lineBytes || len(line) < lineBytes/2 {
			t.Errorf("a record has %d bytes; the bound of %d should be above it, but not far", len(line), lineBytes)
		}
	}
}

func TestAPlanWithNothingInItWritesNothing(t *testing.T) {
	t.Parallel()
	log := open(t)
	begin(t, log, model.Plan{})
	if err := log.CloseCut(noon, []model.PastAction{{Action: model.Action{ID: "a"}, Ended: noon}}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(log.file.path); !os.IsNotExist(err) {
		t.Errorf("there is a log: %v", err)
	}
}

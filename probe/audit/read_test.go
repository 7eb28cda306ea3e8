package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestWhatWasWrittenIsRemembered(t *testing.T) {
	t.Parallel()
	log := open(t)
	plan := drain("a", "b")
	plan.Parts[1].Action.Group = "be_am"
	begin(t, log, plan)
	p := progress(plan, model.PhaseTimedOut)
	p.Why = "17 requests came with a cookie"
	end(t, log, p)
	at := noon.Truncate(time.Millisecond).UTC()
	want := []model.PastAction{
		{At: at, Ended: at, Phase: model.PhaseTimedOut, Why: "17 requests came with a cookie", Action: model.Action{
			ID: "a", Verb: model.VerbDrain, Farm: "portals", Node: "am1", Reason: "kernel <update> & reboot", By: here(),
			Settle: model.DefaultSettle, Deadline: 15 * time.Minute, Then: model.VerbMaint,
		}},
		{At: at, Action: model.Action{
			ID: "b", Verb: model.VerbDrain, Farm: "portals", Node: "am2", Group: "be_am", Reason: "kernel <update> & reboot", By: here(),
			Settle: model.DefaultSettle, Deadline: 15 * time.Minute, Then: model.VerbMaint,
		}},
	}
	if diff := cmp.Diff(want, past(t, log.file.path)); diff != "" {
		t.Error(diff)
	}
}

func TestALogThatIsNotThereRemembersNothing(t *testing.T) {
	t.Parallel()
	if got := past(t, filepath.Join(t.TempDir(), "no", "audit.jsonl")); len(got) != 0 {
		t.Errorf("it remembers %+v", got)
	}
}

func TestAFolderIsNotRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := Read(folder, 0)
	sameError(t, err, "the audit log "+folder+" can't be read, so what was done before isn't known: it is no ordinary file")
}

// writeLog makes a log of lines.
func writeLog(t testing.TB, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// line is a record with the fields that all must have, and more.
func line(kind, id, more string) string {
	return fmt.Sprintf(`{"schema":"farmtop/audit/v1","at":"2026-11-21T11:00:00Z","record":%q,"id":%q,"action":"drain","farm":"f","node":"n"%s}`, kind, id, more)
}

func TestLinesThatAreNoRecordsAreLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	whole := line("begin", "x", "")
	path := writeLog(t,
		line("begin", "a", ""),
		"", // nothing is no damage
		"junk", "null", "[]", `{"schema":"other/v1"}`, whole[:len(whole)/2],
		strings.Replace(whole, "2026-11-21T11:00:00Z", "today", 1),
		strings.Replace(whole, `"id":"x"`, `"id":""`, 1),
		strings.Replace(whole, `"farm":"f"`, `"farm":7`, 1),
		line("begin", "x", `,"reason":"`+strings.Repeat("r", lineBytes)+`"`),
		line("end", "a", `,"result":"done"`),
	)
	actions, err := Read(path, 0)
	sameError(t, err, "lines of the audit log "+path+" are damaged or not farmtop's, and were left out: 9; look at the end of the file")
	if len(actions) != 1 || actions[0].Phase != model.PhaseDone {
		t.Errorf("the log knows %+v, want a, done", actions)
	}
}

func TestALineThatIsJustBeingWrittenIsNoDamage(t *testing.T) {
	t.Parallel()
	whole := line("begin", "a", "")
	path := writeLog(t, whole)
	for _, begun := range []string{whole[:1], whole[:len(whole)/2], whole[:len(whole)-1]} {
		if err := os.WriteFile(path, []byte(whole+"\n"+begun), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := past(t, path); len(got) != 1 {
			t.Errorf("with %q at its end the log knows %+v, want a", begun, got)
		}
	}
}

func TestRecordsOfALaterVersionAreReadAsFarAsTheyAreKnown(t *testing.T) {
	t.Parallel()
	path := writeLog(t,
		strings.Replace(line("begin", "a", `,"color":{"of":"node"},"pid":1`), "/v1", "/v2", 1),
		line("weather", "a", ""),
		line("end", "a", `,"result":"evaporated","steam":[1]`),
	)
	actions := past(t, path)
	if len(actions) != 1 || actions[0].Phase != "evaporated" || actions[0].Ended.IsZero() {
		t.Errorf("the log knows %+v, want a, evaporated", actions)
	}
}

func TestADrainThatWasDoneMayBeLostLater(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	text := line("begin", "a", "") + "\n" + line("end", "a", `,"result":"done"`) + "\n" + line("end", "a", `,"result":"undone"`) + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	past, err := Read(path, 0)
	if err != nil || len(past) != 1 || past[0].Phase != model.PhaseUndone {
		t.Errorf("the log knows %+v, %v", past, err)
	}
}

func TestTheFirstBeginCountsAndNoCutComesAfterAnEnd(t *testing.T) {
	t.Parallel()
	path := writeLog(t,
		line("begin", "a", `,"reason":"first"`), line("note", "a", `,"result":"draining"`),
		line("begin", "a", `,"reason":"second","pid":1`),
		line("end", "a", `,"result":"done"`), line("end", "a", `,"result":"cut"`),
	)
	actions := past(t, path)
	if len(actions) != 1 || actions[0].Phase != model.PhaseDone {
		t.Errorf("the log knows %+v, want a, done", actions)
	}
}

func TestTextsOfALogAreCleanAndBounded(t *testing.T) {
	t.Parallel()
	path := writeLog(t, line("begin", "a", `,"reason":"\u001b[2J\u202e\u009b`+strings.Repeat("long ", 1000)+`"`))
	reason := past(t, path)[0].Action.Reason
	if !strings.HasPrefix(reason, "?[2J??long long") || len(reason) > textLimit {
		t.Errorf("the reason is %q (%d bytes)", reason, len(reason))
	}
}

func TestOnlyTheEndOfALongLogIsRead(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 3 * mostPast {
		lines = append(lines, line("begin", fmt.Sprint("a", i), `,"reason":"`+strings.Repeat("r", 2500)+`"`))
	}
	path := writeLog(t, lines...)
	for _, c := range []struct{ limit, want int }{{0, mostPast}, {7, 7}, {5000, mostPast}, {-1, mostPast}} {
		actions := past(t, path)
		if c.limit != 0 {
			var err error
			if actions, err = Read(path, c.limit); err != nil {
				t.Fatal(err)
			}
		}
		if len(actions) != c.want || actions[len(actions)-1].Action.ID != fmt.Sprint("a", 3*mostPast-1) {
			t.Errorf("with a limit of %d it remembers %d actions, the newest of which is %s", c.limit, len(actions), actions[len(actions)-1].Action.ID)
		}
	}
}

func FuzzALogOfAnythingCanBeRead(f *testing.F) {
	f.Add([]byte(line("begin", "a", `,"pid":1,"process_start":5,"by":{"host":"h"},"settle_ms":9223372036854775807`) + "\n" + line("end", "a", `,"result":"cut"`)))
	f.Add([]byte(line("note", "b", `,"result":"draining","waited_ms":-1`) + "\njunk\n{\"schema\":\"farmtop/audit/v9\""))
	path := filepath.Join(f.TempDir(), "audit.jsonl")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		actions, _ := Read(path, 0)
		if len(actions) > bytes.Count(text, []byte("\n"))+1 {
			t.Errorf("%d actions came out of %q", len(actions), text)
		}
		for _, p := range actions {
			a := p.Action
			if a.ID == "" || p.At.IsZero() || a.Settle < 0 || a.Deadline < 0 || p.Cut && !p.Ended.IsZero() {
				t.Errorf("%+v came out of %q", p, text)
			}
			for _, s := range []string{a.ID, string(a.Verb), a.Farm, a.Node, a.Group, a.Reason, string(a.Then), a.By.String(), string(p.Phase), p.Why} {
				if s != clean(s, textLimit) || !utf8.ValidString(s) {
					t.Errorf("%q isn't clean", s)
				}
			}
		}
	})
}

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestActionsAndPlansLookAsTheyShould(t *testing.T) {
	t.Parallel()
	all := outcomes()
	several := []Outcome{all["drained"], all["timed out"], all["refused"], all["nothing"], all["failed"]}
	plan := refusedPlan()
	for file, write := range map[string]func(io.Writer) error{
		"action.txt":      func(w io.Writer) error { return ActionText(w, now, several, TextOptions{Width: 80}) },
		"action.json":     func(w io.Writer) error { return ActionJSON(w, now, several[:1]) },
		"action-all.json": func(w io.Writer) error { return ActionJSON(w, now, several) },
		"plan.txt":        func(w io.Writer) error { return PlanText(w, plan, TextOptions{Width: 80}) },
		"plan.json":       func(w io.Writer) error { return PlanJSON(w, plan) },
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			got := out.Bytes()
			if strings.HasSuffix(file, ".json") {
				var pretty bytes.Buffer
				if err := json.Indent(&pretty, got, "", "  "); err != nil {
					t.Fatal(err)
				}
				got = pretty.Bytes()
			}
			compareGolden(t, file, got)
		})
	}
}

// refusedPlan is a plan for a node in two backends, which a guard refuses.
func refusedPlan() *model.Plan {
	action := asked(model.VerbDrain)
	part := model.Part{Action: action, Admin: model.AdminReady, Soft: true, Servers: outcome(model.VerbDrain, model.PhaseDone, model.AdminReady).Node.Servers}
	for _, group := range []string{"be_am", "be_api"} {
		part.Steps = append(part.Steps, model.Step{
			Balancer: "lb1", Verb: model.VerbDrain, Group: group, Server: "am2", Command: "set server " + group + "/am2 state drain", Soft: true,
			Effect: "requests with the cookie SRVID still reach it, new sessions go elsewhere", Undone: []string{"a reload of HAProxy"},
		})
		part.Left = append(part.Left, model.Left{Balancer: "lb1", Group: group, Usable: []string{"am1"}, Before: 2, Share: -1})
	}
	part.Left[0].Share = 0.48
	return &model.Plan{
		At: now, Order: model.Order{Actions: []model.Action{action}}, Parts: []model.Part{part}, Confirm: []string{"portals"},
		Refusal: &model.Refusal{Guard: model.GuardMinReady, Text: "1 node would be left in be_am, and min_ready is 2"},
	}
}

func TestAPlanForScriptsSaysHowLongItSettlesWhereNobodyChose(t *testing.T) {
	t.Parallel()
	for verb, want := range map[model.Verb]string{model.VerbDrain: `"settle_ms":10000,`, model.VerbReady: `"settle_ms":0,`} {
		var out bytes.Buffer
		plan := &model.Plan{Parts: []model.Part{{Action: model.Action{Verb: verb}}}}
		if err := PlanJSON(&out, plan); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v, want %s in %s", verb, err, want, out.String())
		}
	}
}

func TestALineTellsBothSidesOfADrain(t *testing.T) {
	t.Parallel()
	draining := func(change func(*model.Progress)) Outcome {
		o := outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain)
		o.Progress.Drain.InFlight, o.Progress.Drain.Quiet = 2, 1200*time.Millisecond
		change(&o.Progress)
		return o
	}
	for _, test := range []struct {
		given Outcome
		want  string
	}{
		{
			draining(func(*model.Progress) {}),
			"portals/am2 draining  1m 0s  new 0  cookie-bound 214  in flight 2  quiet 1s of 5s  deadline in 9m 0s",
		},
		{draining(func(p *model.Progress) {
			p.Drain.New, p.Drain.Rates, p.Action.Deadline = -1, []float32{2, 0.7}, 0
			p.Drain.Decay = model.Decay{Falling: true, Enough: true, ETA: 4 * time.Minute}
		}), "portals/am2 draining  1m 0s  cookie-bound 42/min  in flight 2  quiet 1s of 5s  about 4m 0s to go"},
		{draining(func(p *model.Progress) { p.Phase = model.PhaseMoving }), "portals/am2 drained; maintenance follows  1m 0s"},
		{draining(func(p *model.Progress) { p.Action.Verb, p.Action.Deadline = model.VerbMaint, 0 }), "portals/am2 in maint  1m 0s  new 0  cookie-bound 214  in flight 2"},
		{draining(func(p *model.Progress) { p.Action.Verb, p.Drain = model.VerbReady, nil }), "portals/am2 is ready, and not up yet  1m 0s  deadline in 9m 0s"},
		{
			with(draining(func(*model.Progress) {}), func(o *Outcome) { o.Unread = "lb1" }),
			"portals/am2 draining  1m 0s  lb1 can't be read  deadline in 9m 0s",
		},
		{
			with(draining(func(*model.Progress) {}), func(o *Outcome) { o.Node.Servers[0].Uncounted = true }),
			"portals/am2 draining  1m 0s  nobody counts its requests  deadline in 9m 0s",
		},
	} {
		if got := ActionLine(&test.given, now, TextOptions{}); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestALineKeepsItsDeadlineWhereThereIsLittleRoom(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain)
	d := o.Progress.Drain
	d.InFlight, d.Quiet, d.Rates = 2, 1200*time.Millisecond, []float32{0.7}
	d.Decay = model.Decay{Falling: true, Enough: true, ETA: 4 * time.Minute}
	for width, want := range map[int]string{
		130: "portals/am2 draining  1m 0s  new 0  cookie-bound 42/min  in flight 2  quiet 1s of 5s  about 4m 0s to go  deadline in 9m 0s",
		80:  "portals/am2 draining  new 0  cookie 42/min  2 in flight  quiet 1s  9m 0s left",
		60:  "portals/am2 draining  new 0  cookie 42/min  9m 0s left",
		40:  "portals/am2 draining  new 0  9m 0s left",
	} {
		if got := ActionLine(&o, now, TextOptions{Width: width}); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

func FuzzWhateverABalancerSaysOfAnActionStaysText(f *testing.F) {
	for _, s := range []string{"am2", "", "\x1b[2J", "\x9b31m", "a\r\nb", "\u202eevil", "\xff", "日本語", strings.Repeat("long ", 2000)} {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		said := outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminState(s))
		p := &said.Progress
		p.Why, p.Action.Node, p.Action.Group, p.Action.Reason, p.Results[0].Err, said.Again = s, s, s, s, s, s
		plan := refusedPlan()
		plan.Refusal.Text, plan.Parts[0].Steps[0].Command, plan.Parts[0].Steps[0].Effect, plan.Parts[0].Left[0].Usable = s, s, s, []string{s}
		o := TextOptions{Width: int(width), ASCII: true}
		var action, planText, document bytes.Buffer
		err := fmt.Sprint(
			ActionText(&action, now, []Outcome{said}, o), PlanText(&planText, plan, o),
			ActionJSON(&document, now, []Outcome{said}), PlanJSON(&document, plan),
		)
		if strings.Contains(err, "error") {
			t.Fatal(err)
		}
		checkClean(t, action.String())
		checkClean(t, planText.String())
		checkClean(t, ActionLine(&said, now, o))
		for line := range strings.Lines(document.String()) {
			if !json.Valid([]byte(line)) || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), isUnprintable) {
				t.Errorf("no clean document: %q", line)
			}
		}
	})
}

// checkClean fails the test where text could disturb a terminal of ASCII. Commands in it are left whole, however long.
func checkClean(t *testing.T, out string) {
	t.Helper()
	for _, r := range strings.ReplaceAll(out, "\n", "") {
		if r < ' ' || r > '~' {
			t.Fatalf("%U in %q", r, out)
		}
	}
}

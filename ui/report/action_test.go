package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// asked is an order's action as the engine has taken it in.
func asked(verb model.Verb) model.Action {
	return model.Action{
		ID: "run-1", Verb: verb, Farm: "portals", Node: "am2", Reason: "patch tuesday",
		Settle: 5 * time.Second, Deadline: 10 * time.Minute,
		By: model.Operator{User: "ops1", Host: "bastion", From: "192.0.2.7"},
	}
}

// outcome is an action of a minute ago in a phase, at a node in an admin state.
func outcome(verb model.Verb, phase model.Phase, admin model.AdminState) Outcome {
	p := model.Progress{
		Action: asked(verb), Phase: phase, Text: "the plan", Soft: true, Was: model.AdminReady, AskedAt: ago(time.Minute), DoneAt: ago(time.Minute),
		Results: []model.StepResult{{
			Step: model.Step{Balancer: "lb1", Verb: verb, Group: "be_am", Server: "am2", Command: "set server be_am/am2 state " + string(verb)},
			Took: 1500 * time.Microsecond, Admin: admin,
		}},
		Drain: &model.Drain{Since: ago(time.Minute), At: now, Bound: 214, Quiet: 5 * time.Second},
	}
	if phase.IsOver() {
		p.EndedAt = now
	}
	return Outcome{Progress: p, Node: &model.NodeView{
		Node:    model.Node{Name: "am2"},
		Servers: []*model.ServerView{{Balancer: "lb1", Server: model.Server{Group: "be_am", Name: "am2", Admin: admin, InFlight: 3}}},
	}}
}

func refusal(guard model.Guard, text string) Outcome {
	o := outcome(model.VerbDrain, model.PhaseRefused, model.AdminReady)
	o.Progress = model.Progress{Action: o.Progress.Action, Phase: model.PhaseRefused, Guard: guard, Why: text, Was: model.AdminReady}
	return o
}

func with(o Outcome, change func(*Outcome)) Outcome {
	change(&o)
	return o
}

// outcomes are one of each kind, by name.
func outcomes() map[string]Outcome {
	return map[string]Outcome{
		"drained": outcome(model.VerbDrain, model.PhaseDone, model.AdminDrain),
		"asked": with(outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain), func(o *Outcome) {
			o.Progress.Action.Deadline, o.Progress.Why = 0, "3 requests in flight"
		}),
		"interrupted": with(outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain), func(o *Outcome) {
			o.Stopped, o.Again = true, "farmtop --config 'my farm.yaml'"
		}),
		"interrupted early": with(outcome(model.VerbDrain, model.PhaseAsked, model.AdminReady), func(o *Outcome) {
			o.Stopped, o.Progress.Text, o.Progress.DoneAt, o.Progress.Results, o.Progress.Drain = true, "", time.Time{}, nil, nil
		}),
		"interrupted in the middle": with(outcome(model.VerbReady, model.PhaseAsked, model.AdminDrain), func(o *Outcome) {
			o.Stopped, o.Progress.DoneAt, o.Progress.Drain = true, time.Time{}, nil
		}),
		"timed out": with(outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminDrain), func(o *Outcome) {
			o.Progress.Why, o.Progress.Drain.New = "10 min passed: requests with the sticky cookie still come", -1
		}),
		"unread": with(outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminDrain), func(o *Outcome) {
			o.Progress.Why, o.Unread = "10 min passed: lb1 can't be read", "lb1"
		}),
		"moved":   with(outcome(model.VerbDrain, model.PhaseDone, model.AdminMaint), func(o *Outcome) { o.Progress.Moved = true }),
		"forced":  with(outcome(model.VerbDrain, model.PhaseDone, model.AdminMaint), func(o *Outcome) { o.Progress.Moved, o.Progress.Forced = true, true }),
		"maint":   outcome(model.VerbMaint, model.PhaseDone, model.AdminMaint),
		"ready":   outcome(model.VerbReady, model.PhaseDone, model.AdminReady),
		"weight":  with(outcome(model.VerbWeight, model.PhaseDone, model.AdminReady), func(o *Outcome) { o.Progress.Action.Weight = 7 }),
		"refused": refusal(model.GuardLastNode, "am2 is the last node of be_am that takes new sessions: nobody would be left"),
		"nothing": with(outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain), func(o *Outcome) {
			o.Nothing = "am2 is in drain already"
			o.Progress.AskedAt, o.Progress.DoneAt, o.Progress.Results, o.Progress.Drain = time.Time{}, time.Time{}, nil, nil
		}),
		"failed": with(outcome(model.VerbDrain, model.PhaseFailed, model.AdminReady), func(o *Outcome) {
			o.Progress.Why = "lb1: permission denied for \"set server\"; the socket wants level admin"
			o.Progress.Results[0].Fault, o.Progress.Results[0].Err = model.StepDenied, o.Progress.Why
			o.Progress.DoneAt, o.Progress.Drain = time.Time{}, nil
		}),
		"undone": with(outcome(model.VerbDrain, model.PhaseUndone, model.AdminReady), func(o *Outcome) {
			o.Progress.Why = "lb1: be_am/am2 is ready again at 12:01:05: a reload lost the drain; make it again"
		}),
	}
}

func TestWhatCameOfAnActionIsOneWordAndASentence(t *testing.T) {
	t.Parallel()
	all := outcomes()
	for _, test := range []struct {
		name   string
		result Result
		says   string
	}{
		{"drained", ResultDone, "portals/am2 is drained: nothing is in flight, and no request came for 5s"},
		{"asked", ResultDraining, "portals/am2 is in drain; to wait until it is drained: farmtop drain portals/am2 --wait"},
		{"interrupted", ResultDraining, "interrupted: portals/am2 stays in drain; to undo it: farmtop --config 'my farm.yaml' ready portals/am2"},
		{"interrupted early", ResultFailed, "interrupted; nothing was done to portals/am2"},
		{"interrupted in the middle", ResultFailed, "interrupted in the middle of it: portals/am2 stays in drain; look at it before you go on"},
		{"unread", ResultTimedOut, "portals/am2 was in drain when lb1 was last read; 10 min passed: lb1 can't be read"},
		{"timed out", ResultTimedOut, "portals/am2 stays in drain; 10 min passed: requests with the sticky cookie still come. " +
			"To send the rest elsewhere: farmtop maint portals/am2; to undo it: farmtop ready portals/am2"},
		{"moved", ResultDone, "portals/am2 is in maint after its drain, and nothing is in flight"},
		{"forced", ResultDone, "portals/am2 is in maint, which moved those who still held its cookie when the deadline passed; nothing is in flight"},
		{"maint", ResultDone, "portals/am2 is in maint, and nothing is in flight"},
		{"ready", ResultDone, "portals/am2 is ready"},
		{"weight", ResultDone, "portals/am2 has weight 7"},
		{"refused", ResultRefused, "am2 is the last node of be_am that takes new sessions: nobody would be left"},
		{"nothing", ResultDraining, "nothing to do: am2 is in drain already"},
		{"failed", ResultFailed, `lb1: permission denied for "set server"; the socket wants level admin`},
		{"undone", ResultFailed, "lb1: be_am/am2 is ready again at 12:01:05: a reload lost the drain; make it again"},
	} {
		o := all[test.name]
		if o.Result() != test.result || o.Message() != test.says {
			t.Errorf("%s: %s, %q; want %s, %q", test.name, o.Result(), o.Message(), test.result, test.says)
		}
	}
	if len(all) != 16 {
		t.Errorf("%d outcomes, and 16 are looked at", len(all))
	}
}

func TestReadyIsDoneAsSoonAsTheBalancerSaysSo(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbReady, model.PhaseDraining, model.AdminReady)
	o.Progress.Why = "lb1 doesn't send it requests yet: DOWN L4CON"
	if o.Result() != ResultDone || o.Message() != "portals/am2 is ready; lb1 doesn't send it requests yet: DOWN L4CON" {
		t.Errorf("%s, %q", o.Result(), o.Message())
	}
	late := outcome(model.VerbReady, model.PhaseTimedOut, model.AdminReady)
	late.Progress.Why = "15 min passed: lb1 doesn't send it requests yet: DOWN L4CON"
	if want := "portals/am2 is ready; 15 min passed: lb1 doesn't send it requests yet: DOWN L4CON"; late.Result() != ResultTimedOut || late.Message() != want {
		t.Errorf("%s, %q; want %q", late.Result(), late.Message(), want)
	}
	o.Stopped = true
	if want := "interrupted: portals/am2 is ready; lb1 doesn't send it requests yet: DOWN L4CON"; o.Message() != want {
		t.Errorf("%q, want %q", o.Message(), want)
	}
}

func TestAnActionInOneBackendIsJudgedByThatBackendAlone(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbDrain, model.PhaseDraining, model.AdminDrain)
	o.Progress.Action.Group, o.Progress.Drain = "be_am", nil
	o.Node.Servers = append(o.Node.Servers, &model.ServerView{Server: model.Server{Group: "be_api", Admin: model.AdminMaint, InFlight: 40}})
	if c := o.counts(); o.Admin() != model.AdminDrain || c.inFlight == nil || *c.inFlight != 3 {
		t.Errorf("admin %s, %v in flight; want drain and 3", o.Admin(), c.inFlight)
	}
	if want := "farmtop drain portals/am2 --backend be_am --wait"; !strings.Contains(o.Message(), want) {
		t.Errorf("%q, want %q in it", o.Message(), want)
	}
}

func TestWhatABalancerSaidAfterItsCommandCountsUntilItIsReadAgain(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbDrain, model.PhaseDraining, model.AdminReady)
	o.Progress.Results[0].Admin = model.AdminDrain
	o.Progress.Results[0].At, o.Node.Servers[0].At = now, ago(time.Second)
	if o.Admin() != model.AdminDrain {
		t.Errorf("right after the command: %s", o.Admin())
	}
	o.Node.Servers[0].At = now.Add(time.Second)
	if o.Admin() != model.AdminReady {
		t.Errorf("after another reading: %s", o.Admin())
	}
}

// The document as scripts know it, written down from what the command line promises.
const promisedAction = `{"schema":"farmtop/action/v1","at":"2026-11-21T12:01:05Z","action":"drain","farm":"portals","node":"am2","result":"done",
"admin":"drain","soft":true,"in_flight":0,"new_requests":0,"cookie_requests":0,"waited_ms":5021,"message":""}`

func TestEveryPromisedFieldOfAnActionIsThereWithItsType(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promisedAction), &want); err != nil {
		t.Fatal(err)
	}
	for name, o := range outcomes() {
		var out bytes.Buffer
		if err := ActionJSON(&out, now, []Outcome{o}); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		have := fields(got)
		for _, field := range fields(want) {
			switch {
			case field == ".new_requests float64" && o.Progress.Drain != nil && o.Progress.Drain.New < 0:
				field = ".new_requests <nil>" // a balancer that doesn't count them apart
			case field == ".in_flight float64" && o.Unread != "":
				field = ".in_flight <nil>"
			}
			if !slices.Contains(have, field) {
				t.Errorf("%s: the document lacks %s", name, field)
			}
		}
	}
}

func TestAnOrderForSeveralFarmsIsSummedUpByItsWorst(t *testing.T) {
	t.Parallel()
	all := outcomes()
	order := []Outcome{all["drained"], all["timed out"], all["failed"], all["asked"]}
	var out bytes.Buffer
	if err := ActionJSON(&out, now, order); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Result  Result
		Actions []struct{ Result Result }
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if document.Result != ResultFailed || len(document.Actions) != 4 || document.Actions[1].Result != ResultTimedOut {
		t.Errorf("%+v", document)
	}
}

func TestWhatNobodyCountsIsNullAndUnknownNeverZero(t *testing.T) {
	t.Parallel()
	uncounted := func(o *Outcome) { o.Node.Servers[0].Uncounted, o.Progress.Drain = true, nil }
	for _, test := range []struct {
		name    string
		given   Outcome
		numbers string
		says    string
	}{
		{
			"counted", outcome(model.VerbDrain, model.PhaseDone, model.AdminDrain), `"in_flight":0,"new_requests":0,"cookie_requests":214,`,
			"in 1m 0s: 0 new and 214 cookie-bound requests; 0 in flight now",
		},
		{
			"no balancer counts", with(outcome(model.VerbMaint, model.PhaseDone, model.AdminMaint), uncounted),
			`"in_flight":null,"new_requests":null,"cookie_requests":null,`, "nobody knows how many requests came, nor how many are in flight now",
		},
		{
			"a balancer that can't be read", with(outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminDrain), func(o *Outcome) { o.Unread = "lb1" }),
			`"in_flight":null,"new_requests":0,"cookie_requests":214,`, "214 cookie-bound requests; how many are in flight now is unknown",
		},
		{
			"nobody has ever read it", with(outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminDrain), func(o *Outcome) { o.Node = nil }),
			`"in_flight":null,"new_requests":null,"cookie_requests":null,`, "nobody knows how many requests came",
		},
		{
			"a balancer that doesn't count new sessions apart",
			with(outcome(model.VerbDrain, model.PhaseDone, model.AdminDrain), func(o *Outcome) { o.Progress.Drain.New = -1 }),
			`"in_flight":0,"new_requests":null,"cookie_requests":214,`, "an unknown number of new and 214 cookie-bound requests",
		},
		{
			"refused before anything was counted", refusal(model.GuardLastNode, "no"), `"in_flight":3,"new_requests":0,"cookie_requests":0,`, "",
		},
	} {
		var document, words bytes.Buffer
		if err := errors.Join(ActionJSON(&document, now, []Outcome{test.given}), ActionText(&words, now, []Outcome{test.given}, TextOptions{Width: 200})); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(document.String(), test.numbers) || !strings.Contains(words.String(), test.says) {
			t.Errorf("%s: want %s and %q in\n%s%s", test.name, test.numbers, test.says, document.String(), words.String())
		}
	}
}

func TestWhatSeveralWereRefusedIsToldOnceAndNamesThem(t *testing.T) {
	t.Parallel()
	one, other := refusal(model.GuardMinReady, "too few would be left"), refusal(model.GuardMinReady, "too few would be left")
	other.Progress.Action.Farm, other.Progress.Action.Node = "gateway", "gw2"
	var out bytes.Buffer
	if err := ActionText(&out, now, []Outcome{one, other}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "refused  portals/am2 and gateway/gw2: too few would be left\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestWhatIsOfferedForCopyingIsQuoted(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbDrain, model.PhaseTimedOut, model.AdminDrain)
	o.Progress.Action.Farm, o.Progress.Action.Node, o.Progress.Action.Group = "my farm", "am2;reboot", "it's"
	o.Node.Servers[0].Group = "it's"
	o.Again = "farmtop --config 'my farm.yaml'"
	if want := `farmtop --config 'my farm.yaml' ready 'my farm/am2;reboot' --backend 'it'\''s'`; !strings.HasSuffix(o.Message(), want) {
		t.Errorf("%q, want %q at its end", o.Message(), want)
	}
	o.Progress.Phase = model.PhaseDraining
	if want := `drain 'my farm/am2;reboot' --backend 'it'\''s' --wait`; !strings.HasSuffix(o.Message(), want) {
		t.Errorf("%q, want %q at its end", o.Message(), want)
	}
}

func TestAReadyNodeThatSomebodyTookOutAgainIsNotCalledReady(t *testing.T) {
	t.Parallel()
	o := outcome(model.VerbReady, model.PhaseTimedOut, model.AdminDrain)
	o.Progress.Results[0].Admin = model.AdminReady
	o.Progress.Why = "10 min passed: lb1: be_am/am2 is in drain again: somebody else took it out"
	if strings.Contains(o.Message(), "is ready") || !strings.Contains(o.Message(), "portals/am2 stays in drain") {
		t.Errorf("%q", o.Message())
	}
}

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// only is the one step of a change.
func only(t *testing.T, w *Writer, change model.Change, server model.Server) model.Step {
	t.Helper()
	steps, err := w.Steps(change, server)
	if err != nil || len(steps) != 1 {
		t.Fatalf("%v: %v, %v", change, steps, err)
	}
	return steps[0]
}

func TestAServerIsDrainedTakenOutAndMadeReadyAgain(t *testing.T) {
	t.Parallel()
	w := writer(t, farmed(t, stateFile(t)))
	for _, c := range []struct {
		change model.Change
		admin  model.AdminState
		weight int
	}{
		{model.Change{Verb: model.VerbDrain}, model.AdminDrain, 10},
		{model.Change{Verb: model.VerbDrain}, model.AdminDrain, 10}, // again
		{model.Change{Verb: model.VerbMaint}, model.AdminMaint, 10},
		{model.Change{Verb: model.VerbReady}, model.AdminReady, 10},
		{model.Change{Verb: model.VerbWeight, Weight: 0}, model.AdminReady, 0},
		{model.Change{Verb: model.VerbWeight, Weight: 25}, model.AdminReady, 25},
	} {
		before := w.Read(t.Context()).Servers[1]
		step := only(t, w, c.change, before)
		got := w.Do(t.Context(), step)
		if got.Err != "" || got.Fault != model.StepOK || got.Admin != c.admin || got.Weight != c.weight || got.At.IsZero() || got.Took <= 0 {
			t.Fatalf("%v: %+v", c.change, got)
		}
		if diff := cmp.Diff(step, got.Step); diff != "" {
			t.Error(diff)
		}
		after := w.Read(t.Context()).Servers
		if after[1].Admin != c.admin || after[1].Weight != c.weight || after[0].Admin != model.AdminReady || after[2].Admin != model.AdminDown {
			t.Errorf("after %v: %+v", c.change, after)
		}
	}
}

func TestAStepSaysWhatItRunsAndWhatItMeans(t *testing.T) {
	t.Parallel()
	b := model.Balancer{Name: "lb1", Backend: "web", Commands: &model.Commands{
		Read: []string{"lbctl"}, JSON: memberFields(),
		Drain:  []string{"lbctl", "drain", "{group}/{server}", "it's so"},
		Maint:  []string{"lbctl", "out", "--host={host}", "{port}", "{address}", "{}", "{other}", ""},
		Weight: []string{"lbctl", "{server}", "{weight}"},
	}}
	w := writer(t, b)
	server := model.Server{Group: "web", Name: "am-1", Address: "[2001:db8::1]:443"}
	same := model.Step{Balancer: "lb1", Group: "web", Server: "am-1", Address: "[2001:db8::1]:443"}
	reload := []string{`a reload or restart of lb1, perhaps: farmtop doesn't know whether one keeps it ("lasts: true" would say so)`}
	with := func(verb model.Verb, weight int, soft bool, command, effect string) model.Step {
		step := same
		step.Verb, step.Weight, step.Soft, step.Command, step.Effect, step.Undone = verb, weight, soft, command, effect, reload
		return step
	}
	const (
		hard = `new sessions go to other servers, and those that it holds too, unless this balancer honours the cookie ("soft: true" would say so)`
		soft = `new sessions go to other servers; requests with its sticky cookie still reach it, as the configuration says ("soft: true")`
	)
	for _, c := range []struct {
		change model.Change
		want   model.Step
	}{
		{model.Change{Verb: model.VerbDrain}, with(model.VerbDrain, 0, false, `lbctl drain web/am-1 'it'\''s so'`, hard)},
		{
			model.Change{Verb: model.VerbMaint, Weight: 5},
			with(model.VerbMaint, 0, false, `lbctl out --host=2001:db8::1 443 [2001:db8::1]:443 '{}' '{other}' ''`, "no requests come to it; those with its sticky cookie go to other servers"),
		},
		{model.Change{Verb: model.VerbWeight, Weight: 7}, with(model.VerbWeight, 7, false, `lbctl am-1 7`, "its share of the new sessions follows the weight 7")},
		{model.Change{Verb: model.VerbWeight}, with(model.VerbWeight, 0, false, `lbctl am-1 0`, hard)},
	} {
		if diff := cmp.Diff(c.want, only(t, w, c.change, server)); diff != "" {
			t.Errorf("%v: %s", c.change, diff)
		}
	}
	b.Commands.Soft, b.Commands.Lasts = true, true
	step := only(t, writer(t, b), model.Change{Verb: model.VerbDrain}, server)
	if !step.Soft || step.Effect != soft || step.Undone != nil {
		t.Errorf("%+v", step)
	}
	if _, err := w.Steps(model.Change{Verb: model.VerbReady}, server); err == nil || err.Error() != "there is no command for it; add ready: [PROGRAM, ARGUMENT, …] to the balancer in the configuration" {
		t.Error(err)
	}
	if _, err := w.Steps(model.Change{Verb: model.VerbWeight, Weight: -1}, server); err == nil {
		t.Error("a negative weight is accepted")
	}
}

// TestWhatABalancerSaysIsNoCommand plans changes of servers whose names try to be more than names, and runs what is left of them.
func TestWhatABalancerSaysIsNoCommand(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "arguments")
	b := model.Balancer{Name: "lb1", Timeout: patient, Commands: &model.Commands{
		Read: tool(t, "print", "[]"), Drain: tool(t, "arguments", file, "{server}", "x{server}", "{address}"),
		JSON: &model.JSONAnswer{Fields: map[string]string{"server": "n", "state": "s", "address": "a"}},
	}}
	w := writer(t, b)
	for name, want := range map[string]string{
		"; rm -rf /":              `the server "; rm -rf /" holds ';' and can't stand in a command`,
		"$(reboot)":               `holds '$'`,
		"`reboot`":                "holds '`'",
		"a b":                     `holds ' '`,
		"a\nb":                    `holds '\n'`,
		"a\x00":                   `holds '\x00'`,
		"a\x1b[2J":                `holds '\x1b'`,
		"'a'":                     `holds '\''`,
		"%PATH%":                  `holds '%'`,
		"{address}":               `holds '{'`,
		"-rf":                     `begins with a hyphen, and the program would take it for an option`,
		"--all":                   `begins with a hyphen`,
		"":                        `wants {server}, and the balancer doesn't tell it of ""`,
		strings.Repeat("a", 1000): `is too long for a command`,
	} {
		_, err := w.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Name: name, Address: "127.0.0.1:1"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
		got := w.Do(t.Context(), model.Step{Verb: model.VerbDrain, Server: name, Address: "127.0.0.1:1", Command: "x"})
		if got.Fault != model.StepRejected || !strings.HasPrefix(got.Err, "nothing was changed: ") {
			t.Errorf("%q: %+v", name, got)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("something was run")
	}
	good := model.Server{Name: "dömain/am-1.a_b@c+d", Address: "[fe80::1]:443"}
	step := only(t, w, model.Change{Verb: model.VerbDrain}, good)
	_ = w.Do(t.Context(), step)
	content, err := os.ReadFile(file)
	if want := `["dömain/am-1.a_b@c+d","xdömain/am-1.a_b@c+d","[fe80::1]:443"]`; err != nil || string(content) != want {
		t.Errorf("the program was given %s, %v; want %s", content, err, want)
	}
}

func TestAStepThatIsNotTheOnePlannedIsNotRun(t *testing.T) {
	t.Parallel()
	w := writer(t, farmed(t, stateFile(t)))
	step := only(t, w, model.Change{Verb: model.VerbDrain}, w.Read(t.Context()).Servers[0])
	step.Server = "am2"
	got := w.Do(t.Context(), step)
	if got.Fault != model.StepRejected || got.Err != "nothing was changed: the command isn't the one that was planned: plan the action again" {
		t.Errorf("%+v", got)
	}
	for _, s := range w.Read(t.Context()).Servers[:2] {
		if s.Admin != model.AdminReady {
			t.Errorf("%s is in %s", s.Name, s.Admin)
		}
	}
}

func TestAChangeIsBelievedWhenTheBalancerSaysSo(t *testing.T) {
	t.Parallel()
	file := stateFile(t)
	for _, c := range []struct {
		name   string
		change func(*model.Commands)
		server string
		fault  model.StepFault
		admin  model.AdminState
		want   string
	}{
		{
			"success that does nothing", func(m *model.Commands) { m.Drain = tool(t, "print", "{server} drained") }, "am1", model.StepIgnored, "ready",
			"lbctl print 'am1 drained' succeeded, but lb1 says of web/am1: ready; run it by hand and look at the balancer's own log",
		},
		{
			"a failure", func(m *model.Commands) { m.Drain = tool(t, "fail", "4", "no member {server}\nx") }, "am1", model.StepRejected, "ready",
			"failed with exit code 4: no member am1; run it by hand to see why; lb1 says of web/am1: ready",
		},
		{
			"a server that isn't there", func(*model.Commands) {}, "am9", model.StepUnknown, "unknown",
			"failed with exit code 3: no member am9; run it by hand to see why; what became of web/am9 is unknown: the balancer no longer lists web/am9",
		},
		{
			"an unreadable balancer", func(m *model.Commands) { m.Read = tool(t, "fail", "1", "gone"); m.Drain = tool(t, "print", "{server}") }, "am1", model.StepUnknown, "unknown",
			"lbctl print am1 succeeded, but what became of web/am1 is unknown: lbctl fail 1 gone failed with exit code 1: gone; run it by hand to see why",
		},
		{
			"no such program", func(m *model.Commands) { m.Drain = []string{"farmtop-has-no-such-program", "{server}"} }, "am1", model.StepUnreachable, "unknown",
			"nothing was changed: there is no program farmtop-has-no-such-program in the folders of PATH: install it, or write its path",
		},
		{
			"a state that nothing explains", func(m *model.Commands) {
				m.Read = tool(t, "print", `[{"name":"am1","state":"odd"}]`)
				m.Drain = tool(t, "print", "{server}")
			}, "am1", model.StepIgnored, "unknown",
			`lbctl print am1 succeeded, but lb1 says of web/am1: "odd", and nothing in "states" tells what that means; run it by hand and look at the balancer's own log`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := farmed(t, file)
			c.change(b.Commands)
			w := writer(t, b)
			got := w.Do(t.Context(), only(t, w, model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: c.server}))
			if text := shown(t, got.Err); got.Fault != c.fault || got.Admin != c.admin || !strings.HasSuffix(text, c.want) {
				t.Errorf("%s, %s: %s\nwant %s, %s: %s", got.Fault, got.Admin, text, c.fault, c.admin, c.want)
			}
		})
	}
}

func TestAWeightThatIsNotToldIsNoProof(t *testing.T) {
	t.Parallel()
	b := farmed(t, "")
	b.Commands.Read = tool(t, "print", `[{"name":"am1","state":"ready"}]`)
	b.Commands.Weight = tool(t, "print", "{server} {weight}")
	w := writer(t, b)
	for _, weight := range []int{0, 1} {
		got := w.Do(t.Context(), only(t, w, model.Change{Verb: model.VerbWeight, Weight: weight}, model.Server{Group: "web", Name: "am1"}))
		if got.Fault != model.StepIgnored {
			t.Errorf("%+v", got)
		}
	}
}

func TestAChangeThatShowsLateIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := writer(t, farmed(t, stateFile(t)))
	w.patience = patient
	first := true
	decode := w.decode
	w.decode = func(output []byte) ([]row, *failure) { // the first answer is old
		rows, failed := decode(output)
		if first {
			rows[0][fieldState] = "enabled"
		}
		first = false
		return rows, failed
	}
	step := only(t, w, model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "am1"})
	if got := w.Do(t.Context(), step); got.Err != "" || got.Admin != model.AdminDrain {
		t.Errorf("%+v", got)
	}
}

func TestAChangeThatHangsIsEndedAndTheBalancerAsked(t *testing.T) {
	t.Parallel()
	b := farmed(t, stateFile(t))
	b.Commands.Drain = tool(t, "hang", "{server}")
	w := writer(t, b)
	w.changeTimeout = short
	got := w.Do(t.Context(), only(t, w, model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "am1"}))
	if text := shown(t, got.Err); got.Fault != model.StepUnreachable || got.Admin != model.AdminReady ||
		!strings.HasPrefix(text, "lbctl hang am1 took longer than 250ms and was ended") || !strings.HasSuffix(text, "; lb1 says of web/am1: ready") {
		t.Errorf("%+v", got)
	}
}

func TestChangesGetTenSecondsAtLeast(t *testing.T) {
	t.Parallel()
	b := farmed(t, "")
	for timeout, want := range map[time.Duration][2]time.Duration{
		0: {2 * time.Second, 10 * time.Second}, time.Second: {time.Second, 10 * time.Second}, time.Minute: {time.Minute, time.Minute},
	} {
		b.Timeout = timeout
		if w := writer(t, b); w.timeout != want[0] || w.changeTimeout != want[1] {
			t.Errorf("of %v: %v and %v", timeout, w.timeout, w.changeTimeout)
		}
	}
}

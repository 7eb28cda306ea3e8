package haproxy

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// replies treats every connection by its first line: the commands get one answer, questions another.
func replies(command, question string) func(net.Conn) {
	return func(conn net.Conn) {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		if strings.HasPrefix(line, "set server ") {
			_, _ = io.WriteString(conn, command)
			return
		}
		_, _ = io.WriteString(conn, question)
	}
}

// doAt carries the step of a change out for app/a, whose weight is 0 of 5, at a socket.
func doAt(ctx context.Context, t *testing.T, at string, change model.Change, timeout time.Duration) model.StepResult {
	t.Helper()
	d, err := New("web", model.Balancer{Name: "lb1", Address: at, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := d.Steps(change, model.Server{Group: "app", Name: "a", Weight: 1, InitialWeight: 5})
	if err != nil {
		t.Fatal(err)
	}
	return d.Do(ctx, steps[0])
}

var (
	drain = model.Change{Verb: model.VerbDrain}
	maint = model.Change{Verb: model.VerbMaint}
	ready = model.Change{Verb: model.VerbReady}
)

func weigh(n int) model.Change { return model.Change{Verb: model.VerbWeight, Weight: n} }

// wantStep checks how a step went, word by word; PATH stands for the address.
func wantStep(t *testing.T, got model.StepResult, at string, fault model.StepFault, text string) {
	t.Helper()
	if text = strings.ReplaceAll(text, "PATH", at); got.Fault != fault || got.Err != text {
		t.Errorf("%q went %q:\n%s\nwant %q:\n%s", got.Step.Command, got.Fault, got.Err, fault, text)
	}
	if got.At.IsZero() || got.Took < 0 || got.Step.Command == "" || got.Admin == "" {
		t.Errorf("the result is incomplete: %+v", got)
	}
}

func TestAStepSucceedsOnlyWhenTheBalancerSaysSoAfterwards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		change model.Change
		bits   string
		admin  model.AdminState
		fault  model.StepFault
	}{
		{drain, "8", model.AdminDrain, model.StepOK},
		{drain, "12", model.AdminDrain, model.StepOK},      // "disabled" in the configuration, made ready, drained
		{drain, "24", model.AdminDrain, model.StepOK},      // the server it tracks is drained too
		{drain, "72", model.AdminDrain, model.StepOK},      // its name was set at run time
		{drain, "16", model.AdminDrain, model.StepIgnored}, // only the server it tracks is drained
		{drain, "0", model.AdminReady, model.StepIgnored},
		{drain, "9", model.AdminMaint, model.StepIgnored},
		{drain, "10", model.AdminMaint, model.StepIgnored},
		{maint, "1", model.AdminMaint, model.StepOK},
		{maint, "5", model.AdminMaint, model.StepOK},
		{maint, "9", model.AdminMaint, model.StepOK},
		{maint, "2", model.AdminMaint, model.StepIgnored},
		{maint, "0", model.AdminReady, model.StepIgnored},
		{ready, "0", model.AdminReady, model.StepOK},
		{ready, "4", model.AdminReady, model.StepOK},
		{ready, "64", model.AdminReady, model.StepOK},
		{ready, "8", model.AdminDrain, model.StepIgnored},
		{ready, "16", model.AdminDrain, model.StepIgnored},
		{ready, "32", model.AdminMaint, model.StepIgnored},
		{weigh(3), "0", model.AdminReady, model.StepOK},
		{weigh(3), "8", model.AdminDrain, model.StepOK},
		{weigh(4), "0", model.AdminReady, model.StepIgnored},
	} {
		got := doAt(t.Context(), t, speaker(t, replies("\n", standingText(c.bits))), c.change, patient)
		if got.Fault != c.fault || (got.Err == "") != (c.fault == model.StepOK) || got.Admin != c.admin || got.Weight != 3 || got.Said != "" {
			t.Errorf("%+v with the bits %s is %+v", c.change, c.bits, got)
		}
	}
}

func TestAServerThatIsDownIsDrainedAllTheSame(t *testing.T) {
	t.Parallel()
	down := strings.Replace(standingText("8"), "10.0.0.1 2 8", "10.0.0.1 0 8", 1)
	if got := doAt(t.Context(), t, speaker(t, replies("\n", down)), drain, patient); got.Err != "" || got.Admin != model.AdminDrain {
		t.Errorf("draining a dead server gave %+v", got)
	}
	down = strings.Replace(standingText("0"), "10.0.0.1 2 0", "10.0.0.1 0 0", 1)
	if got := doAt(t.Context(), t, speaker(t, replies("\n", down)), ready, patient); got.Err != "" || got.Admin != model.AdminDown {
		t.Errorf("making a dead server ready gave %+v", got)
	}
}

func TestASuccessThatChangedNothingNamesTheObstacle(t *testing.T) {
	t.Parallel()
	const begin = `HAProxy at PATH answered "set server app/a state `
	agent := strings.Replace(standingText("0"), " 3 5 0 80", " 3 5 12 80", 1)
	for _, c := range []struct {
		change   model.Change
		question string
		want     string
	}{
		{drain, standingText("0"), `drain" with success, but app/a is in the state ready with weight 3: has somebody else changed it, or has HAProxy been reloaded, at the same time?`},
		{drain, agent, `drain" with success, but app/a is in the state ready with weight 3: its agent check is on and may have undone it; say "disable agent app/a" first`},
		{ready, standingText("16"), `ready" with success, but app/a is in the state drain with weight 3: it tracks another server, so make that ready first`},
		{ready, standingText("32"), `ready" with success, but app/a is in the state maint with weight 3: its name doesn't resolve, and until it does HAProxy keeps it in maintenance`},
	} {
		at := speaker(t, replies("\n", c.question))
		wantStep(t, doAt(t.Context(), t, at, c.change, patient), at, model.StepIgnored, begin+c.want)
	}
}

func TestAnyWordOfTheBalancerIsAnError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said, want string
		fault      model.StepFault
	}{
		{
			"No such server.\n\n", `HAProxy at PATH refused "set server app/a state drain", saying "No such server.": was it reloaded with another configuration? Refresh, and look again`,
			model.StepRejected,
		},
		{
			"something new\nin two lines\n", `HAProxy at PATH refused "set server app/a state drain", saying "something new": is it HAProxy's "stats socket", and what does its log say?`,
			model.StepRejected,
		},
		{
			"Permission denied\n\n",
			`HAProxy at PATH doesn't permit "set server app/a state drain": its socket's level is operator; its configuration must say "stats socket PATH level admin"`,
			model.StepDenied,
		},
	} {
		at := speaker(t, replies(c.said, strings.Replace(standingText("0"), "\nadmin", "\noperator", 1)))
		got := doAt(t.Context(), t, at, drain, patient)
		wantStep(t, got, at, c.fault, c.want)
		if got.Said != strings.TrimSpace(c.said) || got.Admin != model.AdminReady {
			t.Errorf("it said %q, and the state is %s", got.Said, got.Admin)
		}
	}
	if got, want := (address{"tcp", "10.0.0.1:9999"}).bind(), "ipv4@10.0.0.1:9999"; got != want {
		t.Errorf("a port is bound as %q, want %q", got, want)
	}
}

func TestALostAnswerIsMadeUpForByTheReadBack(t *testing.T) {
	t.Parallel()
	at := speaker(t, replies("", standingText("8")))
	wantStep(t, doAt(t.Context(), t, at, drain, patient), at, model.StepOK, "")
	at = speaker(t, replies("", standingText("0")))
	wantStep(t, doAt(t.Context(), t, at, drain, patient), at, model.StepUnreachable,
		`HAProxy at PATH gave no answer to "set server app/a state drain" (the connection was closed), and app/a is in the state ready with weight 3; try again`)
}

func TestACommandThatCantBeSaidChangesNothing(t *testing.T) {
	t.Parallel()
	at := filepath.Join(shortDir(t), "none.sock")
	got := doAt(t.Context(), t, at, drain, patient)
	wantStep(t, got, at, model.StepUnreachable, `nothing was changed: no socket at PATH: is HAProxy running, and is its "stats socket" there?`)
	if got.Admin != model.AdminUnknown {
		t.Errorf("the state is %s, want unknown", got.Admin)
	}
	at = speaker(t, replies("\n", standingText("8")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantStep(t, doAt(ctx, t, at, drain, patient), at, model.StepUnreachable, "nothing was changed: speaking to HAProxy at PATH was called off")
	if got := (&failure{fault: model.ReadDenied}).stepFault(); got != model.StepDenied {
		t.Errorf("a socket that may not be opened is %q", got)
	}
}

func TestACommandThatIsCalledOffInTheMiddleIsUnknown(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	at := speaker(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		cancel()
		_, _ = io.Copy(io.Discard, conn)
	})
	wantStep(t, doAt(ctx, t, at, drain, patient), at, model.StepUnknown,
		`nobody knows whether HAProxy at PATH carried "set server app/a state drain" out: speaking to HAProxy at PATH was called off; look at app/a before you go on`)
}

func TestAFrozenBalancerIsGivenUpOnTwice(t *testing.T) {
	t.Parallel()
	at := speaker(t, hangsAfter(""))
	wantStep(t, doAt(t.Context(), t, at, drain, short), at, model.StepUnknown,
		`nobody knows whether HAProxy at PATH carried "set server app/a state drain" out: PATH didn't answer "show servers state" within 250ms: `+
			`HAProxy hangs, or is overloaded; look at app/a before you go on`)
}

func TestAFloodOfJunkIsCutOff(t *testing.T) {
	t.Parallel()
	junk := []byte(strings.Repeat("junk junk\n", 1000))
	sent := make(chan int, 2)
	at := speaker(t, func(conn net.Conn) {
		total := 0
		for total < 1<<30 {
			n, err := conn.Write(junk)
			if total += n; err != nil {
				break
			}
		}
		sent <- total
	})
	got := doAt(t.Context(), t, at, drain, patient)
	wantStep(t, got, at, model.StepRejected,
		`HAProxy at PATH refused "set server app/a state drain", saying "junk junk": is it HAProxy's "stats socket", and what does its log say?`)
	if len(got.Said) > maxText {
		t.Errorf("%d bytes of it were kept", len(got.Said))
	}
	for range 2 {
		if total := <-sent; total > 4<<20 {
			t.Errorf("%d bytes were taken, want at most a few buffers full", total)
		}
	}
}

func TestAWeightIsRestoredToWhatIsConfiguredNow(t *testing.T) {
	t.Parallel()
	d, err := New("web", model.Balancer{Name: "lb1", Address: speaker(t, replies("\n", strings.Replace(standingText("0"), " 3 5 ", " 5 5 ", 1))), Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	steps, err := d.Steps(ready, model.Server{Group: "app", Name: "a", Weight: 0, InitialWeight: 4}) // a reload made it 5
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Do(t.Context(), steps[0]); got.Err != "" || got.Weight != 5 {
		t.Errorf("restoring the weight gave %+v", got)
	}
}

func TestTheTrackedServersNameIsAsked(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 8)
	at := speaker(t, func(conn net.Conn) {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		asked <- line
		answer := "\n"
		switch {
		case strings.HasPrefix(line, "show servers state app;"):
			answer = standingText("18")
		case strings.HasPrefix(line, "show stat app 4 2;"):
			answer = "# pxname,svname,tracked,type,\napp,a,other/b,2,\n\nadmin\n\n"
		}
		_, _ = io.WriteString(conn, answer)
	})
	wantStep(t, doAt(t.Context(), t, at, ready, patient), at, model.StepIgnored,
		`HAProxy at PATH answered "set server app/a state ready" with success, but app/a is in the state maint with weight 3: it tracks other/b, so make that ready first`)
	if len(asked) != 3 {
		t.Errorf("%d lines were said, want 3", len(asked))
	}
	if first := <-asked; first != "set server app/a state ready\n" {
		t.Errorf("the command was %q", first)
	}
}

func TestAnAnswerThatIsLostSaysHow(t *testing.T) {
	t.Parallel()
	d := &Driver{address: address{"tcp", "10.0.0.1:9999"}, timeout: 2 * time.Second}
	step := model.Step{Verb: model.VerbDrain, Group: "app", Server: "a", Command: "set server app/a state drain"}
	now := standing{group: "app", server: "a", operation: 2, weight: 1}
	for err, want := range map[error]string{
		os.ErrDeadlineExceeded: "not within 2s",
		context.Canceled:       "it was called off",
		io.ErrUnexpectedEOF:    "the connection was closed",
	} {
		want = `HAProxy at 10.0.0.1:9999 gave no answer to "set server app/a state drain" (` + want + `), and app/a is in the state ready with weight 1; try again`
		if got := d.judge(step, reply{lost: err}, now); got.Fault != model.StepUnreachable || got.Err != want {
			t.Errorf("%v is %q:\n%s\nwant\n%s", err, got.Fault, got.Err, want)
		}
	}
	got := d.judge(step, reply{said: denied}, standing{unread: fail(model.ReadCut, "broken off")})
	want := `HAProxy at 10.0.0.1:9999 doesn't permit "set server app/a state drain": its socket's level is too low; ` +
		`its configuration must say "stats socket ipv4@10.0.0.1:9999 level admin"`
	if got.Fault != model.StepDenied || got.Err != want || got.Admin != model.AdminUnknown {
		t.Errorf("denied, at an unknown level, it is %q:\n%s\nwant\n%s", got.Fault, got.Err, want)
	}
}

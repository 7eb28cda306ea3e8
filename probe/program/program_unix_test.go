//go:build unix

package program

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// patient is longer than any of these programs takes, however busy the machine is.
const patient = 20 * time.Second

func TestAProgramReadsItsInputAndIsHeard(t *testing.T) {
	t.Parallel()
	got, failed := Program{Argv: []string{"sh"}, Input: "cat <<END\nhello\nEND\necho aside >&2\n", AtMost: patient}.Run(t.Context())
	if failed != nil || string(got.Stdout) != "hello\n" || got.Said != "aside" {
		t.Errorf("%q, %q, %+v", got.Stdout, got.Said, failed)
	}
	got, failed = Program{Argv: []string{"cat"}, AtMost: patient}.Run(t.Context())
	if failed != nil || len(got.Stdout) != 0 {
		t.Errorf("without input it read something: %q, %+v", got.Stdout, failed)
	}
	got, failed = Program{Argv: []string{"true"}, Input: strings.Repeat("x", 1<<20), AtMost: patient}.Run(t.Context())
	if failed != nil {
		t.Errorf("a program that reads nothing failed: %+v, %+v", got, failed)
	}
}

func TestAProgramThatDoesNotSucceedIsExplained(t *testing.T) {
	t.Parallel()
	sh := func(script string) []string { return []string{"sh", "-c", script} }
	over, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Now())
	t.Cleanup(stop)
	for _, c := range []struct {
		name string
		p    Program
		ctx  context.Context //nolint:containedctx // it is what differs
		read model.ReadFault
		step model.StepFault
		want string
	}{
		{"an exit code", Program{Argv: sh("echo no >&2; exit 3"), AtMost: patient}, t.Context(), model.ReadGarbage, model.StepRejected, `failed with exit code 3: no; run it by hand to see why`},
		{"a signal", Program{Argv: sh("kill -9 $$"), AtMost: patient}, t.Context(), model.ReadCut, model.StepUnreachable, "was ended by somebody else"},
		{"a program that hangs", Program{Argv: sh("echo first >&2; sleep 60"), AtMost: 50 * time.Millisecond}, t.Context(), model.ReadTimeout, model.StepUnreachable, "took longer than 50ms and was ended"},
		{"a flood", Program{Argv: []string{"yes"}, AtMost: patient}, t.Context(), model.ReadGarbage, model.StepRejected, "yes wrote more than 8 MB and was ended"},
		{"one that is called off", Program{Argv: sh("sleep 60"), AtMost: patient}, over, model.ReadTimeout, model.StepUnreachable, "was stopped"},
		{"one that is late", Program{Argv: sh("sleep 60"), AtMost: patient}, late, model.ReadTimeout, model.StepUnreachable, "didn't end in time"},
		{"no program", Program{Argv: []string{"farmtop-has-no-such-program"}, AtMost: patient}, t.Context(), model.ReadAbsent, model.StepUnreachable, "there is no program farmtop-has-no-such-program in the folders of PATH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, failed := c.p.Run(c.ctx)
			if failed == nil || failed.Read != c.read || failed.Step != c.step || !strings.Contains(failed.Text, c.want) || len(got.Stdout) != 0 {
				t.Errorf("%+v\nwant %s, %s: %s", failed, c.read, c.step, c.want)
			}
		})
	}
}

func TestNothingOpensAWindowForAPassword(t *testing.T) {
	t.Parallel()
	got, failed := Program{Argv: []string{"sh", "-c", "echo $SSH_ASKPASS_REQUIRE $PATH"}, AtMost: patient}.Run(t.Context())
	if want := "never " + os.Getenv("PATH") + "\n"; failed != nil || string(got.Stdout) != want {
		t.Errorf("%q, %+v; want %q", got.Stdout, failed, want)
	}
}

func TestASteadyProgramIsNotEndedForWhatItWrites(t *testing.T) {
	t.Parallel()
	got, failed := Program{Argv: []string{"sh", "-c", "head -c 100000 /dev/zero; echo done >&2"}, AtMost: patient, Steady: true}.Run(t.Context())
	if failed != nil || len(got.Stdout) != maxTalk || got.Said != "done" {
		t.Errorf("%d bytes, %q, %+v", len(got.Stdout), got.Said, failed)
	}
}

//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command is a command line that runs this test binary as farmtop on the farm, and then tells its exit code.
func (f *realFarm) command(args string) string {
	log := filepath.Join(filepath.Dir(f.config), "audit.jsonl")
	return fmt.Sprintf("%s=%s %s --config %s --audit-log %s %s; echo ended with $?", role, roleFarmtop, os.Args[0], f.config, log, args)
}

func TestAnActionIsConfirmedAtTheTerminal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		extra    string
		question string
		answer   []string
		code     int
		says     string
		admin    string
	}{
		{"y", "", "drain web/node2? [y/N]", []string{"y", "Enter"}, 0, "draining web/node2 is in drain", "DRAIN"},
		{"enter alone", "", "drain web/node2? [y/N]", []string{"Enter"}, exitRefused, "refused not confirmed; nothing was done", "UP"},
		{"anything else", "", "drain web/node2? [y/N]", []string{"d", "Enter"}, exitRefused, "refused not confirmed; nothing was done", "UP"},
		{"the end of the input", "", "drain web/node2? [y/N]", []string{"C-d"}, exitRefused, "refused not confirmed; nothing was done", "UP"},
		{"ctrl+c", "", "drain web/node2? [y/N]", []string{"C-c"}, exitInterrupted, "interrupted; nothing was done", "UP"},
		{
			"the name of a protected farm", "protected: true", "drain web/node2? Farm web is protected; type its name:",
			[]string{"web", "Enter"},
			0, "draining web/node2 is in drain", "DRAIN",
		},
		{
			"y for a protected farm", "protected: true", "drain web/node2? Farm web is protected; type its name:",
			[]string{"y", "Enter"},
			exitRefused, "refused farm web is protected, and its name wasn't typed; nothing was done", "UP",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := startFarm(t, test.extra)
			tty := newTerminal(t, 160, 40)
			tty.enter(f.command("drain node2"))
			screen := tty.await("the question", func(screen string) bool { return strings.Contains(screen, test.question) })
			if !strings.Contains(screen, "Drain web/node2, which is ready") {
				t.Errorf("the plan isn't shown before the question:\n%s", screen)
			}
			tty.press(test.answer...)
			screen = tty.await("the end", func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("ended with %d\n", test.code)) })
			if !strings.Contains(strings.Join(strings.Fields(screen), " "), test.says) || f.admin("node2") != test.admin {
				t.Errorf("HAProxy says %s, want %s; the screen doesn't say %q:\n%s", f.admin("node2"), test.admin, test.says, screen)
			}
		})
	}
}

func TestKeysTypedBeforeTheQuestionAreNoAnswer(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	gate := filepath.Join(tty.folder, "gate")
	tty.enter(fmt.Sprintf("while [ ! -e %s ]; do sleep 0.05; done; %s", gate, f.command("drain node2")))
	tty.press("y", "Enter")
	tty.await("the echo of what was typed", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "\ny") })
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tty.awaitText("drain web/node2? [y/N]")
	tty.press("Enter")
	tty.await("the end", func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("ended with %d\n", exitRefused)) })
	if f.admin("node2") != "UP" {
		t.Errorf("HAProxy says %s", f.admin("node2"))
	}
}

func TestAWaitingDrainKeepsItsDeadlineWhereTheTerminalIsNarrow(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.guest()
	tty := newTerminal(t, 80, 24)
	tty.enter(f.command("drain node2 --yes --wait --deadline 10m"))
	tty.await("the line with its end", func(screen string) bool {
		return strings.Contains(screen, "web/node2 draining") && strings.Contains(screen, "/min") && strings.Contains(screen, "s left")
	})
	tty.press("C-c")
	tty.await("the end", func(screen string) bool {
		return strings.Contains(screen, fmt.Sprintf("ended with %d", exitInterrupted))
	})
}

func TestAWaitingDrainTellsOnOneLineHowFarItIs(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.guest()
	tty := newTerminal(t, 160, 40)
	tty.enter(f.command("drain node2 --yes --wait --deadline 10m"))
	count := func(screen string) int { return strings.Count(screen, "web/node2 draining") }
	tty.await("the line", func(screen string) bool { return count(screen) == 1 && strings.Contains(screen, "/min  in flight ") })
	screen := tty.await("another", func(screen string) bool { return strings.Contains(screen, "deadline in 9m 5") })
	if count(screen) != 1 || !strings.Contains(screen, "new 0  cookie-bound ") {
		t.Errorf("not one line with both sides:\n%s", screen)
	}
	tty.press("C-c")
	screen = tty.await("the end", func(screen string) bool {
		return strings.Contains(screen, fmt.Sprintf("ended with %d\n", exitInterrupted))
	})
	if count(screen) != 0 || !strings.Contains(screen, "web/node2 stays in drain; to undo it: farmtop") || f.admin("node2") != "DRAIN" {
		t.Errorf("HAProxy says %s; the screen:\n%s", f.admin("node2"), screen)
	}
}

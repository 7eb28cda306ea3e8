//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// confirms answers the dialog of an action, whose focus is on Cancel.
func (tty *terminal) confirms(title string) {
	tty.t.Helper()
	tty.awaitText(title)
	tty.await("keys to count", func(screen string) bool {
		return strings.Contains(screen, "▸[ Cancel ]") && strings.Contains(screen, "tab and arrows move") // not before the screen has settled
	})
	tty.press("Right")
	tty.await("the focus on the action", func(screen string) bool { return !strings.Contains(screen, "▸[ Cancel ]") })
	tty.press("Enter")
}

// drains begins to watch the farm and drains its second node from the keyboard, while a client with its cookie still comes.
func (f *realFarm) drains(tty *terminal, args string) {
	f.t.Helper()
	f.guest()
	tty.enter(f.command(args))
	tty.awaitText("3 up")
	tty.press("Right", "d")
	tty.confirms("Drain web/node2")
}

// trail is the audit log that the farm's commands write to.
func (f *realFarm) trail() *actor {
	return &actor{t: f.t, config: f.config, log: filepath.Join(filepath.Dir(f.config), "audit.jsonl")}
}

func TestTheDrainStoryFromTheKeyboard(t *testing.T) {
	t.Parallel()
	tty := newTerminal(t, 120, 40)
	before := tty.settings("before")
	tty.enter(tty.demo(roleFarmtop))
	tty.awaitText("3 up")
	tty.press("Right", "d")
	tty.awaitText("Drain demo/am2")
	tty.awaitText("esc cancels")
	tty.press("Escape")
	tty.await("no dialog", func(screen string) bool { return !strings.Contains(screen, "Cancel") })
	tty.press("d")
	tty.confirms("Drain demo/am2")
	tty.await("the drain with both sides", func(screen string) bool {
		return strings.Contains(screen, "2 up, 1 drain") && strings.Contains(screen, "◐ drain") &&
			strings.Contains(screen, "new         0") && strings.Contains(screen, "cookie ")
	})
	tty.press("u")
	tty.confirms("Make ready: demo/am2")
	tty.await("all nodes ready", func(screen string) bool {
		return strings.Contains(screen, "3 up") && !strings.Contains(screen, "◐ drain")
	})
	tty.press("q")
	screen := tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
	if strings.Contains(screen, "stays in") {
		t.Errorf("nothing stays, and it says:\n%s", screen)
	}
	tty.isSane(before)
}

func TestHoweverWatchingEndsWhatStaysDrainedIsToldAndWrittenDown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		end  func(tty *terminal)
		code int
	}{
		{"q", func(tty *terminal) { tty.press("q") }, 0},
		{"SIGHUP", func(tty *terminal) { tty.signals("HUP") }, exitInterrupted},
		{"SIGTERM", func(tty *terminal) { tty.signals("TERM") }, exitInterrupted},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := startFarm(t)
			tty := newTerminal(t, 160, 40)
			f.drains(tty, "")
			tty.awaitText("2 up, 1 drain")
			test.end(tty)
			screen := tty.await("the end", func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("ended with %d\n", test.code)) })
			said := strings.Join(strings.Fields(screen), " ")
			if !strings.Contains(said, "web/node2 stays in drain, since ") || !strings.Contains(said, "; to undo it: farmtop --config") {
				t.Errorf("it doesn't say what stays:\n%s", screen)
			}
			if kinds := f.trail().kinds(); !slices.Equal(kinds, []string{"begin drain", "note drain draining"}) || f.admin("node2") != "DRAIN" {
				t.Errorf("HAProxy says %s, the audit log has %q", f.admin("node2"), kinds)
			}
		})
	}
}

// signals sends a signal to the farmtop that a shell's command line runs.
func (tty *terminal) signals(signal string) {
	tty.t.Helper()
	if out, err := exec.Command("kill", "-"+signal, tty.pid()).CombinedOutput(); err != nil {
		tty.t.Fatalf("kill -%s: %v: %s", signal, err, out)
	}
}

func TestALostTerminalLeavesTheDrainAndTheAuditLogSaysSo(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	f.drains(tty, "")
	tty.awaitText("2 up, 1 drain")
	tty.tmux("kill-server")
	want := []string{"begin drain", "note drain draining"}
	for deadline := time.Now().Add(patience); !slices.Equal(f.trail().kinds(), want); <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the audit log has %q, want %q", f.trail().kinds(), want)
		}
	}
	if f.admin("node2") != "DRAIN" {
		t.Errorf("HAProxy says %s", f.admin("node2"))
	}
}

func TestWhatIsAskedForOnTheScreenTakesTheTimesOfTheCommandLine(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	tty.enter(f.command("--settle 3s --deadline 0"))
	tty.awaitText("3 up")
	tty.press("Right", "d")
	screen := tty.await("the plan", func(screen string) bool { return strings.Contains(screen, "no request came for 3 s") })
	if strings.Contains(screen, "timed out") {
		t.Errorf("there is no deadline, and it says:\n%s", screen)
	}
}

func TestWithoutAnAuditLogTheScreenRunsAndNothingIsChanged(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	f.drains(tty, "--audit-log /dev/full")
	tty.await("why it failed", func(screen string) bool {
		return strings.Contains(screen, "3 up") && strings.Contains(screen, "audit log /dev/full can't be written")
	})
	if f.admin("node2") != "UP" {
		t.Errorf("HAProxy says %s", f.admin("node2"))
	}
}

func TestAnActionThatWasCutOffIsToldAtTheNextStart(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	f.drains(tty, "")
	tty.awaitText("2 up, 1 drain")
	tty.signals("KILL")
	tty.awaitText("ended with 137")

	tty = newTerminal(t, 160, 40) // the other one is as a killed program leaves it
	tty.enter(f.command(""))
	tty.awaitText("farmtop ended in the middle of it")
	tty.press("q")
	tty.awaitText("ended with 0")
	tty.enter("clear; " + f.command("drain node2 --yes"))
	if screen := tty.await("the end", func(screen string) bool { return strings.Contains(screen, "ended with 0") }); strings.Contains(screen, "in the middle") {
		t.Errorf("it is told again:\n%s", screen)
	}
}

func TestACommandTellsWhatWasCutOffBefore(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := newTerminal(t, 160, 40)
	f.guest()
	tty.enter(f.command("drain node2 --yes --wait"))
	tty.awaitText("web/node2 draining")
	tty.signals("KILL")
	tty.awaitText("ended with 137")
	code, _, stderr := farmtop(t, "ready", "node2", "--yes", "--config", f.config, "--audit-log", f.trail().log)
	if code != 0 || !strings.Contains(stderr, "farmtop ended in the middle of the drain of web/node2 that was asked for at ") {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if kinds := f.trail().kinds(); !slices.Equal(kinds, []string{"begin drain", "end drain cut", "begin ready", "end ready done"}) {
		t.Errorf("the audit log has %q", kinds)
	}
}

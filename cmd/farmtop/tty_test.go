//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestHoweverFarmtopEndsTheTerminalIsSane(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		role string
		end  func(tty *terminal)
		says string // on the screen afterwards
	}{
		{name: "q", end: func(tty *terminal) { tty.press("q") }},
		{name: "Q leaves the last screen", end: func(tty *terminal) { tty.press("Q") }, says: "no findings"},
		{name: "ctrl+c", end: func(tty *terminal) { tty.press("C-c") }},
		{name: "SIGTERM", end: func(tty *terminal) { tty.kill("TERM") }},
		{name: "SIGINT", end: func(tty *terminal) { tty.kill("INT") }},
		{name: "SIGHUP", end: func(tty *terminal) { tty.kill("HUP") }},
		{name: "a panic of the state's owner", role: roleStateFails, end: func(*terminal) {}, says: "farmtop failed while keeping the state: struck"},
		{name: "a panic in a check", role: roleAskerFails, end: func(*terminal) {}, says: "farmtop failed while asking: struck"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tty := newTerminal(t, 100, 30)
			before := tty.settings("before")
			what := test.role
			if what == "" {
				what = roleFarmtop
			}
			tty.enter(tty.demo(what))
			tty.awaitText("3 up")
			test.end(tty)
			screen := tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
			if test.says != "" && !strings.Contains(strings.Join(strings.Fields(screen), " "), test.says) {
				t.Errorf("the screen doesn't say %q:\n%s", test.says, screen)
			}
			tty.isSane(before)
		})
	}
}

func (tty *terminal) kill(signal string) {
	tty.t.Helper()
	if out, err := exec.Command("kill", "-"+signal, tty.pid()).CombinedOutput(); err != nil {
		tty.t.Fatalf("kill -%s: %v: %s", signal, err, out)
	}
}

func TestASuspendedFarmtopComesBack(t *testing.T) {
	t.Parallel()
	tty := newTerminal(t, 100, 30)
	before := tty.settings("before")
	tty.enter(tty.demo(roleFarmtop))
	tty.awaitText("3 up")
	tty.press("C-z")
	tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
	tty.isSane(before)
	tty.enter("fg")
	tty.awaitText("3 up")
	tty.press("q")
	tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
	tty.isSane(before)
}

func TestKeysComeFromTheTerminalWhenStdinIsSomethingElse(t *testing.T) {
	t.Parallel()
	for _, stdin := range []string{"</dev/null", "<&-", "</etc/passwd"} {
		t.Run(stdin, func(t *testing.T) {
			t.Parallel()
			tty := newTerminal(t, 100, 30)
			before := tty.settings("before")
			tty.enter(tty.demo(roleFarmtop) + " " + stdin)
			tty.awaitText("3 up")
			tty.press("q")
			tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
			tty.isSane(before)
		})
	}
}

func TestAStormOfResizesLeavesTheScreenWhole(t *testing.T) {
	t.Parallel()
	tty := newTerminal(t, 100, 30)
	before := tty.settings("before")
	tty.enter(tty.demo(roleFarmtop))
	tty.awaitText("3 up")
	for i := range 60 {
		tty.tmux("resize-window", "-x", fmt.Sprint(20+(i*37)%120), "-y", fmt.Sprint(5+(i*13)%40))
	}
	tty.tmux("resize-window", "-x", "100", "-y", "30")
	screen := tty.await("all panels", func(screen string) bool {
		return strings.Contains(screen, "3 up") && strings.Count(screen, "127.0.0.1") >= 3
	})
	if lines := strings.Split(strings.TrimRight(screen, "\n"), "\n"); len(lines) != 30 {
		t.Errorf("%d lines on a screen of 30:\n%s", len(lines), screen)
	}
	tty.press("q")
	tty.await("the shell", func(screen string) bool { return strings.HasSuffix(strings.TrimSpace(screen), "ready>") })
	tty.isSane(before)
}

func TestATerminalThatIsGoneEndsFarmtop(t *testing.T) {
	t.Parallel()
	tty := newTerminal(t, 100, 30)
	tty.enter(tty.demo(roleFarmtop))
	tty.awaitText("3 up")
	pid := tty.pid()
	tty.tmux("kill-server")
	for deadline := time.Now().Add(patience); ; <-time.After(50 * time.Millisecond) {
		if exec.Command("kill", "-0", pid).Run() != nil {
			return
		}
		if time.Now().After(deadline) {
			_ = exec.Command("kill", "-9", pid).Run()
			t.Fatal("farmtop still runs although its terminal is gone")
		}
	}
}

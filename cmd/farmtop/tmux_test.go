package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/lab"
)

// The roles. A defect strikes once the UI has been up for a moment.
const (
	roleFarmtop    = "farmtop"
	roleStateFails = "the owner of the state panics"
	roleAskerFails = "a check panics"
)

// strike arms the role's defect.
func strike(p *program, what string) {
	begin := time.Now()
	late := func() bool { return time.Since(begin) > time.Second }
	switch what {
	case roleStateFails:
		p.engine.Tap = func(model.Event) {
			if late() {
				panic("struck")
			}
		}
	case roleAskerFails:
		p.engine.Prober = struckProber{late}
	default:
		strikeUI(p, what, late)
	}
}

// struckProber answers well until it panics.
type struckProber struct{ struck func() bool }

func (p struckProber) Target(f *model.Farm, n model.Node, c *model.Check) probe.Checker {
	return struckChecker{p, f.Name, n.Name, c.Name}
}

func (p struckProber) Endpoint(f *model.Farm, c *model.Check) probe.Checker {
	return struckChecker{p, f.Name, "", c.Name}
}

func (p struckProber) Resolve(context.Context, string) ([]string, error) { return nil, nil }

type struckChecker struct {
	struckProber
	farm, node, check string
}

func (c struckChecker) Check(context.Context) model.Observation {
	if c.struck() {
		panic("struck")
	}
	return model.Observation{At: time.Now(), Farm: c.farm, Node: c.node, Check: c.check, OK: true, Status: 200, Reason: "200"}
}

func (c struckChecker) Close() {}

// terminal is a shell in a tmux of its own.
type terminal struct {
	t      *testing.T
	socket string
	folder string
}

func newTerminal(t *testing.T, width, height int) *terminal {
	t.Helper()
	lab.Require(t, "tmux")
	folder, err := os.MkdirTemp("", "tty") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	tty := &terminal{t: t, socket: filepath.Join(folder, "tmux"), folder: folder}
	t.Cleanup(func() {
		_, _ = tty.try("kill-server")
		os.RemoveAll(folder)
	})
	tty.tmux("new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "env PS1='ready> ' HISTFILE= sh")
	tty.await("the shell", func(screen string) bool { return strings.Contains(screen, "ready>") })
	return tty
}

func (tty *terminal) try(args ...string) (string, error) {
	cmd := exec.Command("tmux", append([]string{"-S", tty.socket, "-f", "/dev/null"}, args...)...)
	cmd.Env = append(os.Environ(), "TMUX=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (tty *terminal) tmux(args ...string) string {
	tty.t.Helper()
	out, err := tty.try(args...)
	if err != nil {
		tty.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return out
}

// enter types a command line.
func (tty *terminal) enter(line string) {
	tty.t.Helper()
	tty.tmux("send-keys", "-l", line)
	tty.tmux("send-keys", "Enter")
}

func (tty *terminal) press(keys ...string) {
	tty.t.Helper()
	tty.tmux(append([]string{"send-keys"}, keys...)...)
}

func (tty *terminal) screen() string { return tty.tmux("capture-pane", "-p") }

// await waits until the screen is as wanted.
func (tty *terminal) await(what string, wanted func(screen string) bool) string {
	tty.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		screen, err := tty.try("capture-pane", "-p")
		if err == nil && wanted(screen) {
			return screen
		}
		if time.Now().After(deadline) {
			tty.t.Fatalf("waited for %s; the screen:\n%s", what, screen)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func (tty *terminal) awaitText(text string) {
	tty.t.Helper()
	tty.await(text, func(screen string) bool { return strings.Contains(screen, text) })
}

// demo is the command line that runs this test binary as "farmtop demo".
func (tty *terminal) demo(what string) string {
	return fmt.Sprintf("%s='%s' %s demo", role, what, os.Args[0])
}

// settings are the terminal's, as stty tells them, written by the shell in the terminal.
func (tty *terminal) settings(name string) string {
	tty.t.Helper()
	path := filepath.Join(tty.folder, name)
	tty.enter("clear; stty -a >" + path + ".tmp; mv " + path + ".tmp " + path)
	for deadline := time.Now().Add(patience); ; {
		if text, err := os.ReadFile(path); err == nil {
			return string(text)
		}
		if time.Now().After(deadline) {
			tty.t.Fatalf("the shell doesn't answer; the screen:\n%s", tty.screen())
		}
		<-time.After(20 * time.Millisecond)
	}
}

// isSane fails the test unless the terminal is as a shell wants it.
func (tty *terminal) isSane(before string) {
	tty.t.Helper()
	after := tty.settings("after")
	if size := func(s string) string {
		_, rest, _ := strings.Cut(s, ";")
		_, rest, _ = strings.Cut(rest, ";")
		return rest
	}; size(after) != size(before) {
		tty.t.Errorf("the terminal's settings changed from\n%s\nto\n%s", before, after)
	}
	modes := tty.tmux("display-message", "-p", "alternate #{alternate_on} cursor #{cursor_flag} mouse #{mouse_any_flag} keypad #{keypad_flag}")
	if strings.TrimSpace(modes) != "alternate 0 cursor 1 mouse 0 keypad 0" {
		tty.t.Errorf("the terminal's modes: %s", modes)
	}
}

// pid is the process that farmtop runs as, told by the shell's child.
func (tty *terminal) pid() string {
	tty.t.Helper()
	shell := strings.TrimSpace(tty.tmux("display-message", "-p", "#{pane_pid}"))
	out, err := exec.Command("pgrep", "-P", shell).Output()
	if err != nil {
		tty.t.Fatalf("no process below the shell %s: %v", shell, err)
	}
	return strings.TrimSpace(string(out))
}

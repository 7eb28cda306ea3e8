package demo

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"farmtop/probe/lab"
)

// It isn't parallel, because hatop gives up when an answer takes longer than a second.
func TestHatopShowsTheFarmAndDisablesAServer(t *testing.T) {
	lab.Require(t, "hatop")
	farm := quietFarm(t, Options{checkEvery: 100 * time.Millisecond})
	s := startInTmux(t, "hatop", "-s", farm.Socket())

	s.await("its own name and the balancer's", regexp.MustCompile(`(?s)HATop version.*HAProxy Version: 2\.6\.12.*Node: demo`))
	for _, n := range farm.Nodes() {
		s.await(n.Name+" up and checked", regexp.MustCompile(`(?m)^`+n.Name+` +1 UP +L7OK `))
	}
	s.await("the backend", regexp.MustCompile(`(?m)^BACKEND +3 UP `))

	s.press("Down", "Down", "Down", "Down", "F10") // from the top past two titles and the frontend to the first server: disable it
	s.await("am1 in maintenance", regexp.MustCompile(`(?m)^am1 +1 MAINT `))
	s.await("the backend with two servers left", regexp.MustCompile(`(?m)^BACKEND +2 UP `))
	s.press("F9") // enable it
	s.await("am1 up again", regexp.MustCompile(`(?m)^am1 +1 UP +L7OK `))

	s.press("5") // the shell
	s.await("its shell", regexp.MustCompile(`haproxy command line`))
	s.typed("set server be_farm/am2 state drain;get weight be_farm/am2")
	s.press("Enter")
	s.await("the answer", regexp.MustCompile(`1 \(initial 1\)`))
	s.press("Escape", "1")
	s.await("am2 in drain", regexp.MustCompile(`(?m)^am2 +1 DRAIN +L7OK `))
}

// A tmuxScreen is a program in a tmux of its own.
type tmuxScreen struct {
	t    *testing.T
	tmux string
	name string // of the tmux server
}

// The size of the terminal; hatop wants at least 78 columns.
const tmuxColumns, tmuxRows = "120", "35"

func startInTmux(t *testing.T, program string, args ...string) *tmuxScreen {
	t.Helper()
	s := &tmuxScreen{t: t, tmux: lab.Require(t, "tmux"), name: fmt.Sprintf("farmtop-demo-%d", os.Getpid())}
	command := append([]string{
		"-f", os.DevNull, "new-session", "-d", "-s", "screen", "-x", tmuxColumns, "-y", tmuxRows,
		lab.Require(t, program),
	}, args...)
	s.run(append(command, ";", "set-option", "-g", "remain-on-exit", "on")...) // what a program said at its end is part of the screen
	t.Cleanup(func() {                                                         // the server has gone by itself when the program has
		_ = exec.CommandContext(context.WithoutCancel(t.Context()), s.tmux, "-L", s.name, "kill-server").Run()
	})
	return s
}

// run says a command to the tmux server.
func (s *tmuxScreen) run(args ...string) string {
	s.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(s.t.Context()), s.tmux, append([]string{"-L", s.name}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (s *tmuxScreen) press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		s.run("send-keys", "-t", "screen", key)
	}
}

func (s *tmuxScreen) typed(text string) {
	s.t.Helper()
	s.run("send-keys", "-t", "screen", "-l", text)
}

// await looks at the screen until it shows what is wanted.
func (s *tmuxScreen) await(what string, wanted *regexp.Regexp) {
	s.t.Helper()
	deadline := time.Now().Add(30 * time.Second) // a foreign process, on a busy machine; hatop redraws every 3 s
	for {
		shown := s.run("capture-pane", "-p", "-S", "-50", "-t", "screen")
		if wanted.MatchString(shown) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen doesn't show %s:\n%s", what, shown)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

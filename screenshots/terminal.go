package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	patience = 60 * time.Second       // for a screen to show what it must
	look     = 200 * time.Millisecond // between two looks at it
)

// play runs a scene in a tmux of its own and gives back the screen with its colours.
func (s scene) play(program, folder string) (string, error) {
	tmux := func(args ...string) (string, error) {
		args = append([]string{"-S", filepath.Join(folder, s.name), "-f", "/dev/null"}, args...)
		out, err := exec.Command("tmux", args...).CombinedOutput() //nolint:noctx // tmux answers at once
		if err != nil {
			return "", fmt.Errorf("tmux %s: %w: %s", strings.Join(args, " "), err, out)
		}
		return string(out), nil
	}
	command := "LC_ALL=C.UTF-8 COLORTERM=truecolor TERM=tmux-256color exec " + program + " " + strings.Join(s.args, " ")
	if _, err := tmux("new-session", "-d", "-x", strconv.Itoa(s.width), "-y", strconv.Itoa(s.height), command); err != nil {
		return "", err
	}
	defer tmux("kill-server") //nolint:errcheck // there is nothing to be done about a server that is gone
	wait := func(pattern *regexp.Regexp) error {
		for deadline := time.Now().Add(patience); ; time.Sleep(look) {
			screen, err := tmux("capture-pane", "-p")
			if err == nil && pattern.MatchString(screen) {
				return nil
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("the screen doesn't show %s:\n%s", pattern, screen)
			}
		}
	}
	for _, step := range s.steps {
		if err := wait(regexp.MustCompile(step.until)); err != nil {
			return "", err
		}
		if len(step.keys) == 0 {
			continue
		}
		time.Sleep(armed)
		if _, err := tmux(append([]string{"send-keys"}, step.keys...)...); err != nil {
			return "", err
		}
	}
	time.Sleep(s.settle)
	return tmux("capture-pane", "-p", "-e")
}

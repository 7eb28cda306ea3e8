package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/ui"
)

// The roles of a UI that panics, by what it is given once it has been up for a moment.
const (
	roleCommandFails = "a command of the UI panics"
	roleUpdateFails  = "the UI panics while it takes a snapshot in"
	roleViewFails    = "the UI panics while it draws"
)

// struckSource hands out good snapshots until it is struck, and what damage makes of them from then on.
type struckSource struct {
	ui.Source
	struck func() bool
	damage func(*model.Snapshot) *model.Snapshot
}

func (s struckSource) Next(ctx context.Context) (*model.Snapshot, error) {
	snapshot, err := s.Source.Next(ctx)
	if err != nil || !s.struck() {
		return snapshot, err
	}
	return s.damage(snapshot), nil
}

// damages are what the roles make of a snapshot.
var damages = map[string]func(*model.Snapshot) *model.Snapshot{
	roleCommandFails: func(*model.Snapshot) *model.Snapshot { panic("struck") },
	roleUpdateFails: func(s *model.Snapshot) *model.Snapshot {
		bad := *s
		bad.Farms = []*model.FarmView{nil}
		return &bad
	},
	roleViewFails: func(s *model.Snapshot) *model.Snapshot {
		bad, farm := *s, *s.Farms[0]
		farm.Revision++
		node := *farm.Nodes[0]
		node.Checks = []*model.CheckView{nil}
		farm.Nodes = []*model.NodeView{&node}
		bad.Farms = []*model.FarmView{&farm}
		return &bad
	},
}

// strikeUI arms a role's defect, if it is one of the UI's.
func strikeUI(p *program, what string, struck func() bool) {
	if damage := damages[what]; damage != nil {
		p.source = func(s ui.Source) ui.Source { return struckSource{s, struck, damage} }
	}
}

func TestAPanicInTheUILeavesTheTerminalSaneAndIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ role, says string }{
		{roleCommandFails, "farmtop failed while waiting for what the screen shows: struck;"},
		{roleUpdateFails, "farmtop failed while taking in what happened: runtime error: invalid memory address"},
		{roleViewFails, "farmtop failed while drawing the screen: runtime error: invalid memory address"},
	} {
		t.Run(test.role, func(t *testing.T) {
			t.Parallel()
			tty := newTerminal(t, 100, 30)
			before := tty.settings("before")
			log := filepath.Join(t.TempDir(), "log")
			tty.enter(tty.demo(test.role) + " --log-file " + log + "; echo ended with $?")
			screen := tty.await("the end", func(screen string) bool { return strings.Contains(screen, "ended with 70\n") })
			if !strings.Contains(strings.Join(strings.Fields(screen), " "), test.says) {
				t.Errorf("the screen doesn't say %q:\n%s", test.says, screen)
			}
			if strings.Contains(screen, "goroutine ") {
				t.Errorf("the stack is on the screen:\n%s", screen)
			}
			if text, err := os.ReadFile(log); err != nil || !strings.Contains(string(text), "goroutine ") {
				t.Errorf("the log file has no stack: %v\n%s", err, text)
			}
			tty.isSane(before)
		})
	}
}

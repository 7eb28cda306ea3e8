package main

import (
	"context"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"

	"farmtop/probe"
)

// guarded is the UI with every panic in it turned into an error that ends the program the usual way. Left to the framework, a
// panic is printed with its stack over what the shell shows next.
type guarded struct {
	ui  tea.Model
	end context.CancelFunc // ends the program

	mu     sync.Mutex // guards broken
	broken *probe.PanicError
}

// Init is the UI's.
func (g *guarded) Init() (cmd tea.Cmd) {
	defer g.recover("starting the screen")
	return g.guard(g.ui.Init())
}

// Update is the UI's; one that broke takes in nothing more.
func (g *guarded) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	if g.failure() != nil {
		return g, nil
	}
	defer g.recover("taking in what happened")
	model = g
	g.ui, cmd = g.ui.Update(msg)
	return g, g.guard(cmd)
}

// View is the UI's, and nothing for one that broke.
func (g *guarded) View() (view tea.View) {
	if g.failure() != nil {
		return tea.View{}
	}
	defer g.recover("drawing the screen")
	return g.ui.View()
}

// guard makes a command that can't panic, nor can the commands that it asks for together.
func (g *guarded) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.recover("waiting for what the screen shows")
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = g.guard(batch[i])
			}
		}
		return msg
	}
}

// recover is deferred: it takes a panic for the UI's end.
func (g *guarded) recover(doing string) {
	value := recover()
	if value == nil {
		return
	}
	g.mu.Lock()
	if g.broken == nil {
		g.broken = &probe.PanicError{Doing: doing, Value: value, Stack: debug.Stack()}
	}
	g.mu.Unlock()
	g.end()
}

// failure is the UI's first panic as an error; nil without one.
func (g *guarded) failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken == nil {
		return nil
	}
	return g.broken
}

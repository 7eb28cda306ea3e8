package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"farmtop/model"
	"farmtop/ui/report"
)

// follow tells how far the order is until that is all that shall be waited for. It ends early with the context.
func (e *errand) follow(ctx context.Context) {
	t := newTeller(e.program)
	defer t.end()
	for {
		s, err := e.box.Next(ctx)
		if err != nil {
			return
		}
		over := true
		for _, a := range e.order.Actions {
			node := nodeIn(s, a)
			if node == nil || node.Progress == nil {
				over = false
				continue
			}
			over = over && e.isSettled(node, s.At)
			if e.flags.wait {
				t.tell(node.Progress, s.At)
			}
		}
		t.show()
		if over {
			return
		}
	}
}

func nodeIn(s *model.Snapshot, a model.Action) *model.NodeView {
	if f := s.Farm(a.Farm); f != nil {
		return f.Node(a.Node)
	}
	return nil
}

// afterwards is how long the first reading after a change is waited for; the change itself was read back already.
const afterwards = 3 * time.Second

// isSettled tells whether a node's action is as far as it was to be waited for. Without --wait that is when the balancers were read
// once more, so that what is reported is what they say.
func (e *errand) isSettled(n *model.NodeView, now time.Time) bool {
	p := n.Progress
	switch {
	case p.Phase.IsOver():
		return true
	case e.flags.wait || p.Phase != model.PhaseDraining:
		return false
	case now.Sub(p.DoneAt) > afterwards:
		return true
	}
	for _, s := range n.Servers {
		if s.At.Before(p.DoneAt) {
			return false
		}
	}
	return true
}

// retell is how often somebody who reads a log is told that nothing has changed.
const retell = 30 * time.Second

// A teller tells on stderr how far actions are: on a terminal on a line that is written anew, else in lines for what has changed and
// every thirty seconds.
type teller struct {
	out      io.Writer
	options  report.TextOptions
	terminal *os.File // nil when stderr is none
	lines    []string // of this snapshot
	shown    string
	told     map[string]telling // by the action's subject
}

// A telling is what was last said of an action.
type telling struct {
	at      time.Time
	phase   model.Phase
	arrived bool // new sessions were seen
	empty   bool // nothing was in flight
}

func newTeller(p *program) *teller {
	t := &teller{out: p.stderr, options: p.textOptions(), told: map[string]telling{}}
	t.options.Width = 0
	if p.talksToTerminal() && p.env("TERM") != "dumb" {
		t.terminal, _ = p.stderr.(*os.File)
	}
	return t
}

// tell takes in how far an action is.
func (t *teller) tell(p *model.Progress, now time.Time) {
	if t.terminal != nil {
		t.lines = append(t.lines, report.ActionLine(p, now, t.options))
		return
	}
	if p.Phase.IsOver() || p.Phase == model.PhaseAsked {
		return // the result says it, or the next line
	}
	next := telling{at: now, phase: p.Phase}
	if d := p.Drain; d != nil {
		next.arrived, next.empty = d.New > 0, d.InFlight == 0
	}
	last := t.told[p.Action.Subject()]
	if next.phase == last.phase && next.arrived == last.arrived && next.empty == last.empty && now.Sub(last.at) < retell {
		return
	}
	t.told[p.Action.Subject()] = next
	fmt.Fprintln(t.out, report.ActionLine(p, now, t.options))
}

// show writes the line anew where it is another one.
func (t *teller) show() {
	if t.terminal == nil {
		return
	}
	line := strings.Join(t.lines, " | ")
	t.lines = t.lines[:0]
	if line == t.shown {
		return
	}
	t.shown = line
	width, _, err := term.GetSize(int(t.terminal.Fd()))
	if err != nil {
		width = 80
	}
	fmt.Fprint(t.out, "\r"+report.Cut(line, width-1, t.options)+"\x1b[K")
}

// end leaves the line free for what follows.
func (t *teller) end() {
	if t.shown != "" {
		fmt.Fprint(t.out, "\r\x1b[K")
	}
}

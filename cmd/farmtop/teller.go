package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"farmtop/model"
	"farmtop/ui/report"
)

// retell is how often somebody who reads a log is told that nothing has changed.
const retell = 30 * time.Second

// mostMoods bounds what is remembered of a balancer whose errors are never the same.
const mostMoods = 64

// A teller tells on stderr how far actions are: on a terminal on a line that is written anew, else in lines for what has changed and
// every thirty seconds.
type teller struct {
	out      io.Writer
	options  report.TextOptions
	terminal *os.File          // nil when stderr is none
	now      []*report.Outcome // of this snapshot
	shown    string
	told     map[string]telling // by the action's subject
}

// A telling is what was said of an action.
type telling struct {
	turn  turn
	moods map[mood]time.Time // when each was told
}

// A turn is told at once, whenever it comes.
type turn struct {
	phase   model.Phase
	arrived bool   // new sessions were seen
	unread  string // the balancer that couldn't be read
}

// A mood comes and goes with the requests, so it isn't told again for a while.
type mood struct {
	empty bool   // nothing is in flight
	why   string // what is waited for, but for the numbers in it
}

func newTeller(p *program) *teller {
	t := &teller{out: p.stderr, options: p.textOptions(), told: map[string]telling{}}
	if p.talksToTerminal() && p.env("TERM") != "dumb" {
		t.terminal, _ = p.stderr.(*os.File)
	}
	t.options.Width = 0 // a log's lines have room
	return t
}

// tell takes in how far an action is.
func (t *teller) tell(o *report.Outcome, now time.Time) {
	if t.terminal != nil {
		t.now = append(t.now, o)
		return
	}
	p := &o.Progress
	if p.Phase.IsOver() || p.Phase == model.PhaseAsked {
		return // the result says it, or the next line
	}
	nextTurn, nextMood := turn{phase: p.Phase, unread: o.Unread}, mood{why: unnumbered(p.Why)}
	if d := p.Drain; d != nil {
		nextTurn.arrived, nextMood.empty = d.New > 0, d.InFlight == 0
	}
	last := t.told[p.Action.Subject()]
	told, isOld := last.moods[nextMood]
	isOld = isOld && now.Sub(told) < retell
	if isOld && nextTurn == last.turn {
		return
	}
	if last.moods == nil || len(last.moods) == mostMoods {
		last.moods = map[mood]time.Time{}
	}
	last.turn, last.moods[nextMood] = nextTurn, now
	t.told[p.Action.Subject()] = last
	fmt.Fprintln(t.out, report.ActionLine(o, now, t.options))
	if p.Why != "" && !isOld {
		fmt.Fprintln(t.out, "  "+report.Clean(p.Why, t.options))
	}
}

// unnumbered is text without its numbers, which change all the time.
func unnumbered(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, text)
}

// leastLine is the room that an action's line has at least, however many share the terminal's width.
const leastLine = 40

// show writes the line anew where it is another one.
func (t *teller) show(now time.Time) {
	if t.terminal == nil || len(t.now) == 0 {
		return
	}
	width, _, err := term.GetSize(int(t.terminal.Fd()))
	if err != nil {
		width = 80
	}
	const between = " | "
	options := t.options
	options.Width = max(leastLine, (width-1-len(between)*(len(t.now)-1))/len(t.now))
	lines := make([]string, len(t.now))
	for i, o := range t.now {
		lines[i] = report.ActionLine(o, now, options)
	}
	t.now = t.now[:0]
	line := strings.Join(lines, between)
	if line == t.shown {
		return
	}
	t.shown = line
	fmt.Fprint(t.out, "\r"+report.Cut(line, width-1, t.options)+"\x1b[K")
}

// end leaves the line free for what follows.
func (t *teller) end() {
	if t.shown != "" {
		fmt.Fprint(t.out, "\r\x1b[K")
	}
}

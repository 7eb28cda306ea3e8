package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// quietTime is how long no key may have come before a dialog takes any: what was typed before an operator could have read it was
// meant for something else. It is longer than the pause between two keys of fast typing.
const quietTime = 300 * time.Millisecond

// A typedAhead keeps keys away from a dialog until it has been seen.
type typedAhead struct {
	drawn  bool // it is on the screen
	open   bool // keys are taken
	rounds int  // of waiting; only the newest counts
}

// A quietMsg tells that a quiet time is over.
type quietMsg struct{ round int }

// wait begins the quiet time, anew when it had begun.
func (t *typedAhead) wait() tea.Cmd {
	t.rounds++
	t.open = false
	round := t.rounds
	return tea.Tick(quietTime, func(time.Time) tea.Msg { return quietMsg{round} })
}

// hide waits until it has been seen again.
func (t *typedAhead) hide() tea.Cmd {
	t.drawn = false
	return t.wait()
}

// over takes keys from now on, unless another came meanwhile. What isn't on the screen yet waits once more.
func (t *typedAhead) over(msg quietMsg) tea.Cmd {
	switch {
	case msg.round != t.rounds || t.open:
		return nil
	case !t.drawn:
		return t.wait()
	default:
		t.open = true
		return nil
	}
}

//go:build unix

package ui

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"farmtop/model"
)

// A mailbox holds the newest snapshot only: whoever posts never waits.
type mailbox struct {
	mu     sync.Mutex
	newest *model.Snapshot
	wake   chan struct{}
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

func (m *mailbox) post(s *model.Snapshot) {
	m.mu.Lock()
	m.newest = s
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *mailbox) Next(ctx context.Context) (*model.Snapshot, error) {
	select {
	case <-m.wake:
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.newest, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A terminal is a pseudo-terminal with the program on it. It says that it knows synchronized output, as good terminals do, so
// that the brackets around every frame count too.
type terminal struct {
	t       testing.TB
	master  *os.File
	mailbox *mailbox
	chunks  chan []byte // what the program wrote, in the pieces it was read; closed at the end
	seen    int         // bytes taken from chunks
}

// patience is how long the program may take before a test gives up on it.
const patience = 30 * time.Second

// startTerminal runs the UI on a terminal of that size. Nothing is read from it before listen is called.
func startTerminal(t testing.TB, width, height int) *terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	box := newMailbox()
	app, err := New(Options{Source: box, Context: ctx, Theme: "dark"})
	if err != nil {
		t.Fatal(err)
	}
	program := tea.NewProgram(app, tea.WithContext(ctx), tea.WithInput(slave), tea.WithOutput(slave), tea.WithFPS(30), tea.WithoutSignalHandler(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}))
	ended := make(chan struct{})
	go func() { // ends when it is told to quit
		defer close(ended)
		_, _ = program.Run()
	}()
	term := &terminal{t: t, master: master, mailbox: box, chunks: make(chan []byte, 1<<16)}
	t.Cleanup(func() {
		defer cancel()
		program.Quit() // not by the context: a killed program closes its input while it is still being read
		select {
		case <-ended:
		case <-time.After(patience):
			t.Error("the program didn't end")
		}
		_ = slave.Close()
		_ = master.Close()
	})
	return term
}

// listen begins to read what the program writes.
func (term *terminal) listen() {
	go func() { // ends when the pseudo-terminal is closed
		defer close(term.chunks)
		buf := make([]byte, 1<<16)
		for {
			n, err := term.master.Read(buf)
			if err != nil {
				return
			}
			term.answer(buf[:n])
			term.chunks <- bytes.Clone(buf[:n])
		}
	}()
}

// answer tells the program that synchronized output is there when it asks.
func (term *terminal) answer(wrote []byte) {
	if bytes.Contains(wrote, []byte("\x1b[?2026$p")) {
		_, _ = term.master.WriteString("\x1b[?2026;2$y")
	}
}

// next is the next piece that the program wrote.
func (term *terminal) next() string {
	term.t.Helper()
	select {
	case chunk, open := <-term.chunks:
		if !open {
			term.t.Fatal("the terminal was closed")
		}
		term.seen += len(chunk)
		return string(chunk)
	case <-time.After(patience):
		term.t.Fatal("the program wrote nothing")
		return ""
	}
}

// until takes what the program wrote, up to a text and beyond it.
func (term *terminal) until(wanted string) string {
	term.t.Helper()
	var all strings.Builder
	for !strings.Contains(all.String(), wanted) {
		all.WriteString(term.next())
	}
	return all.String()
}

// weighing is fifty panels of which one shows a balancer's weight, the number that the tests change.
func weighing(weight int) *model.Snapshot {
	view := aFarm("portals", 50)
	view.Nodes[30].Servers[0].Weight = weight
	return snapshotOf(view)
}

func TestAChangedNumberWritesAtMostFortyBytesAndNothingChangedWritesNothing(t *testing.T) {
	t.Parallel()
	term := startTerminal(t, 200, 60)
	term.listen()
	term.mailbox.post(weighing(110))
	term.until("copy") // the last word of the help bar
	term.mailbox.post(weighing(111))
	term.next()
	const changes = 21
	var wrote []int
	for i := range changes {
		before := term.seen
		for range 3 {
			term.mailbox.post(weighing(111 + i)) // nothing new: must not be seen in the sum
		}
		term.mailbox.post(weighing(112 + i))
		term.next()
		wrote = append(wrote, term.seen-before)
	}
	slices.Sort(wrote)
	each := wrote[changes/2] // on a busy machine what is left of the first picture may come with a change
	if each > 40 {
		t.Errorf("a changed number wrote %d bytes, want at most 40: %d", each, wrote)
	}
	if each == 0 {
		t.Error("a changed number wrote nothing")
	}
	t.Logf("%d bytes a change", each)
}

func TestATerminalThatStopsReadingHoldsUpNobodyAndShowsTheNewestLater(t *testing.T) {
	t.Parallel()
	term := startTerminal(t, 200, 60)
	for i := range 3000 {
		view := aFarm(fmt.Sprintf("farm%d", i%7), 10)
		term.mailbox.post(snapshotOf(view)) // would block the test if it waited for the terminal
	}
	term.mailbox.post(snapshotOf(aFarm("the-last-of-all", 3)))
	term.listen()
	term.until("the-last-of-all")
}

func TestOutsideTextReachesNoTerminalAsACommand(t *testing.T) {
	t.Parallel()
	term := startTerminal(t, 120, 40)
	term.listen()
	term.mailbox.post(snapshotOf(hostileFarm()))
	wrote := term.until("copy") // the last word of the help bar
	for _, forbidden := range []string{"\x1b]52", "\x1b]0;", "\u202e", "\x1b[2J\x1b[H\x1b[31m", "\x1bP", "\u009b"} {
		if strings.Contains(wrote, forbidden) {
			t.Errorf("the terminal was sent %q", forbidden)
		}
	}
}

func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		term := startTerminal(b, 200, 60)
		term.mailbox.post(snapshotOf(aFarm("portals", 50)))
		term.listen()
		term.until("am50")
	}
}

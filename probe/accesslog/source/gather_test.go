package source

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come; it is only used up by a failure.
const patience = 60 * time.Second

// A gathering is a source that is followed, and what came of it.
type gathering struct {
	t    testing.TB
	stop context.CancelFunc
	err  chan error

	mu       sync.Mutex // guards the rest
	lines    []string
	statuses []Status
	longest  int
	unended  bool
	changed  chan struct{} // closed at the next change
}

// gather follows a source until the test ends.
func gather(t testing.TB, s Source) *gathering {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	g := &gathering{t: t, stop: stop, err: make(chan error, 1), changed: make(chan struct{})}
	go func() { g.err <- s.Follow(ctx, Sink{Lines: g.take, Tell: g.tell}) }()
	t.Cleanup(func() {
		stop()
		if err := g.finished(); err != nil {
			t.Errorf("Follow: %v", err)
		}
	})
	return g
}

// finished waits for the end of Follow.
func (g *gathering) finished() error {
	g.t.Helper()
	select {
	case err := <-g.err:
		g.err <- nil
		return err
	case <-time.After(patience):
		g.t.Fatal("Follow doesn't end")
		return nil
	}
}

func (g *gathering) take(block []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.longest = max(g.longest, len(block))
	g.unended = g.unended || !bytes.HasSuffix(block, []byte("\n"))
	for line := range strings.Lines(string(block)) {
		g.lines = append(g.lines, strings.TrimSuffix(line, "\n"))
	}
	g.change()
}

func (g *gathering) tell(s Status) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.statuses = append(g.statuses, s)
	g.change()
}

func (g *gathering) change() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// await waits until what came is as wanted.
func (g *gathering) await(what string, is func(lines []string, last Status) bool) {
	g.t.Helper()
	timeout := time.After(patience)
	for {
		g.mu.Lock()
		ok, changed := is(g.lines, g.last()), g.changed
		g.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			g.mu.Lock()
			defer g.mu.Unlock()
			g.t.Fatalf("%s: didn't come; there are %d lines, the last of them %.200q, and the status is %+v", what, len(g.lines), tailOf(g.lines), g.last())
		}
	}
}

func tailOf(lines []string) []string { return lines[max(0, len(lines)-3):] }

func (g *gathering) last() Status {
	if len(g.statuses) == 0 {
		return Status{}
	}
	return g.statuses[len(g.statuses)-1]
}

func (g *gathering) awaitLines(n int) {
	g.t.Helper()
	g.await("enough lines", func(lines []string, _ Status) bool { return len(lines) >= n })
}

func (g *gathering) awaitState(state State, why string) {
	g.t.Helper()
	g.await(string(state)+" because of "+why, func(_ []string, s Status) bool { return s.State == state && strings.Contains(s.Why, why) })
}

// all is what came so far.
func (g *gathering) all() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.unended {
		g.t.Error("a block has no line end")
	}
	return g.lines
}

// want compares all that came.
func (g *gathering) want(lines ...string) {
	g.t.Helper()
	g.awaitLines(len(lines))
	if got := g.all(); strings.Join(got, "\n") != strings.Join(lines, "\n") {
		g.t.Errorf("got %.300q, want %.300q", got, lines)
	}
}

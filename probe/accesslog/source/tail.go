package source

import (
	"context"
	"slices"
	"time"
)

const (
	// maxOld is how many former files are read on at once: a writer that reopens late is one behind, rarely two.
	maxOld = 4
	// oldQuiet is how long a former file is read on while nothing is written to it. Writers go on with it until they are told to
	// reopen, which happens after all the renaming, and worker by worker. Its room on the disk isn't freed meanwhile.
	oldQuiet = 2 * time.Minute
	// halfLine is how long the end of a line is waited for while its file is quiet. Writers that buffer write half lines, and the
	// rest with the next buffer; a longer pause is a writer that died.
	halfLine = time.Minute
)

// A tail follows one path over its generations. It belongs to one goroutine.
type tail struct {
	path    string
	post    *post
	wake    *waker
	buf     []byte
	current *generation   // nil until there is a file
	old     []*generation // former ones whose writers may go on, the oldest first
	known   heads         // of all generations that are over, and of what was there at the start
	missing time.Time     // since when there is no file at the path, zero while there is
	entry   *FileOptions  // where to begin in a file that was there already, until it could be opened
}

func newTail(path string, post *post, wake *waker) *tail {
	return &tail{path: path, post: post, wake: wake, buf: make([]byte, markBytes+blockBytes)}
}

// follow reads until ctx ends.
func (t *tail) follow(ctx context.Context) {
	t.pass(ctx)
	for t.wake.wait(ctx) {
		t.pass(ctx)
	}
}

// start finds where to begin in a file that is there already, even if it can't be opened before later.
func (t *tail) start(o FileOptions) {
	t.entry = &o
	t.find()
	if t.current == nil {
		t.knowBesides()
	}
}

// open opens the log, where reading is to begin.
func (t *tail) open() (*generation, error) {
	if t.entry == nil {
		return opened(t.path)
	}
	g, header, err := entered(t.path, *t.entry)
	if err != nil {
		return nil, err
	}
	t.entry = nil
	t.knowBesides()
	t.post.lines(header)
	return g, nil
}

// knowBesides takes the rotated files that are there for read.
func (t *tail) knowBesides() {
	beside, _ := siblings(t.path)
	defer closeAll(beside)
	for _, s := range beside {
		t.known.add(s.begun)
	}
}

// pass reads all that there is.
func (t *tail) pass(ctx context.Context) {
	t.find()
	for again := true; again && ctx.Err() == nil; {
		again = t.readAll(ctx)
	}
	t.retire(time.Now())
	t.tellBehind()
	if t.current != nil && !t.current.broken && t.missing.IsZero() {
		t.post.say(Reading, "")
	}
}

// mind takes an error of a file: the file isn't read any more. The current one is opened again.
func (t *tail) mind(g *generation, err error) {
	if err == nil {
		return
	}
	g.broken = true
	if g == t.current {
		t.post.say(Waiting, notThere(t.path, err))
	}
}

// retire closes former files that are over, and hands over half lines whose end doesn't come.
func (t *tail) retire(now time.Time) {
	over := max(0, len(t.old)-maxOld)
	kept := t.old[:0]
	for i, g := range t.old {
		isRead := g.behind() == 0 || i < over-maxPutOff
		if g.broken || isRead && (i < over || now.Sub(g.grew) > oldQuiet) {
			t.finish(g)
			continue
		}
		kept = append(kept, g)
	}
	clear(t.old[len(kept):])
	t.old = kept
	for _, g := range append(slices.Clip(t.old), t.current) {
		if g != nil && g.lines.holds() && now.Sub(g.grew) > halfLine {
			g.lines.end(t.post.lines)
		}
	}
}

// finish closes a file and remembers how it began.
func (t *tail) finish(g *generation) {
	g.lines.end(t.post.lines)
	t.known.add(g.head)
	_ = g.file.Close() // it was only read
}

func (t *tail) close() {
	for _, g := range append(t.old, t.current) {
		if g != nil {
			_ = g.file.Close() // it was only read
		}
	}
}

func (t *tail) tellBehind() {
	var behind int64
	for _, g := range t.old {
		behind += g.behind()
	}
	if t.current != nil {
		behind += t.current.behind()
	}
	t.post.change(func(s *Status) { s.Behind = behind })
}

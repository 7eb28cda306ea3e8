package source

import (
	"bytes"
	"context"
	"errors"
	"os"
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
	// missingGrace is how long a log may be missing before it is told: in a rotation it is, for a moment.
	missingGrace = 2 * time.Second
	// maxPutOff is how often a new file is left for the next pass because files beside it are being renamed: for some seconds.
	maxPutOff = 100
)

// errNotYet says that a file can't be begun: files are being renamed, so that it can't be told which come before it, or its first line
// isn't written yet.
var errNotYet = errors.New("not yet")

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
	remark  string        // what is to be known about the last rotation
}

func newTail(path string, post *post, wake *waker) *tail {
	return &tail{path: path, post: post, wake: wake, buf: make([]byte, markBytes+blockBytes)}
}

// start finds where to begin in a file that is there already.
func (t *tail) start(o FileOptions) {
	g, err := opened(t.path)
	if err == nil {
		err = g.startAt(beginning(g.file, g.size, o))
	}
	if err == nil {
		t.current = g
	}
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
		t.post.say(Reading, t.remark)
	}
}

// find sees whether the path leads to another file than before.
func (t *tail) find() {
	info, err := os.Stat(t.path)
	if err == nil && t.current != nil && !t.current.broken && os.SameFile(info, t.current.info) {
		t.missing = time.Time{}
		return
	}
	if err == nil {
		err = neverALog(t.path)
	}
	var next *generation
	if err == nil {
		next, err = opened(t.path)
	}
	if err != nil {
		t.isMissing(err)
		return
	}
	t.missing = time.Time{}
	t.replace(next)
}

// replace makes another file the log. One that begins as the former does, as far as that was read, is the same log written anew, as
// rsync and editors do.
func (t *tail) replace(next *generation) {
	former := t.current
	t.current, t.remark = next, ""
	t.wake.aim()
	switch {
	case former == nil:
	case next.goesOn(former):
		next.follow(former)
		_ = former.file.Close() // it was only read
	case former.broken:
		t.finish(former)
		t.countRotation()
	default:
		former.grew = time.Now()
		t.old = append(t.old, former)
		t.countRotation()
	}
}

// readAll reads what is in the files by now; true means that there is more to find at once. Sizes are taken from the newest file to
// the oldest, and contents read from the oldest to the newest up to them: whatever was written before a line of a newer file was
// written before that file's size was taken, so it is handed over first.
func (t *tail) readAll(ctx context.Context) (again bool) {
	files := slices.Clone(t.old)
	if t.current != nil {
		files = append(files, t.current)
	}
	for _, g := range slices.Backward(files) {
		t.mind(g, g.look())
	}
	for _, g := range files {
		switch err := t.drain(ctx, g); {
		case errors.Is(err, errNotYet):
			return false // newer files wait as well
		case g == t.current && errors.Is(err, errOther):
			t.truncated(ctx)
			return true
		default:
			t.mind(g, err)
		}
	}
	return false
}

// drain reads a file up to its size, and at least checks it where it was written.
func (t *tail) drain(ctx context.Context, g *generation) error {
	if g.offset == 0 && g.size > 0 && !g.broken {
		if err := t.begin(ctx, g); err != nil {
			return err
		}
	}
	for !g.broken && (g.stale || g.behind() > 0) && ctx.Err() == nil {
		if err := g.read(t.buf, t.post.lines); err != nil {
			return err
		}
		t.tellBehind()
	}
	return nil
}

// begin hands over the beginning of a file, after what was rotated away between it and the file before without having been seen, as
// happens while the reader is held up. Looking for that after the beginning was read makes sure that nothing comes between. While
// files go on being renamed it is put off, by the error errNotYet.
func (t *tail) begin(ctx context.Context, g *generation) error {
	head, err := readAt(g.file, 0, min(headBytes, g.size))
	if err != nil || len(head) == 0 {
		g.size = 0 // the next look will tell
		return err
	}
	if g == t.current && !tells(head) {
		return errNotYet // nor could anything be handed over
	}
	missed, sure := t.missed(g, head)
	now, err := readAt(g.file, 0, int64(len(head)))
	if err == nil && (!sure || !bytes.Equal(now, head)) && g.putOff < maxPutOff {
		g.putOff++
		err = errNotYet
	}
	if err != nil {
		closeAll(missed)
		return err
	}
	t.adopt(ctx, missed, g)
	g.take(head, t.post.lines)
	return nil
}

// missed are the rotated files of which nothing was read, the oldest first. Where a file isn't the log any more, those behind it in
// time followed it: they are found when the next one begins.
func (t *tail) missed(g *generation, head []byte) (missed []sibling, sure bool) {
	beside, sure := siblings(t.path)
	info, err := os.Stat(t.path)
	isLog := err == nil && os.SameFile(info, g.info)
	passed := false
	for _, s := range beside {
		passed = passed || os.SameFile(s.info, g.info)
		if passed && !isLog || isSameHead(s.begun, head) || t.isKnown(s) {
			_ = s.file.Close() // it was only read
			continue
		}
		missed = append(missed, s)
	}
	return missed, sure
}

// isKnown tells whether a file was read, or is going to be, or is a copy of such a one.
func (t *tail) isKnown(s sibling) bool {
	return t.known.know(s.begun) || slices.ContainsFunc(t.old, func(g *generation) bool {
		return os.SameFile(g.info, s.info) || len(g.head) > 0 && isSameHead(g.head, s.begun)
	})
}

// adopt reads files that were rotated away unseen before another, and reads on in them as in other former ones.
func (t *tail) adopt(ctx context.Context, missed []sibling, before *generation) {
	place := slices.Index(t.old, before)
	if place < 0 {
		place = len(t.old)
	}
	for i, s := range missed {
		s.take(s.begun, t.post.lines)
		t.old = slices.Insert(t.old, place+i, s.generation)
		t.countRotation()
		t.mind(s.generation, t.drain(ctx, s.generation))
	}
}

// truncated begins the current file anew, after what its copy has more than was read of it.
func (t *tail) truncated(ctx context.Context) {
	former := t.current
	next := *former
	next.offset, next.head, next.mark, next.lines = 0, nil, nil, lines{}
	t.current, t.remark = &next, ""
	if rest := t.copyOf(former); rest != nil {
		rest.follow(former)
		t.mind(rest, t.drain(ctx, rest))
		t.finish(rest)
	} else {
		former.lines.end(t.post.lines)
		t.known.add(former.head)
		t.remark = t.path + " was truncated, and no copy of it stands beside it: its last lines may be missing; let the copies be kept in the same directory, uncompressed at first"
	}
	t.countRotation()
}

// copyOf is the newest rotated file that begins with all that was read of the current one, nil where there is none.
func (t *tail) copyOf(former *generation) (found *generation) {
	beside, _ := siblings(t.path)
	for _, s := range slices.Backward(beside) {
		if found == nil && s.goesOn(former) {
			found = s.generation
			continue
		}
		_ = s.file.Close() // it was only read
	}
	return found
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

func (t *tail) isMissing(err error) {
	now := time.Now()
	if t.missing.IsZero() {
		t.missing = now
	}
	if t.current == nil || now.Sub(t.missing) > missingGrace {
		t.post.say(Waiting, notThere(t.path, err))
		t.wake.aim()
	}
}

func (t *tail) countRotation() { t.post.change(func(s *Status) { s.Rotations++ }) }

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

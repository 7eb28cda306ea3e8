package source

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
)

// maxPutOff is how often a new file is left for the next pass because files beside it are being renamed: for some seconds.
const maxPutOff = 100

// errNotYet says that a file can't be begun: files are being renamed, so that it can't be told which come before it, or its first line
// isn't written yet.
var errNotYet = errors.New("not yet")

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
